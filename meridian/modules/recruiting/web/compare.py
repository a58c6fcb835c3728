"""Candidates of a line and a region side by side, the decision between them, and its memo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from .. import commands
from ..choices import CHIPS, OPEN, Group
from ..commands.deciding import MINIMUM
from ..models import Criterion, PartnerLead, RecruitDecision
from ..objects import DECISION, LEAD, SCORECARD
from ..queries import Compared, candidates_of_cell, criteria_of, evidence_of, scorecard_for, scores_of, waivers_of

VIEW = LEAD.code("view")
MOST = 8


@page(VIEW)
def comparison(request: HttpRequest) -> HttpResponse:
    """Choose a line and a region; candidates stand side by side, ranked, with every weight and answer; then decide."""
    actor, given = request.actor, request.POST if request.method == "POST" else request.GET
    cells = _cells(actor)
    line, region = given.get("line", ""), given.get("region", "")
    cell = (int(line), int(region)) if is_key(line) and is_key(region) else next(iter(cells), (0, 0))
    lines, path = catalog.line_names(), reference.region_paths([cell[1]])
    known = cell[0] in lines and cell[1] in path
    context: dict[str, Any] = {
        "title": _("Compare candidates"), "cells": cells, "cell": cell,
        "crumbs": [(_("Recruiting"), reverse("recruiting_board")), (_("Compare candidates"), "")], "may_decide": actor.may(DECISION.code("add")),
        "line_name": lines.get(cell[0], ""), "region_name": _region(cell[1]) if known else "", "issues": [], "scorecards": reverse(SCORECARD.url_name("list")),
    }  # fmt: skip
    if known:
        rows = list(candidates_of_cell(actor, *cell).order_by("-stage_on")[:30])
        card = scorecard_for(*cell, actor.today)
        picked = {int(key) for key in given.getlist("lead") if is_key(key)}
        chosen = [row for row in rows if row.pk in picked] or _ready(rows)
        if request.method == "POST":
            answer = _decide(request, cell, context)
            if answer is not None:
                return answer
        minimum = int(reference.parameter(MINIMUM, on=actor.today, region=cell[1]))
        compared = scores_of(chosen[:MOST], card, cell[0], actor.today) if card else []
        context |= {
            "rows": rows, "picked": {row.pk for row in chosen[:MOST]}, "card": card, "compared": [_column(one, actor) for one in compared],
            "criteria": _criteria_rows(compared, criteria_of(card.pk)) if card else [], "minimum": minimum, "too_few": len(compared) < minimum,
            "given": {"reason": given.get("reason", ""), "chosen": given.get("chosen", "")},
        }  # fmt: skip
    return render(request, "recruiting/compare.html", context, status=422 if context["issues"] else 200)


def _cells(actor: Actor) -> dict[tuple[int, int], str]:
    """Lines and provinces in which candidates are in work, those with most candidates first."""
    rows = PartnerLead.objects.visible_to(actor, VIEW).filter(stage__in=OPEN, lines__isnull=False)
    counted: dict[tuple[int, int], int] = {}
    for line, path in rows.values_list("lines", "region__path"):
        parts = [int(part) for part in path.split("/") if part]
        cell = (line, parts[1] if len(parts) > 1 else parts[0])
        counted[cell] = counted.get(cell, 0) + 1
    lines, places = catalog.line_names(), reference.region_places({region for _line, region in counted})
    order = sorted(counted, key=lambda cell: (-counted[cell], cell))
    return {
        cell: f"{lines.get(cell[0], '')} · {places.get(cell[1], ('', '', ''))[0]} ({counted[cell]})" for cell in order
    }


def _region(region_id: int) -> str:
    return "".join(dict.fromkeys(filter(None, reference.region_places([region_id]).get(region_id, ()))))


def _ready(rows: list[PartnerLead]) -> list[PartnerLead]:
    """Those first compared: who has shown something already, else everybody."""
    known = evidence_of([row.pk for row in rows])
    return [row for row in rows if {"VISIT", "FINANCIALS", "INTERVIEW"} & set(known[row.pk])] or rows


def _column(one: Compared, actor: Actor) -> dict[str, Any]:
    lead, names = (
        one.lead,
        dict(
            Criterion.objects.unscoped("names of failed gates")
            .filter(pk__in=one.score.failed)
            .values_list("pk", "name")
        ),
    )
    return {
        "lead": lead, "rank": one.rank, "total": one.score.total / 100, "hard": one.score.hard / 100, "soft": one.score.soft / 100,
        "eligible": one.score.is_eligible, "failed": "、".join(names.values()), "chip": CHIPS[lead.stage], "unknown": len(one.score.unknown),
        "waivers": waivers_of(lead.pk, actor.today),
    }  # fmt: skip


def _criteria_rows(compared: list[Compared], criteria: list[Criterion]) -> list[dict[str, Any]]:
    made = []
    for group, label in Group.choices:
        mine = [c for c in criteria if c.group == group]
        made.append({"label": label, "weight": sum(c.weight for c in mine), "criterion": None})
        for c in mine:
            cells = []
            for one in compared:
                part = next(p for p in one.score.parts if p.key == c.pk)
                cells.append({"part": part, "points": part.weighted / 100, "remark": one.remarks.get(c.pk, "")})
            best = max((cell["part"].weighted for cell in cells), default=0)
            for cell in cells:
                cell["is_best"] = len(cells) > 1 and best > 0 and cell["part"].weighted == best
            made.append({"criterion": c, "cells": cells, "yes": c.scale == "YES"})
    return made


def _decide(request: HttpRequest, cell: tuple[int, int], context: dict[str, Any]) -> HttpResponse | None:
    post = request.POST
    chosen = post.get("chosen", "")
    try:
        if not is_key(chosen):
            raise commands.refusal("nobody", "chosen")
        row = commands.decide(
            actor=request.actor, line=cell[0], region=cell[1], chosen=int(chosen), reason=post.get("reason", "")[:1000],
            candidates=[int(key) for key in post.getlist("lead") if is_key(key)],
        )  # fmt: skip
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        context["issues"] = failure.issues()
        return None
    messages.success(request, _("Decided. Convert the candidate next."))
    return redirect(reverse(DECISION.url_name("detail"), args=[row.pk]))


class DecisionPage(DetailPage):
    """The memo: who was chosen, why, by whom, and the comparison as it was then."""

    def template_for(self) -> list[str]:
        return ["recruiting/decision.html"]

    def subtitle(self, row: RecruitDecision) -> str:
        return f"{row.line} · {row.region}"

    def context(self, request: HttpRequest, row: RecruitDecision) -> dict[str, Any]:
        criteria = {c.pk: c for c in criteria_of(row.scorecard_id)}
        ranking = sorted(row.ranking, key=lambda entry: entry["rank"])
        cells = {
            key: [next((p for p in entry["parts"] if p["criterion"] == key), None) for entry in ranking]
            for key in criteria
        }
        return {
            **super().context(request, row), "ranking": [{**entry, "total_points": entry["total"] / 100} for entry in ranking],
            "table": [
                (c, [{**part, "weighted": part["points"] * part["weight"] / 10_000} if part else None for part in cells[key]]) for key, c in criteria.items()
            ],
            "lead_url": reverse(LEAD.url_name("detail"), args=[row.chosen_id]),
        }  # fmt: skip
