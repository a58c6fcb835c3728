"""How parts at hospitals, reservations, tactics of competitors, local partners and service capabilities appear."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..choices import ReservationState
from ..models import CompetitorTactic, HospitalReservation, HospitalRole, PartnerResource, ServiceCapability
from .network import END, not_ended


def _decision_reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=300)


ROLE = ObjectSpec(
    model=HospitalRole,
    label=_("Part at a hospital"),
    label_plural=_("Parts at hospitals"),
    scope=ScopePaths(region="hospital__region", owner="hospital__rep"),
    icon="users",
    menu=("market", 67),
    menu_more=True,
    columns=("hospital", "line", "role", "dealer", "credit_percent", "valid_from", "valid_to"),
    fields=("hospital", "line", "role", "dealer", "credit_percent", "valid_from", "valid_to"),
    filters=("role", "line", "dealer", "hospital", DateRange("valid_from")),
    search=(Pinyin("hospital__name"), Pinyin("dealer__name")),
    form=(
        Section(_("Where"), ("hospital", "line")),
        Section(_("Who does what"), ("role", "dealer", "credit_percent")),
        Section(_("Period"), ("valid_from", "valid_to")),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Share of the credit"), lambda row, actor: f"{row.credit_percent} %"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to or _("until further notice"), kind="date"),
    ),
    create=commands.assign_role,
    change=commands.change_role,
    actions=(Action("end", _("End"), commands.end_role, when=not_ended, fields=END, icon="calendar-x"),),
    importable=False,
    ordering=("hospital", "line", "role", "-valid_from", "id"),
    empty=_("Say who delivers, who invoices and who promotes a line at a hospital."),
)

RESERVATION = ObjectSpec(
    model=HospitalReservation,
    label=_("Reservation of a hospital"),
    label_plural=_("Reservations of hospitals"),
    scope=ScopePaths(region="hospital__region", owner="hospital__rep"),
    icon="shield",
    menu=("market", 68),
    menu_more=True,
    columns=("hospital", "line", "dealer", "state", "protected_from", "protected_to"),
    fields=("hospital", "line", "dealer", "plan"),
    filters=("state", "line", "dealer", "hospital", DateRange("protected_to")),
    search=(Pinyin("hospital__name"), Pinyin("dealer__name")),
    form=(Section(_("Reservation"), ("hospital", "line", "dealer", "plan")),),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Protected to"), lambda row, actor: row.protected_to, kind="day"),
        Fact(_("Reason of the decision"), lambda row, actor: row.decision_reason),
    ),
    create=commands.request_reservation,
    change=commands.change_reservation,
    actions=(
        Action("grant", _("Grant"), commands.grant_reservation, when=while_in(ReservationState.REQUESTED, field="state"), primary=True, icon="shield"),
        Action("refuse", _("Refuse"), commands.refuse_reservation, when=while_in(ReservationState.REQUESTED, field="state"), icon="x", fields={"decision_reason": _decision_reason}),
        Action("release", _("Release the hospital"), commands.release_reservation, when=while_in(ReservationState.PROTECTED, field="state"), icon="x", fields={"decision_reason": _decision_reason}),
    ),
    state="state",
    chips={"REQUESTED": "wait", "PROTECTED": "good", "REFUSED": "bad", "RELEASED": "draft"},
    importable=False,
    ordering=("-id",),
    empty=_("Where several dealers work, each reserves the hospitals that he develops."),
)  # fmt: skip

TACTIC = ObjectSpec(
    model=CompetitorTactic,
    label=_("Tactic of a competitor"),
    label_plural=_("Tactics of competitors"),
    scope=ScopePaths(region="region"),
    icon="flag",
    menu=("market", 69),
    menu_more=True,
    columns=("seen_on", "competitor", "tactic", "region", "hospital", "line", "text"),
    fields=("competitor", "tactic", "region", "hospital", "line", "text", "answer", "source", "seen_on"),
    filters=("tactic", "competitor", "line", TreeUnder("region"), DateRange("seen_on")),
    search=(Pinyin("competitor__name"), "text", "source"),
    form=(
        Section(_("Who and where"), ("competitor", "tactic", "region", "hospital", "line")),
        Section(_("What is known"), ("text", "answer", "source", "seen_on")),
    ),
    importable=False,
    ordering=("-seen_on", "-id"),
    empty=_("Write down how competitors bind hospitals: services, leasing, equipment."),
)

RESOURCE = ObjectSpec(
    model=PartnerResource,
    label=_("Assessment of a local partner"),
    label_plural=_("Assessments of local partners"),
    scope=ScopePaths(region="region", owner="plan__owner"),
    icon="checklist",
    menu=("market", 70),
    menu_more=True,
    columns=("partner", "line", "region", "hospitals", "team", "logistics", "funds", "service", "compliance", "judged_on"),
    fields=(
        "line", "region", "partner", "dealer", "plan", "hospitals", "team", "logistics", "funds", "service", "compliance",
        "judged_on", "remark",
    ),
    filters=("line", "plan", TreeUnder("region"), DateRange("judged_on")),
    search=(Pinyin("partner"), "remark"),
    form=(
        Section(_("Who and where"), ("line", "region", "partner", "dealer", "plan")),
        Section(_("Points"), ("hospitals", "team", "logistics", "funds", "service", "compliance")),
        Section(_("Judged"), ("judged_on", "remark")),
    ),
    facts=(
        Fact(_("Points of 30"), lambda row, actor: row.points, kind="num"),
        Fact(_("Judged on"), lambda row, actor: row.judged_on, kind="day"),
    ),
    importable=False,
    ordering=("-judged_on", "-id"),
    empty=_("Judge the partners of a region before its mode is chosen."),
)  # fmt: skip

CAPABILITY = ObjectSpec(
    model=ServiceCapability,
    label=_("Service capability"),
    label_plural=_("Service capabilities"),
    scope=ScopePaths(region="region"),
    icon="tools",
    menu=("market", 71),
    menu_more=True,
    columns=("dealer", "service", "region", "since", "until", "evidence"),
    fields=("dealer", "service", "region", "since", "until", "evidence"),
    filters=("service", "dealer", TreeUnder("region")),
    search=(Pinyin("dealer__name"), "evidence"),
    form=(Section(_("Service capability"), ("dealer", "service", "region", "since", "until", "evidence")),),
    importable=False,
    ordering=("dealer", "service", "id"),
    empty=_("Say which services a dealer can render where, and what proves it."),
)
register(ROLE, RESERVATION, TACTIC, RESOURCE, CAPABILITY)
