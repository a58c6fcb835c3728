"""What every approval of product knowledge asks: a draft, another person, wording that the law allows today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.persist import persist

from ..choices import StatementStatus
from ..models import Reviewed
from .texts import refusal
from .wording import require_wording


def key_of(given: Any) -> int | None:
    """The key of a row, or the key itself."""
    return given.pk if isinstance(given, models.Model) else given


def draft_again(actor: Actor) -> dict[str, Any]:
    """Values of a row that somebody has just written: its author is who wrote last, nobody approved it."""
    return {
        "status": StatementStatus.DRAFT, "written_by_id": actor.user_id, "approved_by_id": None, "approved_at": None,
    }  # fmt: skip


def require_draft(row: Reviewed) -> None:
    """Raise RuleViolation("knowledge.not_a_draft") for anything else."""
    if row.status != StatementStatus.DRAFT:
        raise refusal("knowledge.not_a_draft", row=str(row))


def require_other(actor: Actor, author_id: int | None) -> None:
    """Raise RuleViolation("knowledge.two_people") when the actor is the author."""
    if actor.user_id is not None and actor.user_id == author_id:
        raise refusal("knowledge.two_people")


def require_words(on: date, **texts: str) -> None:
    """Judge the wording of several fields. Raises RuleViolation("knowledge.forbidden_wording"), ParameterMissing."""
    for field, text in texts.items():
        if text:
            require_wording(text, on, field)


def approve(actor: Actor, row: Reviewed, **values: Any) -> Any:
    """Approve a draft of another person. Raises "knowledge.not_a_draft", "knowledge.two_people"."""
    require_draft(row)
    require_other(actor, row.written_by_id)
    return persist(row, status=StatementStatus.APPROVED, approved_by_id=actor.user_id, approved_at=actor.now, **values)


def withdraw(row: Reviewed, reason: str) -> Any:
    """Take what was approved out of use. Raises "knowledge.not_approved", "knowledge.reason"."""
    if row.status != StatementStatus.APPROVED:
        raise refusal("knowledge.not_approved", row=str(row))
    if not reason.strip():
        raise refusal("knowledge.reason", "reason")
    return persist(row, status=StatementStatus.ENDED, reason=reason.strip())
