"""The scenario library by department."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page

from ..objects import SCENARIO, SOLUTION
from ..queries.scenarios import departments_with, scenarios_of


@page("knowledge.scenario:view")
def library(request: HttpRequest) -> HttpResponse:
    """Scenarios by department: what is needed, how it is done, which products and why."""
    actor, given = request.actor, request.GET
    department, text = given.get("department", "")[:16], given.get("q", "").strip()[:80]
    found = scenarios_of(actor, department=department, text=text)
    sections = [
        (
            label,
            [(row, [step for step in row.workflow.splitlines() if step.strip()], products) for row, products in rows],
        )
        for label, rows in found
    ]
    context = {
        "title": _("Scenario library"), "sections": sections, "department": department, "q": text,
        "departments": departments_with(actor), "inside": not actor.is_dealer,
        "add_url": reverse(SCENARIO.url_name("add")) if actor.may(SCENARIO.code("add")) else "",
        "solve_url": reverse(SOLUTION.url_name("add")) if actor.may(SOLUTION.code("add")) else "",
        "crumbs": [(_("Product knowledge"), reverse("knowledge_home")), (_("Scenario library"), "")],
    }  # fmt: skip
    return render(request, "knowledge/library.html", context)
