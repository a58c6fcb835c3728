"""Lines, regions, hospitals and people that tests of the market begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.tests.factories import make_line
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.market import commands
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()


@dataclass
class World:
    """The rows, a planner and somebody who decides."""

    regions: dict[str, Any]
    line: Any
    other: Any
    planner: Any
    decider: Any
    hospitals: list[Any] = field(default_factory=list)

    @property
    def jiangsu(self) -> Any:
        """A province with two cities."""
        return self.regions["320000"]

    def segment(self, region: str = "320000", **values: Any) -> Any:
        """A segment of the line in a region."""
        create = spec_named("market.marketsegment").create
        return create(actor=self.planner, **{"line": self.line, "region": self.regions[region], **values})

    def figure(self, segment: Any, year: int, total: int, ours: int = 0, **values: Any) -> Any:
        """A figure of a segment, in fen."""
        facts = {
            "segment": segment,
            "year": year,
            "total_fen": total,
            "ours_fen": ours,
            "source": "study",
            "as_of": date(year + 1, 3, 1),
        }
        return commands.record_figure(actor=self.planner, **{**facts, **values})

    def plan(self, **values: Any) -> Any:
        """A draft for the line in the province."""
        cycle = values.pop("cycle", None) or commands.open_cycle(actor=self.planner, year=2027)
        facts = {"line": self.line, "region": self.jiangsu, "objectives": "grow", "share_percent": 10}
        return commands.draft_plan(actor=self.planner, cycle=cycle, **{**facts, **values})

    def mode(self, **values: Any) -> Any:
        """Distribution in the province from this year on."""
        facts = {
            "line": self.line,
            "region": self.jiangsu,
            "mode": "DISTRIBUTION",
            "valid_from": date(2026, 1, 1),
            "rationale": "most common",
        }
        return commands.set_mode(actor=self.planner, **{**facts, **values})


def make_world() -> World:
    """Two lines, three hospitals in Nanjing and Suzhou, the parameters."""
    regions = load_small_tree()
    ensure_parameters(actor=system())
    world = World(
        regions,
        make_line(name="Stents"),
        make_line(name="Staplers"),
        staff_actor("market:*", "customers.hospital:view", "catalog.product:view"),
        staff_actor("market:*"),
    )
    for code, level, grade, beds in (
        ("320106", "L3", "A", 2500),
        ("320102", "L2", "A", 400),
        ("320508", "L3", "B", 900),
    ):
        world.hospitals.append(make_hospital(region=regions[code], level=level, grade_class=grade, beds=beds))
    return world
