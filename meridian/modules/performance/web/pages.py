"""Pages of scores: the ranking of a month, one dealer's score, the segments; the dealer's own score."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.reference import queries as reference

from .. import commands
from ..choices import GRADE_CHIPS, SEGMENT_CHIPS, SHORT, Criterion, Grade, Segment
from ..commands.scoring import GRADES
from ..models import DealerScore
from ..queries.measuring import months_before
from ..queries.scores import (
    history_of,
    latest_month,
    months_scored,
    remarks_on,
    revisions_of,
    scores_of_month,
    total_measured,
)
from .evidence_texts import curve_text, evidence_text, evidence_url, figure_text

VIEW, COMPUTE, REMARK = "performance.dealerscore:view", "performance.dealerscore:compute", "performance.scoreremark:add"
SHOWN, PER_SEGMENT = 200, 60


@page(VIEW)
def ranking(request: HttpRequest) -> HttpResponse:
    """All dealers of a month, the best first, with points by criterion and the change against the month before."""
    actor = request.actor
    if actor.is_dealer:
        return redirect("performance_mine")
    months = months_scored(actor)
    month = chosen_month(request, months)
    every = list(scores_of_month(actor, month)) if month else []
    grade = request.GET.get("grade", "")
    rows = [row for row in every if not grade or (row.grade or "none") == grade]
    before = (
        dict(scores_of_month(actor, months_before(month, 1)).values_list("dealer_id", "points_e2")) if month else {}
    )
    codes = [line["code"] for line in every[0].lines] if every else []
    figures = total_measured(every)
    context = {
        "title": _("Scores of dealers"), "crumbs": [(_("Scores of dealers"), "")], "months": months[:24], "month": month,
        "rows": [_ranked(row, codes, before) for row in rows[:SHOWN]], "more": len(rows) > SHOWN, "grade": grade,
        "columns": [(SHORT[code], Criterion(code).label) for code in codes], "is_filtered": bool(grade),
        "grades": [(key or "none", label, figures["grades"].get(key, 0)) for key, label in Grade.choices],
        "facts": _facts(every, figures) if every else [], "may_compute": actor.may(COMPUTE),
        "due": months_before(actor.today.replace(day=1), 1), "export_url": reverse("performance_dealerscore_list"),
    }  # fmt: skip
    return render(request, "performance/ranking.html", context)


def _facts(every: list[DealerScore], figures: dict[str, Any]) -> list[dict[str, Any]]:
    average, bad = figures["average_e2"], figures["grades"].get("D", 0)
    partly = sum(1 for row in every if row.points_e2 is not None and row.measured < 100)
    return [
        {"label": _("Dealers scored"), "value": len(every), "kind": "num"},
        {"label": _("Average"), "value": points_text(average), "kind": "text"},
        {"label": _("Grade A"), "value": figures["grades"].get("A", 0), "kind": "num", "tone": "good"},
        {"label": _("Grade D"), "value": bad, "kind": "num", "tone": "bad" if bad else ""},
        {"label": _("Not measured in full"), "value": partly, "kind": "num", "sub": _("the weight goes to the other criteria")},
    ]  # fmt: skip


def _ranked(row: DealerScore, codes: list[str], before: dict[int, int | None]) -> dict[str, Any]:
    lines = {line["code"]: line for line in row.lines}
    cells = [(str(Criterion(code).label), lines.get(code, {}).get("points_e2"), figure_text(code, lines.get(code, {}).get("figure"))) for code in codes]  # fmt: skip
    return {
        "row": row, "points": points_text(row.points_e2), "chip": GRADE_CHIPS[row.grade], "trend": trend_of(row, before),
        "cells": [(label, "—" if points is None else f"{points / 100:.0f}", figure, tone_of(points)) for label, points, figure in cells],
        "url": reverse("performance_dealer", args=[row.dealer_id]) + f"?month={row.month.isoformat()}",
    }  # fmt: skip


def trend_of(row: DealerScore, before: dict[int, int | None]) -> tuple[str, str]:
    """The change against the month before and its tone; empty when one of the two is not measured."""
    last = before.get(row.dealer_id)
    if last is None or row.points_e2 is None:
        return "", ""
    change = row.points_e2 - last
    return f"{change / 100:+.1f}".replace("-", "−"), "good" if change > 0 else "bad" if change < 0 else "muted"


def tone_of(points_e2: int | None) -> str:
    """How a criterion looks: missing, weak, good."""
    return "muted" if points_e2 is None else "bad" if points_e2 < 3000 else "wait" if points_e2 < 6000 else ""


def points_text(points_e2: int | None) -> str:
    """Points with one decimal; a dash when nothing was measured."""
    return "—" if points_e2 is None else f"{points_e2 / 100:.1f}"


def chosen_month(request: HttpRequest, months: list[date]) -> date | None:
    """The month of the address when it was scored, else the latest."""
    given = request.GET.get("month", "")
    try:
        wanted = parse_date(given[:10]) if given else None
    except ValueError:
        wanted = None
    return wanted if wanted in months else months[0] if months else None


@page(VIEW)
def dealer_score(request: HttpRequest, pk: int) -> HttpResponse:
    """One dealer's score: formula, figures, evidence, history, remarks."""
    dealer = spec_named("dealers.dealer").rows(request.actor).filter(pk=pk).first()
    if dealer is None:
        raise NotVisible(f"dealer {pk}")
    return _score_page(request, dealer)


