"""Playbooks: editions, one in use for a line, and roll-outs in waves that happen wholly or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.modules.market import commands
from meridian.modules.market.models import (
    ChannelPlan,
    ChannelStructure,
    PlanTask,
    Playbook,
    PlaybookStep,
    RecruitingTarget,
    Rollout,
)

from . import factories as make

START = date(2027, 1, 4)
STEPS = (
    ("1_REVIEW", "写明核心竞争力与目标客户", 0),
    ("3_STANDARDS", "确定代理商标准与合同模板", 14),
    ("5_ROLLOUT", "首批医院拜访", 120),
)


@pytest.fixture
def world(db):
    with clock.frozen_at(make.NOW):
        yield make.make_world()


def draft(world, **values) -> Playbook:
    facts = {
        "name": "介入线渠道手册",
        "line": world.line,
        "objectives": "第一年进院十家",
        "standards": "三类许可证，温控仓库",
    }
    book = spec_named("market.playbook").create(actor=world.planner, **{**facts, **values})
    for step, title, days in STEPS:
        commands.add_step(actor=world.planner, playbook=book, step=step, title=title, days=days, material="评分表 3")
    return book


def in_use(world, **values) -> Playbook:
    return commands.activate_playbook(actor=world.planner, playbook=draft(world, **values))


def roll(world, book, *regions, **values) -> list[Rollout]:
    cycle = values.pop("cycle", None) or commands.open_cycle(actor=world.planner, year=2027)
    facts = {"cycle": cycle, "regions": regions, "starts_on": START, "wave": 1, "manager": world.planner.user_id}
    return commands.roll_out(actor=world.planner, playbook=book, **{**facts, **values})


def code_of(call) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.code


def test_a_region_gets_plan_tasks_dealers_to_find_and_structure(world):
    (one,) = roll(world, in_use(world), world.jiangsu.pk)
    plan = one.plan
    assert (plan.status, plan.owner_id, plan.objectives) == ("DRAFT", world.planner.user_id, "第一年进院十家")
    assert [(task.title, task.due_on) for task in plan.tasks.order_by("due_on")] == [
        (title, START + timedelta(days=days)) for _step, title, days in STEPS
    ]
    assert "评分表 3" in plan.tasks.first().note
    target = RecruitingTarget.objects.unscoped("test").get(plan=plan)
    assert (target.wanted, target.due_on) == (1, START + timedelta(days=90))
    structure = ChannelStructure.objects.unscoped("test").get(plan=plan)
    assert (structure.exclusivity, structure.dealer_count, structure.valid_from) == ("EXCLUSIVE", 1, START)


def test_a_structure_that_holds_already_stays(world):
    held = commands.set_structure(
        actor=world.planner,
        line=world.line,
        region=world.jiangsu,
        valid_from=date(2026, 1, 1),
        exclusivity="MULTIPLE",
        dealer_count=3,
    )
    roll(world, in_use(world), world.jiangsu.pk)
    assert list(ChannelStructure.objects.unscoped("test").values_list("pk", flat=True)) == [held.pk]


def test_a_region_with_a_plan_in_hand_stops_the_whole_wave(world):
    cycle = commands.open_cycle(actor=world.planner, year=2027)
    world.plan(cycle=cycle)
    book, other = in_use(world), world.regions["330000"]
    with pytest.raises(RuleViolation) as caught:
        roll(world, book, other.pk, world.jiangsu.pk, cycle=cycle)
    assert caught.value.code == "market.rollout_region" and world.jiangsu.name in caught.value.issues()[0].text()
    assert ChannelPlan.objects.unscoped("test").count() == 1 and not Rollout.objects.unscoped("test").exists()
    assert not PlanTask.objects.unscoped("test").exists()


def test_two_waves_of_the_same_edition(world):
    book, cycle = in_use(world), commands.open_cycle(actor=world.planner, year=2027)
    roll(world, book, world.jiangsu.pk, cycle=cycle)
    roll(world, book, world.regions["330000"].pk, cycle=cycle, wave=2, starts_on=START + timedelta(days=180))
    assert sorted(Rollout.objects.unscoped("test").values_list("wave", flat=True)) == [1, 2]


@pytest.mark.parametrize("regions", [[], list(range(1, 42))])
def test_a_wave_has_regions_and_not_too_many(world, regions):
    assert code_of(lambda: roll(world, in_use(world), *regions)) == "market.rollout_regions"


class TestEditions:
    def test_only_a_draft_is_edited_and_only_the_one_in_use_rolled_out(self, world):
        book = draft(world)
        assert code_of(lambda: roll(world, book, world.jiangsu.pk)) == "market.playbook_state"
        book = commands.activate_playbook(actor=world.planner, playbook=book)
        step = book.steps.first()
        for call in (
            lambda: commands.change_playbook(actor=world.planner, row=book, name="x"),
            lambda: commands.change_step(actor=world.planner, row=step, title="x"),
            lambda: commands.add_step(actor=world.planner, playbook=book, step="2_MODE", title="x", days=1),
            lambda: commands.activate_playbook(actor=world.planner, playbook=book),
        ):
            assert code_of(call) == "market.playbook_state"

    def test_the_next_edition_takes_the_steps_along_and_replaces_the_first(self, world):
        first = in_use(world)
        second = commands.next_playbook(actor=world.planner, playbook=first)
        assert (second.edition, second.status, second.steps.count()) == (2, "DRAFT", len(STEPS))
        assert code_of(lambda: commands.next_playbook(actor=world.planner, playbook=first)) == "market.playbook_state"
        second = commands.activate_playbook(actor=world.planner, playbook=second)
        first.refresh_from_db()
        assert first.status == "ENDED" and second.status == "ACTIVE"

    def test_without_steps_it_guides_nobody(self, world):
        book = draft(world)
        PlaybookStep.objects.unscoped("test").delete()
        assert (
            code_of(lambda: commands.activate_playbook(actor=world.planner, playbook=book)) == "market.playbook_empty"
        )
