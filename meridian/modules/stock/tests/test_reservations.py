"""Goods kept for a document: never more than there are, used or given back exactly once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meridian.kernel.base.errors import IdempotencyConflict, RuleViolation, Shortage
from meridian.kernel.ledger.ledger import Move, Source
from meridian.kernel.ledger.posting import post
from meridian.kernel.ledger.reserve import post_reservation, reserve, void, void_expired
from meridian.kernel.ledger.verify import verify
from meridian.modules.stock.models import StockAccount, StockReservation
from meridian.modules.stock.queries import LEDGER, account_key

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
SOURCE = Source("test.order", 1)


@pytest.fixture
def own():
    """The key of a warehouse account with 100 on hand."""
    sku = make.sku()
    lot, house = make.lot(sku), make.warehouse()
    key = account_key("COMPANY", house.pk, sku.pk, lot.pk)
    with transaction.atomic():
        _post("start", account_key("SUPPLIER", 0, sku.pk, lot.pk), key, 100)
    yield key
    assert list(verify(LEDGER)) == []


def _post(key, source, target, qty, **more):
    return post(LEDGER, actor=make.SYSTEM, key=key, code="MOVE", source=SOURCE, business_date=DAY,
                moves=[Move(source, target, qty)], **more)  # fmt: skip


def _scrap(own: str) -> str:
    return own.replace("COMPANY:" + own.split(":")[1], "SCRAP:0")


def _hold(own, key="h1", amount=60, **more):
    return reserve(LEDGER, actor=make.SYSTEM, key=key, account_key=own, amount=amount, source=SOURCE, **more)


def _facts(own):
    return StockAccount.objects.values_list("on_hand", "reserved").get(key=own)


def test_keeps_goods_from_others(own):
    _hold(own)
    with pytest.raises(Shortage):
        _post("x", own, _scrap(own), 41)
    with pytest.raises(Shortage):
        _hold(own, "h2", 41)
    _post("y", own, _scrap(own), 40)
    assert _facts(own) == (60, 60)


def test_the_same_key_keeps_once(own):
    assert _hold(own).pk == _hold(own).pk
    assert _facts(own) == (100, 60)
    with pytest.raises(IdempotencyConflict):
        _hold(own, amount=61)


def test_is_used_in_parts_and_not_beyond(own):
    _hold(own)
    use = {"to_key": _scrap(own), "code": "MOVE", "business_date": DAY, "hold_key": "h1", "actor": make.SYSTEM}
    post_reservation(LEDGER, qty=20, key="u1", **use)
    assert post_reservation(LEDGER, qty=20, key="u1", **use).is_replay
    assert _facts(own) == (80, 40)
    with pytest.raises(RuleViolation) as refusal:
        post_reservation(LEDGER, qty=41, key="u2", **use)
    assert refusal.value.code == "ledger.reservation_used_up"
    post_reservation(LEDGER, qty=40, key="u3", **use)
    assert _facts(own) == (40, 0)


def test_is_given_back_once(own):
    _hold(own)
    assert void(LEDGER, actor=make.SYSTEM, hold_key="h1").open_amount == 0
    void(LEDGER, actor=make.SYSTEM, hold_key="h1")
    assert _facts(own) == (100, 0)
    assert StockReservation.objects.unscoped("test").filter(kind="VOID").count() == 1


def test_expired_holds_are_given_back(own):
    _hold(own, expires_at=make.SYSTEM.now + timedelta(hours=1))
    _hold(own, "h2", 10)
    assert void_expired(LEDGER, actor=make.SYSTEM) == 0
    assert void_expired(LEDGER, actor=make.SYSTEM.at(make.SYSTEM.now + timedelta(hours=2))) == 1
    assert _facts(own) == (100, 10)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["hold", "use", "void", "move"]), st.integers(1, 60)), max_size=12))
def test_whatever_happens_the_book_stays_whole(own, steps):
    with transaction.atomic():
        for number, (what, qty) in enumerate(steps):
            try:
                if what == "hold":
                    _hold(own, f"p{number}", qty)
                elif what == "move":
                    _post(f"m{number}", own, _scrap(own), qty)
                elif what == "void":
                    void(LEDGER, actor=make.SYSTEM, hold_key=f"p{qty % 12}", key=f"v{number}")
                else:
                    post_reservation(LEDGER, actor=make.SYSTEM, hold_key=f"p{qty % 12}", to_key=_scrap(own), qty=qty,
                                     key=f"u{number}", code="MOVE", business_date=DAY)  # fmt: skip
            except RuleViolation:
                pass
        on_hand, reserved = _facts(own)
        assert 0 <= reserved <= on_hand <= 100
        assert list(verify(LEDGER)) == []
        transaction.set_rollback(True)
