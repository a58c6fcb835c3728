"""Where there is something to win and nobody authorised: coverage of cities, and the state of each (functions.md row 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["WHITE", "PARTLY", "COVERED", "QUIET"]


@dataclass(frozen=True, slots=True)
class Presence:
    """A dealer's right in force: which lines (none listed: every one), which regions with all below, which hospitals.

    ``region_paths`` are tree paths; ``hospital_paths`` those of the places of the hospitals named.
    """

    dealer_id: int
    line_ids: frozenset[int] = frozenset()
    region_paths: tuple[str, ...] = ()
    hospital_paths: tuple[str, ...] = ()
    is_exclusive: bool = False

    def is_about(self, line_id: int) -> bool:
        """Whether the line is covered; a right without lines covers every one."""
        return not self.line_ids or line_id in self.line_ids


@dataclass(frozen=True, slots=True)
class CityCover:
    """Dealers with the whole city, and dealers with a part of it (a county, or named hospitals)."""

    whole: frozenset[int] = frozenset()
    part: frozenset[int] = frozenset()

    @property
    def dealers(self) -> frozenset[int]:
        """All of them."""
        return self.whole | self.part


def cover_of(path: str, presences: Iterable[Presence]) -> CityCover:
    """Who works the city with this tree path."""
    whole, part = set(), set()
    for presence in presences:
        if any(path.startswith(region) for region in presence.region_paths):
            whole.add(presence.dealer_id)
        elif any(place.startswith(path) for place in (*presence.region_paths, *presence.hospital_paths)):
            part.add(presence.dealer_id)
    return CityCover(frozenset(whole), frozenset(part - whole))


def state_of(cover: CityCover, room_fen: int, least_fen: int) -> State:
    """WHITE: enough to win and nobody; QUIET: nobody, but too little to win; PARTLY and COVERED by who works it."""
    if cover.whole:
        return "COVERED"
    if cover.part:
        return "PARTLY"
    return "WHITE" if room_fen >= least_fen and room_fen > 0 else "QUIET"


def steps_of(amounts: Mapping[str, int], count: int = 5) -> dict[str, int]:
    """A step of 0 (nothing) to ``count`` for each amount, by its part of the largest: how dark a tile is."""
    most = max(amounts.values(), default=0)
    if most <= 0:
        return dict.fromkeys(amounts, 0)
    return {key: 0 if value <= 0 else max(1, -(-value * count // most)) for key, value in amounts.items()}


# Provinces as tiles (column, row), by the first two digits of the GB/T 2260 code: about where they lie.
TILES: dict[str, tuple[int, int]] = {
    "23": (9, 0),
    "15": (6, 1), "22": (9, 1),
    "65": (1, 2), "62": (4, 2), "64": (5, 2), "14": (6, 2), "13": (7, 2), "11": (8, 2), "21": (9, 2),
    "54": (1, 3), "63": (3, 3), "61": (5, 3), "41": (6, 3), "37": (7, 3), "12": (8, 3),
    "51": (4, 4), "50": (5, 4), "42": (6, 4), "34": (7, 4), "32": (8, 4), "31": (9, 4),
    "53": (3, 5), "52": (5, 5), "43": (6, 5), "36": (7, 5), "33": (8, 5),
    "45": (5, 6), "44": (6, 6), "35": (7, 6), "71": (9, 6),
    "46": (5, 7), "82": (6, 7), "81": (7, 7),
}  # fmt: skip
