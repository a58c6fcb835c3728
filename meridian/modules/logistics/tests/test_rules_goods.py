"""Temperatures, retention, receipts, returns, acceptance and the delivery note."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.logistics.rules.acceptance import check_arrival, check_result
from meridian.modules.logistics.rules.delivery_note import DeliveryNote, NoteLine, missing_fields
from meridian.modules.logistics.rules.lot_choice import LotOnHand, first_expiring
from meridian.modules.logistics.rules.receipt import (
    ReceivedLine,
    amount_between,
    check_decision,
    check_received,
    is_credited,
    line_amount,
)
from meridian.modules.logistics.rules.retention import RetentionLimits, keep_until, months_later, years_later
from meridian.modules.logistics.rules.returning import Verdict, WantedReturn, check_request, check_verdicts
from meridian.modules.logistics.rules.temperature import Reading, kinetic_mean, summarise

DAY = date(2026, 11, 1)
START = datetime(2026, 11, 1, 8)


def readings(*temps, step=5, start=START):
    return [Reading(start + timedelta(minutes=step * n), temp) for n, temp in enumerate(temps)]


def codes(findings):
    return [finding.code for finding in findings]


class TestTemperature:
    def test_a_clean_record_needs_no_decision(self):
        found = summarise(readings(20, 50, 80), low_e1=20, high_e1=80, most_minutes=5)
        assert found.is_clean and (found.lowest_e1, found.highest_e1, found.count) == (20, 80, 3)

    def test_excursions_run_until_the_first_reading_inside(self):
        found = summarise(readings(50, 81, 95, 60, 10, 50), low_e1=20, high_e1=80, most_minutes=5)
        high, low = found.excursions
        assert (high.kind, high.minutes, high.worst_e1) == ("HIGH", 10, 95)
        assert (low.kind, low.minutes, low.worst_e1) == ("LOW", 5, 10)

    def test_a_last_reading_outside_counts(self):
        (only,) = summarise(readings(50, 90), low_e1=20, high_e1=80, most_minutes=5).excursions
        assert (only.kind, only.minutes) == ("HIGH", 1)

    def test_gaps_inside_and_at_both_ends_of_the_transport(self):
        rows = [*readings(50, 50), *readings(50, start=START + timedelta(minutes=30))]
        (gap,) = summarise(rows, low_e1=20, high_e1=80, most_minutes=5).excursions
        assert (gap.kind, gap.minutes) == ("GAP", 25)
        covers = (START - timedelta(hours=1), START + timedelta(hours=2))
        assert len(summarise(rows, low_e1=20, high_e1=80, most_minutes=5, covers=covers).excursions) == 3

    def test_needs_readings(self):
        with pytest.raises(ValueError, match="without readings"):
            summarise([], low_e1=20, high_e1=80, most_minutes=5)

    @given(st.lists(st.integers(-250, 400), min_size=1, max_size=30), st.randoms())
    def test_does_not_depend_on_the_order_and_kinetic_is_within_and_above_the_mean(self, temps, random):
        rows = readings(*temps)
        mixed = list(rows)
        random.shuffle(mixed)
        first = summarise(rows, low_e1=20, high_e1=80, most_minutes=5)
        assert summarise(mixed, low_e1=20, high_e1=80, most_minutes=5) == first
        assert min(temps) - 1 <= first.kinetic_e1 <= max(temps) + 1
        assert first.kinetic_e1 >= sum(temps) / len(temps) - 1
        assert first.is_clean == all(20 <= t <= 80 for t in temps)

    def test_kinetic_mean_of_a_constant_is_the_constant(self):
        assert kinetic_mean([50] * 7) == 50


class TestRetention:
    limits = RetentionLimits(2, 5)

    def test_expiry_plus_two_at_least_five_without_one_implants_for_ever(self):
        assert keep_until([(date(2030, 6, 30), False)], on=DAY, limits=self.limits) == date(2032, 6, 30)
        assert keep_until([(None, False)], on=DAY, limits=self.limits) == date(2031, 11, 1)
        assert keep_until([(date(2030, 6, 30), False), (None, True)], on=DAY, limits=self.limits) is None
        assert keep_until([], on=DAY, limits=None) is None

    @given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
    def test_months_stay_in_order_and_keep_the_day_where_it_exists(self, day, months):
        later = months_later(day, months)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)

    def test_leap_day(self):
        assert years_later(date(2028, 2, 29), 2) == date(2030, 3, 1)
        assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)


class TestReceipt:
    def test_tells_short_damaged_and_excess(self):
        line = ReceivedLine(1, 10, 7, 2, 3, "wet")
        assert line.differences() == [("SHORT", 1), ("DAMAGED", 2), ("EXCESS", 3)]
        assert check_received([line]) == []

    def test_refuses_more_than_shipped_negative_and_silence(self):
        rows = [
            ReceivedLine(1, 10, 11, lot="A"),
            ReceivedLine(2, 10, -1),
            ReceivedLine(3, 10, 9),
            ReceivedLine(4, 9, 9),
        ]
        found = check_received(rows)
        assert codes(found) == ["receipt.too_many", "receipt.negative", "receipt.reason"]
        assert dict(found[0].params)["more"] == 1

    def test_decisions_fit_the_kind(self):
        assert check_decision("SHORT", "BACK") == []
        assert codes(check_decision("DAMAGED", "BACK")) == ["difference.decision"]
        assert is_credited("BACK") and is_credited("CREDIT") and not is_credited("RESHIP")

    def test_amounts_round_half_up(self):
        assert line_amount(3, 12_350) == 371 and line_amount(1, 50) == 1 and line_amount(5, None) == 0

    @given(st.integers(0, 10**6), st.lists(st.integers(0, 500), max_size=6))
    def test_parts_add_up_to_the_whole(self, price, parts):
        total, at = 0, 0
        for part in parts:
            total += amount_between(at, at + part, price)
            at += part
        assert total == line_amount(at, price)


class TestReturns:
    def test_only_what_was_delivered_and_is_in_the_book(self):
        good = WantedReturn(1, "A", 5, 5, 9)
        assert check_request([good]) == []
        rows = [replace(good, qty=0), replace(good, qty=10), replace(good, qty=6)]
        assert codes(check_request(rows)) == ["return.quantity", "return.not_delivered", "return.not_in_book"]
        assert codes(check_request([])) == ["return.empty"]

    def test_every_unit_is_decided_once_with_a_reason(self):
        assert check_verdicts([Verdict("A", 5, 5, 0, 0)]) == []
        rows = [Verdict("A", 5, 4, 0, 0), Verdict("A", 5, 4, 0, 1), Verdict("A", 5, 6, -1, 0, "x")]
        assert codes(check_verdicts(rows)) == ["return.verdict", "return.verdict_reason", "return.verdict"]


class TestAcceptance:
    def test_arrival(self):
        good = {"qty": 1, "production_date": DAY, "expiry_date": DAY, "arrived_on": DAY}
        assert check_arrival(**good) == []
        bad = {"qty": 0, "production_date": DAY + timedelta(1), "expiry_date": DAY - timedelta(1), "arrived_on": DAY}
        assert codes(check_arrival(**bad)) == ["acceptance.quantity", "acceptance.made_later", "acceptance.expired"]

    def test_result(self):
        assert check_result(arrived=9, accepted=9, rejected=0, reason="", disposal="") == []
        assert codes(check_result(arrived=9, accepted=8, rejected=0, reason="", disposal="")) == ["acceptance.sum"]
        assert codes(check_result(arrived=9, accepted=8, rejected=1, reason="torn", disposal="")) == [
            "acceptance.reject_reason"
        ]


def test_first_expiring_leaves_what_the_receiver_does_not_accept():
    lots = [LotOnHand(1, 5, date(2026, 12, 1)), LotOnHand(2, 5, date(2027, 12, 1)), LotOnHand(3, 5, None)]
    assert first_expiring(lots, 8, ship_date=DAY, least_expiry=date(2027, 5, 1)) == ([(2, 5), (3, 3)], 0)


def test_a_delivery_note_names_what_it_lacks():
    line = NoteLine("支架", "3.0×18", "国械注准20223031078", "厂", "苏1", "A1", "", "", "5", "支", "")
    note = DeliveryNote("SH-1", "公司", "", "经销商", "路1号", "", "2026-11-01", lines=[line])
    assert missing_fields(note) == []
    cold = replace(line, maker_licence="", certificate="", needs_storage=True)
    assert missing_fields(replace(note, address="", lines=[line, cold])) == [
        ("address", 0), ("maker_licence", 2), ("certificate", 2), ("storage", 2),
    ]  # fmt: skip
