"""What the market's commands do and refuse."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.approvals import editing
from meridian.kernel.approvals.acts import approve as approve_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.market import commands, queries
from meridian.modules.market.models import ChannelMode, ChannelPlan, ChannelStructure, HospitalPotential, PlanningCycle
from meridian.modules.reference.commands import set_parameter
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


def code_of(call) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.issues()[0].code


class TestFigures:
    def test_are_recorded(self, world):
        row = world.figure(world.segment(), 2025, 100, 30)
        assert (row.total_fen, row.ours_fen, row.confidence) == (100, 30, "MEDIUM")

    @pytest.mark.parametrize(
        ("year", "total", "ours", "code"),
        [
            (2025, 100, 101, "ours_over_total"),
            (2025, -1, 0, "negative"),
            (2025, 5, -1, "negative"),
            (2027, 5, 0, "year_ahead"),
            (25, 5, 0, "year_past"),
        ],
    )
    def test_nonsense_is_refused(self, world, year, total, ours, code):
        segment = world.segment()
        assert code_of(lambda: world.figure(segment, year, total, ours, as_of=make.TODAY)) == f"market.{code}"

    def test_a_source_of_tomorrow_is_refused(self, world):
        segment = world.segment()
        assert code_of(lambda: world.figure(segment, 2026, 5, as_of=date(2026, 11, 19))) == "market.day_ahead"

    def test_a_year_of_a_segment_stands_once(self, world):
        segment = world.segment()
        world.figure(segment, 2025, 5)
        with pytest.raises(RuleViolation):
            world.figure(segment, 2025, 6)

    def test_outside_the_own_region_nothing_is_written(self, world):
        narrow = staff_actor("market:*", breadth="REGION", region=world.regions["330000"])
        with pytest.raises((Denied, NotVisible)):
            spec_named("market.marketsegment").create(actor=narrow, line=world.line, region=world.jiangsu)

    def test_fit_needs_a_mark(self, world):
        facts = {"line": world.line, "region": world.jiangsu, "as_of": make.TODAY}
        assert code_of(lambda: commands.judge_fit(actor=world.planner, **facts)) == "market.no_mark"
        row = commands.judge_fit(actor=world.planner, need=5, **facts)
        assert queries.score_of(row, queries.weights_on(make.TODAY)) == 100

    def test_tier_follows_what_is_still_to_win_and_the_limits(self, world):
        facts = {"hospital": world.hospitals[0], "line": world.line, "source": "visit", "as_of": make.TODAY}
        row = commands.size_hospital(actor=world.planner, potential_fen=600_000_000, ours_fen=50_000_000, **facts)
        assert row.tier == "A"
        row = commands.change_potential(actor=world.planner, row=row, ours_fen=350_000_000)
        assert row.tier == "B"
        set_parameter(
            actor=system(), code="market.tier.a_from_yuan", value=2_000_000, valid_from=make.TODAY, source="test"
        )
        assert commands.tier_anew(actor=world.planner) == 1
        assert HospitalPotential.objects.unscoped("test").get().tier == "A"


class TestPlans:
    def test_a_year_is_one_of_this_century(self):
        with pytest.raises(RuleViolation) as failure:
            commands.open_cycle(actor=system(), year=13912)
        assert failure.value.code == "market.year"

    def test_cycle_knows_its_days(self, world):
        row = commands.open_cycle(actor=world.planner, year=2027, quarter=1)
        assert (row.first_day, row.last_day) == (date(2027, 1, 1), date(2027, 3, 31))
        assert code_of(lambda: commands.open_cycle(actor=world.planner, year=2027, quarter=1)) == "market.cycle_once"
        assert code_of(lambda: commands.open_cycle(actor=world.planner, year=2027, quarter=5)) == "market.quarter"

    def test_closed_cycle_takes_no_plan(self, world):
        cycle = commands.open_cycle(actor=world.planner, year=2027)
        commands.close_cycle(actor=world.planner, planning_cycle=cycle.pk)
        cycle = PlanningCycle.objects.unscoped("test").get(pk=cycle.pk)
        assert code_of(lambda: world.plan(cycle=cycle)) == "market.cycle_closed"
        commands.reopen_cycle(actor=world.planner, planning_cycle=cycle.pk)
        assert world.plan(cycle=cycle).edition == 1

    def test_one_edition_in_hand(self, world):
        plan = world.plan()
        assert code_of(lambda: world.plan(cycle=plan.cycle)) == "market.plan_in_hand"

    def test_nothing_planned_is_not_submitted(self, world):
        plan = world.plan(share_percent=None)
        assert (
            code_of(lambda: commands.submit_plan(actor=world.planner, channel_plan=plan.pk)) == "market.nothing_planned"
        )
        world.mode(plan=plan)
        assert commands.submit_plan(actor=world.planner, channel_plan=plan.pk).status == "SUBMITTED"

    def test_another_person_approves_and_the_edition_before_is_superseded(self, world):
        plan = commands.submit_plan(actor=world.planner, channel_plan=world.plan().pk)
        assert code_of(lambda: commands.approve_plan(actor=world.planner, channel_plan=plan.pk)) == "market.two_people"
        commands.approve_plan(actor=world.decider, channel_plan=plan.pk)
        assert code_of(lambda: world.plan(cycle=plan.cycle)) == "market.next_by_edition"
        second = commands.next_edition(actor=world.planner, channel_plan=plan.pk)
        assert (second.edition, second.previous_id, second.share_percent) == (2, plan.pk, 10)
        commands.submit_plan(actor=world.planner, channel_plan=second.pk)
        commands.approve_plan(actor=world.decider, channel_plan=second.pk)
        states = ChannelPlan.objects.unscoped("test").order_by("edition").values_list("status", flat=True)
        assert list(states) == ["SUPERSEDED", "APPROVED"]

    def test_refusal_needs_a_reason_and_a_submitted_plan_is_not_changed(self, world):
        plan = commands.submit_plan(actor=world.planner, channel_plan=world.plan().pk)
        assert (
            code_of(lambda: commands.refuse_plan(actor=world.decider, channel_plan=plan.pk, reason=" "))
            == "market.reason"
        )
        assert (
            code_of(lambda: commands.change_plan(actor=world.planner, row=plan, objectives="x")) == "market.plan_state"
        )
        assert commands.withdraw_plan(actor=world.planner, channel_plan=plan.pk).status == "DRAFT"

    def test_line_of_an_edition_stays(self, world):
        plan = world.plan()
        assert (
            code_of(lambda: commands.change_plan(actor=world.planner, row=plan, line=world.other))
            == "market.plan_stays"
        )

    def test_along_a_route(self, world):
        boss = staff_actor("market:*")
        route = editing.save_route(
            actor=system(), subject="market.channelplan", purpose="approve", name="plans", condition=[[{"fact": "edition", "op": "ge", "value": 1}]],
            steps=[{"name": "boss", "approver_kind": "USER", "approver": str(boss.user_id), "due_hours": 24}],
        )  # fmt: skip
        editing.activate_route(actor=system(), route_id=route.pk)
        plan = commands.submit_plan(actor=world.planner, channel_plan=world.plan().pk)
        assert (
            code_of(lambda: commands.approve_plan(actor=world.decider, channel_plan=plan.pk)) == "approvals.case_open"
        )
        approve_case(actor=boss, case_id=case_of("market.channelplan", plan.pk).pk)
        assert ChannelPlan.objects.unscoped("test").get(pk=plan.pk).status == "APPROVED"

    def test_targets_of_approved_plans_are_what_recruiting_works_off(self, world):
        plan = world.plan()
        spec_named("market.recruitingtarget").create(
            actor=world.planner, plan=plan, region=world.regions["320100"], wanted=2, due_on=date(2027, 6, 30)
        )
        assert queries.recruiting_targets(world.line.pk) == []
        commands.submit_plan(actor=world.planner, channel_plan=plan.pk)
        commands.approve_plan(actor=world.decider, channel_plan=plan.pk)
        assert [(t.wanted, t.plan_number) for t in queries.recruiting_targets(world.line.pk)] == [(2, plan.number)]

    def test_task_is_done_once(self, world):
        task = spec_named("market.plantask").create(
            actor=world.planner,
            plan=world.plan(),
            title="count",
            responsible_id=world.planner.user_id,
            due_on=date(2027, 1, 1),
        )
        assert commands.finish_task(actor=world.planner, plan_task=task.pk).done_on == make.TODAY
        assert code_of(lambda: commands.finish_task(actor=world.planner, plan_task=task.pk)) == "market.task_done"

    def test_informed_people_hear_of_a_task_once_when_set_and_once_when_finished(self, world):
        facts = {"plan": world.plan(), "title": "count", "responsible_id": world.planner.user_id}
        task = commands.set_task(
            actor=world.planner, due_on=date(2027, 1, 1),
            informed=[world.decider.user_id, world.planner.user_id], **facts,
        )  # fmt: skip
        told = Notice.objects.filter(url=f"/market/plan-tasks/{task.pk}/").order_by("pk")
        assert list(told.values_list("user_id", "kind")) == [(world.decider.user_id, "market.task_set")]
        commands.change_task(actor=world.planner, row=task.pk, note="by city")
        assert told.count() == 1
        commands.finish_task(actor=world.planner, plan_task=task.pk)
        assert list(told.values_list("kind", flat=True)) == ["market.task_set", "market.task_finished"]
        assert {each.user_id for each in told} == {world.decider.user_id}


class TestNetwork:
    def test_modes_of_a_cell_do_not_overlap(self, world):
        first = world.mode()
        assert code_of(world.mode) == "market.mode_overlap"
        commands.end_mode(actor=world.planner, channel_mode=first.pk, last_day=date(2026, 12, 31))
        assert world.mode(mode="DIRECT", valid_from=date(2027, 1, 1)).pk != first.pk

    def test_named_hospitals_are_an_exception_of_the_region(self, world):
        world.mode()
        row = world.mode(mode="DIRECT", hospitals=[world.hospitals[0].pk])
        assert code_of(lambda: world.mode(hospitals=[world.hospitals[0].pk])) == "market.mode_overlap"
        assert row.hospitals.count() == 1
        world.mode(hospitals=[world.hospitals[1].pk])

    def test_only_a_mixed_mode_carves_out(self, world):
        key = world.hospitals[0].pk
        assert code_of(lambda: world.mode(mode="MIXED")) == "market.carve_out_missing"
        assert code_of(lambda: world.mode(direct_hospitals=[key])) == "market.carve_out_only_mixed"
        assert (
            code_of(lambda: world.mode(mode="MIXED", region=world.regions["330000"], direct_hospitals=[key]))
            == "market.carve_out_outside"
        )

    def test_period_and_plan_are_checked(self, world):
        assert code_of(lambda: world.mode(valid_to=date(2025, 1, 1))) == "market.period"
        plan = world.plan()
        assert code_of(lambda: world.mode(line=world.other, plan=plan)) == "market.plan_elsewhere"
        assert code_of(lambda: world.mode(region=world.regions["330000"], plan=plan)) == "market.plan_elsewhere"
        assert world.mode(region=world.regions["320100"], plan=plan).plan_id == plan.pk

    def test_end_is_checked(self, world):
        row = world.mode()
        assert (
            code_of(lambda: commands.end_mode(actor=world.planner, channel_mode=row.pk, last_day=date(2025, 1, 1)))
            == "market.end_before_begin"
        )
        commands.end_mode(actor=world.planner, channel_mode=row.pk, last_day=date(2026, 6, 30))
        assert (
            code_of(lambda: commands.end_mode(actor=world.planner, channel_mode=row.pk, last_day=date(2026, 7, 1)))
            == "market.ended_already"
        )

    def test_exclusive_is_one_dealer(self, world):
        facts = {"line": world.line, "region": world.jiangsu, "valid_from": make.TODAY}
        call = lambda **more: commands.set_structure(actor=world.planner, **facts, **more)  # noqa: E731
        assert code_of(lambda: call(exclusivity="EXCLUSIVE", dealer_count=2)) == "market.exclusive_is_one"
        assert code_of(lambda: call(exclusivity="MULTIPLE", dealer_count=2, levels=5)) == "market.levels"
        call(exclusivity="MULTIPLE", dealer_count=2, levels=2)
        assert code_of(lambda: call(exclusivity="PLATFORM", dealer_count=1)) == "market.structure_overlap"

    def test_suggestion_is_taken_over_with_its_reasons(self, world):
        row = commands.adopt_suggestion(
            actor=world.planner, line=world.line, region=world.jiangsu, valid_from=make.TODAY
        )
        assert row.mode == "MIXED"
        assert list(row.direct_hospitals.values_list("pk", flat=True)) == [world.hospitals[0].pk]
        assert "2000 beds" in row.rationale
        assert ChannelStructure.objects.unscoped("test").get().exclusivity == "EXCLUSIVE"

    def test_nothing_is_suggested_without_hospitals(self, world):
        def call():
            return commands.adopt_suggestion(
                actor=world.planner, line=world.line, region=world.regions["330000"], valid_from=make.TODAY
            )

        assert code_of(call) == "market.no_suggestion"
        assert not ChannelMode.objects.unscoped("test").exists()

    def test_pilot_ends_once_with_what_was_learnt(self, world):
        pilot = spec_named("market.channelpilot").create(
            actor=world.planner,
            line=world.line,
            region=world.jiangsu,
            first_day=date(2026, 3, 1),
            last_day=date(2026, 8, 1),
            aims="two hospitals",
        )
        finish = lambda **more: commands.finish_pilot(actor=world.planner, channel_pilot=pilot.pk, **more)  # noqa: E731
        assert code_of(lambda: finish(result="PASSED", lessons=" ")) == "market.reason"
        assert finish(result="FAILED", lessons="too slow").ended_on == make.TODAY
        assert code_of(lambda: finish(result="PASSED", lessons="x")) == "market.pilot_over"


class TestTargets:
    def make(self, world, **values):
        facts = {
            "name": "Q4", "line": world.line, "region": world.jiangsu, "owner": world.planner.user_id, "first_day": date(2026, 10, 1),
            "last_day": date(2026, 12, 31), "hospitals": [row.pk for row in world.hospitals[:2]],
        }  # fmt: skip
        return commands.make_target_list(actor=world.planner, **{**facts, **values})

    def test_list_is_made_and_grows(self, world):
        row = self.make(world, chosen_by={"grade": "L3A"})
        assert row.items.count() == 2
        assert row.chosen_by == {"grade": "L3A"}
        keys = [each.pk for each in world.hospitals]
        assert commands.add_targets(actor=world.planner, target_list=row.pk, hospitals=keys) == 1

    def test_limits(self, world):
        assert code_of(lambda: self.make(world, last_day=date(2026, 9, 1))) == "market.period"
        set_parameter(
            actor=system(), code="market.targets.most_hospitals", value=1, valid_from=make.TODAY, source="test"
        )
        assert code_of(lambda: self.make(world)) == "market.too_many_hospitals"

    def test_hospitals_out_of_reach_do_not_get_on_a_list(self, world):
        with pytest.raises(NotVisible):
            self.make(world, hospitals=[world.hospitals[0].pk, 999_999])
