"""The board of candidates by stage with who to call next, and the report of sources."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.market.queries import recruiting_targets
from meridian.modules.reference import queries as reference

from ..choices import OPEN, LeadSource, Stage
from ..models import PartnerLead
from ..objects import CAMPAIGN, DECISION, LEAD, SCORECARD, VISIT
from ..queries import funnels

MOST_DAYS = "recruiting.stage.most_days"
VIEW = LEAD.code("view")
IN_COLUMN, TO_CALL = 12, 6


@page(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Candidates in work, a column for each stage; beside them whom to call next."""
    actor = request.actor
    given = request.GET
    rows = (
        PartnerLead.objects.visible_to(actor, VIEW)
        .select_related("region", "owner")
        .order_by("next_on", "stage_on", "pk")
    )
    line, mine = given.get("line", ""), given.get("mine", "")
    if is_key(line):
        rows = rows.filter(lines=int(line))
    if mine:
        rows = rows.filter(owner_id=actor.user_id)
    found = list(rows.filter(stage__in=OPEN))
    limit = int(reference.parameter(MOST_DAYS, on=actor.today))
    columns: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for lead in found:
        days = (actor.today - lead.stage_on).days
        late = days > limit or (lead.next_on is not None and lead.next_on < actor.today)
        columns[lead.stage].append({"lead": lead, "days": days, "late": late})
    due = [lead for lead in found if lead.next_on is not None and lead.next_on <= actor.today]
    silent = [lead for lead in found if lead.next_on is None]
    rest = rows.filter(stage=Stage.PARKED, next_on__isnull=False, next_on__lte=actor.today)
    context = {
        "title": _("Recruiting"), "crumbs": [(_("Recruiting"), "")], "may_add": actor.may(LEAD.code("add")),
        "columns": [
            {"stage": Stage(stage).label, "count": len(columns[stage]), "cards": columns[stage][:IN_COLUMN], "url": f"{reverse(LEAD.url_name('list'))}?stage={stage}"}
            for stage in OPEN
        ],
        "to_call": [*due, *rest, *silent][:TO_CALL], "is_empty": not found and not rows.exists(), "today": actor.today,
        "lines": sorted(catalog.line_names().items(), key=lambda pair: pair[1]), "line": line, "mine": mine,
        "targets": _targets(actor), "links": _links(actor),
    }  # fmt: skip
    return render(request, "recruiting/board.html", context)


def _targets(actor: Actor) -> list[dict[str, Any]]:
    """What approved channel plans ask for, beside how many were won there since the plan."""
    wanted = recruiting_targets()[:5]
    names, lines = reference.region_places([each.region_id for each in wanted]), catalog.line_names()
    made = []
    for each in wanted:
        path = reference.region_paths([each.region_id]).get(each.region_id, "-")
        cell = PartnerLead.objects.visible_to(actor, VIEW).filter(lines=each.line_id, region__path__startswith=path)
        made.append({
            "wanted": each, "line": lines.get(each.line_id, ""), "region": "".join(dict.fromkeys(filter(None, names.get(each.region_id, ())))),
            "won": cell.filter(stage=Stage.CONVERTED).count(), "open": cell.filter(stage__in=OPEN).count(),
            "url": f"{reverse('recruiting_compare')}?line={each.line_id}&region={each.region_id}",
        })  # fmt: skip
    return made


def _links(actor: Actor) -> list[tuple[Any, str, str]]:
    made = [
        (_("Compare candidates"), "columns", reverse("recruiting_compare")), (_("Possible duplicates"), "copy", reverse("recruiting_duplicates")),
        (_("Sources and campaigns"), "chart-bar", reverse("recruiting_report")),
    ]  # fmt: skip
    specs = (CAMPAIGN, SCORECARD, VISIT, DECISION, LEAD)
    return made + [
        (spec.label_plural, spec.icon, reverse(spec.url_name("list"))) for spec in specs if actor.may(spec.code("view"))
    ]


@page(VIEW)
def report(request: HttpRequest) -> HttpResponse:
    """Candidates, stages reached and dealers won by source and by campaign, with what each cost."""
    sources, campaigns = funnels(request.actor)
    context = {
        "title": _("Sources and campaigns"), "crumbs": [(_("Recruiting"), reverse("recruiting_board")), (_("Sources and campaigns"), "")],
        "tables": [
            (_("By source"), [(LeadSource(each.key).label, "", each) for each in sources]),
            (_("By campaign"), [(each.key.name, reverse(CAMPAIGN.url_name("detail"), args=[each.key.pk]), each) for each in campaigns]),
        ],
        "may_add": request.actor.may(CAMPAIGN.code("add")), "add_url": reverse(CAMPAIGN.url_name("add")),
    }  # fmt: skip
    return render(request, "recruiting/report.html", context)
