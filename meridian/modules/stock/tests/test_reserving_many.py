"""Many lots of a document kept, sent and given back together."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import IdempotencyConflict, RuleViolation, Shortage
from meridian.kernel.ledger.verify import verify
from meridian.modules.stock import commands
from meridian.modules.stock.models import StockAccount, StockPosting, StockReservation
from meridian.modules.stock.queries import LEDGER, account_key

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
SOURCE = {"source_type": "test.order", "source_id": 1}
LOTS = 20


@pytest.fixture
def shelves():
    """Twenty lots in a warehouse, ten of each: ``(key in the warehouse, key in transit)``."""
    house, made = make.warehouse(), []
    for number in range(LOTS):
        sku = make.sku(code=f"R{number}")
        lot = make.lot(sku)
        commands.receive_from_production(
            actor=make.SYSTEM, key=f"p{sku.pk}", warehouse=house, lines=[(sku.pk, lot.pk, 10)], business_date=DAY
        )
        made.append((account_key("COMPANY", house.pk, sku.pk, lot.pk), account_key("SCRAP", 0, sku.pk, lot.pk)))
    yield made
    assert list(verify(LEDGER)) == []


def hold(shelves, qty=6, prefix="h"):
    holds = [(f"{prefix}{n}", own, qty) for n, (own, _to) in enumerate(shelves)]
    commands.reserve_many(actor=make.SYSTEM, holds=holds, **SOURCE)


def ship(shelves, qty=6, key="s", prefix="h"):
    uses = [(f"{prefix}{n}", to, qty, n) for n, (_own, to) in enumerate(shelves)]
    return commands.ship_reserved(actor=make.SYSTEM, key=key, uses=uses, business_date=DAY, **SOURCE)


def facts(key):
    return StockAccount.objects.values_list("on_hand", "reserved").get(key=key)


def test_keeps_all_or_nothing_and_says_every_shortage(shelves):
    hold(shelves)
    assert {facts(own) for own, _to in shelves} == {(10, 6)}
    with pytest.raises(Shortage) as refused:
        hold(shelves[:2], qty=5, prefix="x")
    assert len(refused.value.issues()) == 2
    assert not StockReservation.objects.filter(key__startswith="x").exists()


def test_the_same_keys_keep_once_and_other_amounts_are_refused(shelves):
    hold(shelves)
    hold(shelves)
    assert facts(shelves[0][0]) == (10, 6)
    with pytest.raises(IdempotencyConflict):
        hold(shelves, qty=3)
    with pytest.raises(RuleViolation):
        hold(shelves, qty=0, prefix="z")


def test_two_lines_may_keep_of_the_same_account(shelves):
    own = shelves[0][0]
    commands.reserve_many(actor=make.SYSTEM, holds=[("a", own, 4), ("b", own, 6)], **SOURCE)
    with pytest.raises(Shortage):
        commands.reserve_stock(actor=make.SYSTEM, key="c", account_key=own, qty=1, **SOURCE)


def test_sends_what_was_kept_as_one_posting_with_few_queries(shelves, django_assert_max_num_queries):
    hold(shelves)
    with django_assert_max_num_queries(30):
        posting = ship(shelves)
    assert posting.entry_count == 2 * LOTS
    assert {facts(own) for own, _to in shelves} == {(4, 0)}
    assert ship(shelves).pk == posting.pk
    assert StockPosting.objects.filter(key="s").count() == 1


def test_sends_a_part_and_gives_the_rest_back(shelves):
    hold(shelves)
    ship(shelves, qty=2)
    assert facts(shelves[0][0]) == (8, 4)
    given = commands.void_many(actor=make.SYSTEM, hold_keys=[f"h{n}" for n in range(LOTS)])
    assert given == 4 * LOTS
    assert facts(shelves[0][0]) == (8, 0)
    assert commands.void_reservation(actor=make.SYSTEM, hold_key="h0") == 0


def test_more_than_was_kept_is_refused_and_nothing_moves(shelves):
    hold(shelves)
    with pytest.raises(RuleViolation) as refused:
        ship(shelves, qty=7)
    assert refused.value.code == "ledger.reservation_used_up"
    assert {facts(own) for own, _to in shelves} == {(10, 6)}
    with pytest.raises(RuleViolation):
        ship(shelves, key="other", prefix="never")
    with pytest.raises(RuleViolation):
        commands.void_many(actor=make.SYSTEM, hold_keys=["never"])


def test_condition_changes_need_a_reason_and_book_once(shelves):
    own = shelves[0][0]
    account = StockAccount.objects.get(key=own)
    change = {
        "key": "q1", "holder_type": "COMPANY", "holder_id": account.holder_id,
        "lines": [(account.sku_id, account.lot_id, 3)], "from_condition": "GOOD", "to_condition": "QUARANTINE",
        "business_date": DAY, "source_type": "stock.warehouse", "source_id": account.holder_id,
    }  # fmt: skip
    with pytest.raises(RuleViolation):
        commands.change_condition(actor=make.SYSTEM, reason=" ", **change)
    first = commands.change_condition(actor=make.SYSTEM, reason="包装破损", **change)
    assert commands.change_condition(actor=make.SYSTEM, reason="包装破损", **change).pk == first.pk
    assert facts(own) == (7, 0)
    assert StockAccount.objects.get(sku=account.sku, condition="QUARANTINE").on_hand == 3
