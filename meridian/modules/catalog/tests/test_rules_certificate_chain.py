"""Which lots a chain of certificates covers, and the days before one expires."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.modules.catalog.rules.certificate_chain import (
    CertificateChain,
    CertificateTerm,
    ExpiryLadder,
    lot_covered,
    months_before,
)

FIRST = CertificateTerm("国械注准20153660001", date(2015, 3, 10), date(2020, 3, 9))
SECOND = CertificateTerm("国械注准20153660001", date(2020, 3, 1), date(2025, 3, 9))
LATE = CertificateTerm("国械注准20253660002", date(2025, 9, 1), date(2030, 8, 31))
CHAIN = CertificateChain.of([SECOND, LATE, FIRST])


@pytest.mark.parametrize(
    ("day", "covered", "reason", "number"),
    [
        (date(2015, 3, 9), False, "before_first_approval", FIRST.number),
        (date(2015, 3, 10), True, "within_term", FIRST.number),
        (date(2020, 3, 5), True, "within_term", SECOND.number),
        (date(2025, 3, 9), True, "within_term", SECOND.number),
        (date(2025, 6, 1), True, "between_terms", SECOND.number),
        (date(2030, 8, 31), True, "within_term", LATE.number),
        (date(2030, 9, 1), False, "after_last_expiry", LATE.number),
    ],
)
def test_lot_rule(day, covered, reason, number):
    found = lot_covered(day, CHAIN)
    assert (found.covered, found.reason, found.number) == (covered, reason, number)
    assert found.doubtful is (reason == "between_terms")


def test_chain_ends():
    assert (CHAIN.first_approval, CHAIN.last_expiry) == (date(2015, 3, 10), date(2030, 8, 31))
    empty = CertificateChain(())
    assert (empty.first_approval, empty.last_expiry) == (None, None)
    assert lot_covered(date(2020, 1, 1), empty).reason == "no_certificate"
    assert lot_covered(None, CHAIN).reason == "no_production_date"


def test_a_filing_never_expires():
    chain = CertificateChain((CertificateTerm("粤潮械备20140023", date(2014, 5, 1), None),))
    assert chain.last_expiry is None
    assert lot_covered(date(2099, 1, 1), chain).covered
    assert not lot_covered(date(2014, 4, 30), chain).covered


def test_expiry_ladder():
    ladder = ExpiryLadder(plan_months=12, filing_months=6, urgent_months=3)
    expiry = date(2026, 8, 31)
    steps = ladder.steps(expiry)
    assert list(steps.values()) == [date(2025, 8, 31), date(2026, 2, 28), date(2026, 5, 31), expiry]
    assert ladder.reached(expiry, date(2025, 8, 30)) is None
    for step, day in steps.items():
        assert ladder.reached(expiry, day) == step
        assert ladder.reached(expiry, day - timedelta(days=1)) != step
    assert ladder.may_still_file(expiry, date(2026, 2, 28))
    assert not ladder.may_still_file(expiry, date(2026, 3, 1))
    assert ladder.reached(None, date(2026, 1, 1)) is None


def test_months_before_keeps_to_the_calendar():
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
