"""The quality check and the decision of the quality manager. Applicant, checker and manager are three people.

Where an approval route fits, its steps are decided in approvals, and the last of them carries the decision out here; the
check itself is recorded on the case all the same, and nothing is approved without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.approvals import acts
from meridian.kernel.approvals.choices import CaseStatus as ApprovalStatus
from meridian.kernel.approvals.choices import TaskStatus
from meridian.kernel.approvals.engine import drop_case, require_no_open_case, step_tasks
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist
from meridian.modules.dealers import commands as dealers
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.reference import queries as reference

from ..choices import CASE_MOVES, OF_RUNNING_BUSINESS, BusinessStatus, CaseStatus, Verdict
from ..events import QualificationDecided
from ..models import QualificationCase
from ..rules.reviewing import approval_findings, check_findings, next_review, passes, same_person
from .businesses import MONTHS, businesses_of_case, open_by_case, stop_by_case
from .cases import PURPOSE, as_line, refresh_items
from .notes import APPROVE, CHECK, tell_applicant, tell_managers
from .texts import document_name, refusal, refuse


@command(CHECK, subject=QualificationCase)
def record_check(
    *, actor: Actor, qualification_case: QualificationCase, verdicts: Mapping[str, tuple[str, str]], note: str = "",
    audited_on: date | None = None,
) -> QualificationCase:  # fmt: skip
    """Record what quality found about every document: ``{kind: (verdict, remark)}``.

    When every hard document is in order the case goes to the quality manager; along a route, the actor's own step is
    approved with it. Otherwise it goes back to the applicant with the remarks. Raises RuleViolation("qualification.
    case_state" | "qualification.two_people" | "qualification.verdict_missing" | "qualification.not_in_force" | …).
    """
    case = qualification_case
    if case.status != CaseStatus.SUBMITTED:
        raise _state(case)
    _require_other_person(actor, case, checker=False)
    if audited_on is not None and audited_on > actor.today:
        raise refusal("audit_ahead", "audited_on")
    items = refresh_items(case, actor.today)
    for item in items:
        verdict, remark = verdicts.get(item.kind, (item.verdict, item.note))
        if verdict not in Verdict.values:
            raise refusal("verdict_missing", document=item.kind)
        persist(item, verdict=verdict, note=remark.strip())
    lines = [as_line(item) for item in items]
    refuse(check_findings(lines))
    checked = {"checked_at": actor.now, "checked_by_id": actor.user_id, "check_note": note.strip()}
    if audited_on is not None:
        checked["audited_on"] = audited_on
    if not passes(lines):
        wrong = "；".join(as_text(item) for item in items if item.verdict == Verdict.NOT_IN_ORDER)
        return _send_back(actor, case, (note.strip() or wrong)[:500], checked)
    persist(case, status=CaseStatus.CHECKED, reason=note, **checked)
    approval = _own_step(actor, case)
    if approval is not None:
        acts.approve(actor=actor, case_id=approval.pk, comment=note.strip())
    else:
        tell_managers(case)
    return case


@command(CHECK, subject=QualificationCase)
def return_qualification(*, actor: Actor, qualification_case: QualificationCase, reason: str) -> QualificationCase:
    """Hand a case back to the applicant to be mended. Raises RuleViolation("qualification.reason" | "qualification.case_state")."""
    if not reason.strip():
        raise refusal("reason", "reason")
    if CaseStatus.DRAFT not in CASE_MOVES[qualification_case.status]:
        raise _state(qualification_case)
    return _send_back(actor, qualification_case, reason.strip(), {})


@command(APPROVE, subject=QualificationCase)
def approve_qualification(*, actor: Actor, qualification_case: QualificationCase, note: str = "") -> QualificationCase:
    """The quality manager approves where no route does: businesses open, a draft dealer is activated.

    Raises RuleViolation("approvals.case_open" | "qualification.not_checked" | "qualification.two_people" |
    "qualification.not_in_force" | what activating a dealer raises).
    """
    require_no_open_case(qualification_case, PURPOSE)
    return _approve(actor, qualification_case, note)


@command(APPROVE, subject=QualificationCase)
def refuse_qualification(*, actor: Actor, qualification_case: QualificationCase, reason: str) -> QualificationCase:
    """The quality manager refuses, with the reason: prepared businesses are closed, running ones of a review suspended.

    Raises RuleViolation("approvals.case_open" | "qualification.reason" | "qualification.case_state" |
    "qualification.two_people").
    """
    if not reason.strip():
        raise refusal("reason", "reason")
    require_no_open_case(qualification_case, PURPOSE)
    _require_other_person(actor, qualification_case, checker=False)
    return _refuse(actor, qualification_case, reason.strip())


@command(APPROVE)
def carry_out_approval(*, actor: Actor, subject_id: int) -> QualificationCase:
    """The last approval of the route. Raises what :func:`approve_qualification` raises; then nothing is approved."""
    return _approve(actor, _of_case(subject_id), "")


@command(APPROVE)
def carry_out_refusal(*, actor: Actor, subject_id: int) -> QualificationCase:
    """The route ended with a no; its last comment is the reason."""
    return _refuse(actor, _of_case(subject_id), _last_comment(subject_id))


@command(CHECK)
def carry_out_return(*, actor: Actor, subject_id: int) -> QualificationCase:
    """The route handed the case back, or the applicant took it back: it is prepared anew."""
    case = _of_case(subject_id)
    if case.status == CaseStatus.DRAFT:
        return case
    return persist(case, status=CaseStatus.DRAFT, check_note=_last_comment(subject_id)[:500])


def _approve(actor: Actor, case: QualificationCase, note: str) -> QualificationCase:
    if case.status != CaseStatus.CHECKED:
        raise refusal("not_checked", number=case.number) if case.status == CaseStatus.SUBMITTED else _state(case)
    _require_other_person(actor, case, checker=True)
    items = refresh_items(case, actor.today)
    refuse(approval_findings(as_line(item) for item in items))
    months = int(reference.parameter(MONTHS, on=actor.today))
    due = next_review(actor.today, months, [item.last_day for item in items if item.is_hard])
    persist(
        case, status=CaseStatus.APPROVED, decided_at=actor.now, decided_by_id=actor.user_id, decision_note=note.strip(),
        next_review_on=due, reason=note,
    )  # fmt: skip
    if case.dealer.status == DealerStatus.DRAFT:
        dealers.activate_dealer(actor=actor, dealer=case.dealer, reason=case.number)
    for business in businesses_of_case(case):
        open_by_case(actor, business, case, due)
    emit(QualificationDecided(case_id=case.pk, dealer_id=case.dealer_id, kind=case.kind, is_approved=True))
    tell_applicant(case, _("%(dealer)s is approved (%(number)s)"), note)
    return case


def _refuse(actor: Actor, case: QualificationCase, reason: str) -> QualificationCase:
    if CaseStatus.REFUSED not in CASE_MOVES[case.status]:
        raise _state(case)
    persist(
        case, status=CaseStatus.REFUSED, decided_at=actor.now, decided_by_id=actor.user_id, decision_note=reason[:500],
        reason=reason,
    )  # fmt: skip
    then = BusinessStatus.SUSPENDED if case.kind in OF_RUNNING_BUSINESS else BusinessStatus.CLOSED
    for business in businesses_of_case(case):
        stop_by_case(actor, business, then, f"{case.number} {reason}".strip())
    emit(QualificationDecided(case_id=case.pk, dealer_id=case.dealer_id, kind=case.kind, is_approved=False))
    tell_applicant(case, _("%(dealer)s is refused (%(number)s)"), reason)
    return case


def _send_back(actor: Actor, case: QualificationCase, said: str, checked: dict[str, Any]) -> QualificationCase:
    """Back to the applicant; an approval case goes along, through the actor's own task or taken back by the product."""
    approval = case_of(QualificationCase._meta.label_lower, case.pk)
    persist(case, status=CaseStatus.DRAFT, reason=said, **{**checked, "check_note": said})
    if approval is not None and approval.status == ApprovalStatus.OPEN:
        if _has_task(actor, approval):
            acts.send_back(actor=actor, case_id=approval.pk, comment=said)
        else:
            drop_case(actor=actor, row=case, purpose=PURPOSE, comment=said)
    tell_applicant(case, _("%(dealer)s: mend what quality found (%(number)s)"), said)
    return case


def _own_step(actor: Actor, case: QualificationCase) -> ApprovalCase | None:
    """The open approval case when its running step waits for the actor and is not the last one."""
    approval = case_of(QualificationCase._meta.label_lower, case.pk)
    if approval is None or approval.status != ApprovalStatus.OPEN or not _has_task(actor, approval):
        return None
    return approval if any(s["included"] and s["no"] > approval.step_no for s in approval.path) else None


def _has_task(actor: Actor, approval: ApprovalCase) -> bool:
    return step_tasks(approval).filter(user_id=actor.user_id, status=TaskStatus.OPEN).exists()


def _require_other_person(actor: Actor, case: QualificationCase, *, checker: bool) -> None:
    before: dict[Any, int | None] = {"applicant": case.submitted_by_id}
    if checker:
        before["checker"] = case.checked_by_id
    role = same_person(actor.user_id, before)
    if role is not None:
        raise refusal("two_people", role=role)


def _of_case(subject_id: int) -> QualificationCase:
    return QualificationCase.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _last_comment(subject_id: int) -> str:
    approval = case_of(QualificationCase._meta.label_lower, subject_id)
    if approval is None:
        return ""
    return approval.acts.exclude(comment="").order_by("-pk").values_list("comment", flat=True).first() or ""


def _state(case: QualificationCase) -> Exception:
    return refusal("case_state", number=case.number, status=case.get_status_display())


def as_text(item: Any) -> str:
    """An item that is not in order, for the applicant."""
    return f"{document_name(item.kind)}：{item.note}"
