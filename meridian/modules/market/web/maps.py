"""The white-space map, the matrix of fit and the picture of opportunities."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from ..choices import DepartmentKind, Grade
from ..objects import FIGURE, FIT
from ..objects.segments import percent_text
from ..queries import fit_matrix, knows_coverage, opportunities, weights_on, white_space
from ..queries.opportunities import limits_on
from ..queries.white_space import CityRow
from .choosing import chosen, crumbs
from .drawing import EDGE, HEIGHT, TILE, WIDTH, dots, tiles
from .home import VIEW
from .wording import BANDS, CITY_STATES, INTENSITIES, QUADRANTS, money

MOST = 40
CRITERIA = ("need", "product", "access", "payment", "room")


@page(VIEW)
def white_space_map(request: HttpRequest) -> HttpResponse:
    """Provinces as tiles, darker where more is to be won, with a bar of what is covered; cities as a list."""
    actor, about = request.actor, chosen(request)
    context: dict[str, Any] = {
        "title": _("White-space map"), "about": about, "crumbs": crumbs((_("White-space map"), "")), "tile": TILE,
        "knows": knows_coverage(),
    }  # fmt: skip
    if about.line:
        space = white_space(actor, about.line, actor.today)
        row = next(
            (row for row in space.provinces if about.region and about.region.path.startswith(row.place.path)), None
        )
        cities = sorted(row.cities, key=lambda city: (-city.size.room_fen, city.place.code)) if row else space.white
        context |= {
            "tiles": tiles(space, about), "row": row, "cities": _cities(cities[:MOST]), "more": max(0, len(cities) - MOST),
            "facts": _map_facts(space, row), "has_figures": bool(space.market.years),
            "add_url": reverse(FIGURE.url_name("list")),
        }  # fmt: skip
    return render(request, "market/white_space.html", context)


def _map_facts(space: Any, row: Any) -> list[dict[str, Any]]:
    size = row.size if row else space.size
    covered = row.covered_percent if row else space.covered_percent
    return [
        {"label": _("Potential"), "value": money(size.room_fen) if size.total_fen else "", "kind": "text"},
        {"label": _("Our share"), "value": percent_text(size.share_bp), "kind": "text"},
        {"label": _("Growth a year"), "value": percent_text(row.growth_bp if row else space.market.growth_bp("/")), "kind": "text"},
        {"label": _("Market in covered cities"), "value": f"{covered} %" if covered is not None and size.total_fen else "", "kind": "text"},
        {"label": _("White cities"), "value": len(row.white if row else space.white), "kind": "num"},
    ]  # fmt: skip


def _cities(rows: list[CityRow]) -> list[tuple[CityRow, Any, str, list[str]]]:
    names = dealers.dealer_names({key for row in rows for key in row.cover.dealers})
    return [(row, *CITY_STATES[row.state], sorted(names.get(key, "") for key in row.cover.dealers)[:4]) for row in rows]


@page(FIT.code("view"))
def fit(request: HttpRequest) -> HttpResponse:
    """Departments down, grades across, a score in each cell; a click opens its hospitals."""
    actor, about = request.actor, chosen(request)
    matrix = fit_matrix(actor, about.line, about.path, actor.today) if about.line else []
    used = {cell.grade for _department, cells in matrix for cell in cells if cell.rows}
    rows = [
        (DepartmentKind(department).label, [(cell, BANDS.get(cell.band, ""), about.query(grade=cell.grade, department=department)) for cell in cells if cell.grade in used])
        for department, cells in matrix
    ]  # fmt: skip
    field = FIT.model._meta.get_field
    context = {
        "title": _("Product-market fit"), "about": about, "crumbs": crumbs((_("Product-market fit"), "")), "rows": rows,
        "grades": [Grade(value).label for value in Grade.values if value in used],
        "weights": [(field(name).verbose_name, weight) for name, weight in weights_on(actor.today).items()],
        "list_url": reverse(FIT.url_name("list")) + f"?line={about.line}", "may_add": actor.may(FIT.code("add")),
        "add_url": reverse(FIT.url_name("add")), "may_target": actor.may("market.targetlist:add"),
    }  # fmt: skip
    return render(request, "market/fit.html", context)


@page(VIEW)
def opportunity_matrix(request: HttpRequest) -> HttpResponse:
    """Segments by share and growth, the crowded ones marked; each says what to do."""
    actor, about = request.actor, chosen(request)
    limits = limits_on(actor.today)
    rows = opportunities(actor, about.line, about.path, actor.today) if about.line else []
    found, share_at, growth_at = dots(rows, limits.share_bp, limits.growth_bp)
    context = {
        "meanings": QUADRANTS.values(),
        "title": _("Opportunities"), "about": about, "crumbs": crumbs((_("Opportunities"), "")), "dots": found,
        "share_at": share_at, "growth_at": growth_at, "width": WIDTH, "height": HEIGHT, "edge": EDGE,
        "far": WIDTH - EDGE, "low": HEIGHT - EDGE, "low_text": HEIGHT - 12,
        "rows": [
            {
                "row": row, "label": QUADRANTS[row.quadrant][0], "chip": QUADRANTS[row.quadrant][1], "says": QUADRANTS[row.quadrant][2],
                "share": percent_text(row.size.share_bp), "growth": percent_text(row.growth_bp),
                "intensity": INTENSITIES[row.intensity], "targets": _target_url(about, row),
            }
            for row in rows
        ],
        "share_limit": percent_text(limits.share_bp), "growth_limit": percent_text(limits.growth_bp), "crowded": limits.crowded,
        "may_target": actor.may("market.targetlist:add"), "add_url": reverse(FIGURE.url_name("list")),
    }  # fmt: skip
    return render(request, "market/opportunities.html", context)


def _target_url(about: Any, row: Any) -> str:
    segment = row.segment
    return reverse("market_targets_new") + about.query(
        region=segment.region_id, grade=segment.grade, department=segment.department
    )
