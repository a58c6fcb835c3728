"""Picking: from what an order set aside to goods that two people have confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog.queries import goods_facts, lot_facts
from meridian.modules.ordering import queries as ordering
from meridian.modules.stock.choices import Holder
from meridian.modules.stock.queries import account_key, read_serials

from ..choices import PICK_MOVES, PickStatus, ScanStep
from ..models import PickLine, PickList, PickScan
from ..queries import picking as queries
from ..queries.limits import keep_goods_until, second_person_needed
from ..rules.scanning import match_scan
from ..rules.shipment_states import may_become
from .serials import is_serial, require_on_shelf
from .texts import issue, refusal


@command("logistics.picklist:add")
def make_pick_list(*, actor: Actor, order_id: int, on: date | None = None) -> list[PickList]:
    """Make the pick lists of a released order, one a warehouse, from everything set aside that is on no list yet.

    Raises RuleViolation ``pick.order_status``, ``pick.nothing``; ``pick.expired``, ``pick.lot_status`` and ``pick.life``
    for every lot that may not leave on that day (least remaining life of the dealer, hospital or product).
    """
    order = queries.order_for_picking(actor, order_id)
    day = on or actor.today
    goods = goods_to_pick(order, day)
    return [write_list(actor, order, house, rows, day)[0] for house, rows in goods.items()]


class ToPick(NamedTuple):
    """Base units of an allocation that are on no list yet, and the expiry of their lot."""

    allocation: Any
    qty: int
    expiry: date | None


def goods_to_pick(order: Any, day: date) -> dict[int, list[ToPick]]:
    """``{warehouse: goods}`` of a released order that are on no list yet. Raises ``pick.*`` as :func:`make_pick_list`."""
    if order.status != "RELEASED":
        raise refusal("pick.order_status", order=order.number, status=order.get_status_display())
    allocations = ordering.open_allocations([order.pk])
    taken = queries.allocations_on_lists(row.id for row in allocations)
    wanted = [(row, row.open_qty - taken.get(row.id, 0)) for row in allocations]
    wanted = [(row, qty) for row, qty in wanted if qty > 0]
    if not wanted:
        raise refusal("pick.nothing", order=order.number)
    lots = lot_facts(row.lot_id for row, _qty in wanted if row.lot_id)
    _require_fit(order, [row for row, _qty in wanted], lots, day)
    by_house: dict[int, list[ToPick]] = defaultdict(list)
    for row, qty in wanted:
        by_house[row.warehouse_id].append(ToPick(row, qty, lots[row.lot_id]["expiry_date"] if row.lot_id else None))
    return dict(sorted(by_house.items()))


def write_list(
    actor: Actor,
    order: Any,
    warehouse_id: int,
    goods: Sequence[ToPick],
    day: date,
    *,
    confirmed: bool = False,
    **facts: Any,
) -> tuple[PickList, list[PickLine]]:
    """The rows of a list with its lines; ``confirmed`` when everything was picked and checked already, ``facts`` say by whom."""
    until = keep_goods_until([(one.allocation.sku_id, one.expiry) for one in goods], day)
    (made,) = persist_many(PickList, [
        PickList(
            number=next_number(f"PK-{actor.today:%y%m}"), order=order, warehouse_id=warehouse_id,
            dealer_id=order.dealer_id, region_id=order.region_id, team_id=order.team_id, retention_until=until, **facts,
        )
    ])  # fmt: skip
    lines = persist_many(PickLine, [
        PickLine(
            pick_list=made, allocation_id=row.id, sku_id=row.sku_id, lot_id=row.lot_id, qty=qty, price_e4=row.price_e4,
            picked_qty=qty if confirmed else 0, checked_qty=qty if confirmed else 0,
        )
        for row, qty, _expiry in goods
    ])  # fmt: skip
    return made, lines


def _require_fit(order: Any, rows: Sequence[Any], lots: dict[int, dict[str, Any]], day: date) -> None:
    facts = goods_facts(row.sku_id for row in rows)
    products = {facts[row.sku_id]["product_id"] for row in rows}
    least = ordering.least_expiry_dates(
        products, dealer_id=order.dealer_id, hospital_id=order.hospital_id, region_id=order.region_id, on=day
    )
    found: list[Issue] = []
    for row in rows:
        lot = lots.get(row.lot_id)
        if lot is None:
            continue
        limit = least[facts[row.sku_id]["product_id"]]
        said = {"lot": lot["number"], "expiry": lot["expiry_date"], "least": limit}
        if lot["expiry_date"] and lot["expiry_date"] < day:
            found.append(issue("pick.expired", **said))
        elif lot["status"] != "U":
            found.append(issue("pick.lot_status", **said))
        elif lot["expiry_date"] and lot["expiry_date"] < limit:
            found.append(issue("pick.life", **said))
    if found:
        raise RuleViolation(found)


@command("logistics.picklist:pick", subject=PickList)
def scan_line(*, actor: Actor, pick_list: PickList, code: str, step: str = ScanStep.PICK) -> PickLine:
    """Confirm what a scanned code holds: one base unit, or a pack. Any issuer (GS1, MA, AHM, HIBC).

    Raises RuleViolation ``scan.*`` with the way out; nothing is confirmed then.
    """
    _require_step(pick_list, step)
    lines = queries.pick_lines(pick_list)
    known = {line.lot.number for line in lines if line.lot_id}
    scan = queries.read_scan(code, known, actor.today)
    answer = match_scan(
        scan, queries.expected_lines(lines, step), on=actor.today, serials_seen=queries.serials_seen(pick_list, step)
    )
    if not answer.is_accepted:
        raise RuleViolation(issue(answer.code, **dict(answer.params)))
    line = next(line for line in lines if line.pk == answer.line_id)
    if is_serial(line.sku):
        _require_unit(pick_list, line, [answer.serial] if answer.serial else [], answer.qty)
    _confirm(actor, pick_list, line, step, answer.qty, code=code[:300], serial=answer.serial)
    return line


@command("logistics.picklist:pick", subject=PickList)
def confirm_by_hand(
    *, actor: Actor, pick_list: PickList, line_id: int, qty: int, reason: str, step: str = ScanStep.PICK,
    serials: str = "",
) -> PickLine:  # fmt: skip
    """Confirm base units of a line without a scan (label damaged, counted). Goods told apart by serial number need the
    ``serials`` of the units, typed. Raises ``pick.hand_reason``, ``pick.quantity``, ``serials.count``, ``scan.serial_*``."""
    _require_step(pick_list, step)
    line = _line(pick_list, line_id)
    left = queries.open_qty(line, step)
    if not reason.strip():
        raise refusal("pick.hand_reason", field="reason")
    if not 0 < qty <= left:
        raise refusal("pick.quantity", field="qty", qty=qty, left=left)
    if is_serial(line.sku):
        named = read_serials(serials)
        _require_unit(pick_list, line, named, qty)
        for serial in named:
            _confirm(actor, pick_list, line, step, 1, reason=reason.strip(), serial=serial)
        return line
    _confirm(actor, pick_list, line, step, qty, reason=reason.strip())
    return line


@command("logistics.picklist:pick", subject=PickList)
def pick_listed(*, actor: Actor, pick_list: PickList, reason: str) -> PickList:
    """Everything still open was picked as the printed list says: its lots, its quantities, in one step instead of by scan.

    Raises ``pick.hand_reason``, and ``serials.count`` for goods told apart by serial number, which are named one by one.
    """
    _require_step(pick_list, ScanStep.PICK)
    if not reason.strip():
        raise refusal("pick.hand_reason", field="reason")
    lines = list(queries.unconfirmed(pick_list))
    unnamed = [line for line in lines if is_serial(line.sku)]
    if unnamed:
        raise RuleViolation(
            issue("serials.count", lot=line.lot.number if line.lot_id else "—", qty=line.qty - line.picked_qty, named=0)
            for line in unnamed
        )
    if lines:
        _start(actor, pick_list)
    scans = [
        PickScan(line=line, step=ScanStep.PICK, qty=line.qty - line.picked_qty, reason=reason.strip()) for line in lines
    ]
    for line in lines:
        line.picked_qty = line.qty
    change_many(lines, ["picked_qty"])
    persist_many(PickScan, scans)
    return pick_list


def _require_unit(pick_list: PickList, line: PickLine, serials: Sequence[str], qty: int) -> None:
    """Every unit named once, and not known to stand anywhere but on this warehouse's shelf."""
    lot = line.lot.number if line.lot_id else "—"
    if len(set(serials)) != qty:
        raise refusal("serials.count", lot=lot, qty=qty, named=len(set(serials)))
    seen = PickScan.objects.unscoped("a unit is picked once").filter(
        serial__in=serials, line__sku_id=line.sku_id, step=ScanStep.PICK, line__pick_list__status__in=queries.ACTIVE
    )
    other = seen.exclude(line__pick_list=pick_list).values_list("serial", "line__pick_list__number").first()
    if other is not None:
        raise refusal("scan.serial_listed", serial=other[0], number=other[1])
    require_on_shelf(
        line.sku_id, serials, account_key(Holder.COMPANY, pick_list.warehouse_id, line.sku_id, line.lot_id)
    )


