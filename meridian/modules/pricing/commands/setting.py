"""Setting prices: one, or very many from a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist_many

from ..choices import PriceKind, PriceStatus
from ..events import PricesSet
from ..models import Price
from ..rules.breaks import break_problem
from ..rules.keys import Audience
from ..rules.periods import Period, place
from .texts import issue

_IN_ONE_QUERY = 500
Key = tuple[int, str]


@command("pricing.price:add")
def set_price(
    *, actor: Actor, sku: Any, price_e4: int, valid_from: date, kind: str = PriceKind.LIST, level: int | None = None,
    dealer: Any = None, hospital: Any = None, region: Any = None, project: str = "", valid_to: date | None = None,
    note: str = "", breaks: Any = (), resume: bool = False,
) -> Price:  # fmt: skip
    """Set the price of a SKU for a key from a day on; the price before it ends on the day before. Returns the new row.

    ``sku``, ``dealer`` and ``hospital`` are rows or keys; ``price_e4`` is 1/10,000 yuan net per base unit. An open price
    ends the day before the next one already set. With ``resume`` the former price comes back after ``valid_to``. Setting
    exactly the same again answers with the row there is. ``breaks`` lowers the price: ``[[base units, 1/10,000 yuan]]``,
    quantities rising, prices falling. Two clerks on one key: the second is refused.

    Raises RuleViolation("pricing.needs" | "pricing.forbids" | "pricing.not_positive" | "pricing.period" |
    "pricing.starts_same_day" | "pricing.overlaps_later" | "pricing.backdated" | "pricing.breaks"), Denied for dealers.
    """
    values = {
        "sku": sku, "price_e4": price_e4, "valid_from": valid_from, "kind": kind, "level": level, "dealer": dealer,
        "hospital": hospital, "region": region, "project": project, "valid_to": valid_to, "note": note,
        "breaks": breaks, "resume": resume,
    }  # fmt: skip
    return _set_all(actor, [values])[0]


@command("pricing.price:import")
def set_prices(*, actor: Actor, rows: Iterable[Mapping[str, Any]]) -> list[Price]:
    """Set many prices, in the order of the rows: all of them, or none. ``rows`` hold what :func:`set_price` takes.

    Raises RuleViolation with every issue found; ``params["row"]`` counts from 1.
    """
    return _set_all(actor, list(rows))


def _set_all(actor: Actor, rows: list[Mapping[str, Any]]) -> list[Price]:
    if actor.is_dealer:
        refused = issue("pricing.no_resale_price")
        raise Denied(refused.text())
    prices = [_new_price(values) for values in rows]
    issues = [
        found for n, (price, values) in enumerate(zip(prices, rows, strict=True), 1) for found in _problems(price, n)
    ]
    if issues:
        raise RuleViolation(issues)
    lock_skus({price.sku_id for price in prices})
    book = _book(prices)
    made: list[Price] = []
    answer: list[Price] = []
    touched: dict[int, Price] = {}
    for n, (price, values) in enumerate(zip(prices, rows, strict=True), 1):
        known = book[price.sku_id, price.key]
        same = next((row for row in known if _is_same(row, price)), None)
        if same is not None:
            answer.append(same)
            continue
        found = _fit_in(actor, price, known, touched, n, resume=bool(values.get("resume")))
        if isinstance(found, Issue):
            issues.append(found)
            continue
        made += found
        answer.append(price)
    if issues:
        raise RuleViolation(issues)
    # Rows of this very call that were closed again by a later row of it are written once, closed.
    change_many([row for row in touched.values() if row.pk], ["valid_to"], reason=_why(made))
    persist_many(Price, made)
    for start in range(0, len(made), _IN_ONE_QUERY):
        emit(PricesSet(price_ids=tuple(row.pk for row in made[start : start + _IN_ONE_QUERY])))
    return answer


def _new_price(values: Mapping[str, Any]) -> Price:
    level = values.get("level")
    price = Price(
        kind=str(values.get("kind") or PriceKind.LIST), sku_id=_pk(values, "sku"), level=level,
        dealer_id=_pk(values, "dealer"), hospital_id=_pk(values, "hospital"),
        region_id=_pk(values, "region"), breaks=[list(step) for step in values.get("breaks") or ()],
        project=str(values.get("project") or "").strip(), price_e4=values["price_e4"], valid_from=values["valid_from"],
        valid_to=values.get("valid_to"), note=str(values.get("note") or "").strip(), status=PriceStatus.VALID,
    )  # fmt: skip
    price.key = audience_of(price).key()
    return price


def _pk(values: Mapping[str, Any], name: str) -> int | None:
    """A relation given as row, as key, or under its column name (imports)."""
    given = values.get(name, values.get(f"{name}_id"))
    return getattr(given, "pk", given)


def audience_of(price: Price) -> Audience:
    """For whom a price row is."""
    return Audience(price.kind, price.level, price.dealer_id, price.hospital_id, price.project, price.region_id)


def _problems(price: Price, n: int) -> list[Issue]:
    found = []
    for code, part in audience_of(price).problems():
        label = Price._meta.get_field(part).verbose_name
        found.append(issue(f"pricing.{code}", field=part, kind=price.get_kind_display(), part=label, row=n))
    if price.price_e4 is None or price.price_e4 <= 0:
        found.append(issue("pricing.not_positive", field="price_e4", row=n))
    if break_problem(price.price_e4 or 0, price.breaks):
        found.append(issue("pricing.breaks", field="breaks", row=n))
    if price.valid_to is not None and price.valid_to < price.valid_from:
        first, last = price.valid_from.isoformat(), price.valid_to.isoformat()
        found.append(issue("pricing.period", field="valid_to", first=first, last=last, row=n))
    return found


def lock_skus(sku_ids: Iterable[int]) -> None:
    """Let one transaction at a time set prices of a SKU.

    SQLite writes one at a time anyway. On PostgreSQL the SKU's row is locked FOR NO KEY UPDATE, which stands in nobody's way
    who only refers to the SKU (orders do).
    """
    if not connection.features.has_select_for_update:
        return
    skus = Price._meta.get_field("sku").related_model.objects.unscoped("prices of a SKU are set one after the other")
    wanted = sorted(sku_ids)
    for start in range(0, len(wanted), _IN_ONE_QUERY):
        some = skus.filter(pk__in=wanted[start : start + _IN_ONE_QUERY]).order_by("pk")
        list(some.select_for_update(no_key=True).values_list("pk"))


def _book(prices: list[Price]) -> dict[Key, list[Price]]:
    """The valid rows of every key that is to be set, read after the lock."""
    book: dict[Key, list[Price]] = defaultdict(list)
    wanted = sorted({price.sku_id for price in prices})
    keys = {price.key for price in prices}
    for start in range(0, len(wanted), _IN_ONE_QUERY):
        rows = Price.objects.unscoped("a new price is fitted between the prices of its key").filter(
            status=PriceStatus.VALID, sku_id__in=wanted[start : start + _IN_ONE_QUERY]
        )
        rows = rows.filter(key__in=keys) if len(keys) <= _IN_ONE_QUERY else rows
        for row in rows.order_by("valid_from"):
            book[row.sku_id, row.key].append(row)
    return book


def _is_same(row: Price, price: Price) -> bool:
    """Whether the price is there already; an open one may have been ended by the next since."""
    return (
        row.valid_from == price.valid_from
        and row.price_e4 == price.price_e4
        and row.breaks == price.breaks
        and (price.valid_to is None or row.valid_to == price.valid_to)
    )


def _fit_in(
    actor: Actor, price: Price, known: list[Price], touched: dict[int, Price], n: int, *, resume: bool
) -> list[Price] | Issue:
    """Place a price among the rows of its key; the rows to insert, or the issue. ``known`` and ``touched`` are kept up."""
    placed = place(
        [Period(at, row.valid_from, row.valid_to) for at, row in enumerate(known)], price.valid_from, price.valid_to
    )
    if placed.problem:
        first = known[placed.other_id].valid_from.isoformat()
        return issue(f"pricing.{placed.problem}", field="valid_from", first=first, row=n)
    closed = known[placed.closes_id] if placed.closes_id is not None else None
    if closed is not None and price.valid_from < actor.today and not price.note:
        return issue("pricing.backdated", field="note", row=n)
    price.valid_to = placed.valid_to
    added = [price]
    if closed is not None:
        closed.valid_to = placed.closes_on
        touched[id(closed)] = closed
        if resume and placed.gap:
            added.append(_continued(closed, *placed.gap))
    known += added
    return added


def _continued(closed: Price, first: date, last: date | None) -> Price:
    names = (
        "kind",
        "status",
        "key",
        "sku_id",
        "level",
        "dealer_id",
        "hospital_id",
        "region_id",
        "project",
        "price_e4",
        "breaks",
        "note",
    )
    return Price(valid_from=first, valid_to=last, **{name: getattr(closed, name) for name in names})


def _why(made: list[Price]) -> str:
    return made[0].note if made else ""
