"""The workbench: what waits for this user, and how the month stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page
from meridian.modules.flows.queries.workbench import waiting_work
from meridian.sites.dealer.home import dealer_home

from .first_steps import steps_context


@page()
def home(request: HttpRequest) -> HttpResponse:
    """First page after sign-in; it shows only what the actor may open. Dealers have their own."""
    if request.actor.is_dealer:
        return dealer_home(request)
    work = waiting_work(request.actor) if request.actor.may("flows.flowfile:view") else {}
    context: dict[str, Any] = {
        "title": _("Workbench"), "crumbs": [(_("Workbench"), "")], "work": work, "today": request.actor.today,
        "quick": _quick(request), **steps_context(request.actor),
    }  # fmt: skip
    return render(request, "staff/home.html", context)


def _quick(request: HttpRequest) -> list[dict[str, Any]]:
    """Shortcuts the actor may use."""
    actor = request.actor
    offered = [
        ("flows.flowfile:add", _("Take in a flow file"), "flow_inbox", "upload"),
        ("catalog.lot:view", _("Trace a lot"), "lot_search", "route"),
        ("dealers.dealer:view", _("Dealers"), "dealers_dealer_list", "building-store"),
        ("customers.hospital:view", _("Hospitals"), "customers_hospital_list", "building-hospital"),
        ("flows.finding:view", _("Findings"), "flows_finding_list", "alert-hexagon"),
    ]
    return [
        {"label": label, "url": reverse(name), "icon": icon} for code, label, name, icon in offered if actor.may(code)
    ]
