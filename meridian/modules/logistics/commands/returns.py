"""Returns: asked for by the dealer, approved, taken in to quarantine, decided by quality, credited by a red entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.funds import commands as funds
from meridian.modules.stock.choices import Condition, Holder, PostingCode
from meridian.modules.stock.commands import move_stock
from meridian.modules.stock.queries import UnitStep, account_key, balances_for, read_serials, visible_dealer

from ..choices import ReturnStatus
from ..models import ReturnLine, ReturnOrder, ShipmentLine
from ..queries.limits import keep_goods_until
from ..queries.returns import returnable
from ..rules.receipt import line_amount
from ..rules.returning import RETURN_MOVES, Verdict, WantedReturn, check_request, check_verdicts
from ..rules.shipment_states import may_become
from .differences import debtor_of
from .receipts import store_photos
from .serials import returned_serials, units_left
from .texts import refusal, refuse

if TYPE_CHECKING:
    from meridian.modules.stock.models import Warehouse


@dataclass(frozen=True, slots=True)
class QualityDecision:
    """Quality's decision on one return line, in base units."""

    line_id: int
    good_qty: int = 0
    quarantine_qty: int = 0
    scrap_qty: int = 0
    reason: str = ""


@command("logistics.returnorder:add")
def request_return(
    *, actor: Actor, dealer_id: int, lines: Mapping[int, int], reason_code: str, reason: str, warehouse: Warehouse,
    photos: Sequence[Any] = (),
) -> ReturnOrder:  # fmt: skip
    """Ask to send goods back: ``{shipment line id: base units}`` of deliveries the dealer confirmed.

    Raises RuleViolation ``return.*`` for more than was delivered by that line or than the dealer's book has, NotVisible
    for another dealer.
    """
    dealer = visible_dealer(actor, dealer_id)
    if not reason.strip():
        raise refusal("return.reason", field="reason")
    asked = {key: qty for key, qty in lines.items() if qty}
    rows = {row.pk: row for row in returnable(dealer_id).filter(pk__in=asked)}
    book = balances_for(dealer_id, {(row.sku_id, row.lot_id) for row in rows.values()})
    refuse(check_request(_wanted(asked, rows, book)))
    goods = [(row.sku_id, row.lot.expiry_date if row.lot_id else None) for row in rows.values()]
    made = persist(
        ReturnOrder(
            number=next_number(f"RT-{actor.today:%y%m}"), dealer=dealer, region_id=dealer.region_id,
            team_id=dealer.team_id, warehouse=warehouse, reason_code=reason_code, reason=reason,
            retention_until=keep_goods_until(goods, actor.today),
        ),
        photos=store_photos(actor, photos, dealer_id),
    )  # fmt: skip
    persist_many(ReturnLine, [
        ReturnLine(
            return_order=made, shipment_line=row, sku_id=row.sku_id, lot_id=row.lot_id, qty=asked[row.pk],
            price_e4=row.price_e4,
        )
        for row in rows.values()
    ])  # fmt: skip
    return made


def _wanted(asked: Mapping[int, int], rows: Mapping[int, ShipmentLine], book: Mapping) -> list[WantedReturn]:
    """Lines of the request; goods of one lot from several deliveries share what the book has of it."""
    left = dict(book)
    found = []
    for key, qty in asked.items():
        row = rows.get(key)
        if row is None:
            found.append(WantedReturn(0, "—", qty, 0, 0))
            continue
        pair = (row.sku_id, row.lot_id)
        lot = row.lot.number if row.lot_id else ""
        found.append(WantedReturn(row.sku_id, lot, qty, left.get(pair, 0), row.qty - row.returned_qty))
        left[pair] = left.get(pair, 0) - qty
    return found


@command("logistics.returnorder:approve", subject=ReturnOrder)
def approve_return(*, actor: Actor, return_order: ReturnOrder, answer: str = "") -> ReturnOrder:
    """The goods may come back."""
    _require(return_order, ReturnStatus.APPROVED)
    return persist(return_order, status=ReturnStatus.APPROVED, approved_by_id=actor.user_id, answer=answer)


@command("logistics.returnorder:approve", subject=ReturnOrder)
def refuse_return(*, actor: Actor, return_order: ReturnOrder, answer: str) -> ReturnOrder:
    """The goods stay with the dealer; he learns why. Raises ``return.reason``."""
    _require(return_order, ReturnStatus.REFUSED)
    if not answer.strip():
        raise refusal("return.reason", field="answer")
    return persist(
        return_order, status=ReturnStatus.REFUSED, approved_by_id=actor.user_id, answer=answer, reason=answer
    )


@command("logistics.returnorder:add", subject=ReturnOrder)
def cancel_return(*, actor: Actor, return_order: ReturnOrder, reason: str) -> ReturnOrder:
    """The dealer keeps the goods after all. Not possible once they arrived."""
    _require(return_order, ReturnStatus.CANCELLED)
    return persist(return_order, status=ReturnStatus.CANCELLED, reason=reason)


