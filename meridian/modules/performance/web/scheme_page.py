"""The scheme in force, and the form of a new one that takes its place from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page

from .. import commands
from ..choices import Criterion
from ..models import ScoreScheme
from ..queries.measuring import months_before
from ..queries.scores import scheme_on
from ..rules import shipped_scheme
from .evidence_texts import curve_text

VIEW, ADD = "performance.scorescheme:view", "performance.scorescheme:add"
MOST = 20


@page(VIEW)
def scheme(request: HttpRequest) -> HttpResponse:
    """By what dealers are judged today, and the schemes before and after."""
    row = scheme_on(request.actor.today)
    criteria = row.criteria if row else [dict(one) for one in shipped_scheme.CRITERIA]
    every = ScoreScheme.objects.visible_to(request.actor, VIEW).order_by("-valid_from")
    context = {
        "title": _("Score scheme"), "row": row, "schemes": list(every[:MOST]),
        "crumbs": [(_("Scores of dealers"), reverse("performance_ranking")), (_("Score scheme"), "")],
        "criteria": [(Criterion(one["code"]).label, one["weight"], curve_text(one["curve"], one["code"])) for one in criteria],
        "may_add": request.actor.may(ADD),
    }  # fmt: skip
    return render(request, "performance/scheme.html", context)


@page(ADD)
def new_scheme(request: HttpRequest) -> HttpResponse:
    """The scheme in force as a form; a weight of 0 leaves a criterion out."""
    row = scheme_on(request.actor.today)
    current = {one["code"]: one for one in (row.criteria if row else shipped_scheme.CRITERIA)}
    given, issues = request.POST, []
    if request.method == "POST":
        day = _day(given.get("valid_from", ""))
        if day is None:
            issues = [_("Enter the first day of the scheme.")]
        else:
            try:
                commands.adopt_scheme(
                    actor=request.actor, name=given.get("name", "").strip()[:60] or _("Score scheme"), valid_from=day,
                    criteria=_criteria(given), source=given.get("source", "").strip()[:120],
                )  # fmt: skip
                messages.success(request, _("The scheme holds from %(day)s.") % {"day": day.isoformat()})
                return redirect("performance_scheme")
            except (NotVisible, Denied):
                raise
            except MeridianError as failure:
                issues = [issue.text() for issue in failure.issues()]
    rows = [
        {
            "code": code, "label": label, "weight": given.get(f"weight-{code}", current.get(code, {}).get("weight", 0)),
            "curve": given.get(f"curve-{code}", _written(current.get(code, {}).get("curve", [[0, 0], [10000, 100]]))),
        }
        for code, label in Criterion.choices
    ]  # fmt: skip
    context = {
        "title": _("New score scheme"), "rows": rows, "issues": issues, "name": given.get("name", row.name if row else ""),
        "valid_from": given.get("valid_from", months_before(request.actor.today.replace(day=1), -1).isoformat()),
        "source": given.get("source", ""),
        "crumbs": [(_("Score scheme"), reverse("performance_scheme")), (_("New score scheme"), "")],
    }  # fmt: skip
    return render(request, "performance/scheme_form.html", context, status=422 if issues else 200)


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _written(curve: list[list[int]]) -> str:
    return " ".join(f"{figure}:{points}" for figure, points in curve)


def _criteria(given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The criteria of the form; what cannot be read becomes a curve or weight the rule refuses."""
    found = []
    for code in Criterion.values:
        weight = _whole(given.get(f"weight-{code}", "0") or "0")
        if weight == 0:
            continue
        parts = [part.split(":") for part in given.get(f"curve-{code}", "")[:200].split()]
        rows = [[_whole(cell) for cell in part] for part in parts]
        is_read = all(cell is not None for row in rows for cell in row)
        found.append({"code": code, "weight": weight or 0, "curve": rows if is_read else []})
    return found


def _whole(text: str) -> int | None:
    """A whole number, None when it is none."""
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
