"""What orders show on the record of a dealer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Figure, Line, PanelContent, PanelSource, contribute

from ..choices import OrderStatus
from ..objects import ORDER_CHIPS
from ..queries.pages import orders_of

FEW = 5


def orders_panel(row: Any, actor: Actor) -> PanelContent:
    """How many are open, and the latest orders."""
    rows = orders_of(actor, row.pk).exclude(status=OrderStatus.DRAFT)
    lines = []
    for order in rows[:FEW]:
        day = order.submitted_at.astimezone(clock.SHANGHAI).date().isoformat() if order.submitted_at else ""
        url = reverse("order_page", args=[order.pk])
        lines.append(
            Line(
                order.number, url, day, order.total_fen, "money", ORDER_CHIPS[order.status], order.get_status_display()
            )
        )
    is_open = orders_of(actor, row.pk, "open").exclude(status=OrderStatus.DRAFT).count()
    everything = reverse("orders_mine") if actor.is_dealer else f"{reverse('ordering_order_list')}?dealer={row.pk}"
    return PanelContent(
        (Figure(_("Open orders"), is_open, "num"),), tuple(lines), everything, empty=_("No orders yet.")
    )


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource(
            "dealers.dealer", "orders", "orders", 10, pgettext_lazy("purchase", "Orders"), "shopping-cart", "ordering.order:view",
            orders_panel,
        )
    )  # fmt: skip