@command("logistics.returnorder:receive", subject=ReturnOrder)
def take_in_return(*, actor: Actor, return_order: ReturnOrder, arrived_on: date, serials: str = "") -> ReturnOrder:
    """The goods are back in the warehouse, in quarantine. ``serials``: those of units that are told apart, scanned or typed.

    Raises Shortage when the dealer's book has not got them any more, ``serials.*``.
    """
    _require(return_order, ReturnStatus.ARRIVED)
    lines = list(return_order.lines.select_related("sku", "lot"))
    named = returned_serials(return_order, lines, read_serials(serials))
    _book(actor, return_order, "arrive", arrived_on, [
        Move(
            account_key(Holder.DEALER, return_order.dealer_id, line.sku_id, line.lot_id),
            _house(return_order, line, Condition.QUARANTINE), line.qty, None, line.pk,
        )
        for line in lines
    ], [
        UnitStep(
            account_key(Holder.DEALER, return_order.dealer_id, line.sku_id, line.lot_id),
            _house(return_order, line, Condition.QUARANTINE), tuple(named[line.pk]), line.pk,
        )
        for line in lines
        if named.get(line.pk)
    ])  # fmt: skip
    return persist(return_order, status=ReturnStatus.ARRIVED, arrived_on=arrived_on)


@command("logistics.returnorder:decide", subject=ReturnOrder)
def decide_return(
    *, actor: Actor, return_order: ReturnOrder, decisions: Sequence[QualityDecision], business_date: date | None = None
) -> ReturnOrder:
    """Quality says for every line what is good, what stays in quarantine and what is scrapped; the dealer is credited.

    The deliveries stay as they are: stock and money are corrected by new entries. Raises RuleViolation ``return.*``.
    """
    _require(return_order, ReturnStatus.DECIDED)
    day = business_date or actor.today
    lines = {line.pk: line for line in return_order.lines.select_related("lot", "sku")}
    by_line = {decision.line_id: decision for decision in decisions}
    refuse(check_verdicts([_verdict(line, by_line.get(pk)) for pk, line in lines.items()]))
    moves, units = [], []
    source = ("logistics.returnorder", return_order.pk)
    for pk, line in lines.items():
        decision = by_line[pk]
        line.good_qty, line.quarantine_qty, line.scrap_qty = (
            decision.good_qty, decision.quarantine_qty, decision.scrap_qty,
        )  # fmt: skip
        line.verdict_reason = decision.reason
        start = _house(return_order, line, Condition.QUARANTINE)
        if decision.good_qty:
            moves.append(Move(start, _house(return_order, line, Condition.GOOD), decision.good_qty, None, pk))
        if decision.scrap_qty:
            moves.append(
                Move(start, account_key(Holder.SCRAP, 0, line.sku_id, line.lot_id), decision.scrap_qty, None, pk)
            )
        for move in moves[len(moves) - bool(decision.good_qty) - bool(decision.scrap_qty) :]:
            units += units_left(source, line, move.from_key, move.to_key, move.qty)
    change_many(lines.values(), ["good_qty", "quarantine_qty", "scrap_qty", "verdict_reason"])
    if moves:
        _book(actor, return_order, "decide", day, moves, units)
    credit = _credit(actor, return_order, list(lines.values()), day)
    return persist(
        return_order, status=ReturnStatus.DECIDED, decided_by_id=actor.user_id, decided_on=day, credit_fen=credit
    )


def _verdict(line: ReturnLine, decision: QualityDecision | None) -> Verdict:
    given = decision or QualityDecision(line.pk)
    lot = line.lot.number if line.lot_id else ""
    return Verdict(lot, line.qty, given.good_qty, given.quarantine_qty, given.scrap_qty, given.reason)


def _credit(actor: Actor, return_order: ReturnOrder, lines: list[ReturnLine], day: date) -> int:
    """Fen credited at the price of the delivery. The returned quantity is kept at the delivery, so nothing comes back twice."""
    sources = {line.shipment_line_id: line for line in lines if line.shipment_line_id}
    rows = list(
        ShipmentLine.objects.unscoped("deliveries of the return")
        .filter(pk__in=sources)
        .select_related("shipment__order")
    )
    for row in rows:
        row.returned_qty += sources[row.pk].qty
    change_many(rows, ["returned_qty"])
    debtors = {row.pk: debtor_of(row.shipment) for row in rows}
    amounts: dict[int, int] = {}
    for line in lines:
        debtor = debtors.get(line.shipment_line_id, return_order.dealer_id)
        amounts[debtor] = amounts.get(debtor, 0) + line_amount(line.qty, line.price_e4)
    for debtor, amount in sorted(amounts.items()):
        key = f"logistics.returnorder:{return_order.pk}:credit"
        if amount:
            funds.credit_note(
                actor=actor, dealer_id=debtor, amount_fen=amount, source_type="logistics.returnorder",
                source_id=return_order.pk, key=key if debtor == return_order.dealer_id else f"{key}:{debtor}",
                business_date=day, reason=return_order.number,
            )  # fmt: skip
    return sum(amounts.values())


def _house(return_order: ReturnOrder, line: ReturnLine, condition: str) -> str:
    return account_key(Holder.COMPANY, return_order.warehouse_id, line.sku_id, line.lot_id, condition)


def _book(
    actor: Actor, return_order: ReturnOrder, step: str, day: date, moves: list[Move], units: Sequence[UnitStep]
) -> None:
    move_stock(
        actor=actor, key=f"logistics.returnorder:{return_order.pk}:{step}", source_type="logistics.returnorder",
        source_id=return_order.pk, business_date=day, moves=moves, code=PostingCode.MOVE,
        dealer_id=return_order.dealer_id, units=units,
    )  # fmt: skip


def _require(return_order: ReturnOrder, to: str) -> None:
    if not may_become(RETURN_MOVES, return_order.status, to):
        raise refusal("return.status", number=return_order.number, status=return_order.get_status_display())
