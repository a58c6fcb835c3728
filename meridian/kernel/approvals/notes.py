"""Telling people about cases."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.access.models import User
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import notify

from .models import ApprovalCase
from .subjects import subject_named

TASK = declare_kind("approvals.task", gettext_lazy("Something waits for my approval"))
RESULT = declare_kind("approvals.result", gettext_lazy("My request was decided"))


def url_of(case: ApprovalCase) -> str:
    """Address of a case."""
    return f"/approvals/{case.pk}/"


def tell_approvers(case: ApprovalCase, user_ids: Iterable[int], key: str) -> None:
    """Something waits for them."""
    title = _("To approve: %(title)s") % {"title": case.title}
    notify(user_ids, kind=TASK, title=title, url=url_of(case), key=f"{case.number}:{key}")


def tell_overdue(case: ApprovalCase, user_ids: Iterable[int], key: str) -> None:
    """Their time is over."""
    title = _("Overdue: %(title)s") % {"title": case.title}
    notify(user_ids, kind=TASK, title=title, url=url_of(case), key=f"{case.number}:{key}")


def tell_applicant(case: ApprovalCase, comment: str, key: str) -> None:
    """His request was decided, or came back."""
    if case.applicant_id:
        title = f"{case.get_status_display()}: {case.title}"
        url = url_of(case) if case.applicant.kind == User.Kind.STAFF else _document_url(case)
        notify([case.applicant_id], kind=RESULT, title=title, text=comment, url=url, key=f"{case.number}:{key}")


def _document_url(case: ApprovalCase) -> str:
    """A dealer does not see the company's case, only his own document."""
    subject = subject_named(case.subject, case.purpose)
    row = subject.model._default_manager.unscoped("the applicant's own document").filter(pk=case.subject_id).first()
    return subject.url(row) if subject.url and row is not None else ""
