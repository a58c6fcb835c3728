"""What the clock does with goods: old lots leave what can be sold, holds end, balances are kept, bad history is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.ledger.snapshots import balances_as_of
from meridian.kernel.ledger.verify import verify
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockAccount, StockReservation, StockSnapshot
from meridian.modules.stock.queries import LEDGER, account_key, negative_history, negative_history_for
from meridian.modules.stock.rules.ageing import add_months, condition_by_age

from . import factories as make

DAY = date(2026, 3, 1)
SOURCE = {"source_type": "test.order", "source_id": 1}


@pytest.mark.parametrize(
    ("last_day", "months", "expected"),
    [
        (date(2026, 2, 28), 0, "EXPIRED"),
        (date(2026, 3, 1), 0, None),
        (date(2026, 3, 1), 1, "QUARANTINE"),
        (date(2026, 3, 31), 1, "QUARANTINE"),
        (date(2026, 4, 1), 1, None),
        (date(2026, 4, 1), 2, "QUARANTINE"),
    ],
)
def test_a_lot_is_sold_until_its_last_day_and_blocked_the_months_before(last_day, months, expected):
    assert condition_by_age(last_day, DAY, months) == expected


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(0, 120), st.integers(0, 120))
def test_months_never_run_backwards(day, one, more):
    assert day <= add_months(day, one) <= add_months(day, one + more)
    assert add_months(day, 12 * one).year == day.year + one


def goods(number: str, last_day: date, qty: int = 10):
    """A lot of its own in the warehouse: its key without the condition."""
    sku = make.sku(code=f"S{number}")
    lot = make.lot(sku, number)
    type(lot).objects.filter(pk=lot.pk).update(expiry_date=last_day)
    house = make.Warehouse.objects.first() or make.warehouse()
    commands.receive_from_production(
        actor=make.SYSTEM, key=number, warehouse=house, lines=[(sku.pk, lot.pk, qty)], business_date=DAY - timedelta(9)
    )
    return house, sku, lot


def held(house, sku, lot) -> dict[str, int]:
    rows = StockAccount.objects.filter(holder_type="COMPANY", holder_id=house.pk, lot=lot).exclude(on_hand=0)
    return dict(rows.values_list("condition", "on_hand"))


@pytest.mark.django_db
def test_old_lots_leave_the_goods_that_can_be_sold_and_kept_ones_stay():
    ensure_parameters(actor=make.SYSTEM)
    old, near, fresh = (
        goods("OLD", DAY - timedelta(1)),
        goods("NEAR", DAY + timedelta(20)),
        goods("FRESH", DAY + timedelta(400)),
    )
    commands.reserve_stock(
        actor=make.SYSTEM, key="h", account_key=account_key("COMPANY", old[0].pk, old[1].pk, old[2].pk), qty=4, **SOURCE
    )
    aged = commands.age_lots(actor=make.SYSTEM, on=DAY)
    assert (aged.moved, aged.kept, len(aged.postings)) == (16, 4, 2)
    assert held(*old) == {"GOOD": 4, "EXPIRED": 6}
    assert held(*near) == {"QUARANTINE": 10} and held(*fresh) == {"GOOD": 10}
    again = commands.age_lots(actor=make.SYSTEM, on=DAY)
    assert again.postings == () and again.moved == 0
    commands.void_reservation(actor=make.SYSTEM, hold_key="h")
    assert commands.age_lots(actor=make.SYSTEM, on=DAY).moved == 4
    later = commands.age_lots(actor=make.SYSTEM, on=DAY + timedelta(30))
    assert later.moved == 10 and held(*near) == {"EXPIRED": 10}, "blocked goods expire as well"
    assert list(verify(LEDGER)) == []


@pytest.mark.django_db
def test_holds_whose_time_is_over_are_given_back_and_others_stay():
    house, sku, lot = goods("A", DAY + timedelta(400))
    own = account_key("COMPANY", house.pk, sku.pk, lot.pk)
    now = clock.now()
    for key, ends in (("past", now - timedelta(hours=1)), ("future", now + timedelta(hours=1)), ("always", None)):
        commands.reserve_stock(actor=make.SYSTEM, key=key, account_key=own, qty=2, expires_at=ends, **SOURCE)
    actor = system_actor("clock")
    assert commands.void_expired(actor=actor) == 1 and commands.void_expired(actor=actor) == 0
    assert StockAccount.objects.get(key=own).reserved == 4
    assert StockReservation.objects.get(key="past").open_amount == 0
    assert list(verify(LEDGER)) == []


@pytest.mark.django_db
def test_balances_are_kept_only_for_what_moved_and_answer_as_the_entries_do():
    first, second = goods("A", DAY + timedelta(400)), goods("B", DAY + timedelta(400))
    assert commands.keep_balances(actor=make.SYSTEM, day=DAY) == 4, "two lots, each with the supplier's side"
    since = clock.now()
    house, sku, lot = first
    commands.move_stock(
        actor=system_actor("later"), key="m", business_date=DAY + timedelta(1), **SOURCE,
        moves=[Move(account_key("COMPANY", house.pk, sku.pk, lot.pk), account_key("SCRAP", 0, sku.pk, lot.pk), 3)],
    )  # fmt: skip
    assert commands.keep_balances(actor=make.SYSTEM, day=DAY + timedelta(1), booked_since=since) == 2
    rows = StockSnapshot.objects.unscoped("test").filter(date=DAY + timedelta(1))
    assert sorted(rows.values_list("on_hand", flat=True)) == [3, 7]
    untouched = StockAccount.objects.get(holder_type="COMPANY", lot=second[2])
    assert balances_as_of(LEDGER, DAY + timedelta(1), [untouched.pk]) == {untouched.pk: 10}


@pytest.mark.django_db
def test_goods_that_left_before_they_came_are_said_with_their_days():
    dealer, house, sku = make.dealer(), make.warehouse(), make.sku()
    lot = make.lot(sku)
    own = account_key("DEALER", dealer.pk, sku.pk, lot.pk)
    commands.record_opening_stock(
        actor=make.SYSTEM, key="late", dealer_id=dealer.pk, lines=[(sku.pk, lot.pk, 5)], business_date=DAY
    )
    commands.move_stock(
        actor=make.SYSTEM, key="early", business_date=DAY - timedelta(3), **SOURCE,
        moves=[Move(own, account_key("HOSPITAL", make.hospital().pk, sku.pk, lot.pk), 2)],
    )  # fmt: skip
    (found,) = negative_history()
    assert found.lowest == -2 and found.days == 1 and found.first_day == DAY - timedelta(3)
    assert negative_history(booked_since=clock.now() + timedelta(hours=1)) == []
    reader = make.staff("stock.stockaccount:view")
    assert "S1" in negative_history_for(reader)[0]["account"]
    other = make.dealer_actor(make.dealer("D2"), "stock.stockaccount:view")
    assert negative_history_for(other) == []
    assert house is not None


@pytest.mark.django_db
def test_a_dealers_book_takes_his_new_region_only_when_asked_with_a_reason():
    dealer, sku = make.dealer(), make.sku()
    lots = [make.lot(sku, f"L{n}") for n in range(5)]
    commands.record_opening_stock(
        actor=make.SYSTEM, key="o", dealer_id=dealer.pk, lines=[(sku.pk, lot.pk, 5) for lot in lots], business_date=DAY
    )
    away = make.region("330000", "浙江省")
    type(dealer).objects.unscoped("test").filter(pk=dealer.pk).update(region=away)
    accounts = StockAccount.objects.filter(dealer=dealer)
    assert set(accounts.values_list("region__code", flat=True)) == {"320000"}
    with pytest.raises(RuleViolation):
        commands.restamp_accounts(actor=make.SYSTEM, dealer_id=dealer.pk, reason=" ")
    after, chunks = 0, 0
    while True:
        done = commands.restamp_accounts(
            actor=make.SYSTEM, dealer_id=dealer.pk, reason="moved to Zhejiang", after_id=after, limit=4
        )
        chunks, after = chunks + 1, done.last_id
        if not after:
            break
    assert chunks == 3 and set(accounts.values_list("region__code", flat=True)) == {"330000"}
    assert commands.restamp_accounts(actor=make.SYSTEM, dealer_id=dealer.pk, reason="again").changed == 0
    with pytest.raises(NotVisible):
        commands.restamp_accounts(
            actor=make.dealer_actor(make.dealer("D9"), "stock.stockaccount:restamp", "dealers.dealer:view"),
            dealer_id=dealer.pk, reason="x",
        )  # fmt: skip
