"""How campaigns appear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Related, Section, TreeUnder

from .. import commands
from ..models import RecruitCampaign


def _while_open(row: RecruitCampaign, actor: Actor) -> Decision:
    return ALLOWED if row.ended_on is None else Decision(False, _("The campaign has ended."))


CAMPAIGN = ObjectSpec(
    model=RecruitCampaign,
    label=_("Recruiting campaign"),
    label_plural=_("Recruiting campaigns"),
    scope=ScopePaths(region="region", owner="owner"),
    icon="qrcode",
    columns=("name", "source", "region", "valid_from", "valid_to", "ended_on", "owner", "cost_fen"),
    fields=("name", "source", "region", "lines", "owner", "place", "valid_from", "valid_to", "cost_fen"),
    filters=("owner", TreeUnder("region")),
    search=("name", "place"),
    form=(
        Section(_("Campaign"), ("name", "source", "place", "owner")),
        Section(_("For what"), ("region", "lines")),
        Section(_("Period and cost"), ("valid_from", "valid_to", "cost_fen")),
    ),
    facts=(
        Fact(_("Candidates"), lambda row, actor: row.leads.count(), kind="num"),
        Fact(_("Became dealers"), lambda row, actor: row.leads.filter(stage="CONVERTED").count(), kind="num"),
        Fact(_("Cost"), lambda row, actor: row.cost_fen, kind="money"),
        Fact(_("Valid to"), lambda row, actor: row.ended_on or row.valid_to, kind="day"),
    ),
    panels=(
        Related("recruiting.partnerlead", by="campaign", label=_("Candidates"), columns=("company", "stage", "region", "owner")),
    ),
    create=commands.open_campaign,
    change=commands.change_campaign,
    actions=(
        Action("end", _("Close the form"), commands.end_campaign, when=_while_open, icon="player-stop",
               confirm=_("The QR code leads nowhere from now on.")),
    ),
    ordering=("-valid_from", "-id"),
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Open a campaign: its QR form lets candidates leave their data on a phone."),
)  # fmt: skip
register(CAMPAIGN)
