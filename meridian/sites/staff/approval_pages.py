"""The inbox of approvals, one case, and who stands in during an absence. On the phone too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.access.models import User
from meridian.kernel.approvals import acts, queries
from meridian.kernel.approvals.choices import CaseStatus, TaskStatus
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.approvals.subjects import all_subjects, subject_named
from meridian.kernel.approvals.wording import path_texts
from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to

PAGE = 50
CHIPS = {"OPEN": "wait", "RETURNED": "busy", "APPROVED": "good", "REJECTED": "bad", "WITHDRAWN": "draft"}


@page()
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the user, what he decided, what he asked for."""
    _staff_only(request)
    which = request.GET.get("tab", "todo")
    which = which if which in ("todo", "done", "mine") else "todo"
    found = list(queries.inbox(request.actor, which)[:PAGE])
    context = {
        "title": _("Approvals"), "crumbs": [(_("Approvals"), "")], "tab": which, "cases": [_row(case) for case in found],
        "tabs": [("todo", _("For me"), queries.waiting_count(request.actor)), ("mine", _("My requests"), None),
                 ("done", _("Decided by me"), None)],
        "may_edit": request.actor.may(queries.ADMINISTER),
    }  # fmt: skip
    return render(request, "staff/approvals/inbox.html", context)


@page()
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A case: what is asked, what changed, who said what, and the buttons that are the reader's."""
    return _case(request, _readable(request, pk))


@page()
def act_on_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one thing with a case; a refusal is said on its page and nothing has happened."""
    return require_POST(_act)(request, pk)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    case, post = _readable(request, pk), request.POST
    comment, person = post.get("comment", "").strip(), post.get("to_user", "")
    common: dict[str, Any] = {"actor": request.actor, "case_id": case.pk}
    to_user = {"to_user_id": int(person) if person.isdigit() else 0}
    doing: dict[str, Callable[[], Any]] = {
        "approve": lambda: acts.approve(**common, comment=comment),
        "reject": lambda: acts.reject(**common, comment=comment),
        "send_back": lambda: acts.send_back(**common, comment=comment),
        "transfer": lambda: acts.transfer(**common, comment=comment, **to_user),
        "add_sign": lambda: acts.add_sign(**common, comment=comment, **to_user),
        "withdraw": lambda: acts.withdraw(**common, comment=comment),
        "submit_again": lambda: acts.submit_again(**common),
        "remind": lambda: acts.remind(**common),
        "comment": lambda: acts.comment_case(**common, comment=comment),
    }
    chosen = doing.get(post.get("do", ""))
    if chosen is None:
        raise Http404("act")
    try:
        chosen()
    except NotVisible:
        raise
    except MeridianError as failure:
        return _case(request, _readable(request, pk), problem=str(failure), comment=comment, status=422)
    waiting = queries.inbox(request.actor).exclude(pk=pk).first() if post.get("do") == "approve" else None
    return go_to(
        request, reverse("approval_case", args=[waiting.pk]) if waiting else reverse("approval_case", args=[pk])
    )


class AbsenceForm(forms.Form):
    """From when to when, and who decides meanwhile."""

    delegate = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Delegate"))
    valid_from = forms.DateField(
        label=gettext_lazy("valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=gettext_lazy("valid to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    subject = forms.ChoiceField(label=gettext_lazy("document"), required=False)
    reason = forms.CharField(label=gettext_lazy("reason"), required=False, max_length=200)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = colleagues(user.pk)
        names = {one.name: one.label for one in all_subjects()}
        self.fields["subject"].choices = [("", _("all documents")), *names.items()]


@page()
def absence(request: HttpRequest) -> HttpResponse:
    """The user's absences: name a delegate, or decide oneself again."""
    _staff_only(request)
    form = AbsenceForm(request.user, request.POST if request.POST.get("do") == "delegate" else None)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "end" and request.POST.get("delegation", "").isdigit():
                acts.end_delegation(actor=request.actor, delegation_id=int(request.POST["delegation"]))
                return go_to(request, reverse("approval_absence"))
            if form.is_valid():
                values = form.cleaned_data
                acts.delegate_to(
                    actor=request.actor, delegate_id=values["delegate"].pk, valid_from=values["valid_from"],
                    valid_to=values["valid_to"], subject=values["subject"], reason=values["reason"],
                )  # fmt: skip
                return go_to(request, reverse("approval_absence"))
        except MeridianError as failure:
            form.add_error(None, str(failure))
    context = {
        "title": _("When I am away"), "form": form, "rows": queries.delegations_of(request.user.pk)[:PAGE],
        "crumbs": [(_("Approvals"), reverse("approval_inbox")), (_("When I am away"), "")], "today": request.actor.today,
    }  # fmt: skip
    return render(request, "staff/approvals/absence.html", context, status=422 if form.errors else 200)


def colleagues(user_id: int) -> Any:
    """Staff who could decide something, without the user himself."""
    return User.objects.filter(is_active=True, kind=User.Kind.STAFF).exclude(pk=user_id).order_by("display_name", "pk")


def _staff_only(request: HttpRequest) -> None:
    if request.actor.is_dealer:
        raise Http404("approvals are the company's")


def _readable(request: HttpRequest, pk: int) -> ApprovalCase:
    case = ApprovalCase.objects.unscoped("checked below").select_related("route", "applicant").filter(pk=pk).first()
    if case is None or not queries.may_read(request.actor, case):
        raise Http404("case")
    return case


def _row(case: ApprovalCase) -> dict[str, Any]:
    return {"case": case, "chip": CHIPS[case.status], "kind": subject_named(case.subject, case.purpose).label}


def _case(
    request: HttpRequest, case: ApprovalCase, *, problem: str = "", comment: str = "", status: int = 200
) -> HttpResponse:
    subject = subject_named(case.subject, case.purpose)
    tasks = list(case.tasks.select_related("user", "stands_for").order_by("step_no", "pk"))
    waits = [task for task in tasks if task.status == TaskStatus.OPEN and case.status == CaseStatus.OPEN]
    document = subject.model._default_manager.unscoped("the case names it").filter(pk=case.subject_id).first()
    is_mine = any(task.user_id == request.user.pk for task in waits)
    context = {
        "title": case.title, "case": case, "chip": CHIPS[case.status], "kind": subject.label, "problem": problem,
        "comment": comment, "differences": queries.differences(case), "path": path_texts(case, subject, tasks),
        "acts": case.acts.select_related("user", "stands_for", "to_user").order_by("-pk"), "waits": waits,
        "is_mine": is_mine, "is_applicant": case.applicant_id == request.user.pk,
        "colleagues": colleagues(request.user.pk) if is_mine else (),
        "document_url": subject.url(document) if subject.url and document else "",
        "crumbs": [(_("Approvals"), reverse("approval_inbox")), (case.number, "")],
    }  # fmt: skip
    return render(request, "staff/approvals/case.html", context, status=status)
