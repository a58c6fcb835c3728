"""How a case moves: opened, from step to step, and closed. Called inside commands; every move leaves an act."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number

from .choices import OPEN_CASES, ActKind, CaseStatus, StepMode, TaskStatus
from .models import ApprovalAct, ApprovalCase, ApprovalTask
from .notes import tell_applicant, tell_approvers
from .people import approvers, with_delegates
from .routes import frozen, path_of, plan
from .subjects import Row, Subject, subject_named

_WHY = "the engine moves a case whoever acts"


def open_case(*, actor: Actor, row: Row, purpose: str, title: str = "") -> ApprovalCase | None:
    """Send a document on its route. None when no active route applies: the caller goes on at once.

    Call it inside the module's own command. What is submitted is frozen with its hash. Raises RuleViolation when a case
    of this document and purpose is open already, or when a step of the path finds nobody who could decide it.
    """
    subject = subject_named(row._meta.label_lower, purpose)
    require_no_open_case(row, purpose)
    facts, content = frozen(subject, row)
    planned = plan(subject, facts)
    if planned.route is None:
        return None
    case = persist(
        ApprovalCase(
            number=next_number(f"AP-{actor.today:%y%m}"), route=planned.route, subject=subject.name, subject_id=row.pk,
            purpose=purpose, title=(title or str(row))[:200], applicant_id=actor.user_id, path=planned.path, facts=facts,
            content=content, content_hash=hash_of(content),
        )
    )  # fmt: skip
    record(actor, case, ActKind.SUBMIT)
    advance(actor, case, subject, row)
    return case


def submit_case(*, actor: Actor, row: Row, purpose: str, title: str = "") -> ApprovalCase | None:
    """Send a document on its route, or the case that was handed back once more. None when no active route applies.

    Raises as :func:`open_case`.
    """
    case = _case_in(row, purpose, CaseStatus.RETURNED)
    if case is None:
        return open_case(actor=actor, row=row, purpose=purpose, title=title)
    resubmit(actor, case)
    return case


def require_no_case(row: Row, purpose: str) -> None:
    """Refuse while a case is open or handed back: who may decide by hand must not go around the route it is on."""
    require_no_open_case(row, purpose)
    case = _case_in(row, purpose, CaseStatus.RETURNED)
    if case is not None:
        raise RuleViolation(
            Issue(
                code="approvals.case_returned",
                message=_("“%(title)s” was handed back by its approvers (%(number)s)."),
                mend=_("Mend it and submit it again, or withdraw the request."),
                params={"title": case.title, "number": case.number},
            )
        )


def _case_in(row: Row, purpose: str, status: str) -> ApprovalCase | None:
    cases = ApprovalCase.objects.unscoped(_WHY).filter(subject=row._meta.label_lower, subject_id=row.pk, status=status)
    return cases.filter(purpose=purpose).order_by("-pk").first()


def require_no_open_case(row: Row, purpose: str = "") -> None:
    """Refuse while a case of the document is open. Commands that change what was submitted call it first."""
    cases = ApprovalCase.objects.unscoped(_WHY).filter(
        subject=row._meta.label_lower, subject_id=row.pk, status=CaseStatus.OPEN
    )
    case = (cases.filter(purpose=purpose) if purpose else cases).first()
    if case is not None:
        raise RuleViolation(
            Issue(
                code="approvals.case_open",
                message=_("“%(title)s” is in approval (%(number)s), so it cannot be changed or submitted again."),
                mend=_("Wait for the decision, or withdraw the request first."),
                params={"title": case.title, "number": case.number},
            )
        )


def drop_case(*, actor: Actor, row: Row, purpose: str, comment: str = "") -> None:
    """End the open case of a document that was taken back by its own command; nothing when there is none."""
    cases = ApprovalCase.objects.unscoped(_WHY).filter(
        subject=row._meta.label_lower, subject_id=row.pk, purpose=purpose, status__in=OPEN_CASES
    )
    for case in cases:
        record(actor, case, ActKind.WITHDRAW, comment=comment)
        close(actor, case, CaseStatus.WITHDRAWN, comment)


def resubmit(actor: Actor, case: ApprovalCase) -> None:
    """Send a returned case again, along the same version of its route, with the document as it is now."""
    subject, row = subject_of(case)
    facts, content = frozen(subject, row)
    persist(
        case, status=CaseStatus.OPEN, step_no=0, facts=facts, content=content, content_hash=hash_of(content),
        path=path_of(case.route, facts), title=case.title,
    )  # fmt: skip
    record(actor, case, ActKind.SUBMIT)
    advance(actor, case, subject, row)


def settle_step(actor: Actor, case: ApprovalCase) -> None:
    """Move on when the running step has what it needs: every added person, and one or all of the step's own."""
    tasks = list(step_tasks(case))
    if any(task.status == TaskStatus.OPEN and task.is_added for task in tasks):
        return
    own = [task for task in tasks if not task.is_added]
    waiting = [task for task in own if task.status == TaskStatus.OPEN]
    if _step(case)["mode"] == StepMode.ALL:
        if waiting:
            return
    elif waiting and not any(task.status == TaskStatus.APPROVED for task in own):
        return
    for task in waiting:
        persist(task, status=TaskStatus.PASSED)
    subject, row = subject_of(case)
    advance(actor, case, subject, row)


