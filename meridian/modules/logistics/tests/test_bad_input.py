"""What must never get through, from order to payment: each refused with reason, rule and way out, and nothing half-posted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.agreements.models import Authorisation
from meridian.modules.funds import commands as funds
from meridian.modules.funds.models import MoneyPosting, MoneyReservation, OpenItem, Payment
from meridian.modules.licences.models import Licence
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import Receipt, Shipment
from meridian.modules.logistics.queries.picking import pick_lines
from meridian.modules.logistics.rules.receipt import ReceivedLine
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering.models import Allocation, Order, OrderTerm
from meridian.modules.ordering.tests import factories as make
from meridian.modules.pricing.models import Price
from meridian.modules.stock.models import StockPosting, StockReservation

pytestmark = pytest.mark.django_db
LATE = date(2028, 12, 31)
STAMP = {"created_at": make.NOW, "updated_at": make.NOW}
WATCHED = (
    Allocation, MoneyPosting, MoneyReservation, OpenItem, Payment, Receipt, Shipment, StockPosting, StockReservation,
)  # fmt: skip


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()
    assert list(verify_all()) == []


class Refusal:
    """A refusal that is expected: its code, and that nothing was written."""

    def __init__(self, code: str, *, rule: bool = True) -> None:
        self.code, self.rule = code, rule

    def __enter__(self) -> Refusal:
        self.before = self._written()
        return self

    def __exit__(self, kind: Any, failure: Any, trace: Any) -> bool:
        assert kind is not None and issubclass(kind, RuleViolation), f"{self.code} was not refused: {failure!r}"
        found = {issue.code: issue for issue in failure.issues()}
        assert self.code in found, found
        issue = found[self.code]
        assert str(issue.message) and str(issue.text())
        assert str(issue.mend), f"{self.code} says no way out"
        assert not self.rule or str(issue.rule), f"{self.code} names no rule"
        assert self._written() == self.before, "something was half posted"
        return True

    def _written(self) -> list[Any]:
        orders = Order.objects.unscoped("test").order_by("pk").values_list("status", "credit_fen", "total_fen")
        return [model._base_manager.count() for model in WATCHED] + [list(orders)]


def released(world, *lines):
    order = world.order(*lines, submit=True)
    return ordering.release_order(actor=make.clerk(), order=order)


def pick_of(world, *lines):
    (pick,) = commands.make_pick_list(actor=make.clerk(), order_id=released(world, *lines).pk)
    return pick


def checked(world, *lines):
    pick = pick_of(world, *lines)
    for line in pick_lines(pick):
        commands.confirm_by_hand(actor=make.clerk(), pick_list=pick, line_id=line.pk, qty=line.qty, reason="清点")
    commands.finish_picking(actor=make.clerk(), pick_list=pick)
    commands.check_counted(actor=make.clerk(), pick_list=pick, reason="清点")
    return commands.finish_check(actor=make.clerk(), pick_list=pick)


def shipped(world, *lines):
    return commands.ship_pick_list(actor=make.clerk(), pick_list=checked(world, *lines), ship_date=make.TODAY)


class TestOrders:
    def submit(self, order):
        return ordering.submit_order(actor=make.clerk(), order=order)

    @pytest.mark.parametrize(("qty", "code"), [(5, "line.least"), (15, "line.multiple")])
    def test_below_the_least_or_no_multiple(self, world, qty, code):
        sku = world.sku((50, LATE))
        OrderTerm.objects.create(sku=sku, least_qty=10, multiple=10, **STAMP)
        order = world.order((sku, qty))
        with Refusal(code):
            self.submit(order)

    def test_without_a_price(self, world):
        order = world.order((world.sku((50, LATE), price_e4=None), 1))
        with Refusal("line.no_price"):
            self.submit(order)

    def test_with_a_price_that_has_expired_since_the_draft(self, world):
        sku = world.sku((50, LATE))
        order = world.order((sku, 1))
        Price.objects.unscoped("test").filter(sku=sku).update(valid_to=make.TODAY - timedelta(days=1))
        with Refusal("line.no_price"):
            self.submit(order)

    def test_of_a_product_he_is_not_authorised_for(self, world):
        order = world.order((world.sku((50, LATE)), 1))
        Authorisation.objects.unscoped("test").filter(dealer=world.dealer).update(
            valid_to=make.TODAY - timedelta(days=1)
        )
        with Refusal("line.trade"):
            self.submit(order)

    def test_released_by_two_clerks(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        ordering.release_order(actor=staff_actor("*"), order=order)
        with Refusal("order.already_released", rule=False):
            ordering.release_order(actor=make.clerk(), order=order)


class TestGoods:
    def test_a_licence_that_lapsed_between_release_and_shipment(self, world):
        pick = checked(world, (world.sku((50, LATE)), 5))
        Licence.objects.unscoped("test").filter(subject_type="dealers.dealer").update(
            expires_on=make.TODAY - timedelta(days=1), status="EXPIRED"
        )
        with pytest.raises(RuleViolation) as failure:
            commands.ship_pick_list(actor=make.clerk(), pick_list=pick, ship_date=make.TODAY)
        (code, *_more) = [issue.code for issue in failure.value.issues()]
        assert code.startswith("trade.")
        with Refusal(code):
            commands.ship_pick_list(actor=make.clerk(), pick_list=pick, ship_date=make.TODAY)

    @pytest.mark.parametrize(
        ("code", "refusal", "rule"),
        [
            ("01{di}17281231" + "10{lot}3C211234", "scan.separator", False), ("]d201{wrong}1728123110{lot}", "scan.check_digit", False),
            ("]d201{di}1728123110{other}", "scan.wrong_lot", False), ("]d201{di}1726103110{lot}", "scan.expired", True),
        ],
    )  # fmt: skip
    def test_a_scan_that_is_not_the_box_asked_for(self, world, code, refusal, rule):
        sku = world.sku((5, LATE), di="06901234567892")
        (lot,) = world.lots[sku.pk]
        lot.number = "A1B2"
        lot.save()
        pick = pick_of(world, (sku, 2))
        text = code.format(di="06901234567892", wrong="06901234567893", lot=lot.number, other="ZZ9")
        with Refusal(refusal, rule=rule):
            commands.scan_line(actor=make.clerk(), pick_list=pick, code=text)
        assert sum(line.picked_qty for line in pick_lines(pick)) == 0

    def test_a_receipt_of_more_than_was_shipped(self, world):
        shipment = shipped(world, (world.sku((50, LATE)), 5))
        (line,) = shipment.lines.all()
        with Refusal("receipt.too_many"):
            commands.receive_shipment(
                actor=make.clerk(), shipment=shipment, received_date=make.TODAY,
                lines=[ReceivedLine(line.pk, 5, 6, 0, 0, "多了")],
            )  # fmt: skip

    def test_a_temperature_file_with_gaps(self, world):
        shipment = shipped(world, (world.sku((50, LATE)), 5))
        Shipment.objects.unscoped("test").filter(pk=shipment.pk).update(is_cold_chain=True)
        start = datetime(2026, 11, 20, 8)
        rows = [f"{start + timedelta(minutes=m):%Y-%m-%d %H:%M},5.0" for m in (0, 5, 10, 60, 65)]
        upload = ("时间,温度(℃)\n" + "\n".join(rows)).encode()
        file = commands.record_temperatures(actor=make.clerk(), shipment=shipment, upload=upload, name="t.csv")
        assert (file.state, list(file.excursions.values_list("kind", flat=True))) == ("WAITING", ["GAP"])
        with Refusal("cold.undecided"):
            commands.confirm_receipt(actor=make.clerk(), shipment=shipment, received_date=make.TODAY)


class TestMoney:
    def test_the_same_payment_twice(self, world):
        given = {"dealer": world.dealer, "bank_reference": "B-1", "paid_on": make.TODAY, "amount_fen": 100}
        funds.record_payment(actor=make.clerk(), **given)
        with Refusal("funds.payment_known", rule=False):
            funds.record_payment(actor=make.clerk(), **given)
        assert Payment.objects.unscoped("test").count() == 1
