"""From a released order to goods at the dealer: picked by scan, checked by a second person, shipped, confirmed, returned."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import dealer_actor
from meridian.modules.funds.queries import credit_facts
from meridian.modules.licences.models import Licence
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import Carrier, Difference, PickList, Shipment
from meridian.modules.logistics.queries.picking import orders_to_pick, pick_lines, pick_lists
from meridian.modules.logistics.rules.receipt import ReceivedLine
from meridian.modules.ordering.models import OrderLine, RemainingLifeTerm
from meridian.modules.stock.models import StockPosting, StockReservation
from meridian.modules.stock.queries import LEDGER, balances_for
from meridian.modules.stock.tests import factories as stock

from . import factories as make

pytestmark = [pytest.mark.long, pytest.mark.django_db]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        made = make.world()
        yield made
    assert list(verify(LEDGER)) == []


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: code in {issue.code for issue in refusal.issues()})


def picked(world, *goods):
    """A pick list with everything picked."""
    order = world.order(*goods)
    (made,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
    for line in pick_lines(made):
        commands.confirm_by_hand(
            actor=world.picker, pick_list=made, line_id=line.pk, qty=line.qty, reason="标签无法扫描"
        )
    return commands.finish_picking(actor=world.picker, pick_list=made)


def shipped(world, *goods, **values):
    made = picked(world, *goods)
    commands.check_counted(actor=world.checker, pick_list=made, reason="逐件核对")
    checked = commands.finish_check(actor=world.checker, pick_list=made)
    return commands.ship_pick_list(actor=world.picker, pick_list=checked, ship_date=make.DAY, **values)


def received(world, shipment, good, damaged=0, excess=0, reason="", **values):
    (line,) = shipment.lines.all()
    return commands.receive_shipment(
        actor=dealer_actor(world.dealer, "logistics.shipment:receive", "files.storedfile:add"), shipment=shipment,
        received_date=make.DAY, lines=[ReceivedLine(line.pk, 0, good, damaged, excess, reason)], **values,
    )  # fmt: skip


class TestPicking:
    def test_scans_confirm_units_and_boxes(self, world):
        order = world.order((world.early, 12))
        assert [found["order"] for found in orders_to_pick(world.picker)] == [order]
        (made,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
        assert orders_to_pick(world.picker) == [] and pick_lists(world.picker, "OPEN").count() == 1
        with refused("pick.nothing"):
            commands.make_pick_list(actor=world.picker, order_id=order.pk)
        commands.scan_line(actor=world.picker, pick_list=made, code=make.code(di=make.BOX))
        line = commands.scan_line(actor=world.picker, pick_list=made, code=make.code(serial="S1"))
        assert line.picked_qty == 11
        with refused("scan.serial_twice"):
            commands.scan_line(actor=world.picker, pick_list=made, code=make.code(serial="S1"))
        with refused("pick.unconfirmed"):
            commands.finish_picking(actor=world.picker, pick_list=made)
        commands.scan_line(actor=world.picker, pick_list=made, code=make.code(serial="S2"))
        with refused("scan.too_many"):
            commands.scan_line(actor=world.picker, pick_list=made, code=make.code(serial="S3"))
        assert commands.finish_picking(actor=world.picker, pick_list=made).status == "PICKED"

    @pytest.mark.parametrize(
        ("code", "refusal"),
        [
            (make.code("A2"), "scan.wrong_lot"), ("hello", "scan.unreadable"), (make.code(di="06901234567893"), "scan.check_digit"),
            (f"01{make.DI}17271231" + "10A1B2C3211234", "scan.separator"), (f"]d201{make.DI}", "scan.no_lot"),
            (make.code(di="26901234567896"), "scan.unknown_di"), (make.code(ends="261031"), "scan.expired"),
            (make.code(ends="271130"), "scan.expiry_differs"),
        ],
    )  # fmt: skip
    def test_a_wrong_scan_confirms_nothing(self, world, code, refusal):
        (made,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 2)).pk)
        with refused(refusal):
            commands.scan_line(actor=world.picker, pick_list=made, code=code)
        made.refresh_from_db()
        assert made.status == "OPEN" and sum(line.picked_qty for line in pick_lines(made)) == 0

    def test_reads_separators_back_from_known_lots(self, world):
        (made,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 2)).pk)
        line = commands.scan_line(actor=world.picker, pick_list=made, code=f"01{make.DI}1727123110A1211234")
        assert line.scans.get().serial == "1234"

    def test_short_lines_ship_what_was_found_and_stay_set_aside(self, world):
        order = world.order((world.early, 5), (world.late, 3))
        (made,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
        first, second = pick_lines(made)
        commands.confirm_by_hand(actor=world.picker, pick_list=made, line_id=first.pk, qty=4, reason="标签破损")
        with refused("pick.hand_reason"):
            commands.report_short(actor=world.picker, pick_list=made, line_id=first.pk, reason="")
        commands.report_short(actor=world.picker, pick_list=made, line_id=first.pk, reason="货位无货")
        commands.report_short(actor=world.picker, pick_list=made, line_id=second.pk, reason="货位无货")
        commands.finish_picking(actor=world.picker, pick_list=made)
        commands.check_counted(actor=world.checker, pick_list=made, reason="逐件核对")
        commands.finish_check(actor=world.checker, pick_list=made)
        done = commands.ship_pick_list(actor=world.picker, pick_list=made, ship_date=make.DAY)
        assert [line.qty for line in done.lines.all()] == [4]
        (again,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
        assert [line.qty for line in pick_lines(again)] == [1, 3]

    def test_a_line_can_be_put_back(self, world):
        (made,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 2)).pk)
        line = commands.scan_line(actor=world.picker, pick_list=made, code=make.code(serial="S1"))
        assert commands.clear_line(actor=world.picker, pick_list=made, line_id=line.pk).picked_qty == 0
        assert commands.scan_line(actor=world.picker, pick_list=made, code=make.code(serial="S1")).picked_qty == 1

    def test_everything_as_the_list_says(self, world):
        order = world.order((world.early, 12))
        (made,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
        commands.scan_line(actor=world.picker, pick_list=made, code=make.code(di=make.BOX))
        with refused("pick.hand_reason"):
            commands.pick_listed(actor=world.picker, pick_list=made, reason=" ")
        commands.pick_listed(actor=world.picker, pick_list=made, reason="按单拣货")
        (line,) = pick_lines(made)
        assert (line.picked_qty, [scan.qty for scan in line.scans.order_by("id")]) == (12, [10, 2])
        assert commands.finish_picking(actor=world.picker, pick_list=made).picker_id == world.picker.user_id
        with refused("pick.unconfirmed"):
            commands.finish_check(actor=world.checker, pick_list=made)

    def test_refuses_lots_that_may_not_leave(self, world):
        order = world.order((world.early, 1))
        world.early.status = "B"
        world.early.save()
        with refused("pick.lot_status"):
            commands.make_pick_list(actor=world.picker, order_id=order.pk)
        world.early.status, world.early.expiry_date = "U", date(2027, 3, 1)
        world.early.save()
        with refused("pick.life"):
            commands.make_pick_list(actor=world.picker, order_id=order.pk, on=make.DAY)
        RemainingLifeTerm.objects.create(dealer=world.dealer, product=world.sku.product, months=3, **stock.stamp())
        commands.make_pick_list(actor=world.picker, order_id=order.pk, on=make.DAY)

    def test_an_order_that_is_not_released_is_not_picked(self, world):
        order = world.order((world.early, 1), **{"note": "x"})
        type(order).objects.unscoped("test").filter(pk=order.pk).update(status="HELD")
        with refused("pick.order_status"):
            commands.make_pick_list(actor=world.picker, order_id=order.pk)


class TestCheck:
    def test_is_done_by_a_second_person(self, world):
        made = picked(world, (world.early, 2))
        for call in (
            lambda: commands.scan_check(actor=world.picker, pick_list=made, code=make.code()),
            lambda: commands.finish_check(actor=world.picker, pick_list=made),
        ):
            with refused("pick.same_person"):
                call()
        with refused("ship.check"):
            commands.ship_pick_list(actor=world.picker, pick_list=made, ship_date=make.DAY)
        commands.scan_check(actor=world.checker, pick_list=made, code=make.code())
        with refused("pick.unconfirmed"):
            commands.finish_check(actor=world.checker, pick_list=made)
        commands.scan_check(actor=world.checker, pick_list=made, code=make.code())
        assert commands.finish_check(actor=world.checker, pick_list=made).checker_id == world.checker.user_id

    def test_a_parameter_allows_the_same_person(self, world):
        make.parameter("logistics.check.second_person", False, date(2025, 1, 1))
        made = picked(world, (world.early, 2))
        commands.check_counted(actor=world.picker, pick_list=made, reason="逐件核对")
        assert commands.finish_check(actor=world.picker, pick_list=made).status == "CHECKED"

    def test_goes_back_to_picking(self, world):
        made = picked(world, (world.early, 2))
        commands.scan_check(actor=world.checker, pick_list=made, code=make.code())
        back = commands.pick_again(actor=world.checker, pick_list=made, reason="数量不符")
        assert back.status == "PICKING" and {line.checked_qty for line in pick_lines(back)} == {0}


class TestShipping:
    def test_uses_the_reservations_in_one_posting(self, world):
        before = StockPosting.objects.unscoped("test").count()
        done = shipped(world, (world.early, 30), (world.late, 12), tracking_number=" SF123 ")
        assert (done.status, done.ship_date, done.tracking_number) == ("SHIPPED", make.DAY, "SF123")
        assert (done.address, done.order_number, done.retention_until) == ("南京市中山路1号", "SO-0001", None)
        assert StockPosting.objects.unscoped("test").count() == before + 1
        assert (world.on_hand("COMPANY", world.house.pk), world.on_hand("TRANSIT", world.dealer.pk)) == (158, 42)
        assert not StockReservation.objects.unscoped("test").filter(kind="HOLD", open_amount__gt=0).exists()
        assert set(OrderLine.objects.unscoped("test").values_list("shipped_qty", flat=True)) == {30, 12}
        assert PickList.objects.unscoped("test").get().status == "SHIPPED"
        facts = credit_facts(world.dealer.pk)
        assert (facts.receivable_fen, facts.held_fen) == (42 * 1250, 0)

    def test_a_licence_that_lapsed_since_the_release_stops_it(self, world):
        made = picked(world, (world.early, 2))
        commands.check_counted(actor=world.checker, pick_list=made, reason="逐件核对")
        checked = commands.finish_check(actor=world.checker, pick_list=made)
        Licence.objects.unscoped("test").filter(kind="OPERATION_LICENCE").update(expires_on=date(2026, 10, 31))
        with pytest.raises(RuleViolation, match="ended on 2026-10-31"):
            commands.ship_pick_list(actor=world.picker, pick_list=checked, ship_date=make.DAY)
        assert Shipment.objects.unscoped("test").count() == 0

    def test_cold_goods_need_a_cold_carrier(self, world):
        world.sku.product.is_cold_chain = True
        world.sku.product.save()
        warm = Carrier.objects.create(code="C1", name="普通物流", **stock.stamp())
        with refused("ship.carrier"):
            shipped(world, (world.early, 1), carrier=warm)
        assert Shipment.objects.unscoped("test").count() == 0

    def test_a_draft_by_hand_refuses_lots_that_may_not_leave(self, world):
        world.early.status = "B"
        world.early.save()
        with refused("pick.lot_status"):
            commands.ship_to_dealer(
                actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, ship_date=make.DAY,
                lines=[(world.sku.pk, world.early.pk, 1, None)],
            )  # fmt: skip


class TestReceipt:
    def test_good_damaged_and_missing_go_their_own_ways(self, world):
        done = shipped(world, (world.early, 10))
        receipt = received(world, done, 7, damaged=2, reason="外箱破损", photos={done.lines.get().pk: [PNG]})
        assert receipt.lines.get().short_qty == 1
        assert balances_for(world.dealer.pk) == {(world.sku.pk, world.early.pk): 7}
        assert (world.on_hand("DEALER", world.dealer.pk, "DAMAGED"), world.on_hand("TRANSIT", world.dealer.pk)) == (
            2,
            1,
        )
        cases = Difference.objects.unscoped("test").order_by("kind")
        assert [(case.kind, case.qty, case.photos.count()) for case in cases] == [("DAMAGED", 2, 1), ("SHORT", 1, 1)]

    def test_refuses_more_than_was_shipped_and_a_second_confirmation(self, world):
        done = shipped(world, (world.early, 10))
        with refused("receipt.too_many"):
            received(world, done, 11)
        with refused("receipt.reason"):
            received(world, done, 10, excess=1)
        received(world, done, 10, excess=1, reason="多发一盒")
        assert balances_for(world.dealer.pk) == {(world.sku.pk, world.early.pk): 10}
        with refused("shipment.status"):
            received(world, done, 10)

    def test_refuses_another_dealer_and_forgotten_lines(self, world):
        done = shipped(world, (world.early, 10))
        stranger = dealer_actor(stock.dealer("D9"), "logistics.shipment:receive")
        with pytest.raises(NotVisible):
            commands.receive_shipment(actor=stranger, shipment=done, received_date=make.DAY, lines=[])
        own = dealer_actor(world.dealer, "logistics.shipment:receive")
        with refused("receipt.lines"):
            commands.receive_shipment(actor=own, shipment=done, received_date=make.DAY, lines=[])

    def test_cold_chain_needs_its_record(self, world):
        world.sku.product.is_cold_chain = True
        world.sku.product.save()
        done = shipped(world, (world.early, 3), packing=make.packing())
        with refused("cold.missing"):
            received(world, done, 3)
        upload = "时间,温度(℃)\n2026-11-02 08:00,5\n2026-11-02 08:05,6\n".encode()
        own = dealer_actor(world.dealer, "logistics.temperaturefile:add", "files.storedfile:add")
        commands.record_temperatures(actor=own, shipment=done, upload=upload, name="t.csv")
        assert received(world, done, 3)


class TestDifferences:
    @pytest.mark.parametrize(
        ("decision", "where"),
        [
            ("FOUND", ("DEALER", "GOOD", 10)), ("BACK", ("COMPANY", "QUARANTINE", 2)), ("CREDIT", ("SCRAP", "GOOD", 2)),
            ("RESHIP", ("SCRAP", "GOOD", 2)),
        ],
    )  # fmt: skip
    def test_missing_goods_end_somewhere(self, world, decision, where):
        done = shipped(world, (world.early, 10))
        received(world, done, 8, reason="短少")
        case = Difference.objects.unscoped("test").get()
        with refused("difference.reason"):
            commands.decide_difference(actor=make.SYSTEM, difference=case, decision=decision, reason="")
        closed = commands.decide_difference(actor=make.SYSTEM, difference=case, decision=decision, reason="核实")
        holder, condition, qty = where
        number = {"DEALER": world.dealer.pk, "COMPANY": world.house.pk, "SCRAP": 0}[holder]
        assert world.on_hand(holder, number, condition) == qty
        assert world.on_hand("TRANSIT", world.dealer.pk) == 0
        owed = 8 if decision in ("BACK", "CREDIT") else 10
        assert credit_facts(world.dealer.pk).receivable_fen == owed * 1250
        if decision == "RESHIP":
            assert closed.resent_by.status == "DRAFT" and closed.resent_by.lines.get().qty == 2
        with refused("difference.decided"):
            commands.decide_difference(actor=make.SYSTEM, difference=closed, decision="FOUND", reason="x")

    def test_a_decision_has_to_fit(self, world):
        done = shipped(world, (world.early, 10))
        received(world, done, 9, damaged=1, reason="破损")
        case = Difference.objects.unscoped("test").get()
        with refused("difference.decision"):
            commands.decide_difference(actor=make.SYSTEM, difference=case, decision="BACK", reason="x")


class TestReturns:
    @pytest.fixture
    def delivery(self, world):
        done = shipped(world, (world.early, 10))
        received(world, done, 10)
        return done

    def ask(self, world, delivery, qty):
        own = dealer_actor(world.dealer, "logistics.returnorder:add", "dealers.dealer:view")
        return commands.request_return(
            actor=own, dealer_id=world.dealer.pk, lines={delivery.lines.get().pk: qty}, reason_code="UNSOLD",
            reason="医院取消手术", warehouse=world.house,
        )  # fmt: skip

    def test_go_through_approval_arrival_and_quality(self, world, delivery):
        made = self.ask(world, delivery, 4)
        with refused("return.status"):
            commands.take_in_return(actor=world.picker, return_order=made, arrived_on=make.DAY)
        commands.approve_return(actor=world.checker, return_order=made)
        commands.take_in_return(actor=world.picker, return_order=made, arrived_on=make.DAY)
        assert world.on_hand("COMPANY", world.house.pk, "QUARANTINE") == 4
        (line,) = made.lines.all()
        with refused("return.verdict"):
            commands.decide_return(
                actor=world.checker, return_order=made, decisions=[commands.QualityDecision(line.pk, 3)]
            )
        done = commands.decide_return(
            actor=world.checker, return_order=made,
            decisions=[commands.QualityDecision(line.pk, 2, 1, 1, "一盒开封，一盒待复检")],
        )  # fmt: skip
        assert done.credit_fen == 4 * 1250
        assert credit_facts(world.dealer.pk).receivable_fen == 6 * 1250
        assert world.on_hand("COMPANY", world.house.pk) == 192 and world.on_hand("SCRAP", 0) == 1
        assert balances_for(world.dealer.pk) == {(world.sku.pk, world.early.pk): 6}
        assert delivery.lines.get().returned_qty == 4

    def test_never_more_than_was_delivered_or_is_there(self, world, delivery):
        with refused("return.not_delivered"):
            self.ask(world, delivery, 11)
        with refused("return.empty"):
            self.ask(world, delivery, 0)
        first = self.ask(world, delivery, 10)
        commands.approve_return(actor=world.checker, return_order=first)
        commands.take_in_return(actor=world.picker, return_order=first, arrived_on=make.DAY)
        with refused("return.not_in_book"):
            self.ask(world, delivery, 1)

    def test_a_refusal_says_why(self, world, delivery):
        made = self.ask(world, delivery, 1)
        with refused("return.reason"):
            commands.refuse_return(actor=world.checker, return_order=made, answer="")
        assert commands.refuse_return(actor=world.checker, return_order=made, answer="超过退货期").status == "REFUSED"
