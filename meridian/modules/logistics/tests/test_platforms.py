"""Goods of orders that a platform invoices or delivers: whose book they pass, and whose account they charge."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import MeridianError, RuleViolation
from meridian.kernel.ledger.verify import verify_all
from meridian.modules.agreements.tests.factories import make_tradable_dealer
from meridian.modules.funds.queries import credit_facts
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import Difference, Shipment
from meridian.modules.logistics.queries.picking import pick_lines
from meridian.modules.logistics.rules.receipt import ReceivedLine
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering.models import Order, OrderLine
from meridian.modules.ordering.tests import factories as orders
from meridian.modules.stock.models import StockAccount
from meridian.modules.stock.queries import balances_for

LATE = date(2028, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(orders.NOW):
        yield orders.make_world()
    assert list(verify_all()) == []


@pytest.fixture
def below(world):
    return make_tradable_dealer(region=world.region, level=2, parent=world.dealer)


def fresh(order):
    return Order.objects.unscoped("test").get(pk=order.pk)


def ship(order):
    (pick,) = commands.make_pick_list(actor=orders.clerk(), order_id=order.pk)
    for line in pick_lines(pick):
        commands.confirm_by_hand(actor=orders.clerk(), pick_list=pick, line_id=line.pk, qty=line.qty, reason="清点")
    commands.finish_picking(actor=orders.clerk(), pick_list=pick)
    commands.check_counted(actor=orders.clerk(), pick_list=pick, reason="清点")
    commands.finish_check(actor=orders.clerk(), pick_list=pick)
    return commands.ship_pick_list(actor=orders.clerk(), pick_list=pick, ship_date=orders.TODAY)


def in_transit(dealer):
    rows = StockAccount.objects.unscoped("test").filter(holder_type="TRANSIT", holder_id=dealer.pk)
    return sum(rows.values_list("on_hand", flat=True))


def test_invoiced_by_a_platform_the_platform_owes_and_its_book_shows_both_sales(world, below):
    sku = world.sku((9, LATE))
    order = world.order((sku, 5), submit=True, dealer_id=below.pk, invoiced_by_id=world.dealer.pk)
    ordering.release_order(actor=orders.clerk(), order=order)
    shipment = ship(fresh(order))
    assert (shipment.dealer_id, in_transit(below), in_transit(world.dealer)) == (below.pk, 5, 0)
    facts = credit_facts(world.dealer.pk)
    assert (facts.receivable_fen, facts.held_fen, credit_facts(below.pk).receivable_fen) == (50_000, 0, 0)
    passed = StockAccount.objects.unscoped("test").get(holder_type="DEALER", holder_id=world.dealer.pk, sku=sku)
    assert passed.on_hand == 0 and passed.entries.count() == 2
    (line,) = shipment.lines.all()
    commands.receive_shipment(
        actor=orders.clerk(), shipment=shipment, received_date=orders.TODAY,
        lines=[ReceivedLine(line.pk, 5, 4, 0, 0, "短少")],
    )  # fmt: skip
    assert (fresh(order).status, sum(balances_for(below.pk).values())) == ("COMPLETED", 4)
    case = Difference.objects.unscoped("test").get()
    commands.decide_difference(actor=orders.clerk(), difference=case, decision="CREDIT", reason="核实")
    assert credit_facts(world.dealer.pk).receivable_fen == 40_000


def test_delivered_by_a_platform_its_own_stock_falls_and_nothing_is_charged(world, below):
    sku = world.sku((20, LATE))
    (lot,) = world.lots[sku.pk]
    own = world.order((sku, 8), submit=True)
    ordering.release_order(actor=orders.clerk(), order=own)
    commands.confirm_receipt(actor=orders.clerk(), shipment=ship(fresh(own)), received_date=orders.TODAY)
    owed = credit_facts(world.dealer.pk).receivable_fen
    parties = {"invoiced_by_id": world.dealer.pk, "fulfilled_by_id": world.dealer.pk}
    order = world.order((sku, 5), submit=True, dealer_id=below.pk, **parties)
    ordering.release_order(actor=orders.clerk(), order=order)
    line = OrderLine.objects.unscoped("test").get(order=order)
    shipment = commands.ship_platform_order(
        actor=orders.clerk(), order_id=order.pk, lines=[(line.pk, sku.pk, lot.pk, 5)], ship_date=orders.TODAY
    )
    assert (shipment.from_dealer_id, fresh(order).status) == (world.dealer.pk, "SHIPPED")
    assert (sum(balances_for(world.dealer.pk).values()), in_transit(below)) == (3, 5)
    assert credit_facts(world.dealer.pk).receivable_fen == owed and credit_facts(below.pk).receivable_fen == 0
    commands.confirm_receipt(actor=orders.clerk(), shipment=shipment, received_date=orders.TODAY)
    assert (fresh(order).status, sum(balances_for(below.pk).values())) == ("COMPLETED", 5)


def test_more_than_is_ordered_or_there_is_refused_as_a_whole(world, below):
    sku = world.sku((20, LATE))
    (lot,) = world.lots[sku.pk]
    parties = {"invoiced_by_id": world.dealer.pk, "fulfilled_by_id": world.dealer.pk}
    order = world.order((sku, 5), submit=True, dealer_id=below.pk, **parties)
    line = OrderLine.objects.unscoped("test").get(order=order)
    send = {"actor": orders.clerk(), "order_id": order.pk, "ship_date": orders.TODAY}
    with pytest.raises(RuleViolation) as refused:
        commands.ship_platform_order(**send, lines=[(line.pk, sku.pk, lot.pk, 5)])
    assert refused.value.code == "platform.order"
    ordering.release_order(actor=orders.clerk(), order=order)
    with pytest.raises(MeridianError):
        commands.ship_platform_order(**send, lines=[(line.pk, sku.pk, lot.pk, 5)])
    assert not Shipment.objects.unscoped("test").exists() and fresh(order).status == "RELEASED"
