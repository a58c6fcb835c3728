"""Missing certificates stop a line, or are only said; the answer turns when a stretch begins and after it ends."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.agreements.rules.trade_facts import ProductFacts
from meridian.modules.agreements.rules.training import TrainingGap, training_findings, turning_days

FIRST, LAST = date(2026, 3, 1), date(2026, 6, 30)
PRODUCT = ProductFacts(1, 1, 7, None, None, None)


def gap(*, line=7, stops=True, last=LAST):
    return TrainingGap(5, "UDI", line, 3, 1, stops, FIRST, last)


@pytest.mark.parametrize(
    ("row", "day", "rule"),
    [
        (gap(), FIRST, "training.missing"), (gap(), LAST, "training.missing"), (gap(line=None), LAST, "training.missing"),
        (gap(), date(2026, 2, 28), ""), (gap(), date(2026, 7, 1), ""), (gap(line=8), FIRST, ""),
        (gap(last=None), date(2036, 7, 1), "training.missing"), (gap(stops=False), FIRST, "training.advised"),
    ],
)  # fmt: skip
def test_says_what_is_missing_on_the_day(row, day, rule):
    found = training_findings([row], PRODUCT, day)
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert all(one.params["missing"] == 2 and not one.passed for one in found)
    assert [one.severity for one in found] == ([{"training.missing": "BLOCK"}.get(rule, "INFO")] if rule else [])


def test_turns_where_a_stretch_begins_and_after_it_ends():
    assert turning_days([gap(), gap(last=None)]) == {FIRST, date(2026, 7, 1)}
