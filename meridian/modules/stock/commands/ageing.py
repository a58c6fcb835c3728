"""Goods grow old by themselves: expired and soon expiring lots of the company leave the goods that can be sold."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.modules.reference import queries as reference

from ..choices import Condition, Holder
from ..models import StockAccount, StockPosting
from ..rules.ageing import add_months, condition_by_age
from .reservations import change_condition

BLOCK_MONTHS = "stock.ageing.block_months"
MOST_MONTHS = 60  # no company blocks earlier than this
_Line = tuple[int, int | None, int]


class Aged(NamedTuple):
    """What one run did: its postings, base units moved, base units that stay because a document keeps them."""

    postings: tuple[StockPosting, ...]
    moved: int
    kept: int


@command("stock.stock:condition")
def age_lots(*, actor: Actor, on: date) -> Aged:
    """Move the company's lots by their last day: passed → EXPIRED, within the company's months → QUARANTINE.

    A lot may be sold on its last day. The months are the parameter ``stock.ageing.block_months`` of the warehouse's region
    (0: nothing is blocked before it expires). Goods a document keeps stay where they are until it ships or gives them back;
    shipping refuses expired lots anyway. Dealers' books are left alone: what they sold in time may be reported later.
    Running it again the same day moves only what came since.
    """
    wanted: dict[tuple[int, str, str], list[_Line]] = defaultdict(list)
    moved = kept = 0
    months = _BlockMonths(on)
    for house, region, sku, lot, condition, on_hand, reserved, last_day in _dated_goods(on):
        target = condition_by_age(last_day, on, months.of(region) if condition == Condition.GOOD else 0)
        if target is None:
            continue
        kept += reserved
        if on_hand > reserved:
            moved += on_hand - reserved
            wanted[house, condition, target].append((sku, lot, on_hand - reserved))
    postings = [
        change_condition(
            actor=actor, key=_key(house, before, target, on, lines), holder_type=Holder.COMPANY, holder_id=house, lines=lines,
            from_condition=before, to_condition=target, business_date=on, reason=_reason(target),
            source_type="stock.warehouse", source_id=house,
        )
        for (house, before, target), lines in sorted(wanted.items())
    ]  # fmt: skip
    return Aged(tuple(postings), moved, kept)


class _BlockMonths:
    """The months of each region, asked once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._known: dict[int | None, int] = {}

    def of(self, region: int | None) -> int:
        if region not in self._known:
            self._known[region] = int(reference.parameter(BLOCK_MONTHS, on=self.on, region=region))
        return self._known[region]


def _dated_goods(on: date) -> list[tuple]:
    """Goods of the company that can be sold or wait for a decision, and whose lot ends within MOST_MONTHS."""
    rows = StockAccount.objects.unscoped("the clock does not look at who sees what").filter(
        holder_type=Holder.COMPANY, condition__in=(Condition.GOOD, Condition.QUARANTINE), on_hand__gt=0,
        lot__expiry_date__lt=add_months(on, MOST_MONTHS),
    )  # fmt: skip
    columns = ("holder_id", "region_id", "sku_id", "lot_id", "condition", "on_hand", "reserved", "lot__expiry_date")
    return list(rows.order_by("sku_id", "lot_id", "pk").values_list(*columns))


def _key(house: int, before: str, target: str, on: date, lines: list[_Line]) -> str:
    """The same goods on the same day are one document; goods that arrive later that day are another."""
    content = hashlib.sha256(repr(lines).encode()).hexdigest()[:16]
    return f"stock.ageing:{on.isoformat()}:{house}:{before}:{target}:{content}"


def _reason(target: str) -> str:
    if target == Condition.EXPIRED:
        return _("The lot has expired.")
    return _("The lot expires within the months the company blocks.")
