"""A dealer's sale: drafted, checked, booked once, corrected in red; transfers to sub-dealers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.reference.models import Region
from meridian.modules.sellout import commands
from meridian.modules.sellout.models import DealerSale, SubDealerTransfer
from meridian.modules.sellout.queries.checks import asked_of, sale_checks
from meridian.modules.stock import commands as stock
from meridian.modules.stock.models import StockPosting
from meridian.modules.stock.queries import LEDGER

from .factories import TODAY, held, lines_of, make_world

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def world():
    made = make_world()
    yield made
    assert list(verify(LEDGER)) == []


def codes_of(call) -> list[str]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return [one.code for one in refused.value.issues()]


class TestDraft:
    def test_a_list_is_taken_in_and_what_nobody_understands_comes_back_with_a_way_out(self, world):
        sku, lot = world.goods(10, number="A1")
        sale = world.sale()
        text = f"{sku.code}\tA1\t3\n{sku.code} 2\n{sku.code}\tZ9\t1\nNOPE\tA1\t1\n{sku.code}\tA1\tx"
        wrong = commands.enter_lines(actor=world.user(), dealer_sale=sale, text=text)
        assert [(one.row.row_no, bool(one.mend)) for one in wrong] == [(3, True), (4, True), (5, True)]
        assert "A1" in wrong[0].mend
        # The second row names no lot; only one is in the book.
        assert [(line.lot_id, line.qty) for line in lines_of(sale)] == [(lot.pk, 5)]

    def test_scanned_codes_count_one_each_and_a_pack_as_many_as_it_holds(self, world):
        _sku, lot = world.goods(20, number="L2601", di="06971234000019")
        sale = world.sale()
        code = "(01)06971234000019(17)281231(10)L2601"
        assert commands.enter_lines(actor=world.user(), dealer_sale=sale, text=f"{code}\n{code}\n{code} 3") == []
        assert [(line.lot_id, line.qty) for line in lines_of(sale)] == [(lot.pk, 5)]

    def test_a_unit_scanned_twice_counts_once(self, world):
        sku, lot = world.goods(0, number="L1", di="06971234000019", tracking="SERIAL")
        world.receive(sku, lot, 2, serials=("S1", "S2"))
        sale = world.sale()
        for code in ("(01)06971234000019(10)L1(21)S1",) * 2:
            commands.enter_lines(actor=world.user(), dealer_sale=sale, text=code)
        assert [(line.qty, line.serials) for line in lines_of(sale)] == [(1, ["S1"])]

    def test_a_quantity_of_nothing_takes_the_line_out(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 3))
        (line,) = lines_of(sale)
        commands.change_sale(actor=world.system, dealer_sale=sale, quantities={line.pk: 0}, department="心内科")
        assert lines_of(sale) == []
        assert DealerSale.objects.unscoped("test").get().department == "心内科"

    def test_a_dealer_writes_for_himself_and_to_his_own_hospitals_only(self, world):
        far = make_hospital(region=Region.objects.get(code="500103"))
        with pytest.raises(NotVisible):
            commands.draft_sale(actor=world.user(), dealer=world.below, hospital=world.hospital, sale_date=TODAY)
        assert codes_of(lambda: commands.draft_sale(actor=world.user(), hospital=far, sale_date=TODAY)) == [
            "sellout.hospital"
        ]
        made = commands.draft_sale(actor=world.user(), hospital=world.hospital, sale_date=TODAY)
        assert made.dealer_id == world.dealer.pk


class TestPosting:
    def test_it_moves_the_dealers_book_to_the_hospital_once(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4), post=True)
        assert (held("DEALER", world.dealer, lot), held("HOSPITAL", world.hospital, lot)) == (6, 4)
        assert sale.status == "POSTED" and sale.posting_id
        assert codes_of(lambda: commands.post_sale(actor=world.system, dealer_sale=sale)) == ["sellout.status"]
        assert codes_of(lambda: commands.change_sale(actor=world.system, dealer_sale=sale, note="x")) == [
            "sellout.status"
        ]
        assert StockPosting.objects.unscoped("test").filter(source_type="sellout.dealersale").count() == 1

    def test_what_stops_it_is_said_line_by_line_with_rule_and_way_out(self, world):
        sku, lot = world.goods(3)
        sale = world.sale((sku, lot, 4), sale_date=TODAY + timedelta(days=1))
        found = codes_of(lambda: commands.post_sale(actor=world.system, dealer_sale=sale))
        assert set(found) == {"sale.future", "line.short"}
        checks = sale_checks(asked_of(sale, lines_of(sale)), TODAY)
        short = next(one for one in checks if one.code == "line.short")
        assert (short.state, short.line_no) == ("BLOCK", 1) and short.rule and short.mend
        assert held("DEALER", world.dealer, lot) == 3

    def test_a_hospital_outside_of_his_rights_is_refused_by_the_verdict(self, world):
        far = make_hospital(region=Region.objects.get(code="500103"))
        sku, lot = world.goods(5)
        sale = world.sale((sku, lot, 1), hospital=far)
        assert "right.seller_place_not_covered" in codes_of(
            lambda: commands.post_sale(actor=world.system, dealer_sale=sale)
        )

    def test_a_line_in_order_says_so(self, world):
        sku, lot = world.goods(5)
        sale = world.sale((sku, lot, 1))
        checks = sale_checks(asked_of(sale, lines_of(sale)), TODAY)
        assert [(one.code, one.state) for one in checks if one.state != "INFO"] == [("line.fine", "OK")]

    def test_units_go_along_by_serial_number(self, world):
        sku, lot = world.goods(0, tracking="SERIAL")
        world.receive(sku, lot, 3, serials=("S1", "S2", "S3"))
        missing = world.sale((sku, lot, 2, ["S1"]))
        assert "line.serials" in codes_of(lambda: commands.post_sale(actor=world.system, dealer_sale=missing))
        world.sale((sku, lot, 2, ["S1", "S2"]), post=True)
        again = world.sale((sku, lot, 1, ["S1"]))
        assert "line.serial_elsewhere" in codes_of(lambda: commands.post_sale(actor=world.system, dealer_sale=again))

    def test_what_a_flow_file_booked_of_the_day_is_not_booked_again_unless_it_is_another_sale(self, world):
        sku, lot = world.goods(10)
        from meridian.modules.stock.queries import account_key

        way = (
            account_key("DEALER", world.dealer.pk, sku.pk, lot.pk),
            account_key("HOSPITAL", world.hospital.pk, sku.pk, lot.pk),
        )
        stock.post_flow_moves(
            actor=world.system, key="flow", source_type="test", source_id=1,
            business_date=TODAY, dealer_id=world.dealer.pk, moves=[(*way, 2, TODAY, 1)],
        )  # fmt: skip
        other_day = world.sale((sku, lot, 2), sale_date=TODAY - timedelta(days=1), post=True)
        assert other_day.status == "POSTED"
        sale = world.sale((sku, lot, 2))
        assert codes_of(lambda: commands.post_sale(actor=world.system, dealer_sale=sale)) == ["line.reported"]
        commands.post_sale(actor=world.system, dealer_sale=sale, is_distinct=True)
        assert lines_of(sale)[0].findings == [["line.reported", "WARN"]]
        assert held("HOSPITAL", world.hospital, lot) == 6

    def test_the_dealers_price_changes_nothing(self, world):
        sku, lot = world.goods(5)
        sale = world.sale((sku, lot, 1))
        (line,) = lines_of(sale)
        commands.change_sale(actor=world.system, dealer_sale=sale, prices_fen={line.pk: 123_45})
        checks = sale_checks(asked_of(sale, lines_of(sale)), TODAY)
        assert {one.state for one in checks} <= {"OK", "INFO"}
        assert lines_of(sale)[0].price_fen == 123_45


class TestCorrection:
    def test_goods_come_back_by_a_red_document_and_never_more_than_were_sold(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4), post=True)
        (line,) = lines_of(sale)
        red = commands.correct_sale(
            actor=world.system, dealer_sale=sale, returned={line.pk: 3}, returned_on=TODAY, reason="包装破损退回"
        )
        assert (red.kind, red.corrects_id, red.status) == ("RETURN", sale.pk, "POSTED")
        assert (held("DEALER", world.dealer, lot), held("HOSPITAL", world.hospital, lot)) == (9, 1)
        again = {"dealer_sale": sale, "returned": {line.pk: 2}, "returned_on": TODAY, "reason": "x"}
        assert codes_of(lambda: commands.correct_sale(actor=world.system, **again)) == ["sellout.correction_more"]

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"reason": " "}, "sellout.reason"),
            ({"returned_on": date(2026, 11, 1)}, "sellout.correction_date"),
            ({"returned_on": date(2026, 12, 1)}, "sellout.correction_future"),
            ({"returned": {}}, "sellout.correction_empty"),
        ],
    )
    def test_what_is_refused(self, world, values, code):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4), post=True)
        facts = {"returned": {lines_of(sale)[0].pk: 1}, "returned_on": TODAY, "reason": "r", **values}
        assert codes_of(lambda: commands.correct_sale(actor=world.system, dealer_sale=sale, **facts)) == [code]

    def test_units_that_come_back_are_named(self, world):
        sku, lot = world.goods(0, tracking="SERIAL")
        world.receive(sku, lot, 2, serials=("S1", "S2"))
        sale = world.sale((sku, lot, 2, ["S1", "S2"]), post=True)
        facts = {"dealer_sale": sale, "returned": {lines_of(sale)[0].pk: 1}, "returned_on": TODAY, "reason": "r"}
        assert codes_of(lambda: commands.correct_sale(actor=world.system, **facts)) == ["sellout.correction_serials"]
        commands.correct_sale(actor=world.system, **facts, serials={lines_of(sale)[0].pk: ["S2"]})
        assert held("DEALER", world.dealer, lot) == 1

    def test_a_red_document_is_not_corrected_again(self, world):
        sku, lot = world.goods(10)
        sale = world.sale((sku, lot, 4), post=True)
        facts = {"returned_on": TODAY, "reason": "r"}
        red = commands.correct_sale(actor=world.system, dealer_sale=sale, returned={lines_of(sale)[0].pk: 1}, **facts)
        assert codes_of(
            lambda: commands.correct_sale(
                actor=world.system, dealer_sale=red, returned={lines_of(red)[0].pk: 1}, **facts
            )
        ) == ["sellout.correction_kind"]


class TestScope:
    def test_a_dealer_sees_and_touches_only_his_own(self, world):
        sku, lot = world.goods(5)
        sale = world.sale((sku, lot, 1))
        stranger = world.user(dealer=world.below)
        assert list(DealerSale.objects.visible_to(stranger, "sellout.dealersale:view")) == []
        with pytest.raises(NotVisible):
            commands.post_sale(actor=stranger, dealer_sale=sale)
        with pytest.raises(Denied):
            commands.post_sale(actor=world.user("sellout.dealersale:view"), dealer_sale=sale)


class TestTransfers:
    def draft(self, world, qty=4, **values):
        sku, lot = world.goods(10)
        made = commands.draft_transfer(
            actor=world.user(), to_dealer=world.below, sent_on=TODAY, lines=[(sku.pk, lot.pk, qty, ())], **values
        )
        return made, lot

    def test_goods_are_in_transit_until_the_receiver_confirms(self, world):
        row, lot = self.draft(world)
        receiver = world.user(dealer=world.below)
        assert list(SubDealerTransfer.objects.visible_to(receiver, "sellout.subdealertransfer:view")) == []
        commands.send_transfer(actor=world.user(), sub_dealer_transfer=row)
        assert (held("DEALER", world.dealer, lot), held("TRANSIT", world.below, lot)) == (6, 4)
        assert list(SubDealerTransfer.objects.visible_to(receiver, "sellout.subdealertransfer:view")) == [row]
        commands.confirm_transfer(actor=receiver, sub_dealer_transfer=row, received_on=TODAY)
        assert (held("DEALER", world.below, lot), held("TRANSIT", world.below, lot)) == (4, 0)

    def test_what_did_not_come_goes_back_with_a_word_why(self, world):
        row, lot = self.draft(world)
        commands.send_transfer(actor=world.user(), sub_dealer_transfer=row)
        (line,) = row.lines.all()
        receiver, facts = world.user(dealer=world.below), {"received_on": TODAY, "taken": {line.pk: 3}}
        assert codes_of(
            lambda: commands.confirm_transfer(actor=receiver, sub_dealer_transfer=row, **facts)
        ) == ["sellout.reason"]  # fmt: skip
        commands.confirm_transfer(actor=receiver, sub_dealer_transfer=row, answer="少一件", **facts)
        assert (held("DEALER", world.below, lot), held("DEALER", world.dealer, lot)) == (3, 7)

    def test_the_receiver_may_refuse_and_only_he_answers(self, world):
        row, lot = self.draft(world)
        commands.send_transfer(actor=world.user(), sub_dealer_transfer=row)
        assert codes_of(
            lambda: commands.refuse_transfer(actor=world.user(), sub_dealer_transfer=row, answer="x")
        ) == ["transfer.not_receiver"]  # fmt: skip
        commands.refuse_transfer(actor=world.user(dealer=world.below), sub_dealer_transfer=row, answer="未订货")
        assert held("DEALER", world.dealer, lot) == 10
        assert SubDealerTransfer.objects.unscoped("test").get().status == "REFUSED"

    def test_only_a_dealer_directly_below(self, world):
        assert codes_of(
            lambda: commands.draft_transfer(actor=world.user(dealer=world.below), to_dealer=world.dealer, sent_on=TODAY)
        ) == ["transfer.below"]  # fmt: skip

    def test_it_is_checked_like_a_sale(self, world):
        row, _lot = self.draft(world, qty=11)
        assert codes_of(lambda: commands.send_transfer(actor=world.user(), sub_dealer_transfer=row)) == ["line.short"]