@command("logistics.picklist:pick", subject=PickList)
def report_short(*, actor: Actor, pick_list: PickList, line_id: int, reason: str) -> PickLine:
    """Say why the rest of a line was not found. It stays set aside for the order until somebody reallocates it."""
    _require_step(pick_list, ScanStep.PICK)
    line = _line(pick_list, line_id)
    if not reason.strip():
        raise refusal("pick.hand_reason", field="reason")
    if line.picked_qty == line.qty:
        raise refusal("pick.quantity", qty=0, left=0)
    _start(actor, pick_list)
    return persist(line, short_reason=reason.strip(), reason=reason.strip())


@command("logistics.picklist:pick", subject=PickList)
def clear_line(*, actor: Actor, pick_list: PickList, line_id: int) -> PickLine:
    """Put a line back: nothing picked, not short. Its scans stay on record with a counter-entry; serials may come again."""
    _require_step(pick_list, ScanStep.PICK)
    line = _line(pick_list, line_id)
    if line.picked_qty:
        persist_many(PickScan, [PickScan(line=line, step=ScanStep.PICK, qty=-line.picked_qty, reason="put back")])
        scanned = list(line.scans.filter(step=ScanStep.PICK).exclude(serial=""))
        for scan in scanned:
            scan.reason, scan.serial = f"put back: {scan.serial}"[:100], ""
        change_many(scanned, ["reason", "serial"])
    return persist(line, picked_qty=0, short_reason="")


