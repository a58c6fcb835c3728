"""Maps and matrices as SVG: places and colours by numbers; colours are tokens, so that dark pages have theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..queries.opportunities import Opportunity
from ..queries.places import ELSEWHERE, short_name
from ..queries.white_space import WhiteSpace
from ..rules.white_space import TILES, steps_of
from .choosing import Chosen

TILE, GAP = 46, 4
OPACITY = ("0.04", "0.12", "0.22", "0.34", "0.46", "0.6")
TONES = {
    "ENTER": "--good",
    "FIGHT": "--wait",
    "DEFEND": "--busy",
    "KEEP": "--brand",
    "WATCH": "--draft",
    "UNKNOWN": "--draft",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A province on the map: where, how dark, how much of the bar is covered, how many white cities."""

    x: int
    y: int
    name: str
    url: str = ""
    opacity: str = OPACITY[0]
    bar: int = 0
    white: int = 0
    is_chosen: bool = False
    room_fen: int = 0
    covered: int | None = None

    @property
    def middle(self) -> int:
        """Where the name stands."""
        return self.x + TILE // 2

    @property
    def base(self) -> int:
        """The line of the name."""
        return self.y + 24

    @property
    def foot(self) -> int:
        """Where the bar of coverage lies."""
        return self.y + TILE - 9

    @property
    def dot(self) -> int:
        """The middle of the dot of white cities."""
        return self.x + TILE - 9


def tiles(space: WhiteSpace, about: Chosen) -> list[Tile]:
    """The provinces in their places; darker where more is to be won."""
    rows = {row.place.code[:2]: row for row in space.provinces}
    steps = steps_of({code: max(0, row.size.room_fen) for code, row in rows.items()})
    found = []
    for code, (column, line) in TILES.items():
        x, y = column * (TILE + GAP), line * (TILE + GAP)
        row = rows.get(code)
        if row is None:
            found.append(Tile(x, y, ELSEWHERE.get(code, "")))
            continue
        found.append(
            Tile(
                x, y, short_name(row.place.name), about.query(region=row.place.id), OPACITY[steps[code]],
                bar=(TILE - 12) * (row.covered_percent or 0) // 100, white=len(row.white),
                is_chosen=about.region is not None and row.place.path == "/".join(about.region.path.split("/")[:3]) + "/",
                room_fen=row.size.room_fen, covered=row.covered_percent,
            )
        )  # fmt: skip
    return [tile for tile in found if tile.name]


@dataclass(frozen=True, slots=True)
class Dot:
    """A segment in the picture of opportunities."""

    x: int
    y: int
    radius: int
    tone: str
    label: str
    url: str


WIDTH, HEIGHT, EDGE = 460, 300, 36


def dots(rows: Iterable[Opportunity], share_limit: int, growth_limit: int) -> tuple[list[Dot], int, int]:
    """``(dots, x of the limit of share, y of the limit of growth)``: share to the right, growth upward, size by room."""
    known = [row for row in rows if row.quadrant != "UNKNOWN"]
    most_share = max([2 * share_limit, *(row.size.share_bp for row in known)], default=2 * share_limit)
    growths = [row.growth_bp for row in known]
    low, high = min([0, *growths]), max([2 * growth_limit, *growths])
    most_room = max([row.size.room_fen for row in known], default=0) or 1

    def across(share: int) -> int:
        return EDGE + (WIDTH - 2 * EDGE) * share // max(1, most_share)

    def up(growth: int) -> int:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (growth - low) // max(1, high - low)

    found = [
        Dot(
            across(row.size.share_bp), up(row.growth_bp), 5 + round(13 * (max(0, row.size.room_fen) / most_room) ** 0.5),
            TONES[row.quadrant], str(row.segment), f"#s{row.segment.pk}",
        )
        for row in known
    ]  # fmt: skip
    return found, across(share_limit), up(growth_limit)
