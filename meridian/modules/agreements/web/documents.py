"""Documents of dealers: all with their lights, one with its checklist; and what breaks within the next months."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.licences import commands as licences
from meridian.modules.licences.choices import LicenceKind, LicenceStatus, SubjectType
from meridian.modules.licences.queries import shared_documents

from ..queries import article_text, breaking_soon, documents_of_dealers, visible_dealer

PAGE_SIZE = 50
LIGHTS = {"RED": ("bad", gettext_lazy("stopped")), "AMBER": ("wait", gettext_lazy("soon or missing")), "GREEN": ("good", gettext_lazy("in order"))}  # fmt: skip
STATES = {
    "VALID": ("good", gettext_lazy("valid")), "EXPIRING": ("wait", gettext_lazy("ends soon")), "EXPIRED": ("bad", gettext_lazy("expired")),
    "PENDING": ("busy", gettext_lazy("waits for quality")), "MISSING": ("bad", gettext_lazy("missing")),
}  # fmt: skip
KINDS = {
    "AGREEMENT": ("file-certificate", gettext_lazy("Agreement")), "LICENCE": ("certificate", gettext_lazy("Document")), "AUTHORISATION": ("license", gettext_lazy("Authorisation")),
    "CERTIFICATE": ("file-certificate", gettext_lazy("Registration")), "FILING": ("calendar-event", gettext_lazy("Renewal deadline")),
    "LOTS": ("stack-2", gettext_lazy("Lots")),
}  # fmt: skip


@page("licences.licence:view")
def dealers_documents(request: HttpRequest) -> HttpResponse:
    """All dealers with their traffic light, the worst first. A dealer's user sees his own page at once."""
    actor = request.actor
    if actor.is_dealer:
        return redirect("dealer_documents", pk=actor.dealer_id)
    rows = spec_named("dealers.dealer").rows(actor).filter(is_active=True).select_related("region").order_by("code")
    every = documents_of_dealers(actor, rows)
    order = {"RED": 0, "AMBER": 1, "GREEN": 2}
    every.sort(key=lambda found: (order[found.light], found.dealer.code))
    light = request.GET.get("light", "")
    shown = [found for found in every if not light or found.light == light]
    start = _start(request, len(shown))
    context = {
        "title": _("Documents of dealers"), "crumbs": [(_("Documents of dealers"), "")], "light": light,
        "rows": [(found, *LIGHTS[found.light], _kind(found)) for found in shown[start : start + PAGE_SIZE]],
        "lights": [(key, label, sum(f.light == key for f in every), key == light) for key, (_c, label) in LIGHTS.items()],
        "may_file": actor.may("licences.licence:add"), "total": len(every), "before": start - PAGE_SIZE if start else None,
        "after": start + PAGE_SIZE if start + PAGE_SIZE < len(shown) else None,
    }  # fmt: skip
    return render(request, "agreements/dealers_documents.html", context)


def _start(request: HttpRequest, count: int) -> int:
    text = request.GET.get("from", "")
    return max(0, min(int(text), count)) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _kind(found) -> str:
    return LicenceKind(found.soonest.need.kind).label if found.soonest else ""


@page("licences.licence:view")
def dealer_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of one dealer: what is there, what is missing, what to do."""
    actor = request.actor
    dealer = visible_dealer(actor, pk)
    found = documents_of_dealers(actor, [dealer])[0]
    listed = {line.need.kind for line in found.lines}
    current = {line.term.id for line in found.lines if line.term}
    others = [term for term in found.facts.terms if term.id not in current]
    chip, label = LIGHTS[found.light]
    context = {
        "title": _("Documents of %(dealer)s") % {"dealer": dealer}, "dealer": dealer, "found": found, "blocks": [(block, article_text(block.rule)) for block in found.blocks], "chip": chip, "light": label,
        "lines": [(line, LicenceKind(line.need.kind).label, *STATES[line.state], article_text(line.need.rule)) for line in found.lines],
        "others": [(term, LicenceKind(term.kind).label, LicenceStatus(term.status).label) for term in sorted(others, key=lambda t: -t.id)],
        "ours": list(shared_documents()),
        "more_kinds": [(kind, LicenceKind(kind).label) for kind in ("COLD_CHAIN", "ONLINE_FILING", "OTHER") if kind not in listed],
        "may_file": actor.may("licences.licence:add"), "may_renew": actor.may("licences.licence:renew"),
        "may_block": actor.may("licences.block:add") and not actor.is_dealer, "may_lift": actor.may("licences.block:close"),
        "crumbs": [(_("Documents of dealers"), reverse("dealers_documents")), (str(dealer), "")],
    }  # fmt: skip
    return render(request, "agreements/dealer_documents.html", context)


@page("licences.block:add")
def block_dealer(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality stops trade with a dealer."""
    return require_POST(_block)(request, pk)


def _block(request: HttpRequest, pk: int) -> HttpResponse:
    dealer = visible_dealer(request.actor, pk)
    device_class = request.POST.get("device_class", "")
    try:
        licences.block_subject(
            actor=request.actor, subject_type=SubjectType.DEALER, subject_id=dealer.pk, note=request.POST.get("note", ""),
            device_class=device_class if device_class in ("II", "III") else "",
        )  # fmt: skip
        messages.success(request, _("Trade with %(dealer)s is blocked.") % {"dealer": dealer})
    except NotVisible:
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return redirect("dealer_documents", pk=pk)


@page("catalog.lot:view")
def breaking(request: HttpRequest) -> HttpResponse:
    """What ends within 30, 90, 180 or 365 days and what stops then, by month."""
    days = next((n for n in (30, 90, 180, 365) if str(n) == request.GET.get("days", "90")), 90)
    kind = request.GET.get("kind", "")
    every = breaking_soon(request.actor, days)
    shown = [item for item in every if not kind or item.kind == kind]
    months = [
        (month, [(item, *KINDS[item.kind], (item.day - request.actor.today).days) for item in items])
        for month, items in ((m, list(g)) for m, g in groupby(shown, key=lambda item: item.day.replace(day=1)))
    ]
    context = {
        "title": _("What will break in the next %(days)d days") % {"days": days}, "months": months, "days": days, "kind": kind,
        "spans": (30, 90, 180, 365), "open": sum(not item.is_cared_for for item in every), "total": len(every),
        "kinds": [(key, label, sum(i.kind == key for i in every), key == kind) for key, (_icon, label) in KINDS.items()],
        "crumbs": [(_("What will break"), "")],
    }  # fmt: skip
    return render(request, "agreements/breaking.html", context)
