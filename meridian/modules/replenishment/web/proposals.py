"""A proposal with its arithmetic: accepted into an order with one click, or changed first, or declined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.objects.registry import spec_of
from meridian.kernel.web.access import page

from .. import commands
from ..choices import ProposalStatus
from ..models import Proposal, ProposalLine
from ..objects import PROPOSAL_CHIPS

EXCEPTIONS = {
    "below_point": gettext_lazy("will not last until the goods come"),
    "capped": gettext_lazy("held down by the most stock"),
    "rounded_up": gettext_lazy("the pack makes it much more"),
    "few_data": gettext_lazy("few sales to judge by"),
    "no_demand": gettext_lazy("no demand, least stock only"),
}


@page("replenishment.proposal:view")
def proposal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines, each with its sum; while it is open with a field for another quantity."""
    return _show(request, _visible(request, pk))


@page("replenishment.proposal:accept")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn it into a draft order and go there."""
    return require_POST(_accept)(request, pk)


def _accept(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _visible(request, pk)
    typed = {name[4:]: text.strip() for name, text in request.POST.items() if name.startswith("qty_")}
    wrong = [
        line for line, text in typed.items() if not (line.isdigit() and text.isascii() and (text or "0").isdigit())
    ]
    if wrong:
        return _show(
            request, proposal, issues=[Issue("replenishment.number", _("Quantities are whole numbers."))], status=422
        )
    quantities = {int(line): int(text or 0) for line, text in typed.items()}
    try:
        proposal = commands.accept_proposal(actor=request.actor, proposal=proposal, quantities=quantities)
    except NotVisible:
        raise
    except RuleViolation as failure:
        return _show(request, _visible(request, pk), issues=failure.issues(), typed=quantities, status=422)
    messages.success(
        request, _("The order %(number)s is drafted. Check and submit it.") % {"number": proposal.order.number}
    )
    return redirect(_order_url(proposal))


@page("replenishment.proposal:accept")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with the reason."""
    return require_POST(_decline)(request, pk)


def _decline(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _visible(request, pk)
    try:
        commands.decline_proposal(actor=request.actor, proposal=proposal, reason=request.POST.get("reason", ""))
    except NotVisible:
        raise
    except MeridianError as failure:
        return _show(request, _visible(request, pk), issues=failure.issues(), status=422)
    return redirect("supply_proposal", pk=pk)


@page("replenishment.proposal:add")
def propose(request: HttpRequest) -> HttpResponse:
    """Make proposals now: for one dealer, or for all the clerk may see."""
    return require_POST(_propose)(request)


def _propose(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("dealer", "")
    dealers = [int(text)] if text.isascii() and text.isdigit() else None
    made = commands.make_proposals(actor=request.actor, dealer_ids=dealers)
    if dealers and len(made) == 1:
        return redirect("supply_proposal", pk=made[0].pk)
    if made:
        said = ngettext("%(count)s proposal was made.", "%(count)s proposals were made.", len(made))
        messages.success(request, said % {"count": len(made)})
    else:
        messages.info(request, _("Nothing to propose: no policy, or everybody has enough."))
    return redirect(PROPOSAL_LIST)


PROPOSAL_LIST = "replenishment_proposal_list"


def _visible(request: HttpRequest, pk: int) -> Proposal:
    row = (
        Proposal.objects.visible_to(request.actor).select_related("dealer", "order", "decided_by").filter(pk=pk).first()
    )
    if row is None:
        raise NotVisible(_("There is no proposal %(number)s.") % {"number": pk})
    return row


def _show(
    request: HttpRequest,
    proposal: Proposal,
    *,
    issues: Sequence[Issue] = (),
    typed: dict[int, int] | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = proposal.lines.select_related("sku__product").order_by("line_no")
    is_open = proposal.status == ProposalStatus.OPEN
    context = {
        "title": proposal.number, "proposal": proposal, "is_open": is_open, "issues": issues,
        "crumbs": [(_("Replenishment proposals"), reverse(PROPOSAL_LIST))], "chip": PROPOSAL_CHIPS[proposal.status],
        "lines": [_line(line, (typed or {}).get(line.line_no)) for line in lines],
        "may_accept": is_open and request.actor.may("replenishment.proposal:accept"), "order_url": _order_url(proposal),
        "facts": [
            {"label": _("Dealer"), "value": proposal.dealer.name, "kind": "text"},
            {"label": _("Made on"), "value": proposal.made_on, "kind": "day"},
            {"label": _("Lines"), "value": proposal.line_count, "kind": "num"},
            {"label": _("To look at"), "value": proposal.exception_count, "kind": "num", "tone": "wait" if proposal.exception_count else ""},
            {"label": _("Amount"), "value": proposal.amount_fen, "kind": "money"},
        ],
    }  # fmt: skip
    return render(request, "replenishment/proposal.html", context, status=status)


def _line(line: ProposalLine, typed: int | None) -> dict[str, Any]:
    per_day = line.forecast_milli / 1000
    have = line.on_hand + line.in_transit + line.on_order + line.consigned
    return {
        "row": line, "per_day": f"{per_day:,.2f}", "sigma": f"{line.sigma_milli / 1000:,.2f}", "have": have,
        "days_now": f"{have / per_day:,.0f}" if per_day else "", "wanted": f"{per_day * line.target_days:,.1f}",
        "value": typed if typed is not None else line.proposed_qty,
        "exceptions": [EXCEPTIONS[code] for code in line.exceptions if code in EXCEPTIONS],
    }  # fmt: skip


def _order_url(proposal: Proposal) -> str:
    if not proposal.order_id:
        return ""
    spec = spec_of(Proposal._meta.get_field("order").related_model)
    return (
        reverse(spec.url_name("detail"), args=[proposal.order_id])
        if spec
        else reverse("supply_proposal", args=[proposal.pk])
    )