def advance(actor: Actor, case: ApprovalCase, subject: Subject, row: Row) -> None:
    """Open the next step of the path that is included, or close the case as approved and carry it out."""
    done = _approved_by(case)
    for step in case.path:
        if step["no"] <= case.step_no or not step["included"]:
            continue
        people = with_delegates(
            approvers(subject, row, step, case.applicant_id, actor.today), subject.name, case.applicant_id, actor.today
        )
        if not people:
            raise _nobody(step)
        persist(case, step_no=step["no"])
        known = [key for key, _place in people if key in done]
        # Whoever approved this very content before need not say so twice.
        if known and (step["mode"] == StepMode.ANY or len(known) == len(people)):
            record(actor, case, ActKind.AUTO_PASS, user_id=known[0])
            continue
        due = actor.now + timedelta(hours=step["due_hours"]) if step["due_hours"] else None
        fresh = [(key, place) for key, place in people if key not in done or step["mode"] == StepMode.ANY]
        for key, place in fresh:
            persist(ApprovalTask(case=case, step_no=step["no"], user_id=key, stands_for_id=place, due_at=due))
        tell_approvers(case, [key for key, _place in fresh], f"step:{step['no']}:{case.version}")
        return
    close(actor, case, CaseStatus.APPROVED)
    subject.on_approved(actor=actor, subject_id=case.subject_id)
    record(actor, case, ActKind.EFFECT, user_id=None)


def close(actor: Actor, case: ApprovalCase, status: str, comment: str = "") -> None:
    """End a case, or hand it back; what was still waiting is not needed any more."""
    for task in case.tasks.filter(status=TaskStatus.OPEN):
        persist(task, status=TaskStatus.PASSED)
    over = status != CaseStatus.RETURNED
    persist(case, status=status, closed_at=actor.now if over else None)
    tell_applicant(case, comment, f"{status}:{case.version}")


def call_back(case: ApprovalCase, actor: Actor, which: str) -> None:
    """Let the module know of a rejection or a return, in the same transaction."""
    subject, _row = subject_of(case)
    function = subject.on_rejected if which == "rejected" else subject.on_returned
    if function is not None:
        function(actor=actor, subject_id=case.subject_id)


def record(
    actor: Actor, case: ApprovalCase, kind: str, *, comment: str = "", user_id: int | None = -1,
    stands_for_id: int | None = None, to_user_id: int | None = None,
) -> None:  # fmt: skip
    """Append what was done. ``user_id`` is the actor's unless another is named (None: the product itself)."""
    by = actor.user_id if user_id == -1 else user_id
    ApprovalAct.objects.create(
        case=case, step_no=case.step_no, kind=kind, at=actor.now, user_id=by, stands_for_id=stands_for_id,
        to_user_id=to_user_id, comment=comment[:500],
    )  # fmt: skip


def lock_case(key: int) -> ApprovalCase | None:
    """The case, locked: of two people who decide at once the second sees what the first did."""
    cases = ApprovalCase.objects.unscoped(_WHY)
    if connection.features.has_select_for_update:
        cases = cases.select_for_update(of=("self",))
    return cases.filter(pk=key).select_related("route").first()


def step_tasks(case: ApprovalCase) -> Any:
    """Tasks of the running step since it was opened last."""
    return ApprovalTask.objects.unscoped(_WHY).filter(case=case, step_no=case.step_no, created_at__gte=_began(case))


def subject_of(case: ApprovalCase) -> tuple[Subject, Row]:
    """The registered subject and the live document of a case."""
    subject = subject_named(case.subject, case.purpose)
    return subject, subject.model._default_manager.unscoped(_WHY).get(pk=case.subject_id)


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of what was submitted, in a fixed order."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _began(case: ApprovalCase) -> Any:
    return (
        ApprovalAct.objects.unscoped(_WHY)
        .filter(case=case, kind=ActKind.SUBMIT)
        .order_by("-pk")
        .values_list("at", flat=True)[0]
    )


def _approved_by(case: ApprovalCase) -> set[int]:
    """Who has approved what is submitted now. Acts before the latest submission were about something else."""
    acts = ApprovalAct.objects.unscoped(_WHY).filter(case=case)
    latest = acts.filter(kind=ActKind.SUBMIT).order_by("-pk").values_list("pk", flat=True).first() or 0
    return set(acts.filter(kind=ActKind.APPROVE, pk__gt=latest).values_list("user_id", flat=True))


def _step(case: ApprovalCase) -> dict[str, Any]:
    return next(step for step in case.path if step["no"] == case.step_no)


def _nobody(step: dict[str, Any]) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="approvals.nobody",
            message=_("Nobody can decide the step “%(step)s” of the approval route."),
            mend=_("Ask an administrator to give somebody the role in this region, or to change the route."),
            params={"step": step["name"]},
        )
    )
