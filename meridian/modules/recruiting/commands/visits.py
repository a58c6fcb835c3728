"""Reports of site visits: written, signed, checked in on site, submitted, approved or returned with a reason (rows 62, 79, 81)."""

from __future__ import annotations

from typing import Any

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case, resubmit
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.records.numbering import next_number

from ..choices import VISIT_MOVES, VisitStatus
from ..models import SiteVisit
from .notes import tell_visit
from .texts import issue, refusal

PURPOSE = "visit"  # of approval routes
PHOTO = "recruiting.visit"  # purpose of the photos

_CASE = "its approval case was decided"


@command("recruiting.sitevisit:add")
def record_visit(*, actor: Actor, lead: Any, **values: Any) -> SiteVisit:
    """Begin the report of a visit. Raises RuleViolation("recruiting.day_ahead")."""
    row = SiteVisit(number=next_number(f"SV-{actor.today:%y%m}"), lead_id=getattr(lead, "pk", lead))
    return _saved(actor, row, values)


@command("recruiting.sitevisit:change", subject=SiteVisit)
def change_visit(
    *, actor: Actor, row: SiteVisit, expected_version: int | None = None, reason: str = "", **values: Any
) -> SiteVisit:
    """Correct a report that is being written. Raises RuleViolation("recruiting.visit_state" | "recruiting.visit_other_lead")."""
    _require(row, VisitStatus.SUBMITTED)
    lead = values.pop("lead", None) or values.pop("lead_id", None)
    if lead is not None and getattr(lead, "pk", lead) != row.lead_id:
        raise refusal("visit_other_lead", "lead")
    return _saved(actor, row, values, expected_version=expected_version, reason=reason)


@command("recruiting.sitevisit:change", subject=SiteVisit)
def check_in(*, actor: Actor, site_visit: SiteVisit, latitude_e5: int, longitude_e5: int) -> SiteVisit:
    """Keep where the visitor stands (1/100,000 degree), once and on the day of the visit only.

    Raises RuleViolation("recruiting.visit_state" | "recruiting.checked_in" | "recruiting.check_in_day").
    """
    _require(site_visit, VisitStatus.SUBMITTED)
    if site_visit.checked_in_at is not None:
        raise refusal("checked_in")
    if site_visit.visited_on != actor.today:
        raise refusal("check_in_day")
    return persist(site_visit, checked_in_at=actor.now, latitude_e5=latitude_e5, longitude_e5=longitude_e5)


@command("recruiting.sitevisit:change", subject=SiteVisit)
def attach_photo(*, actor: Actor, site_visit: SiteVisit, file: Any) -> SiteVisit:
    """Put a stored photo to a report. Raises RuleViolation("recruiting.visit_state" | "recruiting.not_image")."""
    _require(site_visit, VisitStatus.SUBMITTED)
    stored = StoredFile.objects.unscoped("stored a moment ago by the same person").get(pk=getattr(file, "pk", file))
    if stored.content_kind not in IMAGES:
        raise refusal("not_image", "photo")
    return persist(site_visit, photos=[*site_visit.photos.values_list("pk", flat=True), stored.pk])


@command("recruiting.sitevisit:submit", subject=SiteVisit)
def submit_visit(*, actor: Actor, site_visit: SiteVisit) -> SiteVisit:
    """Send a report along its route of approval; where none fits another person with the right decides.

    Raises RuleViolation("recruiting.visit_state" | "recruiting.visit_thin").
    """
    row = site_visit
    _require(row, VisitStatus.SUBMITTED)
    thin = [
        (name, row._meta.get_field(name).verbose_name)
        for name in ("summary", "signed_by", "visitors")
        if not getattr(row, name).strip()
    ]
    if not row.warehouse_m2:
        thin.append(("ambient_m2", row._meta.get_field("ambient_m2").verbose_name))
    if thin:
        raise RuleViolation([issue("visit_thin", name, what=str(label)) for name, label in thin])
    persist(
        row, status=VisitStatus.SUBMITTED, submissions=row.submissions + 1, submitted_by_id=actor.user_id, decision_note="",
        decided_by_id=None, decided_at=None,
    )  # fmt: skip
    before = case_of(SiteVisit._meta.label_lower, row.pk)
    if before is not None and before.status == CaseStatus.RETURNED:
        resubmit(actor, before)
    elif before is None or before.status != CaseStatus.OPEN:  # else it was sent again from its approval
        open_case(actor=actor, row=row, purpose=PURPOSE, title=f"{row.number} {row.lead}")
    return row


