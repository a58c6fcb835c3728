"""What the declarations of product knowledge share: chips, the reason field, facts about wording, states of actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.base.actors import Actor
from meridian.modules.reference.queries import ParameterMissing

from ..choices import StatementStatus
from ..commands.wording import wording_of

CHIPS = {"DRAFT": "wait", "APPROVED": "good", "ENDED": "draft"}


def reason() -> forms.Field:
    """The field for why something is done."""
    return forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def note() -> forms.Field:
    """The field for what legal says."""
    return forms.CharField(label=_("Note"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def to_approve(row: Any, actor: Actor) -> Decision:
    """A draft of somebody else."""
    if row.status != StatementStatus.DRAFT:
        return while_in(StatementStatus.DRAFT)(row, actor)
    if actor.user_id is not None and actor.user_id == row.written_by_id:
        return Decision(False, _("Who wrote it does not approve it."))
    return ALLOWED


def wording_fact(*names: str) -> Callable[[Any, Actor], str]:
    """Phrases of the list of today that stand in the fields, with their articles."""

    def value(row: Any, actor: Actor) -> str:
        text = "\n".join(getattr(row, name) for name in names)
        try:
            hits = wording_of(text, actor.today)
        except ParameterMissing as missing:
            return str(missing)
        return ", ".join(f"{hit.text} ({hit.article})" for hit in hits) or "—"

    return value
