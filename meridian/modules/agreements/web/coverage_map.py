"""The coverage of a line as a map: a tile for each province, darker where more hospitals are covered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from meridian.modules.market.queries import province_tiles, short_name

from ..queries.matrix import RegionCoverage

TILE, GAP = 46, 4
OPACITY = ("0.04", "0.12", "0.22", "0.34", "0.46", "0.6")


@dataclass(frozen=True, slots=True)
class CoverageTile:
    """A province on the map. ``row`` is missing where the company has no hospital on file."""

    x: int
    y: int
    name: str
    row: RegionCoverage | None

    @property
    def opacity(self) -> str:
        """How dark: none, then fifths of the hospitals that are covered."""
        if self.row is None or not self.row.covered:
            return OPACITY[0]
        return OPACITY[max(1, -(-self.row.covered * 5 // self.row.hospitals))]

    @property
    def bar(self) -> int:
        """How long the bar of exclusive rights is, of the width of a tile."""
        return (TILE - 12) * self.row.exclusive // self.row.hospitals if self.row else 0

    @property
    def middle(self) -> int:
        """Where name and figure stand."""
        return self.x + TILE // 2

    @property
    def base(self) -> int:
        """The line of the name."""
        return self.y + 18

    @property
    def second(self) -> int:
        """The line of the figure under it."""
        return self.y + 32

    @property
    def foot(self) -> int:
        """Where the bar lies."""
        return self.y + TILE - 9

    @property
    def bar_x(self) -> int:
        """Where the bar begins."""
        return self.x + 6

    @property
    def dot(self) -> tuple[int, int]:
        """The middle of the dot that says that a hospital is open to nobody."""
        return self.x + TILE - 8, self.y + 8


def coverage_tiles(rows: Iterable[RegionCoverage]) -> list[CoverageTile]:
    """All provinces in their places."""
    known = {short_name(row.region): row for row in rows}
    return [
        CoverageTile(column * (TILE + GAP), line * (TILE + GAP), short_name(name), known.get(short_name(name)))
        for name, column, line in province_tiles()
    ]
