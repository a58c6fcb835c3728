"""Companies that may be one and the same: while a name is typed, and as a page on which two candidates are merged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page

from .. import commands
from ..models import PartnerLead
from ..objects import LEAD
from ..queries import pairs, twins_of
from .lead_page import lead_of

MERGE = "recruiting.partnerlead:merge"
REASONS = {
    "same_credit_code": gettext_lazy("same credit code"), "same_licence_number": gettext_lazy("a business licence states the same number"),
    "same_name": gettext_lazy("same name"), "similar_name": gettext_lazy("similar name"), "same_phone": gettext_lazy("same phone"),
    "same_address": gettext_lazy("same address"),
}  # fmt: skip


@page(LEAD.code("view"))
def while_typing(request: HttpRequest) -> HttpResponse:
    """Whom a company may be, from what is typed so far. A fragment below the name."""
    given = request.GET
    pk = given.get("lead", "")
    lead = (
        PartnerLead.objects.visible_to(request.actor, LEAD.code("view")).filter(pk=int(pk)).first()
        if is_key(pk)
        else None
    )
    company, code = given.get("company", "")[:120].strip(), given.get("credit_code", "")[:18]
    found = []
    if len(company) >= 2 or len(code) == 18:
        found = twins_of(request.actor, company=company, credit_code=code, phone=given.get("contact_phone", "")[:40])
    found = [twin for twin in found if lead is None or twin.kind != "lead" or twin.id != lead.pk][:5]
    return render(request, "recruiting/_twins.html", {"twins": found, "reasons": REASONS})


@page(LEAD.code("view"))
def duplicates(request: HttpRequest) -> HttpResponse:
    """Candidates beside the dealers and candidates they may be, the most alike first."""
    actor = request.actor
    seen = set(PartnerLead.objects.visible_to(actor, LEAD.code("view")).values_list("pk", flat=True))
    found = [
        {"lead": lead, "twin": twin, "reasons": [REASONS[r] for r in twin.reasons], "may_merge": twin.kind == "lead" and twin.id in seen and actor.may(MERGE)}
        for lead, twin in pairs(actor)
    ]  # fmt: skip
    context = {
        "title": _("Possible duplicates"), "pairs": found, "may_see_dealers": actor.may("dealers.dealer:view"),
        "crumbs": [(_("Recruiting"), reverse("recruiting_board")), (_("Possible duplicates"), "")],
    }  # fmt: skip
    return render(request, "recruiting/duplicates.html", context)


@page(MERGE)
def merge(request: HttpRequest) -> HttpResponse:
    """Let one candidate go into the other."""
    return require_POST(_merge)(request)


def _merge(request: HttpRequest) -> HttpResponse:
    kept, gone = request.POST.get("kept", ""), request.POST.get("gone", "")
    if not (is_key(kept) and is_key(gone)):
        raise NotVisible("pair")
    rows = [lead_of(request, int(key), MERGE) for key in (kept, gone)]
    try:
        commands.merge_leads(
            actor=request.actor, partner_lead=rows[0], other=rows[1], reason=request.POST.get("reason", "")[:300]
        )
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
        return redirect("recruiting_duplicates")
    messages.success(request, _("Merged. Notes and evidence moved along."))
    return redirect(reverse(LEAD.url_name("detail"), args=[rows[0].pk]))
