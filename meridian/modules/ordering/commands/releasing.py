"""Releasing orders: every check once more, then lots are set aside first expiry first; what nobody has is back-order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import MeridianError, RuleViolation, Shortage
from meridian.kernel.commands.command import command, lock_row
from meridian.kernel.commands.context import running
from meridian.kernel.commands.persist import change_many, emit, note_action, persist_many
from meridian.modules.agreements import queries as agreements
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Holder
from meridian.modules.stock.queries import account_key

from ..choices import ApprovalState, CheckState, OrderStatus
from ..events import OrderReleased
from ..models import Allocation, Order, OrderLine, ReleaseRun
from ..queries.checks import checks_of
from ..queries.facts import asked_of, free_lots, gather, sale_way_of, stop_texts
from ..queries.remaining_life import least_expiry_of_skus
from ..rules.allocating import Demand, Take, allocate
from .texts import refusal, require_move, require_version, wrong_status

CODE = "ordering.order:release"
TRIES = 5


@command(CODE)
def release_orders(*, actor: Actor, orders: Sequence[Any]) -> ReleaseRun:
    """Release several orders at once; one that is refused does not stop the others. The answer lists each.

    ``orders``: rows, keys, or ``(key, version)`` as they were looked at. Lots go to the orders in the order given.
    """
    asked = [_key_and_version(order) for order in orders]
    results = []
    for key, version in dict(asked).items():
        context = running()
        kept = len(context.changes), len(context.events), len(context.saved)
        try:
            with transaction.atomic():
                order = lock_row(Order, key, actor, CODE)
                short = _release(actor, order, version)
            results.append(_told(order, short))
        except MeridianError as failure:
            # What the order put into the command's buffers goes with its savepoint.
            del context.changes[kept[0] :], context.events[kept[1] :], context.saved[kept[2] :]
            results.append(_refused(actor, key, failure))
    done = sum(result["state"] != "REFUSED" for result in results)
    (run,) = persist_many(ReleaseRun, [ReleaseRun(asked_count=len(results), released_count=done, results=results)])
    return run


@command(CODE, subject=Order)
def release_order(*, actor: Actor, order: Order, expected_version: int | None = None) -> Order:
    """Release one order. Raises what forbids it: ``order.already_released``, every check that stops it, VersionConflict."""
    _release(actor, order, expected_version)
    return order


@command("ordering.order:reallocate", subject=Order)
def reallocate_order(*, actor: Actor, order: Order, expected_version: int | None = None) -> Order:
    """Set goods aside for the back-order of a released order; lots that are no longer fit are given back and replaced."""
    require_version(order, expected_version)
    if order.status != OrderStatus.RELEASED:
        raise wrong_status(order)
    lines = _lines(order)
    _drop_unfit(actor, order, lines)
    set_aside(actor, order, lines)
    change_many(lines, ["allocated_qty"])
    return order


def _release(actor: Actor, order: Order, version: int | None) -> int:
    """Release a locked order; returns the base units that wait as back-order."""
    if order.status == OrderStatus.RELEASED:
        raise _already(order)
    require_version(order, version)
    require_move(order, OrderStatus.RELEASED)
    if order.status != OrderStatus.SUBMITTED:
        raise wrong_status(order)
    if order.approval == ApprovalState.WAITING:
        raise refusal("order.in_approval", number=order.number)
    lines = _lines(order)
    plan = _plan(actor, order, lines)
    facts = gather([asked_of(order, lines)], actor.today, with_stock=False, stops={sale_way_of(order): plan.stops})
    stops = [check.issue() for check in checks_of(facts[order.pk]) if check.state == CheckState.BLOCK]
    if stops:
        raise RuleViolation(stops)
    set_aside(actor, order, lines, plan)
    order.status, order.released_at = OrderStatus.RELEASED, actor.now
    _write_allocated(actor, order, lines)
    change_many([order], ["status", "released_at"])
    allocated = sum(line.allocated_qty for line in lines)
    short = sum(_open(line) for line in lines) - allocated
    emit(OrderReleased(order_id=order.pk, dealer_id=order.dealer_id, allocated_qty=allocated, short_qty=short))
    return short


@dataclass(frozen=True, slots=True)
class Plan:
    """Lots chosen for what is open, and the SKUs that may not be sold at all with their reasons."""

    takes: list[Take]
    stops: dict[int, tuple[tuple[str, str, str], ...]]


def set_aside(actor: Actor, order: Order, lines: Sequence[OrderLine], plan: Plan | None = None) -> None:
    """Reserve lots for what is open. Somebody may be quicker: then the shelves are looked at again."""
    for attempt in range(TRIES):
        takes = (plan or _plan(actor, order, lines)).takes
        plan = None
        if not takes:
            return
        holds = _hold_keys(takes, bool(order.released_at) or order.hold_no > 1)
        try:
            with transaction.atomic():
                _reserve(actor, order, takes, holds)
        except Shortage:
            if attempt + 1 == TRIES:
                raise
            continue
        _keep(takes, holds, {line.pk: line for line in lines})
        return


def _plan(actor: Actor, order: Order, lines: Sequence[OrderLine]) -> Plan:
    """Lots by first expiry that the company may sell this dealer: licences, authorisation, certificate dates and quality
    are judged per lot, in one question for all lines. A lot that is refused for its own sake is passed over."""
    wanted = [line for line in lines if _open(line) > line.allocated_qty]
    if not wanted:
        return Plan([], {})
    skus = {line.sku_id for line in wanted}
    # A platform that delivers picks from its own stock: here it is only judged whether it may.
    shelves, least = free_lots(skus) if order.is_charged else [], _least(order, skus, actor.today)
    refused: dict[int, set[int]] = defaultdict(set)
    stops: dict[int, tuple[tuple[str, str, str], ...]] = {}
    judged: set[tuple[int, int | None]] = set()
    while True:
        demands = [
            Demand(line.pk, line.sku_id, _open(line) - line.allocated_qty, least[line.sku_id], frozenset(refused[line.sku_id]))
            for line in wanted if line.sku_id not in stops
        ]  # fmt: skip
        takes, _short = allocate(demands, shelves, warehouse_id=order.warehouse_id)
        chosen: set[tuple[int, int | None]] = {(take.sku_id, take.lot_id) for take in takes}
        with_lots = {sku for sku, _lot in chosen}
        chosen |= {(demand.sku_id, None) for demand in demands if demand.sku_id not in with_lots}
        goods = sorted(chosen - judged, key=lambda pair: (pair[0], pair[1] or 0))
        if not goods:
            return Plan(takes, stops)
        judged.update(goods)
        pairs = [
            pair for seller, buyer in sale_way_of(order)
            for pair in zip(goods, agreements.may_trade_many(seller, buyer, goods, actor.today), strict=True)
        ]  # fmt: skip
        for (sku, lot), verdict in pairs:
            if verdict.allowed:
                continue
            if lot and all(rule.startswith("lot.") for rule in verdict.rules):
                refused[sku].add(lot)
            else:
                stops[sku] = stop_texts(verdict)


def _least(order: Order, skus: set[int], day: date) -> dict[int, date]:
    """``{sku id: first expiry date}`` that the dealer or hospital of the order accepts."""
    return least_expiry_of_skus(
        skus, dealer_id=order.dealer_id, hospital_id=order.hospital_id, region_id=order.region_id, on=day
    )


def _reserve(actor: Actor, order: Order, takes: Sequence[Take], holds: Sequence[str]) -> None:
    """Keep the chosen lots in the stock ledger; all or Shortage."""
    keys = [account_key(Holder.COMPANY, take.warehouse_id, take.sku_id, take.lot_id) for take in takes]
    stock.reserve_many(
        actor=actor, holds=[(hold, key, take.qty) for hold, key, take in zip(holds, keys, takes, strict=True)],
        source_type="ordering.order", source_id=order.pk,
    )  # fmt: skip


def _hold_keys(takes: Sequence[Take], may_repeat: bool) -> list[str]:
    """A key per take: ``ordering.line:{line}:{lot}``, numbered on when the same lot was set aside for the line before."""
    taken: set[str] = set()
    if may_repeat:
        rows = Allocation.objects.unscoped("keys of what was set aside for these lines before")
        taken.update(rows.filter(line_id__in={take.line_id for take in takes}).values_list("hold_key", flat=True))
    keys = []
    for take in takes:
        plain = key = f"ordering.line:{take.line_id}:{take.lot_id or 0}"
        number = 1
        while key in taken:
            number += 1
            key = f"{plain}:{number}"
        taken.add(key)
        keys.append(key)
    return keys


def _keep(takes: Sequence[Take], holds: Sequence[str], lines: dict[int, OrderLine]) -> None:
    persist_many(
        Allocation,
        [
            Allocation(
                line=lines[take.line_id], warehouse_id=take.warehouse_id, lot_id=take.lot_id, qty=take.qty,
                open_qty=take.qty, hold_key=hold,
            )
            for take, hold in zip(takes, holds, strict=True)
        ],
    )  # fmt: skip
    for take in takes:
        lines[take.line_id].allocated_qty += take.qty


def _write_allocated(actor: Actor, order: Order, lines: Sequence[OrderLine]) -> None:
    """Write what is set aside for the lines of a locked order. When everything is, one plain statement does; the lots of
    each line are in the change log as allocations anyway."""
    if any(line.allocated_qty != _open(line) for line in lines):
        change_many(lines, ["allocated_qty"])
        return
    rows = OrderLine.objects.unscoped("lines of the locked order").filter(order=order)
    rows.update(
        allocated_qty=F("qty") - F("cancelled_qty") - F("shipped_qty"), version=F("version") + 1, updated_at=actor.now
    )
    for line in lines:
        line.version += 1
    note_action(order, diff={"allocated_qty": [None, sum(line.allocated_qty for line in lines)]})


def give_back_lots(actor: Actor, lines: Sequence[OrderLine], only: Sequence[Allocation] | None = None) -> None:
    """Give back what is set aside for lines (or ``only`` these allocations of them)."""
    by_id = {line.pk: line for line in lines}
    rows = only
    if rows is None:
        rows = list(
            Allocation.objects.unscoped("what is set aside for the locked order").filter(
                line_id__in=list(by_id), open_qty__gt=0
            )
        )
    if not rows:
        return
    stock.void_many(actor=actor, hold_keys=[row.hold_key for row in rows])
    for row in rows:
        by_id[row.line_id].allocated_qty -= row.open_qty
        row.open_qty = 0
    change_many(rows, ["open_qty"])
    change_many(list(by_id.values()), ["allocated_qty"])


def _drop_unfit(actor: Actor, order: Order, lines: Sequence[OrderLine]) -> None:
    """Give back lots that expired, were blocked, or last too short by now."""
    least = _least(order, {line.sku_id for line in lines}, actor.today)
    rows = list(
        Allocation.objects.unscoped("what is set aside for the locked order")
        .filter(line__in=lines, open_qty__gt=0, lot__isnull=False)
        .select_related("lot", "line")
    )
    unfit = [
        row
        for row in rows
        if row.lot.status != "U" or (row.lot.expiry_date and row.lot.expiry_date < least[row.line.sku_id])
    ]
    give_back_lots(actor, lines, unfit)


def _lines(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.unscoped("lines of the locked order").filter(order=order).order_by("line_no"))


def _open(line: OrderLine) -> int:
    return line.qty - line.cancelled_qty - line.shipped_qty


def _key_and_version(given: Any) -> tuple[int, int | None]:
    if isinstance(given, Order):
        return given.pk, given.version
    if isinstance(given, tuple | list):
        return int(given[0]), int(given[1]) if given[1] is not None else None
    return int(given), None


def _already(order: Order) -> RuleViolation:
    from meridian.kernel.audit.models import ChangeLog

    change = (
        ChangeLog.objects.filter(object_type="ordering.order", object_id=order.pk, diff__has_key="released_at")
        .order_by("-id").first()
    )  # fmt: skip
    from meridian.kernel.base.clock import SHANGHAI

    when = order.released_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if order.released_at else "—"
    return refusal(
        "order.already_released", number=order.number, who=change.actor_name if change else _("somebody"), when=when
    )


def _told(order: Order, short: int) -> dict[str, Any]:
    return {
        "order": order.pk,
        "number": order.number,
        "state": "PARTLY" if short else "RELEASED",
        "short": short,
        "problems": [],
    }


def _refused(actor: Actor, key: int, failure: MeridianError) -> dict[str, Any]:
    row = Order.objects.visible_to(actor).filter(pk=key).values_list("number", flat=True).first()
    problems = [{"code": found.code, "text": found.text(), "rule": found.rule} for found in failure.issues()]
    return {"order": key, "number": row or str(key), "state": "REFUSED", "short": 0, "problems": problems}
