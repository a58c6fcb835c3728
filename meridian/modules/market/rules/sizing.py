"""Sizes of markets: share, room, yearly growth, and how figures of parts and wholes are put together without counting twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ANY = "ANY"
FULL_BP = 10_000


@dataclass(frozen=True, slots=True)
class Size:
    """The whole market and our part of it, in fen a year. ``is_estimate``: shared out by weights, not observed."""

    total_fen: int = 0
    ours_fen: int = 0
    is_estimate: bool = False

    @property
    def room_fen(self) -> int:
        """Potential (functions.md row 16): the total less what is ours already."""
        return self.total_fen - self.ours_fen

    @property
    def share_bp(self) -> int | None:
        """Our share in 1/10,000; None for a market of which nothing is known."""
        return self.ours_fen * FULL_BP // self.total_fen if self.total_fen else None

    def __add__(self, other: Size) -> Size:
        return Size(
            self.total_fen + other.total_fen, self.ours_fen + other.ours_fen, self.is_estimate or other.is_estimate
        )


@dataclass(frozen=True, slots=True)
class CellSize:
    """The size of one segment of a region: hospital grade × department, ANY where it is not split."""

    grade: str
    department: str
    size: Size


def growth_bp(sizes: Mapping[int, int]) -> int | None:
    """Compound yearly growth in 1/10,000 from the first to the last year of ``{year: total in fen}``.

    None when fewer than two years are known or the first is zero: growth from nothing is no rate.
    """
    known = {year: total for year, total in sizes.items() if total is not None}
    if len(known) < 2:
        return None
    first, last = min(known), max(known)
    if known[first] <= 0 or known[last] < 0:
        return None
    return round(((known[last] / known[first]) ** (1 / (last - first)) - 1) * FULL_BP)


def whole_of(cells: Iterable[CellSize]) -> Size | None:
    """The size of a region and line from its segments. None without any.

    The undivided figure counts when there is one. Otherwise the parts are added along grades and along departments, each
    part by its own undivided figure or its pieces, and the more complete of both sums counts; never both.
    """
    found = {(cell.grade, cell.department): cell.size for cell in cells}
    if not found:
        return None
    if (ANY, ANY) in found:
        return found[ANY, ANY]
    sums = [_along(found, 0), _along(found, 1)]
    return max(sums, key=lambda size: size.total_fen)


def _along(found: Mapping[tuple[str, str], Size], axis: int) -> Size:
    total = Size()
    for part in sorted({key[axis] for key in found} - {ANY}):
        whole = found.get((part, ANY) if axis == 0 else (ANY, part))
        pieces = [size for key, size in found.items() if key[axis] == part and key[1 - axis] != ANY]
        total = total + (whole if whole is not None else sum(pieces, Size()))
    return total


def share_out(amount: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Divide a whole amount by weights; the parts add up to it exactly (largest remainder, ties by key).

    Without any weight every part is equal. Raises ValueError for a negative amount or weight, or nobody to share with.
    """
    if amount < 0 or not weights or min(weights.values()) < 0:
        raise ValueError("an amount of zero or more, and weights of zero or more, are needed")
    total = sum(weights.values())
    use = dict(weights) if total else dict.fromkeys(weights, 1)
    total = total or len(use)
    parts = {key: amount * weight // total for key, weight in use.items()}
    rest = amount - sum(parts.values())
    order = sorted(use, key=lambda key: (-(amount * use[key] % total), key))
    for key in order[:rest]:
        parts[key] += 1
    return parts


def down_to_parts(whole: Size | None, known: Mapping[int, Size], weights: Mapping[int, int]) -> dict[int, Size]:
    """Sizes of all parts (cities) of a whole (province): the known ones, and estimates of the others.

    What the known parts leave of the whole is shared out by ``weights`` (every part has one) and marked as an estimate.
    Known parts that exceed the whole leave nothing.
    """
    found = dict(known)
    others = {key: weight for key, weight in weights.items() if key not in known}
    if whole is None or not others:
        return found
    total = max(0, whole.total_fen - sum(size.total_fen for size in known.values()))
    ours = min(total, max(0, whole.ours_fen - sum(size.ours_fen for size in known.values())))
    totals, own = share_out(total, others), share_out(ours, others)
    for key in others:
        found[key] = Size(totals[key], min(own[key], totals[key]), True)
    return found


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of a market its largest regions hold (CR-n, functions.md row 25): in 1/10,000, and the regions in order."""

    top: int
    share_bp: int | None
    rows: tuple[tuple[int, int, int], ...]


def concentration(totals: Mapping[int, int], top: int) -> Concentration:
    """Regions by size with the running share: ``rows`` are (key, fen, share of all up to here in 1/10,000)."""
    whole = sum(totals.values())
    rows, running = [], 0
    for key, amount in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])):
        running += amount
        rows.append((key, amount, running * FULL_BP // whole if whole else 0))
    share = rows[min(top, len(rows)) - 1][2] if rows and whole and top > 0 else None
    return Concentration(top, share, tuple(rows))


def size_under(own: Mapping[str, Size], path: str) -> Size | None:
    """The size of a region by its tree path: its own figure, else the sum of the nearest figures below it; None without.

    A figure of a province hides those of its cities in a sum, so that nothing counts twice.
    """
    if path in own:
        return own[path]
    taken: list[str] = []
    for below in sorted(key for key in own if key.startswith(path)):
        if not (taken and below.startswith(taken[-1])):
            taken.append(below)
    return sum((own[key] for key in taken), Size()) if taken else None
