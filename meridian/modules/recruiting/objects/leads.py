"""How candidates, notes, papers and special approvals appear. No dealer sees any of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, DateRange, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..choices import BY_HAND, CHIPS, OPEN, Stage
from ..models import LeadFile, LeadNote, LeadWaiver, PartnerLead
from ..rules.answers import masked_name, masked_phone

OF_LEAD = ScopePaths(region="lead__region", team="lead__team", owner="lead__owner")


def in_stage(*stages: str):
    """Whether the candidate is in one of these stages."""

    def decide(row: PartnerLead, actor: Actor) -> Decision:
        if row.stage in stages:
            return ALLOWED
        return Decision(False, _("Not possible in stage “%(stage)s”.") % {"stage": row.get_stage_display()})

    return decide


def reason_field(*, required: bool = True) -> Any:
    """A reason that is kept."""
    return lambda: forms.CharField(label=_("Reason"), max_length=300, required=required)


def day_field(label: Any, *, required: bool = False) -> Any:
    """A day."""
    return lambda: forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _with_person(row: PartnerLead, actor: Actor) -> Decision:
    """Whether there is a person to erase; of a dealer his own record is changed."""
    if row.stage == Stage.CONVERTED:
        return in_stage()(row, actor)
    return ALLOWED if row.contact_name or row.contact_phone else Decision(False, _("No person is kept."))


def _stages() -> forms.Field:
    return forms.ChoiceField(label=_("Stage"), choices=[(each, Stage(each).label) for each in BY_HAND])


LEAD = ObjectSpec(
    model=PartnerLead,
    label=_("Dealer candidate"),
    label_plural=_("Dealer candidates"),
    scope=ScopePaths(region="region", team="team", owner="owner"),
    icon="user-plus",
    columns=(
        "number", "company", "stage", "region",
        Computed("person", _("Contact person"), lambda row: masked_name(row.contact_name)),
        Computed("phone", _("Phone"), lambda row: masked_phone(row.contact_phone)), "source", "owner", "next_on", "stage_on",
    ),
    fields=(
        "company", "credit_code", "region", "lines", "address", "contact_name", "contact_title", "contact_phone", "source",
        "source_detail", "campaign", "owner", "next_step", "next_on",
    ),
    filters=("stage", "source", "owner", "campaign", "lines", TreeUnder("region"), DateRange("next_on")),
    search=("number", Pinyin("company"), "credit_code"),
    form=(
        Section(_("Company"), ("company", "credit_code", "region", "lines", "address")),
        Section(_("Contact person"), ("contact_name", "contact_title", "contact_phone")),
        Section(_("Where from"), ("source", "source_detail", "campaign")),
        Section(_("Who follows up"), ("owner", "next_step", "next_on")),
    ),
    create=commands.register_lead,
    change=commands.change_lead,
    actions=(
        Action("advance", _("Next stage"), commands.advance_lead, when=in_stage(*BY_HAND[:-1]), primary=True, icon="arrow-right"),
        Action(
            "convert", _("Make it a dealer"), commands.convert_lead, when=in_stage(*OPEN), icon="building-store",
            confirm=_("A dealer in draft is made with the data on file, and his first review is opened."),
        ),
        Action("move", _("Another stage"), commands.move_lead, when=in_stage(*BY_HAND), icon="arrows-exchange",
               fields={"stage": _stages, "reason": reason_field(required=False)}),
        Action("park", _("Park"), commands.park_lead, when=in_stage(*OPEN), icon="player-pause",
               fields={"reason": reason_field(), "until": day_field(_("Until"))}),
        Action("lose", _("Give up"), commands.lose_lead, when=in_stage(*OPEN, Stage.PARKED), icon="x",
               fields={"reason": reason_field()}),
        Action(
            "erase", _("Erase the person"), commands.erase_person, when=_with_person, icon="eye-off", fields={"reason": reason_field()},
            confirm=_("Name, position, phone and consent are erased for good; the company stays."),
        ),
        Action("resume", _("Take up again"), commands.resume_lead, when=in_stage(Stage.PARKED, Stage.LOST), primary=True,
               icon="player-play"),
    ),
    ordering=("-id",),
    state="stage",
    chips=CHIPS,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Add the first candidate, or open a campaign with a QR form."),
)  # fmt: skip

NOTE = ObjectSpec(
    model=LeadNote,
    label=_("Contact note"),
    label_plural=_("Contact notes"),
    scope=OF_LEAD,
    icon="message",
    columns=("lead", "kind", "spoken_on", "text", "created_by"),
    filters=("lead",),
    search=("text",),
    ordering=("-spoken_on", "-id"),
    read_only=True,
)

FILE = ObjectSpec(
    model=LeadFile,
    label=_("Paper of a candidate"),
    label_plural=_("Papers of candidates"),
    scope=OF_LEAD,
    icon="file-text",
    columns=("lead", "kind", "number", "issued_on", "expires_on"),
    fields=("lead", "kind", "number", "issuer", "issued_on", "expires_on", "raw_scope"),
    filters=("lead",),
    search=("number",),
    form=(Section(_("Paper"), ("lead", "kind", "number", "issuer", "issued_on", "expires_on", "raw_scope")),),
    create=commands.file_paper,
    importable=False,
    ordering=("-id",),
    empty=_("Licences and filings a candidate hands over are carried over to the dealer."),
)

WAIVER = ObjectSpec(
    model=LeadWaiver,
    label=_("Special approval"),
    label_plural=_("Special approvals"),
    scope=OF_LEAD,
    icon="shield-check",
    columns=("lead", "waives", "why", "valid_to", "approver", "used_on"),
    fields=("lead", "waives", "why", "valid_to"),
    filters=("lead", "approver"),
    search=("why", "lead__number"),
    form=(Section(_("Special approval"), ("lead", "waives", "why", "valid_to")),),
    create=commands.grant_waiver,
    change=commands.change_waiver,
    importable=False,
    ordering=("-id",),
    empty=_("A named approver may let a candidate pass without a step, with a reason and a last day."),
)
register(LEAD, NOTE, FILE, WAIVER)
declare_code("recruiting.partnerlead:merge", _("merge two candidates"))
declare_code("recruiting.partnerlead:receive", _("take answers to the public form"))
