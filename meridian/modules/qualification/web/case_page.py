"""The page of a review: how far it is, the checklist with quality's verdicts, the businesses it opens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.approvals.queries import case_of, may_read
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.kernel.web.htmx import go_to, safe_next

from .. import commands
from ..choices import UNDER_REVIEW, CaseStatus, ItemState, Verdict
from ..commands.notes import CHECK
from ..commands.texts import document_name
from ..models import DealerBusiness, QualificationCase
from ..objects import BUSINESS, CASE
from ..queries import checklist_of

ADD = "qualification.qualificationcase:add"
STATES = {"VALID": "good", "EXPIRING": "wait", "EXPIRED": "bad", "PENDING": "busy", "MISSING": "bad"}
VERDICTS = {"IN_ORDER": "good", "NOT_IN_ORDER": "bad", "NOT_NEEDED": "draft"}
STEPS = (
    (CaseStatus.DRAFT, gettext_lazy("Prepare")), (CaseStatus.SUBMITTED, gettext_lazy("Quality check")),
    (CaseStatus.CHECKED, gettext_lazy("Quality manager")), (CaseStatus.APPROVED, gettext_lazy("Business open")),
)  # fmt: skip
MOST = 500


class CasePage(DetailPage):
    """A review as applicant, checker and quality manager meet it; a dealer reads his own without our people."""

    def template_for(self) -> list[str]:
        return ["qualification/case.html"]

    def context(self, request: HttpRequest, row: QualificationCase) -> dict[str, Any]:
        actor = request.actor
        approval = None if actor.is_dealer else case_of(QualificationCase._meta.label_lower, row.pk)
        may_check = row.status == CaseStatus.SUBMITTED and actor.may(CHECK) and not actor.is_dealer
        items = item_rows(row, actor, live=row.status in (CaseStatus.DRAFT, *UNDER_REVIEW))
        return {
            **super().context(request, row), "steps": steps_of(row), "items": items, "own_dealer": actor.is_dealer,
            "may_check": may_check, "is_own": actor.user_id is not None and actor.user_id == row.submitted_by_id,
            "verdicts": [(value, label) for value, label in Verdict.choices if value], "today": actor.today,
            "approval": approval if approval is not None and may_read(actor, approval) else None,
            "businesses": _businesses(row, actor), "may_file": actor.may("licences.licence:add"),
            "open_hard": sum(i["item"].is_hard and i["item"].state in ("MISSING", "EXPIRED") for i in items),
            "record_url": reverse("dealers_dealer_detail", args=[row.dealer_id]) if actor.may("dealers.dealer:view") else "",
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return f"{row.get_kind_display()} · {row.dealer}"

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now; of the rest only the decision, whose reason names the rule."""
        edit = reverse(CASE.url_name("edit"), args=[row.pk])
        shown = []
        for action in super().actions(row, actor):
            waits = action["name"] == "approve" and row.status in UNDER_REVIEW
            if (action["allowed"] or waits) and (action["url"] != edit or row.status == CaseStatus.DRAFT):
                shown.append(action)
        return shown


def steps_of(row: QualificationCase) -> list[dict[str, Any]]:
    """The way of a review, with what is done and what is next."""
    order = [status for status, _label in STEPS]
    at = order.index(row.status) if row.status in order else -1
    return [
        {"label": label, "done": n < at or row.status == CaseStatus.APPROVED, "current": n == at and row.status != CaseStatus.APPROVED}
        for n, (_status, label) in enumerate(STEPS)
    ]  # fmt: skip


def item_rows(row: QualificationCase, actor: Actor, *, live: bool) -> list[dict[str, Any]]:
    """The checklist as it was judged; while the case is in hand, with what is on file today."""
    items = list(row.items.order_by("position"))
    if live:
        now = {
            line.kind: line for line in checklist_of(row.dealer_id, row.lines.values_list("pk", flat=True), actor.today)
        }
        for item in items:
            if line := now.get(item.kind):
                item.state, item.number, item.last_day = line.state, line.number, line.last_day
                item.licence_id = line.licence_id or None
    return [
        {
            "item": item, "label": document_name(item.kind), "chip": STATES[item.state] if item.is_hard or item.state != "MISSING" else "wait",
            "state": ItemState(item.state).label, "verdict": Verdict(item.verdict).label if item.verdict else "",
            "verdict_chip": VERDICTS.get(item.verdict, "draft"),
        }
        for item in items
    ]  # fmt: skip


def _businesses(row: QualificationCase, actor: Actor) -> list[tuple[DealerBusiness, str]]:
    if not actor.may(BUSINESS.code("view")):
        return []
    rows = BUSINESS.rows(actor).filter(dealer=row.dealer_id, line__in=row.lines.all()).select_related("line")
    return [(business, BUSINESS.chips[business.status]) for business in rows.order_by("line__name")]


@page(CHECK)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the quality check from the checklist on the page; a refusal is shown there and what was typed stays."""
    return require_POST(_record)(request, pk)


def _record(request: HttpRequest, pk: int) -> HttpResponse:
    post = request.POST
    row = QualificationCase.objects.visible_to(request.actor, CHECK).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"case {pk}")
    kinds = list(row.items.values_list("kind", flat=True))
    verdicts = {kind: (post.get(f"verdict-{kind}", ""), post.get(f"note-{kind}", "")[:300]) for kind in kinds}
    given = {kind: pair for kind, pair in verdicts.items() if pair[0]}
    try:
        audited = date.fromisoformat(post["audited_on"]) if post.get("audited_on") else None
    except ValueError:
        audited = None
    try:
        done = commands.record_check(
            actor=request.actor,
            qualification_case=row.pk,
            verdicts=given,
            note=post.get("note", "")[:500],
            audited_on=audited,
        )
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        context = CasePage(CASE).context(request, row)
        for shown in context["items"]:
            shown["item"].verdict, shown["item"].note = verdicts.get(shown["item"].kind, ("", ""))
        context["issues"] = failure.issues()
        return render(request, "qualification/case.html", context, status=422)
    if done.status == CaseStatus.DRAFT:
        messages.warning(request, _("Handed back to the applicant with your remarks."))
    else:
        messages.success(request, _("Recorded. The quality manager decides next."))
    return redirect(reverse(CASE.url_name("detail"), args=[pk]))


@page(ADD)
def requalify(request: HttpRequest) -> HttpResponse:
    """Begin periodic reviews of the ticked dealers, each by itself; what does not go is said by dealer."""
    return require_POST(_requalify)(request)


def _requalify(request: HttpRequest) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("pk") if is_key(key)][:MOST]
    done, refused = 0, []
    for key in keys:
        try:
            commands.open_requalification(actor=request.actor, dealer=key)
            done += 1
        except NotVisible:
            continue
        except MeridianError as failure:
            refused += [issue.text() for issue in failure.issues()]
    messages.success(request, _("%(done)d of %(all)d reviews opened.") % {"done": done, "all": len(keys)})
    for text in refused[:10]:
        messages.error(request, text)
    return go_to(request, safe_next(request, request.POST.get("back"), reverse("dealers_dealer_list")))


class BusinessPage(DetailPage):
    """A business with what other modules know of it: the authorisations of its line."""

    def subtitle(self, row: DealerBusiness) -> str:
        return str(row.status_reason)

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        return [action for action in super().actions(row, actor) if action["allowed"]]
