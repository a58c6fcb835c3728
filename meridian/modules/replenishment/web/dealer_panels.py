"""What replenishment shows on the record of a dealer: days of stock, and the proposals he was made."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Figure, Line, PanelContent, PanelSource, contribute

from ..models import Proposal
from ..objects import PROPOSAL_CHIPS
from ..queries import sku_figures
from ..queries.figures import VIEW

FEW = 3


def days_panel(row: Any, actor: Actor) -> PanelContent:
    """Days of stock weighted by value, what runs short and what does not move; the latest proposals."""
    from ..rules.figures import dealer_figures

    total = next(iter(dealer_figures(sku_figures([row.pk], actor.today)).iter_rows(named=True)), {})
    short, dead = (total.get("out") or 0) + (total.get("short") or 0), total.get("dead_fen") or 0
    days = total.get("dsi")
    figures = (
        Figure(_("Days of stock"), "—" if days is None else round(days), "text"),
        Figure(_("Stock value"), total.get("value_fen") or 0, "money"),
        Figure(_("SKUs short or out"), short, "num", "wait" if short else ""),
        Figure(_("Without sales in 90 days"), dead, "money", "bad" if dead else ""),
    )
    lines = tuple(
        Line(
            proposal.number, reverse("supply_proposal", args=[proposal.pk]), proposal.made_on.isoformat(), proposal.amount_fen,
            "money", PROPOSAL_CHIPS[proposal.status], proposal.get_status_display(),
        )
        for proposal in Proposal.objects.visible_to(actor).filter(dealer=row.pk).order_by("-id")[:FEW]
    )  # fmt: skip
    url = reverse("supply_stock") + ("" if actor.is_dealer else f"?dealer={row.pk}")
    return PanelContent(figures, lines, url, _("Stock by SKU"))


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource(
            "dealers.dealer",
            "days",
            "stock",
            20,
            gettext_lazy("Days of stock"),
            "chart-bar",
            VIEW,
            days_panel,
            is_slow=True,
        )
    )
