"""Requests for support: asked for, planned with a person, done with a report."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import notify
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference
from meridian.modules.training import queries as training

from ..choices import SUPPORT_MOVES, SupportKind, SupportStatus
from ..models import SupportRequest
from ..rules.patient_data import check_case_number
from .placing import key_of, own_dealer, require_move, require_no_patient, stamp
from .texts import refusal, refuse

ASSIGNED = declare_kind("service.assigned", _("Support is assigned to you"))
MOST_MINUTES = 1440
EXPERT_ONLY = "service.surgery.expert_only"


@command("service.supportrequest:add")
def request_support(
    *, actor: Actor, kind: str, hospital: Any, planned_date: date, dealer: Any = None, case_number: str = "",
    assigned: Any = None, note: str = "", **values: Any,
) -> SupportRequest:  # fmt: skip
    """Ask for somebody at a hospital. With ``assigned`` it is planned at once; a dealer cannot assign.

    A surgery needs a pseudonymous case number; patient data in the texts are refused. Raises RuleViolation("service.*"),
    NotVisible for a hospital outside the actor's scope.
    """
    row = SupportRequest(
        kind=kind, hospital_id=key_of(hospital), dealer_id=own_dealer(actor, dealer), planned_date=planned_date,
        case_number=case_number.strip().upper(), note=note,
    )  # fmt: skip
    stamp(actor, row)
    _require_sound(row)
    person = None if actor.is_dealer else key_of(assigned)
    row.assigned_id, row.product_id = person, key_of(values.pop("product", None))
    _require_expert(actor, row)
    status = SupportStatus.PLANNED if person else SupportStatus.REQUESTED
    persist(row, number=next_number(f"SR-{actor.today:%y%m}"), status=status, **values)
    _tell(actor, row)
    return row


@command("service.supportrequest:change", subject=SupportRequest)
def change_support(
    *, actor: Actor, row: SupportRequest, expected_version: int | None = None, reason: str = "", **values: Any
) -> SupportRequest:
    """Change a request that is neither done nor cancelled. Raises as :func:`request_support`."""
    require_move(row, SUPPORT_MOVES, SupportStatus.CANCELLED)
    values.pop("dealer", None) if actor.is_dealer else None
    values.pop("assigned", None) if actor.is_dealer else None
    for name in ("hospital", "dealer"):
        if name in values:
            setattr(row, f"{name}_id", key_of(values.pop(name)))
    for name in ("kind", "note", "case_number"):
        if name in values:
            setattr(row, name, values.pop(name))
    row.case_number = row.case_number.strip().upper()
    stamp(actor, row)
    _require_sound(row)
    before = row.assigned_id
    if "assigned" in values:
        row.assigned_id = key_of(values.pop("assigned"))
    row.product_id = key_of(values.pop("product")) if "product" in values else row.product_id
    row.planned_date = values.pop("planned_date", row.planned_date)
    _require_expert(actor, row)
    row.status = SupportStatus.PLANNED if row.assigned_id else SupportStatus.REQUESTED
    persist(row, expected_version=expected_version, reason=reason, **values)
    if row.assigned_id != before:
        _tell(actor, row)
    return row


def _require_sound(row: SupportRequest) -> None:
    if row.kind == SupportKind.SURGERY and not row.case_number:
        raise refusal("service.case_missing", "case_number")
    refuse(check_case_number(row.case_number), "case_number")
    require_no_patient(note=row.note, department=row.department)


def _require_expert(actor: Actor, row: SupportRequest) -> None:
    """Who goes to a surgery with a product is a certified expert of its line on that day, where the line has such a course and
    the company asks for it (functions.md row 136)."""
    if row.kind != SupportKind.SURGERY or not row.assigned_id or not row.product_id:
        return
    if not reference.parameter(EXPERT_ONLY, on=actor.today):
        return
    line = catalog.product_lines([row.product_id]).get(row.product_id)
    course = training.lacks_expert(line, row.assigned_id, row.planned_date) if line else ""
    if course:
        raise refusal(
            "service.not_expert", "assigned", person=str(row.assigned), line=catalog.line_names().get(line, ""),
            day=row.planned_date.isoformat(), course=course,
        )  # fmt: skip


def _tell(actor: Actor, row: SupportRequest) -> None:
    if row.assigned_id and row.assigned_id != actor.user_id:
        said = gettext("%(kind)s at %(hospital)s on %(day)s") % {
            "kind": row.get_kind_display(), "hospital": row.hospital, "day": row.planned_date.isoformat(),
        }  # fmt: skip
        url = f"/service/support-requests/{row.pk}/"
        notify([row.assigned_id], kind=ASSIGNED, title=said, url=url, key=f"service.support:{row.pk}:{row.assigned_id}")


@command("service.supportrequest:plan", subject=SupportRequest)
def plan_support(
    *, actor: Actor, support_request: SupportRequest, assigned: Any, planned_date: date | None = None,
    planned_time: time | None = None,
) -> SupportRequest:  # fmt: skip
    """Send somebody on a day. Raises RuleViolation("service.state" | "service.unassigned")."""
    require_move(support_request, SUPPORT_MOVES, SupportStatus.PLANNED)
    if key_of(assigned) is None:
        raise refusal("service.unassigned", "assigned")
    support_request.assigned_id = key_of(assigned)
    support_request.planned_date = planned_date or support_request.planned_date
    _require_expert(actor, support_request)
    persist(
        support_request, status=SupportStatus.PLANNED,
        planned_time=planned_time if planned_time is not None else support_request.planned_time,
    )  # fmt: skip
    _tell(actor, support_request)
    return support_request


@command("service.supportrequest:report", subject=SupportRequest)
def report_support(*, actor: Actor, support_request: SupportRequest, report: str, minutes: int) -> SupportRequest:
    """It is done: what was done, and how many minutes it took. Raises "service.report", "service.minutes", "service.*"."""
    require_move(support_request, SUPPORT_MOVES, SupportStatus.DONE)
    if not report.strip():
        raise refusal("service.report", "report")
    if not 1 <= minutes <= MOST_MINUTES:
        raise refusal("service.minutes", "minutes")
    require_no_patient(report=report)
    return persist(
        support_request, status=SupportStatus.DONE, report=report.strip(), minutes=minutes, done_at=actor.now
    )


@command("service.supportrequest:cancel", subject=SupportRequest)
def cancel_support(*, actor: Actor, support_request: SupportRequest, reason: str) -> SupportRequest:
    """It is not needed any more. Raises RuleViolation("service.state" | "service.reason")."""
    require_move(support_request, SUPPORT_MOVES, SupportStatus.CANCELLED)
    if not reason.strip():
        raise refusal("service.reason", "reason")
    return persist(support_request, status=SupportStatus.CANCELLED, cancel_reason=reason.strip(), reason=reason)
