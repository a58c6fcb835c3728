"""Balances, receipts and the path of a lot, and who may see them."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.actors import Breadth
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.scoped import wall
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockAccount, StockPosting
from meridian.modules.stock.queries import (
    account_key,
    balance_frame,
    balances_for,
    dealer_balances,
    holder_names,
    lot_customers,
    lot_path,
    lot_trace,
    received_lots,
)

from . import factories as make

pytestmark = pytest.mark.django_db


class Channel:
    """A lot made, shipped to two dealers, one of whom passes it on; sold, returned, diverted."""

    def __init__(self) -> None:
        self.sku = make.sku()
        self.lot = make.lot(self.sku)
        self.house, self.hospital = make.warehouse(), make.hospital()
        south = make.region("440000", "广东省")
        self.north, self.south = make.dealer("N"), make.dealer("S", at=south)
        self.sub = make.dealer("N1", parent=self.north)
        commands.receive_from_production(actor=make.SYSTEM, key="MO", warehouse=self.house,
                                         lines=[(self.sku.pk, self.lot.pk, 100)], business_date=date(2026, 1, 5))  # fmt: skip
        company, n, s, sub = (
            self.key("COMPANY", self.house),
            self.at(self.north),
            self.at(self.south),
            self.at(self.sub),
        )
        end = self.key("HOSPITAL", self.hospital)
        transit = self.key("TRANSIT", self.north)
        self.post("ship", "SHIP", date(2026, 2, 1), Move(company, transit, 50))
        self.post("receive", "RECEIVE", date(2026, 2, 3), Move(transit, n, 50))
        self.post("direct", "SHIP", date(2026, 2, 9), Move(company, s, 10))
        wrong = self.post("wrong", "SHIP", date(2026, 2, 2), Move(company, n, 5))
        commands.reverse_posting(
            actor=make.SYSTEM, stock_posting=wrong, business_date=date(2026, 2, 2), reason="typing error"
        )
        self.post("down", "MOVE", date(2026, 2, 20), Move(n, sub, 20))
        self.post(
            "sale",
            "FLOW",
            date(2026, 3, 1),
            Move(sub, end, 8),
            Move(n, end, 5),
            Move(self.key("UNEXPLAINED", self.south), end, 3),
        )
        self.post("return", "FLOW", date(2026, 3, 2), Move(end, n, 1))
        commands.record_opening_stock(actor=make.SYSTEM, key="OS", dealer_id=self.south.pk,
                                      lines=[(self.sku.pk, None, 7)], business_date=date(2026, 1, 1))  # fmt: skip

    def key(self, holder, row):
        return account_key(holder, row.pk, self.sku.pk, self.lot.pk)

    def at(self, dealer):
        return self.key("DEALER", dealer)

    def post(self, key, code, day, *moves):
        return commands.move_stock(actor=make.SYSTEM, key=key, source_type="test.doc", source_id=1, business_date=day,
                                   moves=list(moves), code=code)  # fmt: skip


@pytest.fixture
def channel():
    return Channel()


class TestBalances:
    def test_of_a_dealer_in_one_query(self, channel, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = balances_for(channel.north.pk)
        assert found == {(channel.sku.pk, channel.lot.pk): 26}
        assert balances_for(channel.south.pk) == {(channel.sku.pk, channel.lot.pk): 10, (channel.sku.pk, None): 7}

    def test_for_pairs_he_never_had_are_zero(self, channel):
        assert balances_for(channel.north.pk, [(channel.sku.pk, 999)]) == {(channel.sku.pk, 999): 0}

    def test_as_of_a_day(self, channel):
        pair = (channel.sku.pk, channel.lot.pk)
        assert balances_for(channel.north.pk, as_of=date(2026, 2, 19)) == {pair: 50}

    def test_as_a_frame(self, channel):
        rows = balance_frame(channel.south.pk).sort("on_hand").rows()
        assert rows == [(channel.sku.pk, None, 7), (channel.sku.pk, channel.lot.pk, 10)]
        assert balance_frame(999_999).is_empty()


class TestReceivedLots:
    def test_counts_supplies_but_no_returns_and_nothing_reversed(self, channel):
        pair = (channel.sku.pk, channel.lot.pk)
        assert received_lots(channel.north.pk).rows() == [(*pair, date(2026, 2, 3), 50)]
        assert received_lots(channel.sub.pk).rows() == [(*pair, date(2026, 2, 20), 20)]
        assert (channel.sku.pk, None, date(2026, 1, 1), 7) in received_lots(channel.south.pk).rows()


class TestLotPath:
    def test_shows_the_whole_life(self, channel):
        path = lot_path(make.SYSTEM, channel.lot.pk)
        flows = {
            (e.from_key.split(":")[0], e.to_key.split(":")[0]): e.qty
            for e in path.edges
            if e.from_key != path.nodes[0].key
        }
        assert flows["COMPANY", "TRANSIT"] == 50 and flows["UNEXPLAINED", "HOSPITAL"] == 3
        assert flows["HOSPITAL", "DEALER"] == 1
        assert [n.holder_type for n in path.nodes][:3] == ["SUPPLIER", "COMPANY", "TRANSIT"]
        assert sum(node.on_hand for node in path.nodes) == 0
        for node in path.nodes:
            assert node.received - node.sent == node.on_hand, node
        assert path.node(f"DEALER:{channel.north.pk}").name == "经销商N"
        assert path.edges[0].first_date == date(2026, 1, 5) and path.edges[0].codes == ("PRODUCTION",)

    def test_shows_a_dealer_only_moves_that_touch_his_own_goods(self, channel):
        clerk = make.dealer_actor(channel.south, "stock.*", "stock.stockaccount:view")
        path = lot_path(clerk, channel.lot.pk)
        assert {e.to_key for e in path.edges} == {f"DEALER:{channel.south.pk}", f"HOSPITAL:{channel.hospital.pk}"}
        assert path.node(f"HOSPITAL:{channel.hospital.pk}").on_hand is None
        with pytest.raises(KeyError):
            path.node(f"DEALER:{channel.north.pk}")

    def test_shows_nothing_to_him_who_may_see_nothing(self, channel):
        assert lot_path(make.staff("dealers.dealer:view"), channel.lot.pk).nodes == ()

    def test_takes_names_from_given_resolvers(self, channel):
        names = holder_names({("DEALER", 5), ("SCRAP", 0)}, {"DEALER": lambda ids: {pk: f"#{pk}" for pk in ids}})
        assert names["DEALER", 5] == "#5" and names["SCRAP", 0]


class TestLotTrace:
    def test_gives_every_lot_of_the_number(self, channel):
        twin = make.lot(make.sku("S9"), channel.lot.number)
        traced = lot_trace(f" {channel.lot.number} ")
        assert [row["lot_id"] for row in traced] == [channel.lot.pk, twin.pk]
        first = traced[0]
        assert first["quantities"]["COMPANY"] == 40 and first["quantities"]["HOSPITAL"] == 15
        assert {"from_name", "to_name", "qty"} <= set(first["path"][0])
        assert traced[1]["path"] == [] and lot_trace("none") == []
        assert len(lot_trace(channel.lot.number, sku_code="S9")) == 1


class TestScope:
    def test_a_dealer_sees_his_own_accounts_and_postings_only(self, channel):
        clerk = make.dealer_actor(channel.north, "stock.stockaccount:view", "stock.stockposting:view")
        with wall():
            accounts = set(StockAccount.objects.visible_to(clerk).values_list("dealer_id", flat=True))
            assert accounts == {channel.north.pk}
            assert list(dealer_balances(clerk, channel.south.pk)) == []
            assert dealer_balances(clerk, channel.north.pk).count() == 1
            assert not StockPosting.objects.visible_to(clerk).exclude(dealer_id=channel.north.pk).exists()

    def test_a_region_manager_sees_the_holders_of_his_region(self, channel):
        south = channel.south.region
        manager = make.staff("stock.stockaccount:view", breadth=Breadth.REGION, path=south.path)
        assert set(StockAccount.objects.visible_to(manager).values_list("region_id", flat=True)) == {south.pk}


def test_customers_of_a_lot_are_all_who_received_it_and_nobody_else(db):
    sku, house, dealer, near, far = (
        make.sku(),
        make.warehouse(),
        make.dealer(),
        make.hospital("H1"),
        make.hospital("H2"),
    )
    lot, other = make.lot(sku, "L1"), make.lot(sku, "L2")
    commands.record_opening_stock(
        actor=make.SYSTEM, key="o", dealer_id=dealer.pk, business_date=date(2026, 3, 1),
        lines=[(sku.pk, lot.pk, 20), (sku.pk, other.pk, 20)],
    )  # fmt: skip

    def sell(key, to, what, qty, day):
        return commands.move_stock(
            actor=make.SYSTEM, key=key, source_type="test.sale", source_id=1, business_date=date(2026, 3, day),
            moves=[Move(account_key("DEALER", dealer.pk, sku.pk, what.pk), account_key("HOSPITAL", to.pk, sku.pk, what.pk), qty)],
        )  # fmt: skip

    sell("a", near, lot, 3, 5)
    sell("b", near, lot, 4, 2)
    sell("c", far, other, 1, 2)
    wrong = sell("d", far, lot, 2, 3)
    commands.reverse_posting(
        actor=make.SYSTEM, stock_posting=wrong, business_date=date(2026, 3, 4), reason="wrong hospital"
    )
    commands.change_condition(
        actor=make.SYSTEM, key="q", holder_type="DEALER", holder_id=dealer.pk, lines=[(sku.pk, lot.pk, 5)],
        from_condition="GOOD", to_condition="QUARANTINE", business_date=date(2026, 3, 6), reason="looks odd",
        source_type="test.check", source_id=1,
    )  # fmt: skip
    reader = make.staff("stock.stockaccount:view")
    found = lot_customers(reader, lot.pk)
    assert [(one.holder_type, one.holder_id, one.received, one.moves, one.on_hand) for one in found] == [
        ("DEALER", dealer.pk, 20, 1, 13), ("HOSPITAL", near.pk, 7, 2, 7),
    ]  # fmt: skip
    assert found[1].name == near.name and (found[1].first_date, found[1].last_date) == (
        date(2026, 3, 2),
        date(2026, 3, 5),
    )
    assert [one.holder_id for one in lot_customers(reader, other.pk, kinds=["HOSPITAL"])] == [far.pk]
    stranger = make.dealer_actor(make.dealer("D2"), "stock.stockaccount:view")
    assert lot_customers(stranger, lot.pk) == []
    assert house.pk
