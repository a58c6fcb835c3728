"""Scorecards: written, put to use, continued in another edition; answers of candidates to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import Group, ScaleKind, ScorecardStatus
from ..models import CandidateAnswer, Criterion, PartnerLead, Scorecard
from ..rules.scoring import weights_problem
from .texts import issue, refusal

_WHY = "scorecards of one line and region exclude each other, whoever asks"
_SPANS = {ScaleKind.MARK: (0, 5), ScaleKind.YES: (0, 1)}


@command("recruiting.scorecard:add")
def draft_scorecard(*, actor: Actor, **values: Any) -> Scorecard:
    """Begin a scorecard for a line in a region (empty: for all). Raises RuleViolation("recruiting.period")."""
    return _saved(Scorecard(), values)


@command("recruiting.scorecard:change", subject=Scorecard)
def change_scorecard(
    *, actor: Actor, row: Scorecard, expected_version: int | None = None, reason: str = "", **values: Any
) -> Scorecard:
    """Change a scorecard that is not in use yet. Raises RuleViolation("recruiting.scorecard_state" | "recruiting.period")."""
    _require_draft(row)
    return _saved(row, values, expected_version=expected_version, reason=reason)


@command("recruiting.criterion:add")
def add_criterion(*, actor: Actor, scorecard: Any, **values: Any) -> Criterion:
    """Add a criterion to a scorecard that is being written.

    Raises RuleViolation("recruiting.scorecard_state" | "recruiting.criterion_span" | "recruiting.criterion_full").
    """
    row = Criterion(scorecard_id=getattr(scorecard, "pk", scorecard))
    return _criterion(row, values)


@command("recruiting.criterion:change", subject=Criterion)
def change_criterion(
    *, actor: Actor, row: Criterion, expected_version: int | None = None, reason: str = "", **values: Any
) -> Criterion:
    """Change a criterion of a scorecard that is being written. Raises what :func:`add_criterion` raises."""
    values.pop("scorecard", None)
    return _criterion(row, values, expected_version=expected_version, reason=reason)


@command("recruiting.scorecard:activate", subject=Scorecard)
def activate_scorecard(*, actor: Actor, scorecard: Scorecard) -> Scorecard:
    """Put a scorecard to use; from then on it stays as it is. The edition before ends the day before it begins.

    Raises RuleViolation("recruiting.scorecard_state" | "recruiting.no_criteria" | "recruiting.weights" |
    "recruiting.one_group" | "recruiting.scorecard_once").
    """
    _require_draft(scorecard)
    criteria = list(scorecard.criteria.values_list("group", "weight"))
    if not criteria:
        raise refusal("no_criteria")
    issues = []
    if weights_problem(weight for _group, weight in criteria) is not None:
        issues.append(issue("weights", sum=sum(weight for _group, weight in criteria)))
    if {group for group, _weight in criteria} != set(Group.values):
        issues.append(issue("one_group"))
    if issues:
        raise RuleViolation(issues)
    _make_room(scorecard)
    return persist(scorecard, status=ScorecardStatus.ACTIVE)


@command("recruiting.scorecard:activate", subject=Scorecard)
def end_scorecard(*, actor: Actor, scorecard: Scorecard, last_day: date | None = None) -> Scorecard:
    """Take a scorecard out of use after a day. Raises RuleViolation("recruiting.scorecard_state" | "recruiting.period")."""
    if scorecard.status != ScorecardStatus.ACTIVE:
        raise _state(scorecard)
    day = last_day or actor.today
    if day < scorecard.valid_from:
        raise refusal("period", "last_day")
    status = ScorecardStatus.ENDED if day <= actor.today else ScorecardStatus.ACTIVE
    return persist(scorecard, valid_to=day, status=status)


@command("recruiting.scorecard:add", subject=Scorecard)
def next_edition(*, actor: Actor, scorecard: Scorecard) -> Scorecard:
    """Copy a scorecard with its criteria as the next edition, to be changed and put to use."""
    first = max(actor.today, scorecard.valid_from + timedelta(days=1))
    copy = persist(
        Scorecard(edition=scorecard.edition + 1), name=scorecard.name, line_id=scorecard.line_id, region_id=scorecard.region_id,
        valid_from=first, valid_to=None,
    )  # fmt: skip
    kept = ("position", "name", "group", "weight", "scale", "low", "high", "minimum", "unit", "fact", "question")
    for row in scorecard.criteria.order_by("position", "pk"):
        persist(Criterion(scorecard=copy), **{name: getattr(row, name) for name in kept})
    return copy


@command("recruiting.candidateanswer:add", subject=PartnerLead)
def answer(
    *, actor: Actor, partner_lead: PartnerLead, scorecard: Any, answers: Mapping[int, tuple[int | None, str]]
) -> list[CandidateAnswer]:
    """Keep a candidate's answers to a scorecard: ``{criterion: (value, evidence)}``; None takes an answer away.

    Raises RuleViolation("recruiting.answer_read" | "recruiting.answer_range" | "recruiting.answer_elsewhere").
    """
    criteria = {
        row.pk: row for row in Criterion.objects.unscoped(_WHY).filter(scorecard_id=getattr(scorecard, "pk", scorecard))
    }
    known = {row.criterion_id: row for row in partner_lead.answers.filter(criterion__in=criteria)}
    issues, kept = [], []
    for key, (value, _evidence) in answers.items():
        issues += _answer_issues(criteria.get(key), value)
    if issues:
        raise RuleViolation(issues)
    for key, (value, evidence) in answers.items():
        row = known.get(key)
        if value is None:
            if row is not None:
                row.delete()
            continue
        row = row or CandidateAnswer(lead=partner_lead, criterion_id=key)
        kept.append(persist(row, value=value, evidence=evidence.strip()[:200]))
    return kept


def _answer_issues(row: Criterion | None, value: int | None) -> list[Any]:
    if row is None:
        return [issue("answer_elsewhere", criterion="?")]
    field = f"answer-{row.pk}"
    if row.fact:
        return [issue("answer_read", field, criterion=row.name)]
    span = _SPANS.get(row.scale)
    if value is not None and span and not span[0] <= value <= span[1]:
        return [issue("answer_range", field, criterion=row.name, low=span[0], high=span[1])]
    return []


def _saved(row: Scorecard, values: dict[str, Any], **how: Any) -> Scorecard:
    for name, value in values.items():
        setattr(row, name, value)
    if row.valid_to and row.valid_from and row.valid_to < row.valid_from:
        raise refusal("period", "valid_to")
    return persist(row, **how)


def _criterion(row: Criterion, values: dict[str, Any], **how: Any) -> Criterion:
    for name, value in values.items():
        setattr(row, name, value)
    _require_draft(Scorecard.objects.unscoped(_WHY).get(pk=row.scorecard_id))
    if row.low == row.high:
        raise refusal("criterion_full", "high")
    span = _SPANS.get(row.scale)
    if span and sorted((row.low, row.high)) != list(span) and not row.fact:
        raise refusal("criterion_span", "high")
    return persist(row, **how)


def _make_room(row: Scorecard) -> None:
    """End the edition before; another scorecard for the same line, region and days is refused."""
    same = Scorecard.objects.unscoped(_WHY).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from), line_id=row.line_id, region_id=row.region_id,
        status=ScorecardStatus.ACTIVE,
    )  # fmt: skip
    if row.valid_to is not None:
        same = same.filter(valid_from__lte=row.valid_to)
    for other in same:
        if other.name != row.name or other.valid_from >= row.valid_from:
            raise refusal("scorecard_once", other=str(other))
        persist(other, valid_to=row.valid_from - timedelta(days=1), reason=str(row))


def _require_draft(row: Scorecard) -> None:
    if row.status != ScorecardStatus.DRAFT:
        raise _state(row)


def _state(row: Scorecard) -> RuleViolation:
    return refusal("scorecard_state", name=str(row), status=str(row.get_status_display()))
