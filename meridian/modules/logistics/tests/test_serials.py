"""Goods told apart by serial number on their way: received, picked by scan, shipped, confirmed, returned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.modules.catalog.models import Sku
from meridian.modules.logistics import commands
from meridian.modules.logistics.rules.receipt import ReceivedLine
from meridian.modules.stock.queries import LEDGER, account_key, find_units, unit_path, unit_places

from . import factories as make

pytestmark = pytest.mark.django_db
SERIALS = ("N1", "N2", "N3", "N4", "N5")


@pytest.fixture
def world():
    """A lot of five units in the warehouse, inspected, beside lots without serials."""
    with clock.frozen_at(make.NOW):
        made = make.world(stocked=0 + 1)
        Sku.objects.filter(pk=made.sku.pk).update(tracking="SERIAL")
        (row,) = commands.receive_lots(
            actor=make.SYSTEM, warehouse=made.house, document="MO-9", arrived_on=make.DAY,
            lots=[commands.ArrivedLot(made.sku.pk, "S9", 5, made.early.production_date, made.early.expiry_date, "", SERIALS)],
        )  # fmt: skip
        yield made, row
        assert [problem.text for problem in verify(LEDGER)] == []


def inspect(row, rejected="", **values):
    bad = len(rejected.split())
    return commands.inspect_acceptance(
        actor=make.SYSTEM, acceptance=row, accepted_qty=5 - bad, rejected_qty=bad, inspected_on=make.DAY,
        inspector_name="赵敏", rejected_serials=rejected, **values,
    )  # fmt: skip


def places(world, *serials):
    found = unit_places(world.sku.pk, serials)
    return [":".join(found[one].account_key.split(":")[::4]) for one in serials]


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


def pick(world, lot, qty):
    order = world.order((lot, qty))
    (pick_list,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
    return pick_list


def scan(world, pick_list, serial):
    code = make.code("S9", ends=f"{world.early.expiry_date:%y%m%d}", serial=serial)
    return commands.scan_line(actor=world.picker, pick_list=pick_list, code=code)


def ship(world, pick_list):
    commands.finish_picking(actor=world.picker, pick_list=pick_list)
    commands.check_counted(actor=world.checker, pick_list=pick_list, reason="counted")
    commands.finish_check(actor=world.checker, pick_list=pick_list)
    return commands.ship_pick_list(actor=world.picker, pick_list=pick_list, ship_date=make.DAY)


def test_receiving_needs_a_serial_for_each_unit(world):
    made, _row = world
    lot = commands.ArrivedLot(made.sku.pk, "S8", 3, None, made.early.expiry_date, "", ("A", "B"))
    assert code_of(
        lambda: commands.receive_lots(
            actor=make.SYSTEM, warehouse=made.house, document="MO-8", arrived_on=make.DAY, lots=[lot]
        )
    ) == "serials.count"  # fmt: skip


def test_rejected_units_are_named(world):
    made, row = world
    assert code_of(
        lambda: commands.inspect_acceptance(
            actor=make.SYSTEM, acceptance=row, accepted_qty=4, rejected_qty=1, inspected_on=make.DAY,
            inspector_name="赵敏", reject_reason="破损", disposal="退回",
        )
    ) == "serials.count"  # fmt: skip
    inspect(row, "N2", reject_reason="破损", disposal="退回")
    assert places(made, "N1", "N2") == ["COMPANY:GOOD", "COMPANY:DAMAGED"]


def test_picked_by_scan_shipped_confirmed_and_returned(world):
    made, row = world
    inspect(row)
    pick_list = pick(made, row.lot, 3)
    assert code_of(lambda: scan(made, pick_list, "")) == "serials.count"
    scan(made, pick_list, "N1")
    assert code_of(lambda: scan(made, pick_list, "N1")) == "scan.serial_twice"
    other = pick(made, row.lot, 1)
    assert code_of(lambda: scan(made, other, "N1")) == "scan.serial_listed"
    line = pick_list.lines.get()
    by_hand = {"actor": made.picker, "pick_list": pick_list, "line_id": line.pk, "qty": 2, "reason": "label damaged"}
    assert code_of(lambda: commands.confirm_by_hand(**by_hand)) == "serials.count"
    listed = {"actor": made.picker, "pick_list": pick_list, "reason": "as listed"}
    assert code_of(lambda: commands.pick_listed(**listed)) == "serials.count"
    commands.confirm_by_hand(**by_hand, serials="N3 N4")
    shipment = ship(made, pick_list)
    assert places(made, "N1", "N2", "N3", "N4") == ["TRANSIT:GOOD", "COMPANY:GOOD", "TRANSIT:GOOD", "TRANSIT:GOOD"]
    assert code_of(lambda: scan(made, other, "N3")) == "scan.serial_elsewhere"

    sent = shipment.lines.get()
    damaged = ReceivedLine(sent.pk, 3, 2, 1, 0, "外包装破损")
    receive = {"actor": make.SYSTEM, "shipment": shipment, "received_date": make.DAY + timedelta(days=1)}
    assert code_of(lambda: commands.receive_shipment(**receive, lines=[damaged])) == "receipt.serials"
    named = ReceivedLine(sent.pk, 3, 2, 1, 0, "外包装破损", "", ("N4",))
    commands.receive_shipment(**receive, lines=[named])
    assert places(made, "N1", "N3", "N4") == ["DEALER:GOOD", "DEALER:GOOD", "DEALER:DAMAGED"]

    asked = commands.request_return(
        actor=make.SYSTEM,
        dealer_id=made.dealer.pk,
        lines={sent.pk: 1},
        reason_code="UNSOLD",
        reason="未用",
        warehouse=made.house,
    )
    commands.approve_return(actor=make.SYSTEM, return_order=asked)
    take_in = {"actor": make.SYSTEM, "return_order": asked, "arrived_on": make.DAY + timedelta(days=2)}
    assert code_of(lambda: commands.take_in_return(**take_in)) == "serials.count"
    commands.take_in_return(**take_in, serials="N3")
    assert places(made, "N1", "N3") == ["DEALER:GOOD", "COMPANY:QUARANTINE"]
    (back,) = asked.lines.values_list("pk", flat=True)
    commands.decide_return(
        actor=make.SYSTEM, return_order=asked, decisions=[commands.QualityDecision(back, good_qty=1, reason="完好")]
    )
    assert places(made, "N3") == ["COMPANY:GOOD"]
    (unit,) = find_units(make.SYSTEM, "N3")
    kinds = [(leg.from_type, leg.to_type) for leg in unit_path(make.SYSTEM, unit.pk).legs]
    assert kinds == [
        ("SUPPLIER", "COMPANY"), ("COMPANY", "COMPANY"), ("COMPANY", "TRANSIT"), ("TRANSIT", "DEALER"), ("DEALER", "COMPANY"),
        ("COMPANY", "COMPANY"),
    ]  # fmt: skip


def test_a_part_goes_to_another_warehouse_by_name(world):
    made, row = world
    inspect(row)
    second = make.stock.warehouse("W2")
    move = {
        "actor": make.SYSTEM, "from_warehouse": made.house, "to_warehouse": second, "moved_on": make.DAY,
        "lines": [(made.sku.pk, row.lot_id, 2)],
    }  # fmt: skip
    assert code_of(lambda: commands.transfer_between_warehouses(**move)) == "stock.units_unnamed"
    assert code_of(lambda: commands.transfer_between_warehouses(**move, serials="N1 X9")) == "serials.too_many"
    commands.transfer_between_warehouses(**move, serials="N1 N5")
    there = account_key("COMPANY", second.pk, made.sku.pk, row.lot_id)
    assert unit_places(made.sku.pk, ["N5"])["N5"].account_key == there
