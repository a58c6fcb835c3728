"""Menu entries of dealers: the list for staff, his own record for a dealer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..objects import DEALER


def _own_record(actor: Actor) -> str:
    return reverse(DEALER.url_name("detail"), args=[actor.dealer_id])


def add_entries() -> None:
    """Make the pages reachable."""
    view, icon = DEALER.code("view"), DEALER.icon
    add_menu_entry(MenuEntry("channel", 10, DEALER.label_plural, DEALER.url_name("list"), icon, view))
    add_menu_entry(
        MenuEntry("channel", 10, _("Our data"), DEALER.url_name("detail"), icon, view, for_dealers=True, for_staff=False,
                  address=_own_record)
    )  # fmt: skip
