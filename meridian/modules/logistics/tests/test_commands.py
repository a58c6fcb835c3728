"""From a draft to goods at the dealer, and on to his sub-dealer."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation, Shortage
from meridian.kernel.ledger.verify import verify
from meridian.kernel.records.scoped import wall
from meridian.modules.funds import commands as funds
from meridian.modules.funds.queries import credit_facts
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import Shipment, ShipmentLine
from meridian.modules.logistics.queries import lots_to_ship, open_shipments, shipments_of_lot, shipped_lots
from meridian.modules.stock.commands import receive_from_production
from meridian.modules.stock.models import StockAccount
from meridian.modules.stock.queries import LEDGER, balances_for, lot_path, received_lots
from meridian.modules.stock.tests import factories as make

pytestmark = pytest.mark.django_db
SHIPPED, RECEIVED = date(2026, 2, 1), date(2026, 2, 3)


@pytest.fixture
def world():
    """100 of a lot in a warehouse, a dealer and a dealer below him."""

    class World:
        sku = make.sku()
        lot = make.lot(sku)
        house, dealer = make.warehouse(), make.dealer()
        sub = make.dealer("D1-1", parent=dealer)
        pair = (sku.pk, lot.pk)

        def line(self, qty, price=None):
            return (*self.pair, qty, price)

        def on_hand(self, holder, holder_id):
            return sum(
                StockAccount.objects.filter(holder_type=holder, holder_id=holder_id).values_list("on_hand", flat=True)
            )

    found = World()
    receive_from_production(
        actor=make.SYSTEM, key="MO", warehouse=found.house, lines=[(*found.pair, 100)], business_date=date(2026, 1, 1)
    )
    yield found
    assert list(verify(LEDGER)) == []


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: code in {issue.code for issue in refusal.issues()})


class TestShipment:
    def test_moves_goods_step_by_step(self, world):
        funds.set_credit_limit(actor=make.SYSTEM, dealer=world.dealer, limit_fen=100_000, terms_days=30)
        draft = commands.create_shipment(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(30, 125_000)]
        )
        assert draft.number.startswith("SH-") and world.on_hand("COMPANY", world.house.pk) == 100
        commands.ship_shipment(actor=make.SYSTEM, shipment=draft, ship_date=SHIPPED)
        assert (world.on_hand("TRANSIT", world.dealer.pk), balances_for(world.dealer.pk)) == (30, {})
        assert open_shipments(make.SYSTEM, world.dealer.pk).get() == draft
        assert credit_facts(world.dealer.pk).receivable_fen == 37_500
        done = commands.confirm_receipt(actor=make.SYSTEM, shipment=draft, received_date=RECEIVED)
        assert (done.status, balances_for(world.dealer.pk)) == ("RECEIVED", {world.pair: 30})
        assert received_lots(world.dealer.pk).rows() == [(*world.pair, RECEIVED, 30)]

    def test_with_a_price_needs_credit_and_without_is_not_charged(self, world):
        draft = commands.create_shipment(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(3, 125_000)]
        )
        with refused("funds.credit"):
            commands.ship_shipment(actor=make.SYSTEM, shipment=draft, ship_date=SHIPPED)
        assert world.on_hand("COMPANY", world.house.pk) == 100
        free = commands.create_shipment(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(3)]
        )
        assert commands.ship_shipment(actor=make.SYSTEM, shipment=free, ship_date=SHIPPED).status == "SHIPPED"
        assert credit_facts(world.dealer.pk).receivable_fen == 0

    def test_refuses_steps_out_of_order(self, world):
        draft = commands.create_shipment(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(1)]
        )
        with refused("shipment.status"):
            commands.confirm_receipt(actor=make.SYSTEM, shipment=draft, received_date=RECEIVED)
        commands.ship_shipment(actor=make.SYSTEM, shipment=draft, ship_date=SHIPPED)
        with refused("shipment.status"):
            commands.cancel_shipment(actor=make.SYSTEM, shipment=draft, reason="x")
        with refused("shipment.received_before_shipped"):
            commands.confirm_receipt(actor=make.SYSTEM, shipment=draft, received_date=date(2026, 1, 31))

    def test_of_more_than_there_is_stays_a_draft(self, world):
        draft = commands.create_shipment(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(101)]
        )
        with pytest.raises(Shortage):
            commands.ship_shipment(actor=make.SYSTEM, shipment=draft, ship_date=SHIPPED)
        draft.refresh_from_db()
        assert (draft.status, world.on_hand("COMPANY", world.house.pk)) == ("DRAFT", 100)

    def test_needs_lines_and_an_active_dealer(self, world):
        with refused("shipment.empty"):
            commands.create_shipment(actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[])
        world.dealer.status = "BLOCKED"
        with refused("shipment.dealer_status"):
            commands.create_shipment(
                actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(1)]
            )

    def test_in_one_go(self, world):
        done = commands.ship_to_dealer(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(30)], ship_date=SHIPPED,
            received_date=RECEIVED, number="X-1",
        )  # fmt: skip
        assert (done.number, done.status, done.region_id) == ("X-1", "RECEIVED", world.dealer.region_id)

    def test_is_confirmed_by_its_own_dealer_only(self, world):
        draft = commands.ship_to_dealer(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(3)], ship_date=SHIPPED
        )
        stranger = make.dealer_actor(make.dealer("D9"), "logistics.shipment:receive")
        with pytest.raises(NotVisible):
            commands.confirm_receipt(actor=stranger, shipment=draft, received_date=RECEIVED)
        own = make.dealer_actor(world.dealer, "logistics.shipment:receive")
        assert commands.confirm_receipt(actor=own, shipment=draft, received_date=RECEIVED).status == "RECEIVED"


class TestTransfer:
    def test_goes_to_the_dealer_below(self, world):
        commands.ship_to_dealer(actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(30)],
                                ship_date=SHIPPED, received_date=RECEIVED)  # fmt: skip
        commands.transfer_between_dealers(actor=make.SYSTEM, from_dealer=world.dealer, dealer=world.sub,
                                          lines=[world.line(12)], ship_date=RECEIVED, received_date=RECEIVED)  # fmt: skip
        assert balances_for(world.dealer.pk)[world.pair] == 18 and balances_for(world.sub.pk)[world.pair] == 12

    def test_is_refused_between_strangers(self, world):
        with refused("shipment.parent"):
            commands.transfer_between_dealers(actor=make.SYSTEM, from_dealer=world.dealer, dealer=make.dealer("D9"),
                                              lines=[world.line(1)], ship_date=SHIPPED)  # fmt: skip


class TestShipMany:
    def batch(self, world):
        return [
            commands.PastShipment(
                "A-1", world.dealer, [world.line(30, 99)], SHIPPED, RECEIVED, warehouse_id=world.house.pk
            ),
            commands.PastShipment(
                "A-2", world.sub, [world.line(12)], RECEIVED, RECEIVED, from_dealer_id=world.dealer.pk
            ),
            commands.PastShipment("A-3", world.dealer, [world.line(5)], RECEIVED, None, warehouse_id=world.house.pk),
        ]

    def test_books_a_history_with_passing_on(self, world):
        rows = commands.ship_many(actor=make.SYSTEM, key="2026", shipments=self.batch(world))
        assert [row.status for row in rows] == ["RECEIVED", "RECEIVED", "SHIPPED"]
        assert balances_for(world.dealer.pk)[world.pair] == 18 and world.on_hand("TRANSIT", world.dealer.pk) == 5
        path = lot_path(make.SYSTEM, world.lot.pk)
        assert all(node.received - node.sent == node.on_hand for node in path.nodes)

    def test_books_a_batch_once(self, world):
        commands.ship_many(actor=make.SYSTEM, key="2026", shipments=self.batch(world))
        with pytest.raises(RuleViolation):
            commands.ship_many(actor=make.SYSTEM, key="2026", shipments=self.batch(world))
        assert Shipment.objects.count() == 3


class TestQueries:
    def test_shipped_lots_counts_what_is_under_way(self, world):
        commands.ship_to_dealer(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(4)], ship_date=SHIPPED
        )
        assert shipped_lots(world.dealer.pk).rows() == [(*world.pair, SHIPPED, 4)]
        assert shipped_lots(world.dealer.pk, until=date(2026, 1, 1)).is_empty()

    def test_shipments_of_a_lot_stay_inside_the_scope(self, world):
        commands.ship_to_dealer(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, lines=[world.line(4)], ship_date=SHIPPED
        )
        with wall():
            own = make.dealer_actor(world.dealer, "logistics.shipmentline:view")
            other = make.dealer_actor(world.sub, "logistics.shipmentline:view")
            assert shipments_of_lot(own, world.lot.pk).count() == 1
            assert not shipments_of_lot(other, world.lot.pk).exists()

    def test_lots_to_ship_takes_the_first_expiring_released_lot(self, world):
        early = make.lot(world.sku, "EARLY")
        early.expiry_date = date(2026, 12, 31)
        early.save()
        blocked = make.lot(world.sku, "BLOCKED")
        blocked.status, blocked.expiry_date = "B", date(2026, 11, 30)
        blocked.save()
        receive_from_production(actor=make.SYSTEM, key="MO2", warehouse=world.house, business_date=SHIPPED,
                                lines=[(world.sku.pk, early.pk, 10), (world.sku.pk, blocked.pk, 10)])  # fmt: skip
        assert lots_to_ship(world.house.pk, world.sku.pk, 15, ship_date=SHIPPED) == (
            [(early.pk, 10), (world.lot.pk, 5)],
            0,
        )
        assert lots_to_ship(world.house.pk, world.sku.pk, 150, ship_date=SHIPPED)[1] == 40
        assert ShipmentLine.objects.count() == 0
