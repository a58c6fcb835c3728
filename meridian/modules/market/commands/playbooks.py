"""Playbooks: drafted, put to use, followed by the next edition, and rolled out to regions in waves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import MeridianError, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.modules.reference import queries as reference

from ..choices import PlaybookStatus
from ..models import Playbook, PlaybookStep, RecruitingTarget, Rollout
from ..queries.modes import structure_row
from .network import set_structure
from .plans import draft_plan
from .tasks import set_task
from .texts import refusal

_WHY = "one playbook of a line is in use, whoever asks"
MOST_REGIONS = 40  # of one wave: all provinces


@command("market.playbook:change", subject=Playbook)
def change_playbook(
    *, actor: Actor, row: Playbook, expected_version: int | None = None, reason: str = "", **values: Any
) -> Playbook:
    """Change a draft. Raises RuleViolation("market.playbook_state")."""
    _require(row, PlaybookStatus.DRAFT)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("market.playbookstep:add")
def add_step(*, actor: Actor, playbook: Any, **values: Any) -> PlaybookStep:
    """Add a step to a draft. Raises RuleViolation("market.playbook_state")."""
    book = Playbook.objects.unscoped(_WHY).get(pk=getattr(playbook, "pk", playbook))
    _require(book, PlaybookStatus.DRAFT)
    return persist(PlaybookStep(playbook=book), **values)


@command("market.playbookstep:change", subject=PlaybookStep)
def change_step(
    *, actor: Actor, row: PlaybookStep, expected_version: int | None = None, reason: str = "", **values: Any
) -> PlaybookStep:
    """Change a step of a draft. Raises RuleViolation("market.playbook_state")."""
    _require(row.playbook, PlaybookStatus.DRAFT)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("market.playbook:activate", subject=Playbook)
def activate_playbook(*, actor: Actor, playbook: Playbook) -> Playbook:
    """Put a draft to use; the one of the line in use so far ends. Raises RuleViolation("market.playbook_state" |
    "market.playbook_empty")."""
    _require(playbook, PlaybookStatus.DRAFT)
    if not playbook.steps.exists():
        raise refusal("playbook_empty")
    for held in Playbook.objects.unscoped(_WHY).filter(line_id=playbook.line_id, status=PlaybookStatus.ACTIVE):
        persist(held, status=PlaybookStatus.ENDED)
    return persist(playbook, status=PlaybookStatus.ACTIVE)


@command("market.playbook:add", subject=Playbook)
def next_playbook(*, actor: Actor, playbook: Playbook) -> Playbook:
    """Draft the next edition with the steps of this one. Raises RuleViolation("market.playbook_state")."""
    _require(playbook, PlaybookStatus.ACTIVE, PlaybookStatus.ENDED)
    names = (
        "name",
        "line_id",
        "pilot_id",
        "objectives",
        "exclusivity",
        "dealer_count",
        "levels",
        "standards",
        "recruit_days",
    )
    if Playbook.objects.unscoped(_WHY).filter(previous=playbook).exists():
        raise refusal("playbook_state", status=playbook.get_status_display())
    made = persist(
        Playbook(edition=playbook.edition + 1, previous=playbook), **{name: getattr(playbook, name) for name in names}
    )
    steps = playbook.steps.order_by("pk")
    persist_many(
        PlaybookStep,
        [PlaybookStep(playbook=made, step=s.step, title=s.title, days=s.days, material=s.material) for s in steps],
    )
    return made


@command("market.playbook:rollout", subject=Playbook)
def roll_out(
    *, actor: Actor, playbook: Playbook, cycle: Any, regions: Iterable[Any], starts_on: date, wave: int, manager: Any
) -> list[Rollout]:
    """Copy the playbook to regions: for each a channel plan in draft with its tasks, the dealers to be found, and, where none
    holds, the structure of its dealers. Several regions are one wave; all or none (functions.md rows 71, 72, 74).

    Raises RuleViolation("market.playbook_state" | "market.rollout_regions") and, with the region in front, what
    :func:`draft_plan` and :func:`set_structure` raise.
    """
    _require(playbook, PlaybookStatus.ACTIVE)
    keys = list(dict.fromkeys(int(getattr(region, "pk", region)) for region in regions))
    if not 1 <= len(keys) <= MOST_REGIONS:
        raise refusal("rollout_regions", "regions", most=MOST_REGIONS)
    names = reference.region_names(keys)
    steps = list(playbook.steps.order_by("days", "pk"))
    made = []
    for key in keys:
        try:
            made.append(_copied(actor, playbook, steps, key, cycle, starts_on, wave, manager))
        except RuleViolation as refused:
            raise refusal("rollout_region", "regions", region=names.get(key, ""), why=_said(refused)) from refused
    return made


def _copied(
    actor: Actor,
    book: Playbook,
    steps: list[PlaybookStep],
    region: int,
    cycle: Any,
    starts_on: date,
    wave: int,
    manager: Any,
) -> Rollout:
    owner = int(getattr(manager, "pk", manager))
    plan = draft_plan(
        actor=actor, cycle=int(getattr(cycle, "pk", cycle)), line=book.line_id, region=region, objectives=book.objectives,
        owner_id=owner,
    )  # fmt: skip
    if structure_row(book.line_id, region, starts_on) is None:
        set_structure(
            actor=actor, line_id=book.line_id, region_id=region, valid_from=starts_on, exclusivity=book.exclusivity,
            levels=book.levels, dealer_count=book.dealer_count, standards=book.standards, plan=plan,
        )  # fmt: skip
    due = starts_on + timedelta(days=book.recruit_days)
    persist(
        RecruitingTarget(plan=plan),
        region_id=region,
        level=1,
        wanted=book.dealer_count,
        due_on=due,
        note=book.standards[:300],
    )
    for step in steps:
        set_task(
            actor=actor, plan=plan, title=step.title, responsible_id=owner, due_on=starts_on + timedelta(days=step.days),
            note=f"{step.get_step_display()} {step.material}".strip()[:300],
        )  # fmt: skip
    return persist(Rollout(playbook=book, plan=plan), wave=wave, starts_on=starts_on, manager_id=owner)


def _said(failure: MeridianError) -> str:
    return " ".join(issue.text() for issue in failure.issues())


def _require(row: Playbook, *states: str) -> None:
    if row.status not in states:
        raise refusal("playbook_state", status=row.get_status_display())
