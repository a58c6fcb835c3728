"""What the market's queries answer."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.customers.commands import add_department
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.market import commands, queries
from meridian.modules.market.queries import coverage
from meridian.modules.market.queries.modes import mode_row
from meridian.modules.market.rules.white_space import Presence
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


@pytest.fixture
def present(monkeypatch):
    """Say which dealers are authorised."""

    def say(*rows: Presence) -> None:
        monkeypatch.setattr(coverage, "_presences", lambda day: list(rows))

    say()
    return say


class TestSizes:
    def test_province_and_cities(self, world):
        world.figure(world.segment(), 2024, 1000, 100)
        world.figure(world.segment("320100"), 2025, 400, 80)
        world.figure(world.segment("330100"), 2025, 50)
        market = queries.line_market(world.planner, world.line.pk)
        assert market.size(world.jiangsu.path).total_fen == 1000
        assert market.size(world.regions["320100"].path).ours_fen == 80
        assert market.size("/").total_fen == 1050
        assert market.size(world.regions["440000"].path) is None

    def test_growth_over_the_years(self, world):
        segment = world.segment()
        for year, total in ((2023, 100), (2025, 144)):
            world.figure(segment, year, total)
        assert queries.line_market(world.planner, world.line.pk).growth_bp("/") == 2000

    def test_only_what_the_actor_sees(self, world):
        world.figure(world.segment(), 2025, 1000)
        narrow = staff_actor("market:*", breadth="REGION", region=world.regions["330000"])
        assert queries.line_market(narrow, world.line.pk).years == []

    def test_narrowest_assumption_wins(self, world):
        create = spec_named("market.marketassumption").create
        for percent, values in ((17, {}), (20, {"line": world.line}), (12, {"region": world.jiangsu})):
            create(
                actor=world.planner, year=2027, growth_percent=percent, source=f"s{percent}", as_of=make.TODAY, **values
            )
        ask = queries.assumed_growth
        assert ask(world.other.pk, None, 2027)[0] == 17
        assert ask(world.line.pk, world.regions["330000"].pk, 2027)[0] == 20
        assert ask(world.line.pk, world.regions["320100"].pk, 2027) == (12, "s12")
        assert ask(world.line.pk, None, 2030) is None


class TestWhiteSpace:
    LARGE = 1_000_000_000

    def test_states_and_estimates(self, world, present):
        present(Presence(7, region_paths=(world.regions["320500"].path,)))
        world.figure(world.segment(), 2025, self.LARGE, self.LARGE // 10)
        space = queries.white_space(world.planner, world.line.pk, make.TODAY)
        row = next(row for row in space.provinces if row.place.code == "320000")
        found = {city.place.code: city for city in row.cities}
        assert {code: city.state for code, city in found.items()} == {"320100": "WHITE", "320500": "COVERED"}
        assert sum(city.size.total_fen for city in row.cities) == self.LARGE
        assert found["320100"].size.total_fen == self.LARGE * 18 // 29  # weights 5 + 10 + 3 of 29
        assert all(city.size.is_estimate for city in row.cities)
        assert row.covered_percent == found["320500"].size.total_fen * 100 // self.LARGE
        assert [city.place.code for city in space.white] == ["320100"]

    def test_other_lines_do_not_cover(self, world, present):
        present(Presence(7, line_ids=frozenset({world.other.pk}), region_paths=(world.jiangsu.path,)))
        world.figure(world.segment(), 2025, self.LARGE)
        space = queries.white_space(world.planner, world.line.pk, make.TODAY)
        assert space.covered_percent == 0
        assert len(space.white) == 2

    def test_municipality_is_one_city(self, world, present):
        world.figure(world.segment("110000"), 2025, self.LARGE)
        space = queries.white_space(world.planner, world.line.pk, make.TODAY)
        row = next(row for row in space.provinces if row.place.code == "110000")
        assert [(city.place.code, city.state) for city in row.cities] == [("110000", "WHITE")]

    def test_authorisations_answer(self, world):
        authorisation = make_authorisation(
            dealer=make_dealer(region=world.regions["320000"]), lines=[world.line], regions=[world.regions["320500"]],
            hospitals=[world.hospitals[0]], valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31),
        )  # fmt: skip
        assert queries.knows_coverage()
        found = queries.presences_on(make.TODAY)
        assert [(p.dealer_id, p.line_ids) for p in found] == [(authorisation.dealer_id, frozenset({world.line.pk}))]
        world.figure(world.segment(), 2025, self.LARGE)
        space = queries.white_space(world.planner, world.line.pk, make.TODAY)
        row = next(row for row in space.provinces if row.place.code == "320000")
        assert {city.place.code: city.state for city in row.cities} == {"320100": "PARTLY", "320500": "COVERED"}
        assert queries.presences_on(date(2027, 1, 1)) == []


class TestModes:
    def test_nearest_mode_and_carve_out(self, world):
        first, second, third = world.hospitals
        world.mode(mode="MIXED", direct_hospitals=[first.pk])
        ask = lambda hospital, line=world.line: queries.mode_for(line.pk, hospital.region_id, hospital.pk, make.TODAY)  # noqa: E731
        assert [ask(first), ask(second), ask(first, world.other)] == ["DIRECT", "DISTRIBUTION", ""]
        world.mode(mode="DIRECT", region=world.regions["320500"])
        assert ask(third) == "DIRECT"
        world.mode(mode="DIRECT", hospitals=[second.pk])
        assert ask(second) == "DIRECT"

    def test_only_modes_in_force(self, world):
        world.mode(valid_to=date(2026, 11, 17))
        assert mode_row(world.line.pk, world.jiangsu.pk, None, make.TODAY) is None

    def test_suggestion_reads_what_is_on_record(self, world, present):
        present(Presence(7, region_paths=(world.regions["320500"].path, world.regions["330000"].path)))
        world.figure(world.segment(), 2025, 900, 100)
        found = queries.suggested_for(world.planner, world.line.pk, world.jiangsu.pk, make.TODAY)
        assert (found.facts.dealers, found.facts.served, found.facts.room_fen) == (1, 1, 800)
        assert [h.grade for h in found.facts.hospitals] == ["L3A", "L2", "L3"]
        assert found.suggestion.direct == (world.hospitals[0].pk,)


class TestFit:
    def test_matrix_and_hospitals_behind(self, world):
        for region, need in (("320100", 5), ("320500", 2)):
            commands.judge_fit(
                actor=world.planner,
                line=world.line,
                region=world.regions[region],
                grade="L3A",
                department="CARDIOLOGY",
                need=need,
                as_of=make.TODAY,
            )
        matrix = queries.fit_matrix(world.planner, world.line.pk, world.jiangsu.path, make.TODAY)
        assert [department for department, _cells in matrix] == ["CARDIOLOGY"]
        cell = next(cell for cell in matrix[0][1] if cell.grade == "L3A")
        assert (cell.score, cell.band, len(cell.rows)) == (70, "GOOD", 2)
        add_department(actor=system(), hospital=world.hospitals[0], name="心内科", kind="心内科")

        def ask(grade, department):
            return list(queries.hospitals_of_cell(world.planner, world.jiangsu.path, grade, department))

        assert ask("L3A", "CARDIOLOGY") == [world.hospitals[0]]
        assert ask("L2", "CARDIOLOGY") == []
        assert ask("L2", "ANY") == [world.hospitals[1]]
        assert len(ask("ANY", "ANY")) == 3


class TestOpportunities:
    def test_share_growth_and_competitors(self, world):
        segment = world.segment()
        world.figure(segment, 2024, 1000, 10)
        world.figure(segment, 2025, 1300, 20)
        rows = queries.opportunities(world.planner, world.line.pk, "/", make.TODAY)
        assert [(row.quadrant, row.year, row.growth_bp) for row in rows] == [("ENTER", 2025, 3000)]
        for n in range(4):
            who = spec_named("market.competitor").create(
                actor=world.planner, code=f"C{n}", name=f"C{n}", origin="DOMESTIC"
            )
            spec_named("market.competitorpresence").create(
                actor=world.planner,
                competitor=who,
                line=world.line,
                region=world.regions["320100"],
                source="visit",
                as_of=make.TODAY,
            )
        assert queries.opportunities(world.planner, world.line.pk, "/", make.TODAY)[0].quadrant == "FIGHT"


class TestRoadmap:
    def test_marks_follow_the_records(self, world, present):
        steps = queries.roadmap_of(world.planner, world.line.pk, make.TODAY)
        assert steps[0].state == "current"
        segment = world.segment(owner_id=world.planner.user_id, marketing_id=world.decider.user_id)
        for year in (2024, 2025):
            world.figure(segment, year, TestWhiteSpace.LARGE)
        commands.judge_fit(actor=world.planner, line=world.line, region=world.jiangsu, need=4, as_of=make.TODAY)
        plan = world.plan()
        world.mode(plan=plan)
        commands.submit_plan(actor=world.planner, channel_plan=plan.pk)
        commands.approve_plan(actor=world.decider, channel_plan=plan.pk)
        states = [step.state for step in queries.roadmap_of(world.planner, world.line.pk, make.TODAY)]
        assert states == ["done", "done", "current", "ahead", "ahead"]
        present(Presence(7, region_paths=(world.jiangsu.path,)))
        assert queries.roadmap_of(world.planner, world.line.pk, make.TODAY)[-1].state == "done"


def test_brief_puts_it_together(world, present):
    world.figure(world.segment(), 2025, 1000, 10)
    world.mode()
    spec_named("market.marketnote").create(
        actor=world.planner, kind="POLICY", title="VBP", text="soon", region=world.jiangsu, noted_on=make.TODAY
    )
    found = queries.brief(world.planner, world.line.pk, world.regions["320100"].pk, make.TODAY)
    assert found.mode.mode == "DISTRIBUTION"
    assert [note.title for note in found.notes] == ["VBP"]
    assert found.size is None
    assert queries.brief(world.planner, world.line.pk, world.jiangsu.pk, make.TODAY).size.room_fen == 990
