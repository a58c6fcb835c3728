"""The map of white space: potential and coverage by province and city."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..rules.sizing import Size, concentration, down_to_parts
from ..rules.white_space import CityCover, Presence, cover_of, state_of
from .coverage import presences_of_line
from .places import WEIGHTS, Place, cities_of, hospital_weights, places, provinces, weight_under
from .sizes import LineMarket, line_market

LEAST = "market.white_space.least_yuan"
TOP = "market.concentration.top"


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city: its market (perhaps an estimate), who works it, and what that makes of it."""

    place: Place
    size: Size
    cover: CityCover
    state: str


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """A province with its cities."""

    place: Place
    size: Size
    growth_bp: int | None
    cities: tuple[CityRow, ...]

    @property
    def covered_fen(self) -> int:
        """The market of cities somebody works (a part of the city counts as the city)."""
        return sum(city.size.total_fen for city in self.cities if city.cover.dealers)

    @property
    def covered_percent(self) -> int | None:
        """The part of the market in cities somebody works; None without a market."""
        total = sum(city.size.total_fen for city in self.cities)
        return self.covered_fen * 100 // total if total else None

    @property
    def white(self) -> tuple[CityRow, ...]:
        """White cities, the largest first."""
        found = [city for city in self.cities if city.state == "WHITE"]
        return tuple(sorted(found, key=lambda city: (-city.size.room_fen, city.place.code)))

    def count(self) -> Counter[str]:
        """How many cities are in which state."""
        return Counter(city.state for city in self.cities)


@dataclass(frozen=True, slots=True)
class WhiteSpace:
    """The map of a line."""

    market: LineMarket
    provinces: tuple[ProvinceRow, ...]

    @property
    def size(self) -> Size:
        """The whole market of the provinces on the map."""
        return sum((row.size for row in self.provinces), Size())

    @property
    def covered_percent(self) -> int:
        """The part of the market in cities somebody works."""
        total = sum(city.size.total_fen for row in self.provinces for city in row.cities)
        return sum(row.covered_fen for row in self.provinces) * 100 // total if total else 0

    @property
    def white(self) -> list[CityRow]:
        """All white cities, the largest first."""
        found = [city for row in self.provinces for city in row.white]
        return sorted(found, key=lambda city: (-city.size.room_fen, city.place.code))

    def top_regions(self, on: date):
        """Concentration of the market on its largest provinces (CR-n)."""
        totals = {row.place.id: row.size.total_fen for row in self.provinces if row.size.total_fen}
        return concentration(totals, int(reference.parameter(TOP, on=on)))


def white_space(actor: Actor, line_id: int, on: date) -> WhiteSpace:
    """Potential and coverage of a line by province and city on a day.

    A city without a figure of its own gets its part of what its province leaves, by the weight of its hospitals, marked
    as an estimate. Raises ParameterMissing.
    """
    market = line_market(actor, line_id)
    found, weights = places(), hospital_weights(on)
    presences = presences_of_line(line_id, on)
    least = int(reference.parameter(LEAST, on=on)) * 100
    base = int(reference.parameter(WEIGHTS, on=on).get("CITY", 0))
    rows = [_province(market, found, province, weights, base, presences, least) for province in provinces(found)]
    return WhiteSpace(market, tuple(rows))


def _province(
    market: LineMarket,
    found: list[Place],
    province: Place,
    weights: dict[str, int],
    base: int,
    presences: list[Presence],
    least: int,
) -> ProvinceRow:
    cities = cities_of(found, province)
    size = market.size(province.path) or Size()
    known = {city.id: known for city in cities if (known := market.size(city.path)) is not None}
    near = {path: weight for path, weight in weights.items() if path.startswith(province.path)}
    sizes = down_to_parts(market.own(province.path), known, {c.id: weight_under(near, c.path, base) for c in cities})
    local = [p for p in presences if _touches(p, province.path)]
    rows = []
    for city in cities:
        cover, part = cover_of(city.path, local), sizes.get(city.id, Size())
        rows.append(CityRow(city, part, cover, state_of(cover, part.room_fen, least)))
    return ProvinceRow(province, size, market.growth_bp(province.path), tuple(rows))


def _touches(presence: Presence, path: str) -> bool:
    places_of = (*presence.region_paths, *presence.hospital_paths)
    return any(place.startswith(path) or path.startswith(place) for place in places_of)
