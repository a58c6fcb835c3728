"""How well a line fits a cell of the market: five marks of 0 to 5, weighted (functions.md row 3)."""

from __future__ import annotations

from collections.abc import Mapping

MOST = 5
# Clinical need, product against it, way into the hospitals, ability to pay, room beside the competitors.
CRITERIA = ("need", "product", "access", "payment", "room")


def fit_score(marks: Mapping[str, int | None], weights: Mapping[str, int]) -> int | None:
    """The weighted marks as 0 to 100; criteria without a mark are left out. None when none with a weight is marked.

    Raises ValueError for a mark outside 0 to 5 or a negative weight.
    """
    total = reached = 0
    for name in CRITERIA:
        mark, weight = marks.get(name), weights.get(name, 0)
        if weight < 0 or (mark is not None and not 0 <= mark <= MOST):
            raise ValueError(f"{name}: mark {mark}, weight {weight}")
        if mark is not None:
            total += weight * MOST
            reached += weight * mark
    return round(100 * reached / total) if total else None


def fit_band(score: int | None, good: int, fair: int) -> str:
    """GOOD, FAIR or POOR by the two limits; empty without a score."""
    if score is None:
        return ""
    return "GOOD" if score >= good else "FAIR" if score >= fair else "POOR"