@page(VIEW)
def my_score(request: HttpRequest) -> HttpResponse:
    """The signed-in dealer's own score; staff are led to the ranking."""
    if not request.actor.is_dealer:
        return redirect("performance_ranking")
    dealer = spec_named("dealers.dealer").rows(request.actor).filter(pk=request.actor.dealer_id).first()
    if dealer is None:
        raise NotVisible("dealer")
    return _score_page(request, dealer)


def _score_page(request: HttpRequest, dealer: Any) -> HttpResponse:
    actor = request.actor
    history = history_of(actor, dealer.pk)
    month = chosen_month(request, [row.month for row in history])
    row = next((one for one in history if one.month == month), None)
    context = {
        "title": _("My score") if actor.is_dealer else str(dealer), "dealer": dealer, "row": row, "month": month,
        "crumbs": [(_("My score"), "")] if actor.is_dealer else [(_("Scores of dealers"), reverse("performance_ranking")), (str(dealer), "")],
        "history": [
            {"row": one, "points": points_text(one.points_e2), "chip": GRADE_CHIPS[one.grade], "is_shown": one.month == month}
            for one in history
        ],
        "may_remark": bool(row) and actor.may(REMARK) and not actor.is_dealer,
    }  # fmt: skip
    if row is not None:
        context |= _score_context(actor, dealer, row)
    return render(request, "performance/score.html", context)


def _score_context(actor: Actor, dealer: Any, row: DealerScore) -> dict[str, Any]:
    curves = {one["code"]: one["curve"] for one in row.scheme.criteria}
    lines = [
        {
            "label": Criterion(line["code"]).label, "figure": figure_text(line["code"], line["figure"]), "weight": line["weight"],
            "points": points_text(line["points_e2"]), "share": f"{line['share_bp'] / 100:.1f}%", "tone": tone_of(line["points_e2"]),
            "adds": None if line["points_e2"] is None else f"{line['points_e2'] * line['share_bp'] / 1_000_000:.1f}",
            "evidence": evidence_text(line["code"], line["evidence"]), "curve": curve_text(curves[line["code"]], line["code"]),
            "url": evidence_url(line["code"], dealer.pk, for_dealer=actor.is_dealer) if line["evidence"] else "",
        }
        for line in row.lines
    ]  # fmt: skip
    limits = reference.parameter(GRADES, on=row.month)
    left = [str(Criterion(line["code"]).label) for line in row.lines if line["points_e2"] is None]
    facts = [
        {"label": _("Points"), "value": points_text(row.points_e2), "kind": "text"},
        {"label": _("Grade"), "value": row.get_grade_display(), "kind": "text", "tone": {"A": "good", "D": "bad"}.get(row.grade, "")},
        {"label": _("Weight with data"), "value": f"{row.measured}%", "kind": "text"},
    ]  # fmt: skip
    if not actor.is_dealer:
        facts += [
            {"label": _("Purchases of twelve months"), "value": row.value_fen, "kind": "money"},
            {"label": _("Potential"), "value": _("%(count)s beds") % {"count": f"{row.potential:,}"} if row.potential is not None else "—", "kind": "text"},
            {"label": _("Segment"), "value": row.get_segment_display(), "kind": "text", "url": reverse("performance_segments")},
        ]  # fmt: skip
    return {
        "lines": lines, "facts": facts, "not_measured": left, "limits": " · ".join(f"{grade} ≥ {limit}" for grade, limit in limits.items()),
        "remarks": [] if actor.is_dealer else remarks_on(actor, dealer.pk, row.month),
        "revisions": [] if actor.is_dealer else revisions_of(actor, dealer.pk, row.month),
    }  # fmt: skip