@command("logistics.picklist:pick", subject=PickList)
def finish_picking(*, actor: Actor, pick_list: PickList) -> PickList:
    """Hand the list to the second person. Raises ``pick.unconfirmed`` for every open line, ``pick.empty``."""
    _require(pick_list, PickStatus.PICKED)
    open_lines = list(queries.unconfirmed(pick_list))
    if open_lines:
        raise RuleViolation(
            issue(
                "pick.unconfirmed", sku=line.sku.code, lot=line.lot.number if line.lot_id else "—",
                left=line.qty - line.picked_qty,
            )
            for line in open_lines
        )  # fmt: skip
    if not pick_list.lines.filter(picked_qty__gt=0).exists():
        raise refusal("pick.empty", number=pick_list.number)
    return persist(pick_list, status=PickStatus.PICKED, picker_id=actor.user_id, picked_at=actor.now)


@command("logistics.picklist:check", subject=PickList)
def scan_check(*, actor: Actor, pick_list: PickList, code: str) -> PickLine:
    """The second person confirms a box. Raises ``pick.same_person``, ``scan.*``."""
    _require_second(actor, pick_list)
    return scan_line(actor=actor, pick_list=pick_list, code=code, step=ScanStep.CHECK)


@command("logistics.picklist:check", subject=PickList)
def check_counted(*, actor: Actor, pick_list: PickList, reason: str) -> PickList:
    """The second person counted every line against the list instead of scanning. Raises as :func:`confirm_by_hand`."""
    _require_second(actor, pick_list)
    if pick_list.status != PickStatus.PICKED:
        raise _wrong_status(pick_list)
    if not reason.strip():
        raise refusal("pick.hand_reason", field="reason")
    left = [(line, queries.open_qty(line, ScanStep.CHECK)) for line in pick_list.lines.all()]
    for line, qty in left:
        line.checked_qty += qty
    change_many([line for line, _qty in left], ["checked_qty"])
    persist_many(PickScan, [
        PickScan(line=line, step=ScanStep.CHECK, qty=qty, reason=reason.strip()) for line, qty in left if qty
    ])  # fmt: skip
    return pick_list


