"""Provinces and cities, and how heavily they weigh by their hospitals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from meridian.kernel.base.actors import Actor, system_actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.customers.choices import HospitalClass, HospitalLevel
from meridian.modules.reference import queries as reference
from meridian.modules.reference.choices import RegionLevel

from ..choices import Grade
from ..rules.white_space import TILES

HOSPITAL = "customers.hospital"
WEIGHTS = "market.city.hospital_weights"


@dataclass(frozen=True, slots=True)
class Place:
    """A region with its tree path."""

    id: int
    code: str
    name: str
    full_name: str
    level: str
    path: str


def places() -> list[Place]:
    """Every region down to the city, in the order of the tree."""
    return [Place(*row) for row in reference.region_rows() if row[4] != RegionLevel.COUNTY]


def provinces(found: list[Place]) -> list[Place]:
    """The provinces among them."""
    return [place for place in found if place.level == RegionLevel.PROVINCE]


def cities_of(found: list[Place], province: Place) -> list[Place]:
    """Cities of a province; a municipality counts as one city, because its districts are planned together."""
    cities = [p for p in found if p.level == RegionLevel.CITY and p.path.startswith(province.path)]
    return [province] if not cities or is_municipality(province) else cities


def is_municipality(province: Place) -> bool:
    """Beijing, Tianjin, Shanghai, Chongqing."""
    return province.code[:2] in ("11", "12", "31", "50")


def grade_of(level: str, grade_class: str) -> str:
    """The grade of a segment that a hospital falls into."""
    if level == HospitalLevel.L3:
        top = (HospitalClass.A, HospitalClass.SPECIAL)
        return Grade.L3A if grade_class in top else Grade.L3
    return Grade.L2 if level == HospitalLevel.L2 else Grade.L1


def hospital_weights(on: date) -> dict[str, int]:
    """``{tree path of a hospital's place: weight of all hospitals there}``. Raises ParameterMissing."""
    weights = reference.parameter(WEIGHTS, on=on)
    found: dict[str, int] = defaultdict(int)
    rows = spec_named(HOSPITAL).rows(system_actor("market")).filter(is_active=True, parent__isnull=True)
    for path, level, grade_class in rows.values_list("region__path", "level", "grade_class"):
        found[path] += int(weights.get(grade_of(level, grade_class), 0))
    return dict(found)


def weight_under(weights: dict[str, int], path: str, base: int = 0) -> int:
    """The weight of a place with all below it; ``base`` is its own, for hospitals nobody has on record."""
    return base + sum(weight for key, weight in weights.items() if key.startswith(path))


def hospitals_in(actor: Actor, path: str):
    """Hospitals in use that the actor sees in a region."""
    return spec_named(HOSPITAL).rows(actor).filter(is_active=True, region__path__startswith=path)


# Provinces that a tree of regions may lack; a map shows them all the same.
ELSEWHERE = {"71": "台湾", "81": "香港", "82": "澳门"}


def short_name(name: str) -> str:
    """北京市 as 北京, 内蒙古自治区 as 内蒙古."""
    return name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2]


def province_tiles() -> list[tuple[str, int, int]]:
    """Every province with its place on a map of tiles: ``(name on file, or the usual one, column, row)``."""
    names = {place.code[:2]: place.name for place in provinces(places())}
    found = [(names.get(code, ELSEWHERE.get(code, "")), column, row) for code, (column, row) in TILES.items()]
    return [tile for tile in found if tile[0]]
