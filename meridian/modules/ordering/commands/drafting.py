"""Writing an order: made, changed and priced while it is a draft; changed with trace by commercial staff afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.clock import SHANGHAI
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, note_action, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog
from meridian.modules.dealers import queries as dealers
from meridian.modules.pricing import queries as pricing

from ..choices import OrderKind, OrderSource, OrderStatus
from ..models import Order, OrderLine
from ..queries.promotions import NO_OFFERS, offers_for
from .gifts import take_off, with_free_goods
from .large_orders import ask_again
from .money import give_back_all, set_amounts, take_money
from .parties import require_parties
from .texts import clean, issue, refusal, require_version, wrong_status

MOST_LINES = 1000
HEADER = (
    "hospital_id", "project", "warehouse_id", "kind", "dealer_reference", "receiver", "receiver_phone", "address",
    "wanted_date", "rebate_fen", "note", "contract_number", "authorisation_id", "invoiced_by_id", "fulfilled_by_id",
)  # fmt: skip
# What makes another price: the lines are priced anew when one of these changes.
PRICING = {"hospital_id", "project"}
LINKS = ("hospital", "warehouse", "authorisation", "invoiced_by", "fulfilled_by")
PRICED = ["price", "price_e4", "base_price_e4", "promotion", "amount_fen"]
Wanted = tuple[int, int]  # (sku_id, base units)


@command("ordering.order:add")
def create_order(
    *, actor: Actor, dealer_id: int, lines: Sequence[Wanted] = (), hospital_id: int | None = None, project: str = "",
    warehouse_id: int | None = None, kind: str = OrderKind.STANDARD, source: str = "", dealer_reference: str = "",
    receiver: str = "", receiver_phone: str = "", address: str = "", wanted_date: date | None = None,
    rebate_fen: int = 0, note: str = "", contract_number: str = "", authorisation_id: int | None = None,
    invoiced_by_id: int | None = None, fulfilled_by_id: int | None = None,
) -> Order:  # fmt: skip
    """A draft with today's prices; nothing is held. ``lines``: ``[(sku id, base units)]``; the same SKU twice is added up.

    ``invoiced_by_id`` names the platform above the dealer that the company charges instead of him, ``fulfilled_by_id`` the
    one that delivers from its own stock. Raises NotVisible for a dealer outside the actor's scope, ``order.unknown_sku``,
    ``order.number_above_zero``, ``order.platform``, ``order.platform_pair``, ``order.other_authorisation``.
    """
    stamps = dealers.scope_stamps(actor, dealer_id)
    if stamps is None or (actor.is_dealer and actor.dealer_id != dealer_id):
        raise NotVisible(f"dealer {dealer_id}")
    if not source:
        source = OrderSource.API if str(actor.kind) == "API" else OrderSource.PORTAL if actor.is_dealer else OrderSource.DESK  # fmt: skip
    order = Order(
        dealer_id=dealer_id, region_id=stamps["region_id"], team_id=stamps["team_id"], hospital_id=hospital_id,
        project=project.strip(), warehouse_id=warehouse_id, kind=kind, source=source,
        dealer_reference=dealer_reference, receiver=receiver, receiver_phone=receiver_phone,
        address=address, wanted_date=wanted_date, rebate_fen=rebate_fen, note=note, number="-",
        contract_number=contract_number.strip(), authorisation_id=authorisation_id, invoiced_by_id=invoiced_by_id,
        fulfilled_by_id=fulfilled_by_id,
    )  # fmt: skip
    clean(order)
    require_parties(order)
    wanted = merged(lines)
    made = [OrderLine(line_no=n, sku_id=sku, qty=qty) for n, (sku, qty) in enumerate(wanted.items(), start=1)]
    made = price_lines(order, made, actor.today).rows
    # The number last: its counter is locked until the end.
    order.number = next_number(f"SO-{actor.today:%y%m}", 5)
    persist_many(Order, [order])
    for line in made:
        line.order = order
    persist_many(OrderLine, made)
    return order


@command("ordering.order:change", subject=Order)
def change_order(
    *, actor: Actor, order: Order, lines: Sequence[Wanted] | None = None, expected_version: int | None = None,
    reason: str = "", **header: Any,
) -> Order:  # fmt: skip
    """Change what is ordered (``lines`` as a whole: what is missing in it is taken out) and the header.

    A draft is changed by whoever may; one that is sent only by staff while it waits or is held: its prices stay, new
    SKUs get today's, credit is held anew, and the change log keeps what changed since it was submitted.
    Raises ``order.not_draft``, ``order.status``, ``order.quantity``, VersionConflict, "funds.credit".
    """
    require_version(order, expected_version)
    if getattr(header.pop("dealer", None), "pk", order.dealer_id) != order.dealer_id:
        raise refusal("order.other_dealer", field="dealer")
    unknown = set(header) - {*HEADER, *LINKS}
    if unknown:
        raise TypeError(f"change_order takes no {', '.join(sorted(unknown))}")
    sent = order.status != OrderStatus.DRAFT
    if sent:
        if actor.is_dealer:
            raise refusal("order.not_draft", number=order.number)
        if order.status not in (OrderStatus.SUBMITTED, OrderStatus.HELD) or order.released_at:
            raise wrong_status(order)
        give_back_all(actor, order)
    rows = list(OrderLine.objects.unscoped("lines of the locked order").filter(order=order).order_by("line_no"))
    repriced = _set_header(order, header)
    rows = _set_lines(actor, order, rows, merged(lines), sent, reason) if lines is not None else rows
    # What was promised when it was sent stays: prices, and the promotions of that day for free goods.
    todo = rows if not sent or repriced else [row for row in rows if row.price_id is None]
    day = order.submitted_at.astimezone(SHANGHAI).date() if sent and order.submitted_at else actor.today
    priced = price_lines(order, todo, actor.today, rows, offer_day=day)
    rows = drop_lines(order, priced, reason)
    if sent:
        take_money(actor, order)
    new = [row for row in rows if row._state.adding]
    kept = [row for row in rows if not row._state.adding]
    persist_many(OrderLine, new, reason=reason)
    change_many(kept, ["qty", "cancelled_qty", *PRICED], reason=reason)
    names = [field for field in HEADER if field in header or field.removesuffix("_id") in header] + [
        "total_fen",
        "credit_key",
        "credit_fen",
        "hold_no",
        "rebate_fen",
    ]
    _touch(order, names, reason, bool(new or lines is not None))
    if sent:
        ask_again(actor, order)
    return order


def _set_header(order: Order, header: Mapping[str, Any]) -> bool:
    """Write header values; says whether the prices hang on one that changed."""
    repriced = False
    for name, value in header.items():
        field = f"{name}_id" if name in LINKS else name
        value = getattr(value, "pk", value)
        repriced = repriced or (field in PRICING and getattr(order, field) != value)
        setattr(order, field, value.strip() if isinstance(value, str) else value)
    clean(order)
    require_parties(order)
    return repriced


def _set_lines(
    actor, order: Order, rows: list[OrderLine], wanted: dict[int, int], sent: bool, reason: str
) -> list[OrderLine]:
    """The rows as they should be; what is taken out of a draft is deleted, of a sent order it stays as cancelled."""
    by_sku = {row.sku_id: row for row in rows if row.qty > row.cancelled_qty and not row.is_free}
    gone = [row for sku, row in by_sku.items() if sku not in wanted]
    if sent and gone:
        for row in gone:
            row.cancelled_qty = row.qty
        change_many(gone, ["cancelled_qty"], reason=reason)
    elif gone:
        diff = {f"line {row.line_no}": [f"{row.sku_id} × {row.qty}", None] for row in gone}
        OrderLine.objects.unscoped("lines taken out of a draft").filter(pk__in=[row.pk for row in gone]).delete()
        note_action(order, diff=diff, reason=reason)
        rows = [row for row in rows if row not in gone]
    number = max((row.line_no for row in rows), default=0)
    for sku, qty in wanted.items():
        row = by_sku.get(sku)
        if row is None:
            number += 1
            rows.append(OrderLine(order=order, line_no=number, sku_id=sku, qty=qty))
        elif row.qty - row.cancelled_qty != qty:
            row.qty = qty + row.cancelled_qty
    return rows


def _touch(order: Order, names: Iterable[str], reason: str, also: bool) -> None:
    """Write the order; its version grows also when only its lines changed, so that nobody overwrites them unseen."""
    before = order.version
    change_many([order], [name.removesuffix("_id") for name in names], reason=reason)
    if also and order.version == before:
        Order.objects.unscoped("the locked order").filter(pk=order.pk).update(version=before + 1)
        order.version = before + 1


def merged(lines: Iterable[Wanted]) -> dict[int, int]:
    """``{sku id: base units}`` in the order given. Raises ``order.number_above_zero``, ``order.lines_limit``."""
    found: dict[int, int] = {}
    for sku, qty in lines:
        if qty <= 0 or qty >= 2**31:
            raise refusal("order.number_above_zero", field="qty", qty=qty)
        found[sku] = found.get(sku, 0) + qty
    if len(found) > MOST_LINES:
        raise refusal("order.lines_limit", most=MOST_LINES)
    return found


@dataclass(frozen=True, slots=True)
class Priced:
    """The lines of an order after pricing, free goods included, and those free lines that are not given any more."""

    rows: list[OrderLine]
    gone: list[OrderLine]


def price_lines(
    order: Order, rows: Sequence[OrderLine], on: date, every: Sequence[OrderLine] | None = None,
    offer_day: date | None = None,
) -> Priced:  # fmt: skip
    """Give rows the price of the day and what promotions take off it, bring the free goods of all lines (``every``, else
    ``rows``) up to date, and set all amounts. A SKU without a price keeps none: the checks say so.

    Raises ``order.unknown_sku``.
    """
    whole = list(every if every is not None else rows)
    paid = [row for row in rows if not row.is_free]
    offers = offers_for(order.dealer_id, {row.sku_id for row in whole}, offer_day or on) if whole else NO_OFFERS
    if paid:
        skus = {row.sku_id for row in paid}
        known = catalog.goods_facts(skus)
        if len(known) != len(skus):
            raise RuleViolation(issue("order.unknown_sku", field="sku", sku=sku) for sku in sorted(skus - set(known)))
        hits = pricing.price_of(order.dealer_id, skus, on, order.hospital_id, order.project)
        for row in paid:
            hit = hits.get(row.sku_id)
            row.price_id, row.price_e4 = (hit.price_id, hit.at(row.qty)) if hit else (None, None)
            take_off(row, offers)
    rows, gone = with_free_goods(order, whole, offers)
    set_amounts(order, rows)
    return Priced(rows, gone)


def drop_lines(order: Order, priced: Priced, reason: str = "") -> list[OrderLine]:
    """Delete the free lines that are not given any more (a sent order keeps them as cancelled); returns the lines left."""
    if not priced.gone:
        return priced.rows
    if order.status != OrderStatus.DRAFT:
        for row in priced.gone:
            row.cancelled_qty = row.qty
        return [*priced.rows, *priced.gone]
    keys = [row.pk for row in priced.gone]
    OrderLine.objects.unscoped("free goods taken out of a draft").filter(pk__in=keys).delete()
    note_action(
        order, diff={f"line {row.line_no}": [f"{row.sku_id} × {row.qty}", None] for row in priced.gone}, reason=reason
    )
    return priced.rows


@command("ordering.order:add")
def add_order(*, actor: Actor, dealer: Any, **header: Any) -> Order:
    """The form's and the API's way to :func:`create_order`: rows instead of keys, lines follow by :func:`set_lines`."""
    values = {f"{k}_id" if k in LINKS else k: getattr(v, "pk", v) for k, v in header.items()}
    return create_order(actor=actor, dealer_id=dealer.pk, **values)


@command("ordering.order:change", subject=Order)
def set_lines(*, actor: Actor, order: Order, lines: Sequence[Mapping[str, Any]], expected_version: int | None = None) -> Order:  # fmt: skip
    """Replace the lines by ``[{"sku": code or key, "qty": base units}]``. Raises ``order.lines_form``, ``order.unknown_code``
    for every row that cannot be read, and what :func:`change_order` refuses."""
    wanted, problems = [], []
    codes = catalog_keys({str(row.get("sku", "")) for row in lines if isinstance(row, dict)})
    for number, row in enumerate(lines, start=1):
        if not isinstance(row, dict) or type(row.get("qty")) is not int or "sku" not in row:
            problems.append(issue("order.lines_form", field="lines", line=number))
        elif str(row["sku"]) not in codes:
            problems.append(issue("order.unknown_code", field="lines", line=number, sku=str(row["sku"])[:60]))
        else:
            wanted.append((codes[str(row["sku"])], row["qty"]))
    if problems:
        raise RuleViolation(problems)
    return change_order(actor=actor, order=order, lines=wanted, expected_version=expected_version)


def catalog_keys(codes: Iterable[str]) -> dict[str, int]:
    """``{code or key as text: sku id}`` of the SKUs in use that are meant."""
    skus = OrderLine._meta.get_field("sku").related_model.objects.unscoped("codes of an order are looked up")
    texts = set(codes)
    found = dict(skus.filter(code__in=texts, is_active=True).values_list("code", "id"))
    keys = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18 and text not in found}
    found.update((str(key), key) for key in skus.filter(pk__in=keys, is_active=True).values_list("id", flat=True))
    return found
