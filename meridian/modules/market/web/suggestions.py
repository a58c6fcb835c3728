"""What the rules suggest for a line in a region, with the reasons; taken over with one button."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.modules.customers import queries as customers

from .. import commands
from ..choices import Exclusivity, Mode, PlanStatus
from ..commands.texts import reason_texts
from ..models import ChannelPlan
from ..objects import MODE, PLAN, STRUCTURE
from ..queries import mode_row, structure_row, suggested_for
from .choosing import Chosen, chosen, crumbs

SHOWN = 30


@page(MODE.code("view"))
def suggestion(request: HttpRequest) -> HttpResponse:
    """The suggestion beside what holds now."""
    actor, about, issues = request.actor, chosen(request), []
    if request.method == "POST":
        try:
            row = _adopt(request, about)
            messages.success(request, _("Taken over. Look at the mode and set what dealers must meet."))
            return redirect("market_channelmode_detail", row.pk)
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            issues = failure.issues()
    context: dict[str, Any] = {
        "title": _("Suggested mode"), "about": about, "crumbs": crumbs((_("Suggested mode"), "")), "issues": issues,
        "today": actor.today, "may_adopt": actor.may(MODE.code("add")) and actor.may(STRUCTURE.code("add")),
    }  # fmt: skip
    if about.line and about.region:
        found = suggested_for(actor, about.line, about.region.id, actor.today)
        s = found.suggestion
        names = customers.hospital_names(s.direct)
        context |= {
            "found": found, "mode": Mode(s.mode).label, "structure": Exclusivity(s.exclusivity).label if s.exclusivity else "",
            "reasons": reason_texts(s.reasons), "direct": sorted(names.items(), key=lambda pair: pair[1])[:SHOWN],
            "more": max(0, len(s.direct) - SHOWN), "has_hospitals": bool(found.facts.hospitals),
            "now_mode": mode_row(about.line, about.region.id, None, actor.today),
            "now_structure": structure_row(about.line, about.region.id, actor.today), "plans": _plans(actor, about),
        }  # fmt: skip
    return render(request, "market/suggestion.html", context, status=422 if issues else 200)


def _adopt(request: HttpRequest, about: Chosen) -> Any:
    if about.region is None:
        raise NotVisible("region")
    plans = {str(plan.pk): plan for plan in _plans(request.actor, about)}
    try:
        first = date.fromisoformat(request.POST.get("valid_from", ""))
    except ValueError:
        first = request.actor.today
    return commands.adopt_suggestion(
        actor=request.actor, line=about.line, region=about.region.id, valid_from=first, plan=plans.get(request.POST.get("plan", "")),
    )  # fmt: skip


def _plans(actor: Any, about: Chosen) -> list[ChannelPlan]:
    """Plans of the line that cover the region."""
    above = [int(part) for part in about.path.split("/") if part]
    held = (PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.APPROVED)
    rows = ChannelPlan.objects.visible_to(actor, PLAN.code("view")).filter(
        line_id=about.line, region_id__in=above, status__in=held
    )
    return list(rows.select_related("region", "cycle").order_by("-id")[:20])
