"""From draft to approved: submission, the approval route, and the review by legal that nothing goes around (row 96).

Where an approval route fits, it must have a step that only people with the right “legal review” decide, and the approval
of one of them is the review. Where none fits, one of them reviews on the agreement's own page.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, User
from meridian.kernel.approvals.choices import ActKind, CaseStatus, StepMode
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case, resubmit, subject_of
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.approvals.people import approvers
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell

from ..choices import AgreementStatus
from ..models import Agreement
from .agreement_checks import collision_issues, completeness_issues
from .agreement_texts import refusal
from .agreements import PURPOSE, require_draft, state_refusal

REVIEW = "agreements.agreement:review"
TO_REVIEW = declare_kind("agreements.review", _("An agreement waits for the review by legal"))
REVIEWED = declare_kind("agreements.reviewed", _("Legal has answered about an agreement"))


@command("agreements.agreement:submit", subject=Agreement)
def submit_agreement(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Send a complete draft to approval; from now on it is not changed unless it is taken back.

    Raises RuleViolation("agreements.not_a_draft" | what is missing | "agreements.collision" |
    "agreements.route_without_legal" when the route that fits never asks legal).
    """
    require_draft(agreement)
    issues = [*completeness_issues(agreement, actor.today), *collision_issues(agreement)]
    if issues:
        raise RuleViolation(issues)
    unreviewed = {"legal_reviewed_at": None, "legal_reviewed_by": None, "legal_note": ""}
    persist(agreement, status=AgreementStatus.IN_APPROVAL, submitted_by_id=actor.user_id, **unreviewed)
    case = case_of(Agreement._meta.label_lower, agreement.pk)
    if case is not None and case.status == CaseStatus.RETURNED:
        resubmit(actor, case)
    else:
        case = open_case(actor=actor, row=agreement, purpose=PURPOSE, title=f"{agreement.number} {agreement.dealer}")
    if case is None:
        _tell_legal(agreement)
        return agreement
    _require_legal_step(actor, case)
    agreement.refresh_from_db()  # a route whose steps all fall away has approved it by now
    return agreement


@command(REVIEW, subject=Agreement)
def review_agreement(*, actor: Actor, agreement: Agreement, note: str = "") -> Agreement:
    """Legal has no objection: the agreement may be signed. For agreements no route leads to legal.

    Raises RuleViolation("agreements.state" | "agreements.own_review" | "approvals.case_open").
    """
    _require_waiting_for_legal(actor, agreement)
    persist(
        agreement, status=AgreementStatus.APPROVED, legal_reviewed_at=actor.now, legal_reviewed_by_id=actor.user_id,
        legal_note=note.strip(),
    )  # fmt: skip
    _tell_applicant(agreement, _("Legal agrees: %(number)s may be signed."))
    return agreement


@command(REVIEW, subject=Agreement)
def object_to_agreement(*, actor: Actor, agreement: Agreement, note: str) -> Agreement:
    """Legal objects: the agreement is a draft again, with the reason.

    Raises RuleViolation("agreements.note" | what :func:`review_agreement` raises).
    """
    if not note.strip():
        raise refusal("agreements.note", "note")
    _require_waiting_for_legal(actor, agreement)
    persist(agreement, status=AgreementStatus.DRAFT, legal_note=note.strip(), reason=note)
    _tell_applicant(agreement, _("Legal objects to %(number)s."))
    return agreement


