"""The one menu entry of training."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make “My training” reachable, for staff and dealers. No count: the menu is made on every page."""
    add_menu_entry(
        MenuEntry("academy", 2, _("Training"), "training_mine", "certificate", "training.course:take", for_dealers=True)
    )
