"""The score of a dealer: points of a criterion, the weighted total, the grade (rules.md 3.16). Pure integer arithmetic.

Points are hundredths (``_e2``, 0 to 10,000). A curve is a table of ``(figure, points 0 to 100)`` with straight lines between
its rows and flat ends. A criterion without data is not measured: its weight is shared by the others in proportion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Curve = Sequence[Sequence[int]]
FULL_E2 = 10_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion within a total: its own weight, its points (None: not measured), and the weight it got (1/100 percent)."""

    code: str
    weight: int
    points_e2: int | None
    share_bp: int


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of weight × points over what was measured; None when nothing was. ``measured`` is the weight it rests on."""

    points_e2: int | None
    measured: int
    lines: tuple[Weighed, ...]


def points_of(figure: int | None, curve: Curve) -> int | None:
    """Points in hundredths for a figure; None stays None. Between two rows of the curve on a straight line, half up."""
    if figure is None:
        return None
    if figure <= curve[0][0]:
        return curve[0][1] * 100
    for (low, at_low), (high, at_high) in zip(curve, curve[1:], strict=False):
        if figure <= high:
            width = high - low
            return at_low * 100 + (2 * (at_high - at_low) * 100 * (figure - low) + width) // (2 * width)
    return curve[-1][1] * 100


def total_of(measured: Iterable[tuple[str, int, int | None]]) -> Total:
    """The weighted total of ``(code, weight, points_e2 or None)``, rounded half up."""
    rows = list(measured)
    base = sum(weight for _code, weight, points in rows if points is not None)
    lines = tuple(
        Weighed(code, weight, points, _half_up(weight * FULL_E2, base) if base and points is not None else 0)
        for code, weight, points in rows
    )
    if not base:
        return Total(None, 0, lines)
    return Total(
        _half_up(sum(weight * points for _code, weight, points in rows if points is not None), base), base, lines
    )


def grade_of(points_e2: int | None, limits: Mapping[str, int], least_weight: int = 0, measured: int = 100) -> str:
    """The best grade whose limit (points 0 to 100) is reached; D below all.

    Empty when nothing was measured, or when the total rests on less than the least weight: so little says nothing.
    """
    if points_e2 is None or measured < least_weight:
        return ""
    reached = [(limit, grade) for grade, limit in limits.items() if points_e2 >= limit * 100]
    return max(reached)[1] if reached else "D"


def scheme_problems(criteria: Sequence[Mapping], known: Iterable[str]) -> list[tuple[str, str]]:
    """What is wrong with a scheme as ``(code, criterion)``: unknown, twice, weight, curve; weights that are not 100."""
    found, seen, names = [], set(), set(known)
    for one in criteria:
        code = one["code"]
        if code not in names:
            found.append(("criterion_unknown", code))
        if code in seen:
            found.append(("criterion_twice", code))
        seen.add(code)
        if one["weight"] <= 0:
            found.append(("weight", code))
        if not is_curve(one["curve"]):
            found.append(("curve", code))
    if sum(one["weight"] for one in criteria) != 100:
        found.append(("weights_sum", ""))
    return found


def is_curve(curve: Curve) -> bool:
    """At least two rows, figures ascending, points from 0 to 100."""
    if len(curve) < 2 or any(len(row) != 2 for row in curve):
        return False
    figures = [row[0] for row in curve]
    return all(a < b for a, b in zip(figures, figures[1:], strict=False)) and all(0 <= row[1] <= 100 for row in curve)


def share_bp(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in basis points, half up; None when there is no whole."""
    return _half_up(part * FULL_E2, whole) if whole > 0 else None


def target_to_date(goals: Mapping[int, int], month: int) -> int:
    """The part of a year's target due by the end of a month, fen. Quarters where all four are given, else the year.

    ``goals`` is ``{quarter, 0 for the year: fen}``. Within the period the target grows evenly by month.
    """
    if all(quarter in goals for quarter in (1, 2, 3, 4)) or (goals and 0 not in goals):
        whole, part = divmod(month, 3)
        return sum(goals.get(q, 0) for q in range(1, whole + 1)) + goals.get(whole + 1, 0) * part // 3
    return goals.get(0, 0) * month // 12


def _half_up(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)
