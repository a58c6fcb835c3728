"""Commitments and negotiations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ScopePaths, declare_scope
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Panel, Pinyin, Section

from .. import commands
from ..choices import CommitmentStatus, TermItem
from ..models import Commitment, Negotiation, NegotiationTerm
from .decisions import OF_DEALER, reason

# What is promised and what limit we have in mind are our own notes: no dealer's account reaches the rows.
_OURS = {name: path for name, path in OF_DEALER.items() if name != "dealer"}


def _terms(row: Negotiation, actor: Actor) -> dict[str, Any]:
    return {"rows": row.terms.order_by("item", "id")}


def _text(label: Any, *, required: bool) -> Any:
    return lambda: forms.CharField(label=label, max_length=80, required=required)


COMMITMENT = ObjectSpec(
    model=Commitment,
    label=_("Commitment"),
    label_plural=_("Commitments"),
    scope=ScopePaths(**_OURS),
    icon="thumb-up",
    columns=("dealer", "promise", "policy", "answerable", "due_on", "status", "done_on"),
    fields=("dealer", "promise", "policy", "answerable", "due_on"),
    filters=("dealer", "status", "answerable", DateRange("due_on")),
    search=("promise", Pinyin("dealer__name"), "policy"),
    form=(Section(_("Promise"), ("dealer", "promise", "policy", "answerable", "due_on")),),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Due on"), lambda row, actor: row.due_on, kind="day"),
        Fact(_("Outcome"), lambda row, actor: row.outcome),
    ),
    create=commands.record_commitment,
    change=commands.change_commitment,
    actions=(
        Action(
            "keep", _("Kept"), commands.keep_commitment, when=while_in(CommitmentStatus.OPEN), primary=True, icon="check",
            fields={"outcome": reason(_("Outcome"))},
        ),
        Action(
            "break", _("Not kept"), commands.break_commitment, when=while_in(CommitmentStatus.OPEN), icon="x",
            fields={"outcome": reason(_("Reason"))},
        ),
    ),
    ordering=("due_on", "id"),
    state="status",
    chips={"OPEN": "wait", "KEPT": "good", "BROKEN": "bad"},
    empty=_("Record the first promise: to whom, what, who answers for it and by when."),
)  # fmt: skip

NEGOTIATION = ObjectSpec(
    model=Negotiation,
    label=_("Negotiation"),
    label_plural=_("Negotiations"),
    scope=ScopePaths(**_OURS),
    icon="message",
    columns=("number", "dealer", "subject", "held_on"),
    fields=("dealer", "subject", "held_on", "note"),
    filters=("dealer", DateRange("held_on")),
    search=("number", "subject", Pinyin("dealer__name")),
    form=(Section(_("Negotiation"), ("dealer", "subject", "held_on", "note")),),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Last meeting"), lambda row, actor: row.held_on, kind="day"),
    ),
    panels=(Panel("terms", _("Terms"), "pricing/_terms.html", _terms),),
    create=commands.open_negotiation,
    actions=(
        Action(
            "term", _("Record a term"), commands.set_term, primary=True, icon="plus",
            fields={
                "item": lambda: forms.ChoiceField(label=_("Item"), choices=TermItem.choices),
                "target": _text(_("Our target"), required=True), "limit": _text(_("Our limit"), required=False),
                "current": _text(_("On the table"), required=False),
                "is_agreed": lambda: forms.BooleanField(label=_("Agreed"), required=False),
            },
        ),
    ),
    ordering=("-held_on", "-id"),
    importable=False,
    empty=_("Record the first negotiation, then its terms: price, payment, lead time, service."),
)  # fmt: skip

register(COMMITMENT, NEGOTIATION)
internal_models({"pricing.negotiationterm": "shown on its negotiation"})
declare_scope(NegotiationTerm, ScopePaths(**{name: f"negotiation__{path}" for name, path in _OURS.items()}))
