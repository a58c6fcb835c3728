"""What people do with cases. A task is given to a person, so these commands ask for no role: the task is the right."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist

from .choices import ActKind, CaseStatus, OnReject, TaskStatus
from .engine import call_back, close, lock_case, record, resubmit, settle_step, step_tasks
from .models import ApprovalCase, ApprovalTask, Delegation
from .notes import tell_approvers
from .queries import may_read

REMIND_AGAIN_AFTER_S = 3600


@command("approvals.case:act", anyone=True)
def approve(*, actor: Actor, case_id: int, comment: str = "") -> ApprovalCase:
    """Approve the step that waits for the actor. The last approval carries the document's command out at once.

    Raises NotVisible, Denied when no task of his is open, and whatever the carried-out command raises: then nothing of
    the approval has happened.
    """
    case, task = _own_task(actor, case_id)
    persist(task, status=TaskStatus.APPROVED)
    record(actor, case, ActKind.APPROVE, comment=comment, stands_for_id=task.stands_for_id)
    note_action(case, diff={"step": [case.step_no, "APPROVED"]}, reason=comment)
    settle_step(actor, case)
    return case


@command("approvals.case:act", anyone=True)
def reject(*, actor: Actor, case_id: int, comment: str) -> ApprovalCase:
    """Refuse, with a reason: the case ends, or goes back to the applicant where the step says so."""
    _require_comment(comment)
    case, task = _own_task(actor, case_id)
    persist(task, status=TaskStatus.REJECTED)
    record(actor, case, ActKind.REJECT, comment=comment, stands_for_id=task.stands_for_id)
    step = next(one for one in case.path if one["no"] == case.step_no)
    back = step["on_reject"] == OnReject.APPLICANT
    close(actor, case, CaseStatus.RETURNED if back else CaseStatus.REJECTED, comment)
    call_back(case, actor, "returned" if back else "rejected")
    return case


@command("approvals.case:act", anyone=True)
def send_back(*, actor: Actor, case_id: int, comment: str) -> ApprovalCase:
    """Return the document to the applicant to be mended and submitted again."""
    _require_comment(comment)
    case, task = _own_task(actor, case_id)
    persist(task, status=TaskStatus.RETURNED)
    record(actor, case, ActKind.RETURN, comment=comment, stands_for_id=task.stands_for_id)
    close(actor, case, CaseStatus.RETURNED, comment)
    call_back(case, actor, "returned")
    return case


@command("approvals.case:act", anyone=True)
def transfer(*, actor: Actor, case_id: int, to_user_id: int, comment: str = "") -> ApprovalCase:
    """Hand the own task to somebody else (转交). Never to the applicant, nor to who decides this step already."""
    case, task = _own_task(actor, case_id)
    to_user = _other_person(case, to_user_id)
    persist(task, status=TaskStatus.MOVED)
    persist(ApprovalTask(case=case, step_no=case.step_no, user=to_user, due_at=task.due_at, is_added=task.is_added))
    record(actor, case, ActKind.TRANSFER, comment=comment, to_user_id=to_user.pk)
    tell_approvers(case, [to_user.pk], f"transfer:{task.pk}:{to_user.pk}")
    return case


@command("approvals.case:act", anyone=True)
def add_sign(*, actor: Actor, case_id: int, to_user_id: int, comment: str = "") -> ApprovalCase:
    """Ask one more person in the running step (加签): it goes on only when he has approved too."""
    case, task = _own_task(actor, case_id)
    to_user = _other_person(case, to_user_id)
    persist(ApprovalTask(case=case, step_no=case.step_no, user=to_user, due_at=task.due_at, is_added=True))
    record(actor, case, ActKind.ADD_SIGN, comment=comment, to_user_id=to_user.pk)
    tell_approvers(case, [to_user.pk], f"added:{task.pk}:{to_user.pk}")
    return case


@command("approvals.case:act", anyone=True)
def withdraw(*, actor: Actor, case_id: int, comment: str = "") -> ApprovalCase:
    """The applicant takes his request back while it is not decided."""
    case = _open_case(actor, case_id)
    _require_applicant(actor, case)
    record(actor, case, ActKind.WITHDRAW, comment=comment)
    close(actor, case, CaseStatus.WITHDRAWN, comment)
    call_back(case, actor, "returned")
    return case


@command("approvals.case:act", anyone=True)
def submit_again(*, actor: Actor, case_id: int) -> ApprovalCase:
    """The applicant sends a returned case once more, with the document as it is now."""
    case = _open_case(actor, case_id)
    _require_applicant(actor, case)
    if case.status != CaseStatus.RETURNED:
        raise RuleViolation(_not_now(case))
    resubmit(actor, case)
    return case


@command("approvals.case:act", anyone=True)
def remind(*, actor: Actor, case_id: int) -> ApprovalCase:
    """Tell the people a case waits for once more (催办); at most once an hour."""
    case = _open_case(actor, case_id)
    if not may_read(actor, case):
        raise NotVisible(str(case_id))
    latest = case.acts.filter(kind=ActKind.REMIND).order_by("-pk").first()
    if latest is not None and (actor.now - latest.at).total_seconds() < REMIND_AGAIN_AFTER_S:
        raise RuleViolation(
            Issue(
                "approvals.reminded",
                _("They were reminded less than an hour ago."),
                mend=_("Give them some time, or call."),
            )
        )
    record(actor, case, ActKind.REMIND)
    waiting = [task.user_id for task in step_tasks(case) if task.status == TaskStatus.OPEN]
    tell_approvers(case, waiting, f"remind:{case.acts.count()}")
    return case


@command("approvals.case:act", anyone=True)
def comment_case(*, actor: Actor, case_id: int, comment: str) -> ApprovalCase:
    """Say something without deciding."""
    _require_comment(comment)
    case = lock_case(case_id)
    if case is None or not may_read(actor, case):
        raise NotVisible(str(case_id))
    record(actor, case, ActKind.COMMENT, comment=comment)
    return case


@command("approvals.case:act", anyone=True)
def delegate_to(
    *, actor: Actor, delegate_id: int, valid_from, valid_to, subject: str = "", reason: str = ""
) -> Delegation:
    """Let somebody decide in the actor's place over days. What is waiting already is not moved: transfer it."""
    delegate = User.objects.filter(pk=delegate_id, is_active=True, kind=User.Kind.STAFF).first()
    if delegate is None or delegate.pk == actor.user_id:
        raise RuleViolation(
            Issue(
                "approvals.delegate", _("Choose another person of the company as your delegate."), field="delegate_id"
            )
        )
    if valid_to < valid_from:
        raise RuleViolation(Issue("approvals.period", _("The absence ends before it begins."), field="valid_to"))
    return persist(
        Delegation(
            user_id=actor.user_id, delegate=delegate, valid_from=valid_from, valid_to=valid_to, subject=subject, reason=reason
        )
    )  # fmt: skip


