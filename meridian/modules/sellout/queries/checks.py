"""Everything that is checked about a dealer's sale, with verdict, rule and way out on every line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from meridian.modules.agreements.queries import may_trade_many, verdict_sentences
from meridian.modules.catalog import queries as catalog
from meridian.modules.catalog.choices import Tracking
from meridian.modules.reference.queries import ParameterMissing
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import (
    account_key,
    account_labels,
    balances_for,
    first_open_day,
    unit_places,
)
from meridian.modules.stock.queries.reported import flow_sales

from ..models import DealerSale, DealerSaleLine
from ..rules.sale_checks import Finding, LineFacts, SaleFacts, judge
from .check_texts import Check, check_of

Pair = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines to be checked: ``(line number, sku id, lot id, base units, serials)``, of whom to whom on which day.

    ``buyer`` is ``("hospital", id)`` or ``("dealer", id)``; ``condition`` where the goods are taken from.
    """

    dealer_id: int
    buyer: tuple[str, int]
    on: date
    lines: Sequence[tuple[int, int, int | None, int, Sequence[str]]]
    is_distinct: bool = False
    condition: str = Condition.GOOD
    extra: Mapping[Pair, int] = field(default_factory=dict)


def asked_of(sale: DealerSale, lines: Sequence[DealerSaleLine]) -> Asked:
    """A draft as a question."""
    rows = [(line.line_no, line.sku_id, line.lot_id, line.qty, line.serials) for line in lines]
    return Asked(sale.dealer_id, ("hospital", sale.hospital_id), sale.sale_date, rows, sale.is_distinct)


def sale_checks(asked: Asked, today: date, *, with_trade: bool = True) -> list[Check]:
    """The checks, the document's own first, then line by line; a line with nothing against it says so."""
    goods = catalog.goods_facts({row[1] for row in asked.lines})
    lots = catalog.lot_facts({row[2] for row in asked.lines if row[2]})
    facts = [_line_facts(asked, row, goods, lots) for row in asked.lines]
    facts = _with_book(asked, facts)
    found = judge(SaleFacts(asked.on, today, [one for _row, one in facts], asked.is_distinct, first_open_day()))
    checks = [check_of(one) for one in found]
    if with_trade and asked.on <= today:
        checks += _trade_checks(asked, [one for _row, one in facts])
    spoken = {check.line_no for check in checks if check.state not in ("OK", "INFO")}
    checks += [
        check_of(Finding("line.fine", "OK", one.line_no, {"line": one.line_no, "sku": one.sku, "lot": one.lot or "—"}))
        for _row, one in facts
        if one.line_no not in spoken
    ]
    return sorted(checks, key=lambda check: (check.line_no, ("BLOCK", "WARN", "OK", "INFO").index(check.state)))


def _line_facts(asked: Asked, row: Any, goods: Mapping[int, Any], lots: Mapping[int, Any]) -> tuple[Any, LineFacts]:
    number, sku_id, lot_id, qty, serials = row
    sku = goods[sku_id]
    start = account_key(Holder.DEALER, asked.dealer_id, sku_id, lot_id, asked.condition)
    elsewhere = {}
    if serials:
        places = unit_places(sku_id, serials)
        astray = {serial: place.account_key for serial, place in places.items() if place.account_key != start}
        elsewhere = _labels(astray)
    return row, LineFacts(
        number, sku["code"], lots[lot_id]["number"] if lot_id else "", qty, 0,
        is_tracked=sku["tracking"] != Tracking.NONE, needs_serials=sku["tracking"] == Tracking.SERIAL,
        serials=tuple(serials), elsewhere=elsewhere,
    )  # fmt: skip


def _labels(astray: Mapping[str, str]) -> dict[str, str]:
    """Where units stand, for the dealer who named them: another dealer is not told whose they are."""
    if not astray:
        return {}
    model = DealerSale._meta.get_field("posting").related_model._meta.apps.get_model("stock", "StockAccount")
    rows = {
        row.key: row for row in model.objects.unscoped("where a unit of the document stands").filter(key__in=set(astray.values()))
    }  # fmt: skip
    labels = account_labels(list(rows.values()))
    return {
        serial: labels[rows[key].pk]
        if rows[key].holder_type == Holder.HOSPITAL
        else str(rows[key].get_holder_type_display())
        for serial, key in astray.items()
    }


def _with_book(asked: Asked, facts: list[tuple[Any, LineFacts]]) -> list[tuple[Any, LineFacts]]:
    """Add what the book holds and what flow files booked of the same goods, customer and day."""
    pairs = {(row[1], row[2]) for row, _one in facts}
    book = balances_for(asked.dealer_id, pairs, condition=asked.condition)
    reported: dict[Pair, int] = {}
    if pairs:
        for one in flow_sales(asked.dealer_id, asked.buyer, pairs, (asked.on, asked.on)):
            reported[one.sku_id, one.lot_id] = reported.get((one.sku_id, one.lot_id), 0) + one.qty
    return [
        (row, replace(one, have_qty=book.get((row[1], row[2]), 0) + asked.extra.get((row[1], row[2]), 0),
                      reported_qty=max(reported.get((row[1], row[2]), 0), 0)))
        for row, one in facts
    ]  # fmt: skip


def _trade_checks(asked: Asked, facts: Sequence[LineFacts]) -> list[Check]:
    """The law and the rights: the verdict of ``may_trade`` for each line, in its sentences."""
    try:
        verdicts = may_trade_many(
            ("dealer", asked.dealer_id), asked.buyer, [(row[1], row[2]) for row in asked.lines], asked.on
        )
    except ParameterMissing as missing:
        return [
            Check("line.trade", "BLOCK", str(missing), "", _("Ask an administrator for the parameter of that day."))
        ]
    found = []
    for one, verdict in zip(facts, verdicts, strict=True):
        start = _("Line %(line)s, %(sku)s lot %(lot)s:") % {"line": one.line_no, "sku": one.sku, "lot": one.lot or "—"}
        for said in verdict_sentences(verdict, passed=False):
            state = "BLOCK" if said.severity in ("BLOCK", "REVIEW") else "INFO"
            found.append(Check(said.rule, state, f"{start} {said.text}", said.article, said.mend, one.line_no))
    return found


def stops(checks: Sequence[Check]) -> list[Check]:
    """What keeps the document from being booked."""
    return [check for check in checks if check.state == "BLOCK"]
