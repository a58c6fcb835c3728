"""A dealer's first page: what needs him, in his words, with the one thing to press beside each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meridian.kernel.notices.queries import latest
from meridian.kernel.objects.registry import spec_named

from .duties import ending_authorisations, month_before, open_findings, owed_files, receipt_url, shipments_under_way

NOTICES = 5


def dealer_home(request: HttpRequest) -> HttpResponse:
    """The portal's home. Sections the user may not open are left out."""
    actor = request.actor
    owed = owed_files(actor)
    on_the_way, shipments = shipments_under_way(actor)
    finding_count, findings = open_findings(actor)
    ending = ending_authorisations(actor)
    mine = [file for file in owed if file.is_mine]
    may_confirm = actor.may("logistics.shipment:receive")
    context: dict[str, Any] = {
        "title": _("Home"), "crumbs": [(_("Home"), "")], "today": actor.today, "dealer": _own_name(request),
        "owed": owed, "mine": mine, "late": any(file.late for file in mine), "last_month": month_before(actor.today),
        "on_the_way": on_the_way, "shipments": [(row, receipt_url(row) if may_confirm else "") for row in shipments],
        "finding_count": finding_count, "findings": findings, "ending": ending,
        "notices": latest(request.user.pk, NOTICES), "sees": _sections(request),
        "may_upload": actor.may("flows.flowfile:add"), "todo": len(mine) + on_the_way + finding_count + len(ending),
    }  # fmt: skip
    return render(request, "dealer_site/home.html", context)


def _own_name(request: HttpRequest) -> str:
    row = spec_named("dealers.dealer").rows(request.actor).filter(pk=request.actor.dealer_id).first()
    return str(row) if row is not None else ""


def _sections(request: HttpRequest) -> dict[str, bool]:
    may = request.actor.may
    return {
        "files": may("flows.flowfile:view"), "shipments": may("logistics.shipment:view"),
        "findings": may("flows.finding:view"), "rights": may("agreements.authorisation:view"),
    }  # fmt: skip
