"""Comparisons with competitors: written line by line, cleared by legal where they name somebody, approved, expiring."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.modules.reference import queries as reference

from ..choices import InnerAudience
from ..models import Comparison, ComparisonLine
from .reviewing import approve, draft_again, key_of, require_draft, require_other, require_words, withdraw
from .texts import refusal

VALID_DAYS = "knowledge.comparison.valid_days"
_LINE_TEXTS = ("attribute", "ours", "theirs")


@command("knowledge.comparison:add")
def add_comparison(*, actor: Actor, **values: Any) -> Comparison:
    """Begin a comparison, as of a day; without a last day it holds as long as the company's limit allows.

    Raises RuleViolation("knowledge.forbidden_wording" | "knowledge.comparison_too_long"), ParameterMissing.
    """
    return _save(actor, Comparison(), None, "", values)


@command("knowledge.comparison:change", subject=Comparison)
def change_comparison(
    *, actor: Actor, row: Comparison, expected_version: int | None = None, reason: str = "", **values: Any
) -> Comparison:
    """Change a comparison; it is a draft again and what legal said is void. Raises as :func:`add_comparison`."""
    return _save(actor, row, expected_version, reason, values)


@command("knowledge.comparisonline:add")
def add_line(*, actor: Actor, comparison: Any, **values: Any) -> ComparisonLine:
    """Add an attribute with its evidence; the comparison is a draft again. Raises "knowledge.forbidden_wording", NotVisible."""
    require_words(actor.today, **{name: values.get(name, "") for name in _LINE_TEXTS})
    head = _head(actor, key_of(comparison))
    if not values.get("position"):
        values["position"] = head.lines.count() + 1
    row = persist(ComparisonLine(comparison=head), **values)
    _reopen(actor, head)
    return row


@command("knowledge.comparisonline:change", subject=ComparisonLine)
def change_line(
    *, actor: Actor, row: ComparisonLine, expected_version: int | None = None, reason: str = "", **values: Any
) -> ComparisonLine:
    """Change an attribute; the comparison is a draft again. Raises as :func:`add_line`."""
    require_words(actor.today, **{name: values.get(name, "") for name in _LINE_TEXTS})
    before = row.comparison
    persist(row, expected_version=expected_version, reason=reason, **values)
    _reopen(actor, before)
    if row.comparison_id != before.pk:
        _reopen(actor, row.comparison)
    return row


@command("knowledge.comparison:clear", subject=Comparison)
def clear_comparison(*, actor: Actor, comparison: Comparison, note: str) -> Comparison:
    """Legal lets dealers see a comparison that names the competitor, and says why; another person than its author.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.nothing_to_clear" | "knowledge.reason").
    """
    require_draft(comparison)
    require_other(actor, comparison.written_by_id)
    if not comparison.is_named or comparison.audience != InnerAudience.DEALERS:
        raise refusal("knowledge.nothing_to_clear")
    if not note.strip():
        raise refusal("knowledge.reason", "note")
    return persist(comparison, cleared_by_id=actor.user_id, cleared_at=actor.now, clearing_note=note.strip())


@command("knowledge.comparison:approve", subject=Comparison)
def approve_comparison(*, actor: Actor, comparison: Comparison) -> Comparison:
    """Approve a comparison of another person; every line is judged again by the list of words of today.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.no_lines" | "knowledge.expired" |
    "knowledge.not_cleared" | "knowledge.forbidden_wording").
    """
    row = comparison
    require_draft(row)
    lines = list(row.lines.all())
    if not lines:
        raise refusal("knowledge.no_lines")
    if row.valid_to and row.valid_to < actor.today:
        raise refusal("knowledge.expired", "valid_to", day=row.valid_to.isoformat())
    if row.is_named and row.audience == InnerAudience.DEALERS and row.cleared_at is None:
        raise refusal("knowledge.not_cleared", "audience")
    require_words(actor.today, summary=row.summary)
    for line in lines:
        require_words(actor.today, **{name: getattr(line, name) for name in _LINE_TEXTS})
    return approve(actor, row)


@command("knowledge.comparison:withdraw", subject=Comparison)
def withdraw_comparison(*, actor: Actor, comparison: Comparison, reason: str) -> Comparison:
    """Take a comparison out of use. Raises RuleViolation("knowledge.not_approved" | "knowledge.reason")."""
    return withdraw(comparison, reason)


def _head(actor: Actor, key: int | None) -> Comparison:
    """The comparison a line belongs to. Raises NotVisible."""
    found = Comparison.objects.visible_to(actor, "knowledge.comparison:change").filter(pk=key).first()
    if found is None:
        raise NotVisible(f"comparison {key}")
    return found


def _reopen(actor: Actor, head: Comparison) -> None:
    persist(head, **draft_again(actor), **_UNCLEARED)


_UNCLEARED = {"cleared_by_id": None, "cleared_at": None, "clearing_note": ""}


def _save(
    actor: Actor, row: Comparison, expected_version: int | None, reason: str, values: dict[str, Any]
) -> Comparison:
    require_words(actor.today, summary=values.get("summary", ""))
    as_of = values.get("as_of", row.as_of)
    if isinstance(as_of, date):
        days = int(reference.parameter(VALID_DAYS, on=actor.today))
        limit = as_of + timedelta(days=days)
        wanted = values.get("valid_to", row.valid_to)
        if wanted is not None and wanted > limit:
            raise refusal("knowledge.comparison_too_long", "valid_to", days=days, day=limit.isoformat())
        values["valid_to"] = wanted or limit
    return persist(row, expected_version=expected_version, reason=reason, **values, **draft_again(actor), **_UNCLEARED)
