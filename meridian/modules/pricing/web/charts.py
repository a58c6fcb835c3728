"""Bars as SVG: places by numbers; colours are tokens, so that dark pages have theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH, ROW, MIDDLE = 490, 24, 345
NAME, REACH = 210, 130


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar to the right of the middle (dearer) or to the left (cheaper), with its name and amount in fen."""

    name: str
    amount_fen: int
    x: int
    y: int
    width: int
    text_y: int
    tone: str

    @property
    def amount(self) -> str:
        """The amount in whole yuan, as plain text for the picture."""
        return f"{'−' if self.amount_fen < 0 else ''}¥{abs(self.amount_fen) // 100:,}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars around a middle line."""

    bars: list[Bar]
    width: int
    height: int
    middle: int


def bars(rows: Iterable[Mapping[str, Any]], *, keep_order: bool = False) -> Chart | None:
    """Differences by name as bars, the dearest on top; None without rows."""
    found = list(rows)
    if not found:
        return None
    if not keep_order:
        found.sort(key=lambda row: -row["difference_fen"])
    most = max(abs(row["difference_fen"]) for row in found) or 1
    made = []
    for n, row in enumerate(found):
        amount = row["difference_fen"]
        width = max(1, REACH * abs(amount) // most)
        x = MIDDLE if amount >= 0 else MIDDLE - width
        name = row["name"] or "—"
        short = name if len(name) <= 10 else f"{name[:9]}…"
        made.append(Bar(short, amount, x, n * ROW + 4, width, n * ROW + 17, "--brand" if amount >= 0 else "--good"))
    return Chart(made, WIDTH, len(made) * ROW + 8, MIDDLE)


def steps(rows: Iterable[tuple[Any, Any]]) -> Chart | None:
    """A waterfall: totals stand on the ground, steps hang where the one before ended. ``rows``: ``(label, rules.guidance.Step)``."""
    found = list(rows)
    if not found:
        return None
    most = max(abs(step.amount_fen) for _label, step in found) or 1
    reach, made, level = WIDTH - NAME - 14, [], 0
    for n, (label, step) in enumerate(found):
        start, end = (0, step.amount_fen) if step.is_total else (level, level + step.amount_fen)
        level = end
        low, high = min(start, end), max(start, end)
        x, width = NAME + reach * max(0, low) // most, max(2, reach * (high - max(0, low)) // most)
        tone = "--brand" if step.is_total else "--wait" if step.amount_fen < 0 else "--good"
        made.append(Bar(str(label), step.amount_fen, x, n * 34 + 6, width, n * 34 + 22, tone))
    return Chart(made, WIDTH, len(made) * 34 + 10, NAME)
