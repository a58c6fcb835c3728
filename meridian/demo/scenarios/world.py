"""What the scenarios share while the demo is made: rows already there, in the terms of the story."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor

from ..sizes import Size
from ..truth import Truth


@dataclass(slots=True)
class Unit:
    """A region directly below a province: a city, or a district of a municipality."""

    id: int
    name: str
    short: str
    code: str
    province: Province
    counties: list[tuple[int, str]] = field(default_factory=list)
    hospitals: list[Clinic] = field(default_factory=list)


@dataclass(slots=True)
class Province:
    """A province with the cities in which the demo plays."""

    id: int
    name: str
    short: str
    code: str
    units: list[Unit] = field(default_factory=list)


@dataclass(slots=True)
class Clinic:
    """A hospital: its key, name and place."""

    id: int
    name: str
    unit: Unit
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Item:
    """A SKU. ``price_fen`` is the price of the base unit to a level-one dealer."""

    id: int
    code: str
    name: str
    common: str
    spec: str
    line: str
    unit: str
    pack_unit: str
    pack: int
    price_fen: int
    shelf_months: int
    serial: int


@dataclass(slots=True)
class LotFacts:
    """A lot and how much of it the warehouse still has."""

    id: int
    number: str
    item: Item
    made: date
    ends: date


@dataclass(slots=True)
class Right:
    """What a dealer may sell where: the plan from which authorisations are drafted and mistakes are planted."""

    lines: frozenset[str]
    units: frozenset[int] = frozenset()
    hospitals: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    exclusive: bool = False
    windows: tuple[tuple[date, date], ...] = ()


@dataclass(slots=True)
class Holding:
    """What a dealer has of a lot, and from which day on."""

    lot: LotFacts
    qty: int
    since: date


@dataclass(slots=True)
class Seller:
    """A dealer with his rights, customers, book and habits."""

    row: Any
    level: int
    unit: Unit
    right: Right
    short: str
    parent: Seller | None = None
    children: list[Seller] = field(default_factory=list)
    customers: list[Clinic] = field(default_factory=list)
    book: dict[int, Holding] = field(default_factory=dict)
    shape: str = ""
    called: dict[int, str] = field(default_factory=dict)
    named: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    file_no: int = 0

    def is_chained(self, other: Seller) -> bool:
        """Whether one buys, directly or through others, from the other."""
        return self.row.path.startswith(other.row.path) or other.row.path.startswith(self.row.path)


@dataclass(slots=True)
class World:
    """The whole story in memory."""

    size: Size
    random: random.Random
    actor: Actor
    truth: Truth
    provinces: list[Province] = field(default_factory=list)
    clinics: list[Clinic] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    line_ids: dict[str, int] = field(default_factory=dict)
    sellers: list[Seller] = field(default_factory=list)
    users: dict[str, Any] = field(default_factory=dict)
    teams: list[Any] = field(default_factory=list)
    warehouse: Any = None
    lots: dict[int, list[LotFacts]] = field(default_factory=dict)
    late_product: Any = None
    late_certificate: Any = None
    gap_lots: set[int] = field(default_factory=set)
    gap_lot: LotFacts | None = None
    gap_shipped: bool = False
    lot_count: int = 0
    company: str = ""
    truly: dict[tuple[int, int], tuple[LotFacts, int]] = field(default_factory=dict)

    def move(self, dealer_id: int, lot: LotFacts, qty: int) -> None:
        """Keep what a dealer truly has of a lot, from the story; he never has less than nothing."""
        _lot, before = self.truly.get((dealer_id, lot.id), (lot, 0))
        self.truly[dealer_id, lot.id] = (lot, max(0, before + qty))

    def next_lot(self) -> int:
        """A number no lot had before."""
        self.lot_count += 1
        return self.lot_count


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day in Shanghai."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.SHANGHAI)
