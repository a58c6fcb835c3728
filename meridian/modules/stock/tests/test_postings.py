"""Booking goods: replay, shortage, reversal, conservation, guards."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import ClosedPeriod, Denied, IdempotencyConflict, NotVisible, RuleViolation, Shortage
from meridian.kernel.events.models import DomainEvent
from meridian.kernel.ledger.ledger import Line, Move, Source
from meridian.kernel.ledger.posting import post
from meridian.kernel.ledger.snapshots import balances_as_of, take_snapshots
from meridian.kernel.ledger.verify import block_accounts, verify, verify_and_block
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockAccount, StockEntry, StockPosting, StockSnapshot
from meridian.modules.stock.queries import LEDGER, account_key, balances_for

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@contextmanager
def refused(code: str):
    """The block must be refused with an issue of this code."""
    with pytest.raises(RuleViolation) as refusal:
        yield
    assert code in {issue.code for issue in refusal.value.issues()}


def on_hand(key: str) -> int:
    return StockAccount.objects.filter(key=key).values_list("on_hand", flat=True).first() or 0


@pytest.fixture
def goods():
    """A lot of 100 in the warehouse, 40 at a dealer, and a hospital."""
    sku = make.sku()

    class Goods:
        lot, house, dealer, hospital = make.lot(sku), make.warehouse(), make.dealer(), make.hospital()

        def key(self, holder, holder_id=0, condition="GOOD"):
            return account_key(holder, holder_id, sku.pk, self.lot.pk, condition)

        def move(self, key, *moves, actor=make.SYSTEM, day=DAY):
            return commands.move_stock(
                actor=actor, key=key, source_type="test.document", source_id=1, business_date=day, moves=list(moves)
            )

    found = Goods()
    found.sku = sku
    commands.receive_from_production(
        actor=make.SYSTEM, key="MO-1", warehouse=found.house, lines=[(sku.pk, found.lot.pk, 100)], business_date=DAY
    )
    found.company, found.own = found.key("COMPANY", found.house.pk), found.key("DEALER", found.dealer.pk)
    found.end = found.key("HOSPITAL", found.hospital.pk)
    found.move("ship-1", Move(found.company, found.own, 40))
    yield found
    assert list(verify(LEDGER)) == []


class TestPost:
    def test_moves_the_goods_and_keeps_the_whole(self, goods):
        goods.move("sale-1", Move(goods.own, goods.end, 15))
        assert (on_hand(goods.company), on_hand(goods.own), on_hand(goods.end)) == (60, 25, 15)
        assert sum(StockAccount.objects.values_list("on_hand", flat=True)) == 0

    def test_a_replay_returns_the_first_posting_and_moves_nothing(self, goods):
        first = goods.move("sale-1", Move(goods.own, goods.end, 15))
        again = goods.move("sale-1", Move(goods.own, goods.end, 15))
        assert (again.pk, again.is_replay) == (first.pk, True)
        assert on_hand(goods.own) == 25
        assert ChangeLog.objects.filter(object_type="stock.stockposting", object_id=first.pk).count() == 1
        assert DomainEvent.objects.filter(name="stock.posted", subject_id=first.pk).count() == 1

    def test_the_same_key_with_other_content_is_refused(self, goods):
        goods.move("sale-1", Move(goods.own, goods.end, 15))
        with pytest.raises(IdempotencyConflict, match="sale-1"):
            goods.move("sale-1", Move(goods.own, goods.end, 16))

    def test_names_every_account_that_is_short_and_leaves_nothing(self, goods):
        damaged = goods.key("DEALER", goods.dealer.pk, "DAMAGED")
        with pytest.raises(Shortage) as refusal:
            goods.move("big", Move(goods.own, goods.end, 41), Move(damaged, goods.end, 3))
        assert sorted((have, want) for _pk, have, want in refusal.value.short) == [(0, 3), (40, 41)]
        assert "240101" in str(refusal.value)
        assert not StockPosting.objects.filter(key="big").exists()

    def test_a_refused_posting_leaves_nothing_even_when_the_caller_goes_on(self, goods):
        with transaction.atomic():
            with pytest.raises(Shortage):
                post(LEDGER, actor=make.SYSTEM, key="x", code="MOVE", source=Source("t", 1), business_date=DAY,
                     moves=[Move(goods.own, goods.end, 999)])  # fmt: skip
            assert not StockPosting.objects.filter(key="x").exists()

    def test_refuses_moves_between_different_lots_and_unbalanced_lines(self, goods):
        other = account_key("HOSPITAL", goods.hospital.pk, goods.sku.pk, make.lot(goods.sku, "999").pk)
        with refused("ledger.unbalanced"):
            goods.move("mix", Move(goods.own, other, 1))
        with transaction.atomic(), refused("ledger.unbalanced"):
            post(LEDGER, actor=make.SYSTEM, key="y", code="MOVE", source=Source("t", 1), business_date=DAY,
                 lines=[Line(goods.own, -3), Line(goods.end, 2)])  # fmt: skip

    @pytest.mark.parametrize("qty", [0, -1])
    def test_refuses_a_quantity_that_is_not_positive(self, goods, qty):
        with refused("ledger.quantity"):
            goods.move("q", Move(goods.own, goods.end, qty))

    def test_refuses_holders_and_lots_that_do_not_exist(self, goods):
        with refused("stock.unknown_holder"):
            goods.move("h", Move(goods.own, goods.key("HOSPITAL", 999_999), 1))
        with refused("stock.unknown_holder"):
            stranger = make.lot(make.sku("S2"), "777")
            goods.move("l", Move(account_key("SUPPLIER", 0, goods.sku.pk, stranger.pk), goods.own, 1))

    def test_needs_the_right(self, goods):
        with pytest.raises(Denied):
            goods.move("d", Move(goods.own, goods.end, 1), actor=make.staff("stock.stockaccount:view"))

    def test_stamps_dealer_and_region_on_a_new_account(self, goods):
        goods.move("sale", Move(goods.own, goods.end, 1))
        account = StockAccount.objects.get(key=goods.own)
        assert (account.dealer_id, account.region_id) == (goods.dealer.pk, goods.dealer.region_id)
        assert StockAccount.objects.get(key=goods.end).hospital_id == goods.hospital.pk


class TestGuards:
    @pytest.mark.parametrize("sql", ["UPDATE stock_stockentry SET delta = 1", "DELETE FROM stock_stockentry",
                                     "UPDATE stock_stockposting SET code = 'X'", "DELETE FROM stock_stockposting"])  # fmt: skip
    def test_entries_and_postings_cannot_be_changed_below_the_orm(self, goods, sql):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_the_database_refuses_an_oversold_balance(self, goods):
        with pytest.raises(DatabaseError), transaction.atomic():
            StockAccount.objects.filter(key=goods.own).update(on_hand=-1)

    def test_verification_finds_a_wrong_balance_and_stops_the_account(self, goods):
        StockAccount.objects.filter(key=goods.own).update(on_hand=41)
        problems = verify_and_block(LEDGER)
        assert {p.code for p in problems} == {"balance", "conservation"}
        with refused("ledger.account_blocked"):
            goods.move("b", Move(goods.own, goods.end, 1))
        with refused("ledger.account_blocked"):
            commands.post_flow_moves(actor=make.SYSTEM, key="bb", source_type="t", source_id=1, business_date=DAY,
                                     moves=[(goods.own, goods.end, 1)])  # fmt: skip
        StockAccount.objects.filter(key=goods.own).update(on_hand=40)
        account = StockAccount.objects.get(key=goods.own)
        assert commands.unblock_accounts(actor=make.SYSTEM, account_ids=[account.pk], reason="test") == 1
        goods.move("b", Move(goods.own, goods.end, 1))

    def test_verification_finds_lost_and_foreign_entries(self, goods):
        posting = StockPosting.objects.get(key="ship-1")
        account = StockAccount.objects.get(key=goods.own)
        with transaction.atomic():
            StockEntry.objects.create(posting=posting, account=account, delta=1, business_date=DAY)
            StockEntry.objects.create(posting_id=999_999, account=account, delta=-1, business_date=DAY)
            assert {p.code for p in verify(LEDGER)} == {"posting", "orphan", "unbalanced"}
            transaction.set_rollback(True)

    def test_verification_finds_a_reservation_without_a_document(self, goods):
        StockAccount.objects.filter(key=goods.own).update(reserved=2)
        assert [(p.code, p.account_id) for p in verify(LEDGER)] == [
            ("reserved", StockAccount.objects.get(key=goods.own).pk)
        ]
        StockAccount.objects.filter(key=goods.own).update(reserved=0)

    def test_verification_finds_a_document_that_is_gone(self, goods):
        with transaction.atomic():
            commands.move_stock(actor=make.SYSTEM, key="gone", source_type="dealers.dealer", source_id=987_654,
                                business_date=DAY, moves=[Move(goods.own, goods.end, 1)])  # fmt: skip
            assert [p.code for p in verify(LEDGER)] == ["source"]
            transaction.set_rollback(True)

    def test_closed_days_refuse_postings_unless_one_may_reopen(self, goods):
        commands.close_stock(actor=make.SYSTEM, through=DAY)
        with pytest.raises(ClosedPeriod, match="2026-03-02"):
            goods.move("late", Move(goods.own, goods.end, 1))
        with pytest.raises(ClosedPeriod):
            commands.post_flow_moves(actor=make.SYSTEM, key="f", source_type="t", source_id=1, business_date=date(2026, 3, 5),
                                     moves=[(goods.own, goods.end, 1, DAY)])  # fmt: skip
        goods.move("late", Move(goods.own, goods.end, 1), actor=make.staff("stock.stock:move", "stock.period:reopen"))
        assert goods.move("ship-1", Move(goods.company, goods.own, 40)).is_replay  # a replay is answered, closed or not


class TestReverse:
    def test_gives_everything_back_once(self, goods):
        sale = goods.move("sale", Move(goods.own, goods.end, 15))
        back = commands.reverse_posting(
            actor=make.SYSTEM, stock_posting=sale, business_date=DAY, reason="wrong hospital"
        )
        again = commands.reverse_posting(
            actor=make.SYSTEM, stock_posting=sale, business_date=DAY, reason="wrong hospital"
        )
        assert (on_hand(goods.own), back.pk, back.reverses_id) == (40, again.pk, sale.pk)
        with refused("ledger.reversal_reversed"):
            commands.reverse_posting(actor=make.SYSTEM, stock_posting=back, business_date=DAY, reason="x")

    def test_is_refused_when_the_goods_have_moved_on(self, goods):
        ship = StockPosting.objects.get(key="ship-1")
        goods.move("sale", Move(goods.own, goods.end, 15))
        with pytest.raises(Shortage):
            commands.reverse_posting(actor=make.SYSTEM, stock_posting=ship, business_date=DAY, reason="x")

    def test_of_a_large_posting_runs_as_a_set(self, goods):
        from meridian.kernel.ledger.bulk import reverse_in_bulk

        sale = commands.post_flow_moves(actor=make.SYSTEM, key="F", source_type="t", source_id=1, business_date=DAY,
                                        moves=[(goods.own, goods.end, 3, DAY, 7), (goods.own, goods.end, 4, DAY, 8)])  # fmt: skip
        with transaction.atomic():
            back = reverse_in_bulk(LEDGER, actor=make.SYSTEM, posting=sale, business_date=DAY, code="REVERSAL")
        assert (on_hand(goods.own), on_hand(goods.end), back.entry_count) == (40, 0, 4)


class TestPostFlowMoves:
    def frame(self, goods, rows):
        return pl.DataFrame(
            [(goods.own, goods.end, qty, day, line) for qty, day, line in rows],
            schema=["from_key", "to_key", "qty", "business_date", "source_line"], orient="row",
        )  # fmt: skip

    def post(self, goods, moves, key="flow-1"):
        return commands.post_flow_moves(
            actor=make.SYSTEM, key=key, source_type="t.file", source_id=5, business_date=DAY, moves=moves,
            dealer_id=goods.dealer.pk,
        )  # fmt: skip

    def test_books_frame_and_tuples_alike(self, goods):
        frame = self.frame(goods, [(10, date(2026, 3, 2), 1), (5, date(2026, 3, 9), 2)])
        posting = self.post(goods, frame)
        assert (on_hand(goods.own), on_hand(goods.end), posting.entry_count) == (25, 15, 4)
        assert self.post(goods, list(frame.iter_rows())).is_replay
        lines = StockEntry.objects.filter(posting=posting, delta__gt=0).order_by("source_line")
        assert list(lines.values_list("source_line", "business_date", "delta", "counter__key")) == [
            (1, date(2026, 3, 2), 10, goods.own), (2, date(2026, 3, 9), 5, goods.own)]  # fmt: skip

    def test_refuses_other_content_under_the_same_key(self, goods):
        self.post(goods, [(goods.own, goods.end, 1)])
        with pytest.raises(IdempotencyConflict):
            self.post(goods, [(goods.own, goods.end, 2)])

    def test_refuses_the_whole_when_the_sum_is_short(self, goods):
        with pytest.raises(Shortage) as refusal:
            self.post(goods, self.frame(goods, [(30, DAY, 1), (11, DAY, 2)]))
        assert [(have, want) for _pk, have, want in refusal.value.short] == [(40, 41)]
        assert (on_hand(goods.own), StockPosting.objects.filter(key="flow-1").count()) == (40, 0)

    def test_refuses_no_lines_bad_quantities_and_other_lots(self, goods):
        other = account_key("HOSPITAL", goods.hospital.pk, goods.sku.pk, make.lot(goods.sku, "999").pk)
        for moves, said in (
            ([], "ledger.empty"), ([(goods.own, goods.end, 0)], "ledger.quantity"),
            ([(goods.own, other, 1)], "ledger.unbalanced"),
        ):  # fmt: skip
            with refused(said):
                self.post(goods, moves)

    def test_what_the_book_cannot_explain_goes_against_unexplained(self, goods):
        unexplained = goods.key("UNEXPLAINED", goods.dealer.pk)
        self.post(goods, [(goods.own, goods.end, 40), (unexplained, goods.end, 7)])
        assert (on_hand(goods.own), on_hand(unexplained), on_hand(goods.end)) == (0, -7, 47)


class TestAsOf:
    def test_nearest_snapshot_plus_later_entries_is_the_balance_of_the_day(self, goods):
        goods.move("a", Move(goods.own, goods.end, 5), day=date(2026, 3, 10))
        goods.move("b", Move(goods.own, goods.end, 6), day=date(2026, 3, 20))
        account = StockAccount.objects.get(key=goods.own)
        expected = {date(2026, 2, 28): 0, DAY: 40, date(2026, 3, 10): 35, date(2026, 3, 19): 35, date(2026, 3, 20): 29}
        assert {day: balances_as_of(LEDGER, day, [account.pk])[account.pk] for day in expected} == expected
        with transaction.atomic():
            take_snapshots(LEDGER, date(2026, 3, 15))
        assert {day: balances_as_of(LEDGER, day, [account.pk])[account.pk] for day in expected} == expected
        goods.move("late", Move(goods.own, goods.end, 1), day=date(2026, 3, 12))
        assert StockSnapshot.objects.get(account=account).is_stale
        assert balances_as_of(LEDGER, date(2026, 3, 19))[account.pk] == 34
        with transaction.atomic():
            take_snapshots(LEDGER, date(2026, 3, 15))
        assert not StockSnapshot.objects.get(account=account).is_stale
        assert balances_for(goods.dealer.pk, as_of=date(2026, 3, 19)) == {(goods.sku.pk, goods.lot.pk): 34}

    def test_a_bulk_posting_marks_later_snapshots_stale_too(self, goods):
        with transaction.atomic():
            take_snapshots(LEDGER, date(2026, 3, 15))
        commands.post_flow_moves(actor=make.SYSTEM, key="f", source_type="t", source_id=1, business_date=date(2026, 4, 1),
                                 moves=[(goods.own, goods.end, 1, date(2026, 3, 15)), (goods.company, goods.own, 1)])  # fmt: skip
        stale = StockSnapshot.objects.filter(is_stale=True).values_list("account__key", flat=True)
        assert set(stale) == {goods.own, *stale} and goods.company not in stale


class TestRecordStockCount:
    def test_keeps_the_count_and_adjusts_the_book(self, goods):
        pair = (goods.sku.pk, goods.lot.pk)
        count, posting = commands.record_stock_count(
            actor=make.SYSTEM, dealer_id=goods.dealer.pk, count_date=DAY, counted={pair: 38}, reason="两件破损"
        )
        assert balances_for(goods.dealer.pk) == {pair: 38}
        assert on_hand(goods.key("COUNT_DIFFERENCE", goods.dealer.pk)) == 2
        assert [(line.counted_qty, line.book_qty) for line in count.lines.all()] == [(38, 40)]
        assert (posting.code, posting.source_id) == ("COUNT", count.pk)

    def test_of_the_same_as_the_book_books_nothing(self, goods):
        pair = (goods.sku.pk, goods.lot.pk)
        count, posting = commands.record_stock_count(
            actor=make.SYSTEM, dealer_id=goods.dealer.pk, count_date=DAY, counted={pair: 40}, reason="monthly"
        )
        assert posting is None and count.lines.count() == 1

    def test_complete_takes_what_was_not_counted_as_gone(self, goods):
        commands.record_stock_count(
            actor=make.SYSTEM, dealer_id=goods.dealer.pk, count_date=DAY, counted={}, reason="x", is_complete=True
        )
        assert set(balances_for(goods.dealer.pk).values()) == {0}

    def test_needs_a_reason_and_real_numbers(self, goods):
        with pytest.raises(RuleViolation) as refusal:
            commands.record_stock_count(
                actor=make.SYSTEM,
                dealer_id=goods.dealer.pk,
                count_date=DAY,
                counted={(goods.sku.pk, None): -1},
                reason=" ",
            )
        assert {issue.code for issue in refusal.value.issues()} == {"stock.count_reason", "stock.count_negative"}

    def test_of_another_dealer_is_invisible(self, goods):
        clerk = make.dealer_actor(make.dealer("D9"), "stock.stockcount:record", "dealers.dealer:view")
        with pytest.raises(NotVisible):
            commands.record_stock_count(actor=clerk, dealer_id=goods.dealer.pk, count_date=DAY, counted={}, reason="x")


def test_block_accounts_without_accounts_changes_nothing():
    assert block_accounts(LEDGER, []) == 0


@pytest.mark.django_db(transaction=True)
def test_the_engine_refuses_to_work_outside_a_transaction():
    with pytest.raises(RuntimeError, match="inside a transaction"):
        post(
            LEDGER,
            actor=make.SYSTEM,
            key="x",
            code="MOVE",
            source=Source("t", 1),
            business_date=DAY,
            moves=[Move("a", "b", 1)],
        )
