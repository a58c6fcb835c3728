"""Do two lots of a reagent give the same results?

Source: ISO 15189 asks a laboratory to verify each new lot before use; the way follows the idea of CLSI EP26 (patient
samples measured with both lots, difference against a limit chosen beforehand). The limit is data, not part of the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

Pair = tuple[Decimal, Decimal]
_PLACES = Decimal("0.01")


class Compared(NamedTuple):
    """``mean_percent``: mean of the differences of the new lot against the old one in percent of the old value, two places;
    ``bias``: mean difference in units of the result; ``worst_percent``: the largest difference, with its sign;
    ``within``: samples within the limit; ``agrees``: the verdict."""

    samples: int
    mean_percent: Decimal
    bias: Decimal
    worst_percent: Decimal
    within: int
    agrees: bool


def compare_lots(pairs: Sequence[Pair], *, limit_percent: Decimal, least_samples: int, share_percent: int) -> Compared:
    """Compare ``(old, new)`` results. The lots agree when the mean difference keeps the limit in both directions and at least
    ``share_percent`` of the samples do.

    Raises ValueError("samples" | "values" | "limit"): too few samples, an old value that is not above 0 or a negative new
    one, a limit that is not above 0.
    """
    if limit_percent <= 0:
        raise ValueError("limit")
    if len(pairs) < max(least_samples, 1):
        raise ValueError("samples")
    if any(old <= 0 or new < 0 for old, new in pairs):
        raise ValueError("values")
    percents = [(new - old) * 100 / old for old, new in pairs]
    mean = sum(percents, Decimal(0)) / len(pairs)
    bias = sum((new - old for old, new in pairs), Decimal(0)) / len(pairs)
    within = sum(abs(each) <= limit_percent for each in percents)
    agrees = abs(mean) <= limit_percent and within * 100 >= share_percent * len(pairs)
    rounded_bias = bias.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Compared(len(pairs), _two(mean), rounded_bias, _two(max(percents, key=abs)), within, agrees)


def _two(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, ROUND_HALF_UP)
