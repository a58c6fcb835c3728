"""Menu entries of the staff site's own pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.approvals.queries import waiting_count
from meridian.kernel.base.actors import Actor
from meridian.kernel.web.menu import MenuEntry, add_menu_entry


def add_entries() -> None:
    """Make the pages reachable."""
    add_menu_entry(MenuEntry("home", 5, _("Approvals"), "approval_inbox", "checklist", "", key="a", count=_waiting))


def _waiting(actor: Actor) -> tuple[int, bool] | None:
    count = waiting_count(actor)
    return (count, True) if count else None
