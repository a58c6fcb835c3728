"""A dealer's record (代理商档案): information, orders, stock and performance first, then everything else that is known."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.objects.spec import Related
from meridian.kernel.web.access import page
from meridian.kernel.web.contributions import PanelSource, content_of, panels_of
from meridian.kernel.web.detail_page import DetailPage, visible_row

from ..objects import DEALER

# The four pillars of a channel system (functions.md 90), then what stands behind them.
PILLARS = (
    ("info", _("Information"), "id"),
    ("orders", _("Orders"), "shopping-cart"),
    ("stock", _("Stock"), "packages"),
    ("performance", _("Performance"), "target"),
)
BEHIND = (
    ("rights", _("Documents, rights and prices"), "certificate"),
    ("review", _("Reviews and data"), "shield-check"),
)


class DealerRecord(DetailPage):
    """One page about a dealer. A panel is there when its reader holds the right behind it; a dealer sees himself only."""

    def template_for(self) -> list[str]:
        return ["dealers/dealer_record.html"]

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        actor = request.actor
        made: dict[str, list[dict[str, Any]]] = {}
        for source in panels_of(DEALER.name, actor):
            panel = panel_of(source, row, actor)
            if panel is not None:
                made.setdefault(source.group, []).append(panel)
        context = super().context(request, row)
        return {
            **context, "pillars": [(key, label, icon, made.get(key, [])) for key, label, icon in PILLARS],
            "behind": [(key, label, icon, made[key]) for key, label, icon in BEHIND if made.get(key)],
            "below": _below(row, actor),
        }  # fmt: skip

    def contributed(self, row: Any, actor: Actor) -> list[Any]:
        """None at the place of other pages: the record shows them by its pillars."""
        return []

    def panels(self, row: Any, actor: Actor) -> list[dict[str, Any]]:
        """Lists of rows that point here, without the ones a contributed panel shows better."""
        shown = []
        for index, panel in enumerate(self.spec.panels):
            if isinstance(panel, Related) and panel.spec == DEALER.name and not _below(row, actor):
                continue
            if isinstance(panel, Related) and actor.may(spec_named(panel.spec).code("view")):
                label = panel.label or spec_named(panel.spec).label_plural
                shown.append({"label": label, "url": reverse(self.spec.url_name("panel"), args=[row.pk, index])})
        return shown


def panel_of(source: PanelSource, row: Any, actor: Actor) -> dict[str, Any] | None:
    """A panel as the template shows it; a slow one with the address it is loaded from."""
    made = {"key": source.key, "label": source.label, "icon": source.icon, "url": "", "content": None}
    if source.is_slow:
        return {**made, "url": reverse("dealers_record_panel", args=[row.pk, source.key])}
    content = content_of(source, row, actor)
    return None if content is None else {**made, "content": content}


@page("dealers.dealer:view")
def record_panel(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A panel that is loaded after the page."""
    row = visible_row(DEALER, request.actor, pk)
    source = next((one for one in panels_of(DEALER.name, request.actor) if one.key == key), None)
    if source is None:
        raise Http404(key)
    return render(request, "kernel/_contributed.html", {"content": content_of(source, row, request.actor)})


def _below(row: Any, actor: Actor) -> int:
    """How many dealers buy from him, as far as the actor sees them."""
    return DEALER.rows(actor).filter(parent=row.pk).count()
