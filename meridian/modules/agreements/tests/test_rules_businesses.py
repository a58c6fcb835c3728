"""A line whose business with the dealer was stopped is not sold to him; one never opened where the company asks for it."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.agreements.rules.businesses import LineBusiness, business_findings, turning_days
from meridian.modules.agreements.rules.trade_facts import ProductFacts, TradeLimits

OPENED, STOPPED = date(2026, 3, 1), date(2026, 6, 1)
LOOSE, STRICT = TradeLimits(), TradeLimits(business_required=True)
PRODUCT = ProductFacts(1, 1, 7, None, None, None)


def business(status, opened=OPENED, since=STOPPED, line=7):
    return LineBusiness(1, line, status, opened, since)


@pytest.mark.parametrize(
    ("row", "day", "limits", "rule"),
    [
        (business("OPEN"), date(2026, 3, 1), LOOSE, "business.open"),
        (business("OPEN"), date(2026, 2, 28), LOOSE, ""),
        (business("OPEN"), date(2026, 2, 28), STRICT, "business.not_opened"),
        (business("SUSPENDED"), date(2026, 5, 31), LOOSE, "business.open"),
        (business("SUSPENDED"), date(2026, 6, 1), LOOSE, "business.suspended"),
        (business("CLOSED"), date(2026, 6, 1), LOOSE, "business.closed"),
        (business("CLOSED", opened=None), date(2026, 1, 1), LOOSE, "business.closed"),
        (business("SUSPENDED", since=None), date(2026, 4, 1), LOOSE, "business.suspended"),
        (business("DRAFT", opened=None, since=None), date(2026, 4, 1), LOOSE, ""),
        (business("DRAFT", opened=None, since=None), date(2026, 4, 1), STRICT, "business.not_opened"),
        (business("DRAFT"), date(2026, 4, 1), STRICT, "business.not_opened"),
        (business("SUSPENDED", line=8), date(2026, 7, 1), LOOSE, ""),
        (business("OPEN", line=8), date(2026, 7, 1), STRICT, "business.not_opened"),
    ],
)
def test_says_what_stands_on_the_day(row, day, limits, rule):
    found = business_findings([row], PRODUCT, day, limits)
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert [one.severity for one in found] == (["INFO" if rule == "business.open" else "BLOCK"] if rule else [])


def test_nothing_is_asked_of_a_dealer_without_businesses_unless_the_company_asks():
    assert business_findings([], PRODUCT, OPENED, LOOSE) == []
    assert business_findings([], PRODUCT, OPENED, STRICT)[0].rule == "business.not_opened"


def test_turns_when_it_is_opened_and_when_its_state_changes():
    assert turning_days([business("OPEN"), business("DRAFT", None, None, 8)]) == {OPENED, STOPPED}
