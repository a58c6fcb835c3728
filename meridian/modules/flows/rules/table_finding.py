"""Where the table begins: its header rows among titles, groups and blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meridian.modules.flows.rules.dates import parse_date
from meridian.modules.flows.rules.headings import heading_meanings, heading_strength, is_unit_word, listed_strength
from meridian.modules.flows.rules.numbers import parse_number

SEARCH_ROWS = 120
Row = Sequence[str | None]
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Header:
    """Header rows `first`..`last` (0-based, counted in the given rows) and one heading text per column."""

    first: int
    last: int
    headings: tuple[str, ...]
    score: float


def header_score(row: Row) -> float:
    """Return how many different meanings the row's cells name (0 when it does not look like a header)."""
    cells = [text for text in row if text]
    if sum(listed_strength(text) >= 0.6 for text in cells) < 2:
        return 0.0
    best: dict[str, float] = {}
    known = 0
    for text in cells:
        strength = heading_strength(text)
        if strength < 0.3:
            continue
        known += strength >= 0.6
        for name, score in heading_meanings(text).items():
            best[name] = max(best.get(name, 0.0), min(score, strength))
    distinct = sum(1 for _ in {t for t in cells if heading_strength(t) >= 0.6})
    if distinct < 2 or known < len(cells) * 0.4:
        return 0.0
    values = sum(is_value(text) for text in cells)
    if values > len(cells) * 0.3:
        return 0.0
    return sum(sorted(best.values(), reverse=True)[:distinct]) + 0.01 * known


def is_value(text: str) -> bool:
    """Whether a cell is a number or a date, as headings never are."""
    return bool(re.search(r"\d", text)) and (parse_number(text).value is not None or parse_date(text).day is not None)


def find_header(rows: Sequence[Row], merges: Sequence[Merge] = (), start: int = 0) -> Header | None:
    """Find the header among the first rows; None when no row reads like one.

    rows: cleaned cells; merges: (top, left, bottom, right), 0-based, in the same counting as `rows`.
    """
    scores = [header_score(row) for row in rows[start : start + SEARCH_ROWS]]
    best = max(scores, default=0.0)
    if best < 1.2:
        return None
    top = start + next(i for i, score in enumerate(scores) if score >= best * 0.75)
    if top + 1 < len(rows) and top + 1 - start < len(scores) and scores[top + 1 - start] > scores[top - start] + 0.5:
        top += 1  # a poorer group row directly above the real one
    first, last = top, top
    if first > start and _is_group_row(rows, merges, first - 1):
        first -= 1
    while last + 1 < len(rows) and last - first < 3 and _is_sub_row(rows, merges, first, last + 1):
        last += 1
    return Header(first, last, joined_headings(rows, merges, first, last), best)


def _covering(merges: Sequence[Merge], row: int, column: int) -> Merge | None:
    return next((m for m in merges if m[0] <= row <= m[2] and m[1] <= column <= m[3]), None)


def _is_group_row(rows: Sequence[Row], merges: Sequence[Merge], above: int) -> bool:
    """Whether the row above the headings belongs to them (cells merged down into it, or groups over its columns)."""
    row, below = rows[above], rows[above + 1]
    cells = [(i, t) for i, t in enumerate(row) if t]
    if len(cells) < 2 or any(is_value(t) or len(t) > 20 or re.search(r"[:：]", t) for _, t in cells):
        return False
    if any(m[0] == above and m[2] == above + 1 for m in merges):
        return True
    filled_from_above = sum(1 for i, t in cells if not below[i] and heading_strength(t) >= 0.6)
    return filled_from_above > 0 or (
        len([m for m in merges if m[0] == m[2] == above and m[3] > m[1]]) >= 1 and len(cells) >= 2
    )


def _is_sub_row(rows: Sequence[Row], merges: Sequence[Merge], first: int, candidate: int) -> bool:
    """Whether the row below the headings is their second row (units under a group, or a second language)."""
    row, above = rows[candidate], rows[candidate - 1]
    cells = [(i, t) for i, t in enumerate(row) if t]
    if not cells or any(is_value(t) or len(t) > 24 for _, t in cells):
        return False
    down = any(m[0] <= candidate - 1 and m[0] >= first and m[2] >= candidate for m in merges)
    wide = any(
        m[0] == m[2] == candidate - 1 and m[3] > m[1] and any(m[1] <= i <= m[3] for i, _ in cells) for m in merges
    )
    if (down or wide) and all(_grouped(above, merges, candidate - 1, i) for i, _ in cells):
        return True
    known = sum(heading_strength(t) >= 0.6 for _, t in cells)
    if known >= 3 and known >= len(cells) * 0.6 and tuple(row) != tuple(above):
        return True
    if len(cells) >= 2 and all(is_unit_word(t) and above[i] for i, t in cells):
        return _fuller(rows, candidate, len(cells)) or all(not is_unit_word(t) for t in above if t)
    under_blank = [i for i, _ in cells if not above[i]]
    return (
        bool(under_blank)
        and all(_grouped(above, merges, candidate - 1, i) for i, _ in cells)
        and _fuller(rows, candidate, len(cells))
    )


def _grouped(above: Row, merges: Sequence[Merge], row: int, column: int) -> bool:
    merge = _covering(merges, row, column)
    if merge is not None:
        return merge[3] > merge[1] or merge[2] > row
    if above[column]:
        return column + 1 < len(above) and not above[column + 1]
    return any(above[i] for i in range(column))


def _fuller(rows: Sequence[Row], candidate: int, filled: int) -> bool:
    """Data below must fill more cells than the second header row does."""
    below = [sum(1 for t in row if t) for row in rows[candidate + 1 : candidate + 6]]
    return not below or max(below) > filled


def joined_headings(rows: Sequence[Row], merges: Sequence[Merge], first: int, last: int) -> tuple[str, ...]:
    """Return one heading per column from header rows `first`..`last`: group and sub heading joined by ``/``."""
    width = max((len(row) for row in rows[first : last + 1]), default=0)
    grid = [[(row[i] if i < len(row) else None) or "" for i in range(width)] for row in rows[first : last + 1]]
    for top, left, bottom, right in merges:
        if top > last or bottom < first or top < first:
            continue
        text = grid[top - first][left] if left < width else ""
        for r in range(top, min(bottom, last) + 1):
            for c in range(left, min(right, width - 1) + 1):
                if not grid[r - first][c]:
                    grid[r - first][c] = text
    for level in range(len(grid) - 1):  # a group heading stands over the blank cells to its right, when these have subs
        carried = ""
        for c in range(width):
            if grid[level][c]:
                carried = grid[level][c]
            elif carried and grid[level + 1][c]:
                grid[level][c] = carried
            else:
                carried = ""
    headings = []
    for c in range(width):
        parts: list[str] = []
        for level in grid:
            text = re.sub(r"\s+", " ", level[c]).strip()
            if text and text not in parts:
                parts.append(text)
        headings.append("/".join(parts))
    return tuple(headings)
