"""Menu entries of the order pages, and the order page in the place of the derived one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.detail_page import DetailPage
from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..objects import ORDER
from ..queries.pages import desk_badge
from .order_page import shown_order


class OrderDetail(DetailPage):
    """The order page made by hand, at the derived address as well."""

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        return shown_order(request, pk)


def add_entries() -> None:
    """Make the pages reachable."""
    ORDER.pages["detail"] = OrderDetail
    add_menu_entry(
        MenuEntry(
            "goods", 2, _("Catalogue"), "order_catalogue", "shopping-cart", "ordering.order:add", for_dealers=True
        )
    )
    add_menu_entry(
        MenuEntry(
            "goods",
            4,
            _("My orders"),
            "orders_mine",
            "clipboard-list",
            "ordering.order:view",
            key="o",
            for_dealers=True,
        )
    )
    add_menu_entry(
        MenuEntry(
            "goods", 6, _("Order desk"), "order_desk", "checklist", "ordering.order:release", key="d", count=desk_badge
        )
    )