@command("approvals.case:act", anyone=True)
def end_delegation(*, actor: Actor, delegation_id: int) -> Delegation:
    """Decide oneself again."""
    row = Delegation.objects.unscoped("his own").filter(pk=delegation_id, user_id=actor.user_id).first()
    if row is None:
        raise NotVisible(str(delegation_id))
    return persist(row, is_active=False)


def _own_task(actor: Actor, case_id: int) -> tuple[ApprovalCase, ApprovalTask]:
    case = _open_case(actor, case_id)
    if case.status != CaseStatus.OPEN:
        raise RuleViolation(_not_now(case))
    tasks = step_tasks(case).filter(user_id=actor.user_id, status=TaskStatus.OPEN)
    task = tasks.order_by("is_added").first()
    if task is None:
        raise Denied(_("This case does not wait for you. Somebody else may have decided it meanwhile."))
    return case, task


def _open_case(actor: Actor, case_id: int) -> ApprovalCase:
    case = lock_case(case_id)
    if case is None or not may_read(actor, case):
        raise NotVisible(str(case_id))
    if not case.is_open:
        raise RuleViolation(_not_now(case))
    return case


def _not_now(case: ApprovalCase) -> Issue:
    return Issue(
        code="approvals.status",
        message=_("The case is “%(status)s”; this is not possible any more."),
        mend=_("Reload the page and look at its state."),
        params={"status": case.get_status_display()},
    )


def _other_person(case: ApprovalCase, user_id: int) -> User:
    person = User.objects.filter(pk=user_id, is_active=True, kind=User.Kind.STAFF).first()
    waiting = {task.user_id for task in step_tasks(case) if task.status == TaskStatus.OPEN}
    if person is None or person.pk == case.applicant_id or person.pk in waiting:
        raise RuleViolation(
            Issue(
                code="approvals.person",
                message=_("This person cannot be asked: he is the applicant, decides this step already, or has left."),
                mend=_("Choose somebody else."),
                field="to_user_id",
            )
        )
    return person


def _require_applicant(actor: Actor, case: ApprovalCase) -> None:
    if case.applicant_id != actor.user_id:
        raise Denied(_("Only the applicant may do this."))


def _require_comment(comment: str) -> None:
    if not comment.strip():
        raise RuleViolation(
            Issue("approvals.comment", _("Say why, so that the applicant knows what to do."), field="comment")
        )
