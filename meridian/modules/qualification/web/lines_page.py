"""New lines for a dealer we know (functions.md 88): his data and documents are used again, only what is new is asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to
from meridian.modules.catalog import queries as catalog
from meridian.modules.dealers.choices import DealerLevel

from .. import commands
from ..choices import RUNNING, BusinessStatus, CaseKind
from ..commands.texts import document_name
from ..objects import BUSINESS, CASE
from ..queries import businesses_of, checklists_of, is_qualified
from .case_page import ADD, STATES


@page(ADD)
def new_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the lines, see which documents they need and which of them are there, and send the case to quality."""
    actor = request.actor
    dealer = spec_named("dealers.dealer").rows(actor).filter(pk=pk).first()
    if dealer is None:
        raise NotVisible(f"dealer {pk}")
    given, first = request.POST, not is_qualified(dealer.pk)
    chosen = [int(key) for key in (given or request.GET).getlist("line") if is_key(key)]
    issues: list[Any] = []
    if request.method == "POST":
        level = given.get("price_level", "")
        try:
            case = commands.open_qualification(
                actor=actor, dealer=dealer, kind=CaseKind.FIRST if first else CaseKind.LINE, lines=chosen,
                about=given.get("about", "")[:300], price_level=int(level) if level in map(str, DealerLevel.values) else None,
                price_reference=given.get("price_reference", "")[:80],
            )  # fmt: skip
            return go_to(request, reverse(CASE.url_name("detail"), args=[case.pk]))
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            issues = failure.issues()
    held = {b.line_id: b for b in businesses_of(dealer.pk)}
    names = catalog.line_names()
    needed = checklists_of(dealer.pk, {key: [key] for key in names}, actor.today)
    context = {
        "title": _("First review of %(dealer)s") % {"dealer": dealer} if first else _("New lines for %(dealer)s") % {"dealer": dealer},
        "dealer": dealer, "is_first": first, "issues": issues, "levels": DealerLevel.choices, "given": given,
        "lines": [
            _line(key, name, held.get(key), key in chosen, needed[key]) for key, name in sorted(names.items(), key=lambda p: p[1])
        ],
        "crumbs": [
            (spec_named("dealers.dealer").label_plural, reverse("dealers_dealer_list")),
            (str(dealer), reverse("dealers_dealer_detail", args=[dealer.pk])), (_("New lines"), ""),
        ],
    }  # fmt: skip
    return render(request, "qualification/new_lines.html", context, status=422 if issues else 200)


def _line(key: int, name: str, business: Any, is_chosen: bool, documents: Any) -> dict[str, Any]:
    """A line with the state of its business and the documents it needs that are not there."""
    return {
        "key": key, "name": name, "runs": business is not None and business.status in RUNNING, "chosen": is_chosen,
        "state": BusinessStatus(business.status).label if business else "",
        "chip": BUSINESS.chips[business.status] if business else "",
        "missing": [
            (document_name(d.kind), STATES[d.state]) for d in documents if d.is_hard and d.state in ("MISSING", "EXPIRED")
        ],
    }  # fmt: skip