@command("agreements.agreement:withdraw", subject=Agreement)
def withdraw_agreement(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Take what is not signed back to draft, to change it; approval and review are asked for anew.

    Raises RuleViolation("agreements.state").
    """
    if agreement.status not in (AgreementStatus.IN_APPROVAL, AgreementStatus.APPROVED):
        raise state_refusal(agreement)
    drop_case(actor=actor, row=agreement, purpose=PURPOSE)
    return _to_draft(agreement)


@command("agreements.agreement:submit")
def carry_out_approval(*, actor: Actor, subject_id: int) -> Agreement:
    """The last approval of the route. When legal was among those who approved, the agreement may be signed.

    Otherwise (a delegate from elsewhere decided for legal) it goes on waiting for the review. Raises RuleViolation when a
    returned draft was sent again from its case and is no longer complete.
    """
    row = _of_case(subject_id)
    if row.status == AgreementStatus.DRAFT:
        issues = [*completeness_issues(row, actor.today), *collision_issues(row)]
        if issues:
            raise RuleViolation(issues)
    reviewer = _reviewer_in(case_of(Agreement._meta.label_lower, subject_id), row)
    if reviewer is None:
        persist(row, status=AgreementStatus.IN_APPROVAL)
        _tell_legal(row)
        return row
    return persist(
        row, status=AgreementStatus.APPROVED, legal_reviewed_at=actor.now, legal_reviewed_by_id=reviewer, legal_note=""
    )


@command("agreements.agreement:submit")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> Agreement:
    """The route ended with a no, or handed it back, or the applicant took it back: it is a draft again."""
    return _to_draft(_of_case(subject_id))


def _to_draft(row: Agreement) -> Agreement:
    unreviewed = {"legal_reviewed_at": None, "legal_reviewed_by": None}
    return persist(row, status=AgreementStatus.DRAFT, **unreviewed)


def _of_case(subject_id: int) -> Agreement:
    return Agreement.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _require_waiting_for_legal(actor: Actor, row: Agreement) -> None:
    if row.status != AgreementStatus.IN_APPROVAL:
        raise state_refusal(row)
    require_no_open_case(row, PURPOSE)
    if actor.user_id is not None and actor.user_id in (row.created_by_id, row.submitted_by_id):
        raise refusal("agreements.own_review")


def legal_reviewers(among: Iterable[int] | None = None) -> set[int]:
    """Users (of those given) who hold the right of legal by name today; who merely may do everything is not legal."""
    rows = Grant.objects.filter(user__is_active=True, user__kind=User.Kind.STAFF)
    if among is not None:
        rows = rows.filter(user_id__in=list(among))
    return {user_id for user_id, codes in rows.values_list("user_id", "role__codes") if REVIEW in codes}


def _require_legal_step(actor: Actor, case: ApprovalCase) -> None:
    """A step of the path that nobody but legal can decide. Raises RuleViolation("agreements.route_without_legal")."""
    subject, row = subject_of(case)
    for step in case.path:
        if not step["included"]:
            continue
        people = approvers(subject, row, step, case.applicant_id, actor.today)
        legal = legal_reviewers(people) - {row.created_by_id, row.submitted_by_id}
        if legal and (step["mode"] == StepMode.ALL or len(legal) == len(people)):
            return
    raise refusal("agreements.route_without_legal", route=case.route.name)


def _reviewer_in(case: ApprovalCase | None, row: Agreement) -> int | None:
    """Who of legal approved what was submitted last; never the one who drafted or submitted it."""
    if case is None:
        return None
    acts = case.acts.order_by("-pk")
    latest = acts.filter(kind=ActKind.SUBMIT).values_list("pk", flat=True).first() or 0
    people = acts.filter(kind=ActKind.APPROVE, pk__gt=latest).values_list("user_id", flat=True)
    people = [key for key in people if key not in (row.created_by_id, row.submitted_by_id)]
    legal = legal_reviewers(people)
    return next((key for key in people if key in legal), None)


def _tell_legal(row: Agreement) -> None:
    """Those of legal in whose reach the agreement lies."""
    keys = legal_reviewers() - {row.submitted_by_id}
    seeing = []
    for user in User.objects.filter(Q(pk__in=keys)).order_by("pk"):
        reader = actor_for(user, channel="approvals")
        if Agreement.objects.visible_to(reader, REVIEW).filter(pk=row.pk).exists():
            seeing.append(user.pk)
    tell(
        seeing, _("To review: agreement %(number)s with %(dealer)s"), kind=TO_REVIEW, url=url_of(row),
        key=f"agreement:{row.pk}:{row.version}", number=row.number, dealer=row.dealer,
    )  # fmt: skip


def _tell_applicant(row: Agreement, message: str) -> None:
    tell([row.submitted_by_id], message, kind=REVIEWED, text=row.legal_note, url=url_of(row), number=row.number)


def url_of(row: Agreement) -> str:
    """Address of an agreement."""
    return f"/agreements/agreements/{row.pk}/"