@command("recruiting.sitevisit:submit", subject=SiteVisit)
def withdraw_visit(*, actor: Actor, site_visit: SiteVisit) -> SiteVisit:
    """Take a submitted report back. Raises RuleViolation("recruiting.visit_state")."""
    _require(site_visit, VisitStatus.DRAFT)
    drop_case(actor=actor, row=site_visit, purpose=PURPOSE)
    return persist(site_visit, status=VisitStatus.DRAFT)


@command("recruiting.sitevisit:approve", subject=SiteVisit)
def approve_visit(*, actor: Actor, site_visit: SiteVisit, note: str = "") -> SiteVisit:
    """Approve where no route decides; who submitted does not.

    Raises RuleViolation("recruiting.visit_state" | "recruiting.two_people" | "approvals.case_open").
    """
    _require_decidable(actor, site_visit)
    return _decide(actor, site_visit, VisitStatus.APPROVED, note)


@command("recruiting.sitevisit:approve", subject=SiteVisit)
def return_visit(*, actor: Actor, site_visit: SiteVisit, reason: str) -> SiteVisit:
    """Hand a report back with the reason; it is completed and submitted again. Raises as :func:`approve_visit`, and
    RuleViolation("recruiting.reason")."""
    _require_decidable(actor, site_visit)
    return _decide(actor, site_visit, VisitStatus.DRAFT, _reason(reason))


@command("recruiting.sitevisit:approve", subject=SiteVisit)
def refuse_visit(*, actor: Actor, site_visit: SiteVisit, reason: str) -> SiteVisit:
    """Refuse a report for good, with the reason. Raises as :func:`return_visit`."""
    _require_decidable(actor, site_visit)
    return _decide(actor, site_visit, VisitStatus.REFUSED, _reason(reason))


@command("recruiting.sitevisit:approve")
def carry_out_approval(*, actor: Actor, subject_id: int) -> SiteVisit:
    """The last approval of the route. A returned report that was sent again from its case counts as submitted again."""
    row = _of_case(subject_id)
    if row.status == VisitStatus.DRAFT:
        persist(row, status=VisitStatus.SUBMITTED, submissions=row.submissions + 1)
    _require(row, VisitStatus.APPROVED)
    return _decide(actor, row, VisitStatus.APPROVED, "")


@command("recruiting.sitevisit:approve")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> SiteVisit:
    """The route ended with a no."""
    return _decide(actor, _of_case(subject_id), VisitStatus.REFUSED, "")


@command("recruiting.sitevisit:submit")
def carry_out_return(*, actor: Actor, subject_id: int) -> SiteVisit:
    """The route handed the report back, or the applicant took it back: it is written again."""
    row = _of_case(subject_id)
    return persist(row, status=VisitStatus.DRAFT) if row.status == VisitStatus.SUBMITTED else row


def _saved(actor: Actor, row: SiteVisit, values: dict[str, Any], **how: Any) -> SiteVisit:
    for name, value in values.items():
        setattr(row, name, value)
    if row.visited_on and row.visited_on > actor.today:
        raise refusal("day_ahead", "visited_on")
    return persist(row, **how)


def _decide(actor: Actor, row: SiteVisit, status: str, note: str) -> SiteVisit:
    persist(
        row, status=status, decided_by_id=actor.user_id, decided_at=actor.now, decision_note=note.strip(), reason=note
    )
    if row.submitted_by_id is not None and row.submitted_by_id != actor.user_id:
        tell_visit(row.lead, row.submitted_by_id, note.strip(), f"{row.pk}:{row.version}")
    return row


def _require_decidable(actor: Actor, row: SiteVisit) -> None:
    _require(row, VisitStatus.APPROVED)
    require_no_open_case(row, PURPOSE)
    if actor.user_id is not None and actor.user_id == row.submitted_by_id:
        raise refusal("two_people")


def _require(row: SiteVisit, then: str) -> None:
    if then not in VISIT_MOVES[row.status]:
        raise refusal("visit_state", number=row.number, status=str(row.get_status_display()))


def _reason(text: str) -> str:
    if not text.strip():
        raise refusal("reason", "reason")
    return text.strip()


def _of_case(subject_id: int) -> SiteVisit:
    return SiteVisit.objects.unscoped(_CASE).get(pk=subject_id)
