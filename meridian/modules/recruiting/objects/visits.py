"""How reports of site visits appear, and what routes of approval may ask about them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Section

from .. import commands
from ..choices import VisitStatus
from ..models import SiteVisit
from .leads import OF_LEAD, reason_field


def for_another(row: SiteVisit, actor: Actor) -> Decision:
    """Whether the actor may decide here: it is submitted, no route decides it, and another person submitted it."""
    if row.status != VisitStatus.SUBMITTED:
        return while_in(VisitStatus.SUBMITTED)(row, actor)
    case = case_of(SiteVisit._meta.label_lower, row.pk)
    if case is not None and case.status == CaseStatus.OPEN:
        said = _("It is decided on its way through approval %(number)s.") % {"number": case.number}
        return Decision(False, said, "approvals.case_open", mend_url=f"/approvals/{case.pk}/")
    if actor.user_id is not None and actor.user_id == row.submitted_by_id:
        return Decision(False, _("You submitted this report; another person decides."), "recruiting.two_people")
    return ALLOWED


STORES = ("ambient_m2", "cool_m2", "cold_m2", "frozen_m2")
CHECKS = ("papers_seen", "zones_marked", "climate_logged", "lots_traced", "transport_own")
VISIT = ObjectSpec(
    model=SiteVisit,
    label=_("Site visit"),
    label_plural=_("Site visits"),
    scope=OF_LEAD,
    icon="map-pin",
    columns=("number", "lead", "visited_on", "status", "submissions", "submitted_by", "decided_by"),
    fields=("lead", "visited_on", "visitors", *STORES, *CHECKS, "staff_count", "technicians", "summary", "signed_by"),
    filters=("lead", "status"),
    search=("number", "lead__company"),
    form=(
        Section(_("Visit"), ("lead", "visited_on", "visitors")),
        Section(_("Warehouse"), STORES),
        Section(_("Checked on site"), CHECKS),
        Section(_("Team"), ("staff_count", "technicians")),
        Section(_("Report"), ("summary", "signed_by")),
    ),
    facts=(
        Fact(_("Warehouse, m²"), lambda row, actor: row.warehouse_m2, kind="num"),
        Fact(_("Cold and frozen, m²"), lambda row, actor: row.cold_m2 + row.frozen_m2, kind="num"),
        Fact(_("Checked in order"), lambda row, actor: f"{sum(getattr(row, name) for name in CHECKS)} / {len(CHECKS)}"),
        Fact(_("Times submitted"), lambda row, actor: row.submissions, kind="num"),
    ),
    create=commands.record_visit,
    change=commands.change_visit,
    actions=(
        Action("submit", _("Submit the report"), commands.submit_visit, when=while_in(VisitStatus.DRAFT), primary=True, icon="send"),
        Action("approve", _("Approve"), commands.approve_visit, when=for_another, primary=True, icon="check",
               fields={"note": reason_field(required=False)}),
        Action("return", _("Hand back"), commands.return_visit, when=for_another, icon="arrow-back-up",
               fields={"reason": reason_field()}),
        Action("refuse", _("Refuse"), commands.refuse_visit, when=for_another, icon="x", fields={"reason": reason_field()}),
        Action("withdraw", _("Withdraw"), commands.withdraw_visit, when=while_in(VisitStatus.SUBMITTED), icon="arrow-back-up"),
    ),
    ordering=("-visited_on", "-id"),
    state="status",
    chips={"DRAFT": "draft", "SUBMITTED": "wait", "APPROVED": "good", "REFUSED": "bad"},
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Visit the candidate's premises and write the report."),
)  # fmt: skip
register(VISIT)


def visit_facts(row: SiteVisit) -> dict[str, Any]:
    """What routes may ask about a report. Areas in m²."""
    return {
        "warehouse_m2": row.warehouse_m2, "cold_m2": row.cold_m2 + row.frozen_m2, "submissions": row.submissions,
        "checks_failed": sum(not getattr(row, name) for name in CHECKS), "has_photos": row.photos.exists(),
        "was_checked_in": row.checked_in_at is not None,
    }  # fmt: skip


def visit_content(row: SiteVisit) -> dict[str, str]:
    """What is frozen when a report is submitted."""
    said = {str(_("candidate")): str(row.lead)}
    for name in ("visited_on", "visitors", *STORES, *CHECKS, "staff_count", "technicians", "summary", "signed_by"):
        value = getattr(row, name)
        text = (_("yes") if value else _("no")) if isinstance(value, bool) else value
        said[str(row._meta.get_field(name).verbose_name)] = str(text)
    said[str(_("photos"))] = str(row.photos.count())
    return said


register_subject(
    Subject(
        model=SiteVisit, purpose=commands.PURPOSE, label=_("report of a site visit"), code=VISIT.code("view"),
        facts=visit_facts, content=visit_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_refusal, on_returned=commands.carry_out_return,
        fields=(
            FactField("warehouse_m2", _("warehouse, m²"), "NUMBER"),
            FactField("cold_m2", _("cold and frozen, m²"), "NUMBER"),
            FactField("submissions", _("times submitted"), "NUMBER"),
            FactField("checks_failed", _("checks not in order"), "NUMBER"),
            FactField("has_photos", _("with photos"), "FLAG"),
            FactField("was_checked_in", _("checked in on site"), "FLAG"),
        ),
        people=lambda row, name: [row.lead.owner_id] if name == "owner" and row.lead.owner_id else [],
        people_labels={"owner": _("responsible for the candidate")},
        url=lambda row: reverse(VISIT.url_name("detail"), args=[row.pk]),
    )
)  # fmt: skip
