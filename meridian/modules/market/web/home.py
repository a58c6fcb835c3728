"""The market's first page and the roadmap: where a line stands and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.access import page

from ..models import MarketNote
from ..objects import (
    ASSUMPTION,
    COMPETITOR,
    FIGURE,
    FIT,
    ITEM,
    NOTE,
    OUTLET,
    PILOT,
    POTENTIAL,
    PRESENCE,
    SEGMENT,
    SERVICE,
    TASK,
)
from ..objects.segments import percent_text
from ..queries import assumed_growth, knows_coverage, opportunities, roadmap_of, white_space
from ..queries.sizes import figures_are_old
from ..queries.white_space import WhiteSpace
from .choosing import Chosen, chosen, crumbs
from .wording import CHECKS, QUADRANTS, STEPS, money

VIEW = FIGURE.code("view")  # without the figures these pages would call a known market unknown
SHOWN = 6
BESIDE = (SEGMENT, FIGURE, FIT, ASSUMPTION, NOTE, COMPETITOR, PRESENCE, POTENTIAL, PILOT, TASK, ITEM, OUTLET, SERVICE)


@page(VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Where a line stands: size, room, coverage, the roadmap with what is open, the largest chances."""
    actor, about = request.actor, chosen(request)
    context: dict[str, Any] = {
        "title": _("Market"), "crumbs": [(_("Market"), "")], "about": about, "pages": _pages(about, actor),
        "lists": [(spec.label_plural, spec.icon, reverse(spec.url_name("list"))) for spec in BESIDE if actor.may(spec.code("view"))],
    }  # fmt: skip
    if about.line:
        space = white_space(actor, about.line, actor.today)
        found = opportunities(actor, about.line, about.country_path, actor.today)
        steps = _steps(actor, about, space)
        top = space.top_regions(actor.today)
        names = {row.place.id: row.place.name for row in space.provinces}
        context |= {
            "facts": _facts(actor, about, space), "steps": steps, "has_figures": bool(space.market.years),
            "current": next((step for step in steps if step["state"] == "current"), None),
            "white": space.white[:SHOWN], "white_count": len(space.white),
            "chances": [(row, *QUADRANTS[row.quadrant]) for row in found if row.quadrant in ("ENTER", "FIGHT")][:SHOWN],
            "top": top, "top_share": percent_text(top.share_bp),
            "top_rows": [(names[key], amount, percent_text(share)) for key, amount, share in top.rows[: top.top]],
            "notes": _notes(actor, about), "add_figures": actor.may(FIGURE.code("add")), "is_old": figures_are_old(space.market, actor.today),
        }  # fmt: skip
    return render(request, "market/home.html", context)


@page(VIEW)
def roadmap(request: HttpRequest) -> HttpResponse:
    """The five steps to a network, with check marks from what is on record."""
    actor, about = request.actor, chosen(request)
    space = white_space(actor, about.line, actor.today) if about.line else None
    context = {
        "title": _("Roadmap"), "about": about, "crumbs": crumbs((_("Roadmap"), "")),
        "steps": _steps(actor, about, space) if space else [],
    }  # fmt: skip
    return render(request, "market/roadmap.html", context)


def _steps(actor: Actor, about: Chosen, space: WhiteSpace) -> list[dict[str, Any]]:
    steps = []
    for number, step in enumerate(roadmap_of(actor, about.line, actor.today, space), 1):
        label, text = STEPS[step.code]
        checks = [
            {"label": CHECKS[check.code][0], "done": check.done, "have": check.have, "need": check.need, "url": _mend(CHECKS[check.code][1], about)}
            for check in step.checks
        ]  # fmt: skip
        steps.append({"number": number, "label": label, "text": text, "state": step.state, "checks": checks})
    return steps


def _mend(name: str, about: Chosen) -> str:
    return (
        about.link(name) if name.startswith("market_") and name.count("_") < 3 else f"{reverse(name)}?line={about.line}"
    )


def _facts(actor: Actor, about: Chosen, space: WhiteSpace) -> list[dict[str, Any]]:
    size, growth = space.size, space.market.growth_bp(about.country_path)
    assumed = assumed_growth(about.line, None, actor.today.year + 1)
    year = space.market.years[-1] if space.market.years else ""
    return [
        {"label": _("Whole market a year"), "value": money(size.total_fen) if size.total_fen else "", "kind": "text", "sub": year, "url": reverse(FIGURE.url_name("list"))},
        {"label": _("Potential"), "value": money(size.room_fen) if size.total_fen else "", "kind": "text", "sub": _("the market less what is ours")},
        {"label": _("Our share"), "value": percent_text(size.share_bp), "kind": "text"},
        {
            "label": _("Growth a year"), "value": percent_text(growth), "kind": "text",
            "sub": _("assumed for next year: %(percent)s %%") % {"percent": assumed[0]} if assumed else "",
            "url": reverse(ASSUMPTION.url_name("list")) if actor.may(ASSUMPTION.code("view")) else "",
        },
        {
            "label": _("Market in covered cities"), "value": f"{space.covered_percent} %" if size.total_fen and knows_coverage() else "",
            "kind": "text", "url": about.link("market_white_space"), "sub": _("white cities: %(count)s") % {"count": len(space.white)},
        },
    ]  # fmt: skip


def _pages(about: Chosen, actor: Actor) -> list[tuple[str, str, str]]:
    offered = (
        (_("White-space map"), "map-2", "market_white_space", VIEW), (_("Product-market fit"), "table", "market_fit", FIT.code("view")),
        (_("Opportunities"), "chart-bar", "market_opportunities", VIEW), (_("Suggested mode"), "route", "market_suggestion", "market.channelmode:view"),
        (_("Market brief"), "file-text", "market_brief", VIEW), (_("Roadmap"), "checklist", "market_roadmap", VIEW),
    )  # fmt: skip
    return [(label, icon, about.link(name)) for label, icon, name, code in offered if actor.may(code)]


def _notes(actor: Actor, about: Chosen) -> list[MarketNote]:
    if not actor.may(NOTE.code("view")):
        return []
    rows = MarketNote.objects.visible_to(actor).filter(review_on__lte=actor.today)
    return list(
        (rows.filter(line_id=about.line) | rows.filter(line__isnull=True))
        .select_related("region")
        .order_by("review_on")[:SHOWN]
    )
