"""Goods out in one step: picked by one, checked by another, everything booked or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import browser_of, staff_actor, staff_user
from meridian.modules.funds.queries import credit_facts
from meridian.modules.licences.models import Licence
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import PickList, Shipment, ShipmentLine
from meridian.modules.ordering.models import Order
from meridian.modules.stock.queries import LEDGER

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        made = make.world()
        yield made
    assert list(verify(LEDGER)) == []


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: code in {issue.code for issue in refusal.issues()})


def send(world, order, **values):
    facts = {"actor": world.checker, "picked_by": world.picker.user_id, "reason": "逐件核对", **values}
    return commands.dispatch_order(order_id=order.pk, **facts)


def test_books_what_the_four_steps_book(world):
    order = world.order((world.early, 12), (world.late, 3))
    (shipment,) = send(world, order, tracking_number="SF-1")
    pick = PickList.objects.unscoped("test").get()
    assert (pick.status, pick.picker_id, pick.checker_id) == ("SHIPPED", world.picker.user_id, world.checker.user_id)
    assert pick.check_note == "逐件核对"
    assert list(pick.lines.order_by("id").values_list("lot__number", "qty", "picked_qty", "checked_qty")) == [
        ("A1", 12, 12, 12), ("A2", 3, 3, 3),
    ]  # fmt: skip
    sent = ShipmentLine.objects.unscoped("test").filter(shipment=shipment).order_by("id")
    assert list(sent.values_list("lot__number", "qty")) == [("A1", 12), ("A2", 3)]
    assert shipment.tracking_number == "SF-1" and shipment.pick_list_id == pick.pk
    assert world.on_hand("TRANSIT", world.dealer.pk) == 15 and world.on_hand("COMPANY", world.house.pk) == 185
    assert Order.objects.unscoped("test").get().status == "SHIPPED"
    facts = credit_facts(world.dealer.pk)
    assert (facts.held_fen, facts.receivable_fen) == (0, 15 * 1250)


def test_nobody_checks_what_he_picked(world):
    order = world.order((world.early, 1))
    with refused("pick.same_person"):
        send(world, order, picked_by=world.checker.user_id)
    with refused("pick.same_person"):
        send(world, order, picked_by=None)
    make.parameter("logistics.check.second_person", False, date(2026, 11, 1))
    assert send(world, order, picked_by=world.checker.user_id)


def test_says_how_it_was_checked(world):
    with refused("pick.hand_reason"):
        send(world, world.order((world.early, 1)), reason=" ")


def test_the_same_order_is_sent_once(world):
    order = world.order((world.early, 4))
    send(world, order)
    with refused("pick.order_status"):
        send(world, order)


def test_what_is_on_a_pick_list_goes_its_own_way(world):
    order = world.order((world.early, 4))
    commands.make_pick_list(actor=world.picker, order_id=order.pk)
    with refused("pick.nothing"):
        send(world, order)


def test_units_told_apart_are_picked_by_scan(world):
    world.sku.tracking = "SERIAL"
    world.sku.save()
    with refused("serials.count"):
        send(world, world.order((world.early, 1)))


def test_nothing_is_left_behind_when_the_law_says_no(world):
    order = world.order((world.early, 4))
    Licence.objects.unscoped("test").filter(subject_type="dealers.dealer").update(expires_on=date(2026, 10, 31))
    with pytest.raises(RuleViolation) as refusal:
        send(world, order)
    assert any(issue.code.startswith("trade.") for issue in refusal.value.issues())
    assert not PickList.objects.unscoped("test").exists() and not Shipment.objects.unscoped("test").exists()
    assert world.on_hand("COMPANY", world.house.pk) == 200


def test_whoever_may_not_or_cannot_see_the_order(world):
    order = world.order((world.early, 4))
    with pytest.raises(Denied):
        send(world, order, actor=staff_actor("logistics.picklist:ship"))
    with pytest.raises(NotVisible):
        commands.dispatch_order(actor=world.checker, order_id=order.pk + 1, picked_by=world.picker.user_id, reason="x")


class TestPage:
    @pytest.fixture
    def checker(self, world):
        return browser_of(staff_user(*make.WAREHOUSE))

    def test_from_the_board_to_the_shipment(self, world, checker):
        order = world.order((world.early, 12))
        picker = staff_user(*make.WAREHOUSE)
        assert f"/warehouse/orders/{order.pk}/dispatch/" in checker.get("/warehouse/").text
        page = checker.get(f"/warehouse/orders/{order.pk}/dispatch/").text
        assert "A1" in page and f'value="{picker.pk}"' in page
        answer = checker.post(
            f"/warehouse/orders/{order.pk}/dispatch/", {"picked_by": picker.pk, "ship_date": "2026-11-02"}
        )
        assert answer.status_code == 302
        assert Shipment.objects.unscoped("test").get().order_id == order.pk

    def test_says_what_is_missing_and_keeps_what_was_typed(self, world, checker):
        order = world.order((world.early, 12))
        answer = checker.post(f"/warehouse/orders/{order.pk}/dispatch/", {"tracking_number": "SF-77"})
        assert answer.status_code == 422
        assert "SF-77" in answer.text and not Shipment.objects.unscoped("test").exists()

    def test_an_order_with_nothing_set_aside(self, world, checker):
        order = world.order((world.early, 12))
        commands.make_pick_list(actor=world.picker, order_id=order.pk)
        assert "Nothing is set aside" in checker.get(f"/warehouse/orders/{order.pk}/dispatch/").text
