"""Agreements as rules: what covers a product on a day, what collides, when somebody is told, what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.agreements.rules.agreements import (
    AgreementTerm,
    agreement_findings,
    collisions,
    notice_step,
    renewal_period,
    turning_days,
    with_parents,
)
from meridian.modules.agreements.rules.trade_facts import ProductFacts, TradeLimits

DAY = date(2026, 6, 15)
YEAR = AgreementTerm(1, 7, date(2026, 1, 1), date(2026, 12, 31), number="AG-2026-0001")
PRODUCT = ProductFacts(11, 21, 31, None, None, None)
days = st.dates(date(2026, 1, 1), date(2026, 2, 20))


def found(*terms, day=DAY, required=True):
    finding = agreement_findings(terms, PRODUCT, day, TradeLimits(agreement_required=required))[0]
    return finding.rule.partition(".")[2], finding.severity, finding.evidence[0][1] if finding.evidence else None


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ((), ("missing", "BLOCK", None)),
        ((YEAR,), ("in_force", "INFO", 1)),
        ((replace(YEAR, line_ids=frozenset({31})),), ("in_force", "INFO", 1)),
        ((replace(YEAR, product_ids=frozenset({21})),), ("in_force", "INFO", 1)),
        ((replace(YEAR, product_ids=frozenset({99})),), ("product_not_covered", "BLOCK", 1)),
        ((replace(YEAR, is_signed=False),), ("not_signed", "BLOCK", 1)),
        ((replace(YEAR, valid_to=date(2026, 6, 14)),), ("expired", "BLOCK", 1)),
        ((replace(YEAR, valid_from=date(2026, 6, 16)),), ("expired", "BLOCK", 1)),
        ((replace(YEAR, valid_to=DAY),), ("in_force", "INFO", 1)),
        # The renewal that waits for its signature says more than last year's agreement.
        ((replace(YEAR, valid_to=date(2026, 6, 14)), replace(YEAR, id=2, is_signed=False)), ("not_signed", "BLOCK", 2)),
        # A draft for other days is nobody's help.
        ((replace(YEAR, is_signed=False, valid_to=date(2026, 2, 1)),), ("missing", "BLOCK", None)),
    ],
)
def test_what_is_found(terms, expected):
    assert found(*terms) == expected


def test_a_company_that_keeps_no_agreements_is_told_only():
    assert found(required=False) == ("missing", "INFO", None)
    assert not agreement_findings((), PRODUCT, DAY, TradeLimits(agreement_required=False))[0].passed


class TestSupplements:
    def test_adds_products(self):
        main = replace(YEAR, product_ids=frozenset({99}))
        more = replace(YEAR, id=2, parent_id=1, product_ids=frozenset({21}))
        assert found(*with_parents([main, more])) == ("in_force", "INFO", 2)

    def test_that_lists_nothing_carries_what_its_agreement_lists(self):
        main = replace(YEAR, line_ids=frozenset({31}), valid_to=date(2026, 5, 31))
        longer = replace(YEAR, id=2, parent_id=1)
        assert found(*with_parents([main, longer])) == ("in_force", "INFO", 2)
        narrow = replace(main, line_ids=frozenset({99}))
        assert found(*with_parents([narrow, longer]))[0] == "product_not_covered"


class TestCollisions:
    def meet(self, one, other, lines=None):
        return bool(collisions(one, [one, other], lines or {}))

    def test_same_products_on_a_shared_day(self):
        other = replace(YEAR, id=2, valid_from=date(2026, 12, 31), valid_to=date(2027, 12, 31))
        assert self.meet(YEAR, other)
        assert not self.meet(YEAR, replace(other, valid_from=date(2027, 1, 1)))

    def test_not_other_dealers_drafts_supplements_or_products(self):
        other = replace(YEAR, id=2)
        assert not self.meet(YEAR, replace(other, dealer_id=8))
        assert not self.meet(YEAR, replace(other, is_signed=False))
        assert not self.meet(YEAR, replace(other, parent_id=1))
        assert not self.meet(replace(YEAR, parent_id=2), other)
        one, two = replace(YEAR, line_ids=frozenset({1})), replace(other, product_ids=frozenset({5}))
        assert not self.meet(one, two, {5: 2})
        assert self.meet(one, two, {5: 1})


@given(days, days, days, st.booleans())
def test_answers_change_on_turning_days_only(first, last, day, signed):
    term = AgreementTerm(1, 7, min(first, last), max(first, last), signed)
    turned = max((d for d in turning_days([term]) if d <= day), default=date.min)
    assert found(term, day=day) == found(term, day=turned)


@pytest.mark.parametrize(("left", "step"), [(61, None), (60, 60), (31, 60), (30, 30), (1, 30), (0, 30), (-1, None)])
def test_steps_of_the_ladder(left, step):
    assert notice_step(DAY + timedelta(days=left), DAY, [60, 30]) == step


@pytest.mark.parametrize(
    ("first", "last", "follows"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), (date(2027, 1, 1), date(2027, 12, 31))),
        (date(2024, 3, 1), date(2026, 2, 28), (date(2026, 3, 1), date(2028, 2, 29))),
        (date(2026, 4, 1), date(2026, 6, 29), (date(2026, 6, 30), date(2026, 9, 27))),
        (date(2026, 1, 1), date(2026, 6, 30), (date(2026, 7, 1), date(2026, 12, 28))),
    ],
)
def test_the_period_that_follows(first, last, follows):
    assert renewal_period(first, last) == follows