@command("logistics.picklist:check", subject=PickList)
def finish_check(*, actor: Actor, pick_list: PickList, note: str = "") -> PickList:
    """Outbound re-check 出库复核: everything picked was confirmed by a second person (a parameter may allow the same).

    Raises ``pick.same_person``, ``pick.unconfirmed``.
    """
    _require(pick_list, PickStatus.CHECKED)
    _require_second(actor, pick_list)
    left = list(queries.unchecked(pick_list))
    if left:
        raise RuleViolation(
            issue(
                "pick.unconfirmed", sku=line.sku.code, lot=line.lot.number if line.lot_id else "—",
                left=queries.open_qty(line, ScanStep.CHECK),
            )
            for line in left
        )  # fmt: skip
    return persist(
        pick_list, status=PickStatus.CHECKED, checker_id=actor.user_id, checked_at=actor.now, check_note=note
    )


@command("logistics.picklist:check", subject=PickList)
def pick_again(*, actor: Actor, pick_list: PickList, reason: str) -> PickList:
    """The check found something wrong: back to picking, all checks are void."""
    _require(pick_list, PickStatus.PICKING)
    if not reason.strip():
        raise refusal("pick.hand_reason", field="reason")
    lines = list(pick_list.lines.all())
    for line in lines:
        line.checked_qty = 0
    change_many(lines, ["checked_qty"], reason=reason)
    return persist(pick_list, status=PickStatus.PICKING, check_note=reason, reason=reason)


@command("logistics.picklist:cancel", subject=PickList)
def cancel_pick_list(*, actor: Actor, pick_list: PickList, reason: str) -> PickList:
    """Give a list up. The goods stay set aside for the order; put them back on the shelf."""
    _require(pick_list, PickStatus.CANCELLED)
    return persist(pick_list, status=PickStatus.CANCELLED, reason=reason)


def _confirm(actor: Actor, pick_list: PickList, line: PickLine, step: str, qty: int, **scan: str) -> None:
    if step == ScanStep.CHECK:
        line.checked_qty += qty
    else:
        line.picked_qty += qty
        line.short_reason = ""
        _start(actor, pick_list)
    change_many([line], ["picked_qty", "checked_qty", "short_reason"])
    persist_many(PickScan, [PickScan(line=line, step=step, qty=qty, **scan)])


def _start(actor: Actor, pick_list: PickList) -> None:
    if pick_list.status == PickStatus.OPEN:
        persist(pick_list, status=PickStatus.PICKING, picker_id=actor.user_id)


def _line(pick_list: PickList, line_id: int) -> PickLine:
    line = pick_list.lines.filter(pk=line_id).select_related("sku", "lot").first()
    if line is None:
        raise refusal("pick.quantity", qty=0, left=0)
    return line


def _require_step(pick_list: PickList, step: str) -> None:
    allowed = (PickStatus.PICKED,) if step == ScanStep.CHECK else (PickStatus.OPEN, PickStatus.PICKING)
    if pick_list.status not in allowed:
        raise _wrong_status(pick_list)


def _require_second(actor: Actor, pick_list: PickList) -> None:
    same = actor.user_id is not None and actor.user_id == pick_list.picker_id
    if same and second_person_needed(actor.today):
        raise refusal("pick.same_person", name=actor.name)


def _require(pick_list: PickList, to: str) -> None:
    if not may_become(PICK_MOVES, pick_list.status, to):
        raise _wrong_status(pick_list)


def _wrong_status(pick_list: PickList) -> RuleViolation:
    return refusal("pick.status", number=pick_list.number, status=pick_list.get_status_display())
