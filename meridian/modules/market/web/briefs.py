"""The market brief of a line in a region: one page, also on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page

from ..objects.segments import percent_text
from ..queries import brief
from .choosing import chosen, crumbs
from .home import VIEW
from .wording import INTENSITIES, QUADRANTS, money


@page(VIEW)
def market_brief(request: HttpRequest) -> HttpResponse:
    """Size, segments, competitors, notes, network and plan of a line in a region."""
    actor, about = request.actor, chosen(request)
    found = brief(actor, about.line, about.region_id, actor.today) if about.line and about.region_id else None
    context = {
        "title": _("Market brief"), "about": about, "crumbs": crumbs((_("Market brief"), "")), "b": found, "today": actor.today,
    }  # fmt: skip
    if found is not None:
        size = found.size
        context |= {
            "facts": [
                {"label": _("Whole market a year"), "value": money(size.total_fen) if size else "", "kind": "text", "sub": found.years[-1] if found.years else ""},
                {"label": _("Potential"), "value": money(size.room_fen) if size else "", "kind": "text"},
                {"label": _("Our share"), "value": percent_text(size.share_bp) if size else "", "kind": "text"},
                {"label": _("Growth a year"), "value": percent_text(found.growth_bp), "kind": "text"},
                {"label": _("Growth assumed"), "value": f"{found.assumed[0]} %" if found.assumed else "", "kind": "text", "sub": found.assumed[1] if found.assumed else ""},
            ],
            "segments": [
                (row, percent_text(row.size.share_bp), percent_text(row.growth_bp), INTENSITIES[row.intensity], QUADRANTS[row.quadrant])
                for row in found.segments[:15]
            ],
        }  # fmt: skip
    return render(request, "market/brief.html", context)
