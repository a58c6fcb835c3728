"""Lot choice and states of a shipment."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.logistics.choices import STATUS_MOVES, ShipmentStatus
from meridian.modules.logistics.rules.lot_choice import LotOnHand, first_expiring
from meridian.modules.logistics.rules.shipment_states import LineFacts, check_lines, check_receipt, may_become

DAY = date(2026, 3, 1)
lots = st.lists(
    st.builds(
        LotOnHand, lot_id=st.integers(1, 999), available=st.integers(-5, 100),
        expiry_date=st.none() | st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n)), is_released=st.booleans(),
    ),
    max_size=8, unique_by=lambda lot: lot.lot_id,
)  # fmt: skip


class TestFirstExpiring:
    @given(lots, st.integers(0, 300))
    def test_takes_what_is_asked_and_usable_and_nothing_else(self, on_hand, qty):
        taken, missing = first_expiring(on_hand, qty, ship_date=DAY)
        by_id = {lot.lot_id: lot for lot in on_hand}
        assert sum(n for _lot, n in taken) + missing == qty
        for lot_id, n in taken:
            lot = by_id[lot_id]
            assert 0 < n <= lot.available and lot.is_released and (lot.expiry_date is None or lot.expiry_date >= DAY)

    @given(lots, st.integers(0, 300))
    def test_never_leaves_an_earlier_lot_behind(self, on_hand, qty):
        taken, missing = first_expiring(on_hand, qty, ship_date=DAY)
        days = [next(lot.expiry_date or date.max for lot in on_hand if lot.lot_id == pk) for pk, _n in taken]
        assert days == sorted(days)
        if missing:
            usable = sum(
                max(lot.available, 0) for lot in on_hand
                if lot.is_released and (lot.expiry_date is None or lot.expiry_date >= DAY)
            )  # fmt: skip
            assert usable == qty - missing


def test_states_end_and_none_goes_back():
    assert set(STATUS_MOVES) == set(ShipmentStatus.values)
    assert may_become(STATUS_MOVES, "DRAFT", "SHIPPED") and may_become(STATUS_MOVES, "SHIPPED", "RECEIVED")
    assert not may_become(STATUS_MOVES, "RECEIVED", "SHIPPED") and not may_become(STATUS_MOVES, "SHIPPED", "CANCELLED")


def test_lines_and_dates_are_checked_all_at_once():
    assert [f.code for f in check_lines([])] == ["shipment.empty"]
    found = check_lines([LineFacts(1, 1, 0), LineFacts(1, 1, 5), LineFacts(1, 1, 5, -1)])
    assert [(f.code, dict(f.params)["line"]) for f in found] == [("shipment.quantity", 1), ("shipment.price", 3)]
    assert check_receipt(DAY, DAY) == [] and check_receipt(DAY, DAY - timedelta(days=1))