@page(VIEW)
def segments(request: HttpRequest) -> HttpResponse:
    """Value × potential: the four fields with their dealers (functions.md row 77)."""
    actor = request.actor
    if actor.is_dealer:
        return redirect("performance_mine")
    month = latest_month(actor)
    rows = list(scores_of_month(actor, month).order_by("-value_fen", "dealer__code")) if month else []
    notes = {
        "GROW": _("A large territory, few purchases: plan visits, training and launch offers here."),
        "STAR": _("Much bought and much to gain: joint plan, first choice for new products."),
        "BASE": _("Small on both sides: serve by catalogue and phone."),
        "CORE": _("Buys much of what his territory can use: keep him, widen the territory."),
    }
    fields = []
    for key in ("GROW", "STAR", "BASE", "CORE"):
        found = [row for row in rows if row.segment == key]
        listed = f"{reverse('dealers_dealer_list')}?segment={key}"
        fields.append((Segment(key).label, SEGMENT_CHIPS[key], notes[key], found[:PER_SEGMENT], len(found), sum(r.value_fen for r in found), listed))  # fmt: skip
    context = {
        "title": _("Value and potential"), "month": month, "fields": fields, "unplaced": [row for row in rows if not row.segment],
        "crumbs": [(_("Scores of dealers"), reverse("performance_ranking")), (_("Value and potential"), "")],
    }  # fmt: skip
    return render(request, "performance/segments.html", context)


@page(COMPUTE)
def compute(request: HttpRequest) -> HttpResponse:
    """Ask for the scores of a month; a job computes them."""
    return require_POST(_compute)(request)


def _compute(request: HttpRequest) -> HttpResponse:
    try:
        month = parse_date(request.POST.get("month", "")[:10])
    except ValueError:
        month = None
    if month is None or month.replace(day=1) >= request.actor.today.replace(day=1):
        messages.error(request, _("The month has not ended yet."))
        return redirect("performance_ranking")
    month = month.replace(day=1)
    enqueue(request.actor, "performance.score_month", month=month.isoformat(), dedupe_key=f"score:{month.isoformat()}")
    messages.success(
        request, _("The scores of %(month)s are being computed. Reload in a moment.") % {"month": f"{month:%Y-%m}"}
    )
    return redirect("performance_ranking")


@page(REMARK)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a remark beside a score."""
    return require_POST(_remark)(request, pk)


def _remark(request: HttpRequest, pk: int) -> HttpResponse:
    given = request.POST.get("month", "")
    try:
        month = parse_date(given[:10])
    except ValueError:
        month = None
    if month is None or not is_key(str(pk)):
        raise NotVisible("month")
    try:
        commands.add_remark(actor=request.actor, dealer=pk, month=month, text=request.POST.get("text", "")[:1000])
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return redirect(f"{reverse('performance_dealer', args=[pk])}?month={month.isoformat()}")
