"""The menu: sections in the order of the channel's life; only what the actor may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import all_specs

SECTIONS: tuple[tuple[str, Any], ...] = (
    ("home", ""),
    ("channel", _("Channel")),
    ("authorisation", _("Authorisation and prices")),
    ("goods", _("Ordering and stock")),
    ("flow", _("Flow")),
    ("terminal", _("Hospitals and opportunities")),
    ("visits", _("Visits")),
    ("market", _("Market and tenders")),
    ("performance", _("Incentives and performance")),
    ("quality", _("Service and quality")),
    ("academy", _("Academy")),
    ("settings", _("Settings")),
)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry that is not derived from a spec. ``count(actor)`` returns (number, is_urgent) or None.

    ``address(actor)`` leads to another page than ``url_name``, e.g. to the actor's own row.
    """

    section: str
    order: int
    label: Any
    url_name: str
    icon: str
    code: str
    key: str = ""
    count: Callable[[Actor], tuple[int, bool] | None] | None = None
    for_dealers: bool = False
    for_staff: bool = True
    address: Callable[[Actor], str] | None = None


_entries: list[MenuEntry] = []


def add_menu_entry(entry: MenuEntry) -> None:
    """Make a hand-written page reachable from the menu."""
    if entry.url_name not in {known.url_name for known in _entries}:
        _entries.append(entry)


def menu_for(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Sections for the shell: ``[{label, items, more, is_open}]``, an item is ``{label, url, icon, active, count, hot, key}``.

    ``more`` holds the lists that few open every week; it is open where one of them is shown. One or two are not hidden.
    """
    collected: dict[str, list[tuple[int, dict[str, Any]]]] = {key: [] for key, _label in SECTIONS}
    rare: list[int] = []
    for entry in _entries:
        if (not entry.code or actor.may(entry.code)) and (entry.for_dealers if actor.is_dealer else entry.for_staff):
            address = entry.address(actor) if entry.address else reverse(entry.url_name)
            counted = entry.count(actor) if entry.count else None
            number, hot = counted or (None, False)
            item = _item(entry.label, address, entry.icon, number, hot, entry.key)
            collected[entry.section].append((entry.order, item))
    for spec in all_specs():
        if spec.menu and actor.may(spec.code("view")) and (spec.dealer_pages or not actor.is_dealer):
            item = _item(spec.label_plural, reverse(spec.url_name("list")), spec.icon, None, False, "")
            collected[spec.menu[0]].append((spec.menu[1], item))
            if spec.menu_more:
                rare.append(id(item))
    _mark_active(collected, path)
    return [_section(label, collected[key], rare) for key, label in SECTIONS if collected[key]]


FEW = 3


def _section(label: Any, collected: list[tuple[int, dict[str, Any]]], rare: list[int]) -> dict[str, Any]:
    items = [item for _order, item in sorted(collected, key=lambda pair: pair[0])]
    more = [item for item in items if id(item) in rare]
    if len(more) < FEW or len(more) == len(items):
        more = []
    shown = [item for item in items if item not in more]
    return {"label": label, "items": shown, "more": more, "is_open": any(item["active"] for item in more)}


def _item(label: Any, url: str, icon: str, count: int | None, hot: bool, key: str) -> dict[str, Any]:
    return {"label": label, "url": url, "icon": icon, "active": False, "count": count, "hot": hot, "key": key}


def _mark_active(collected: dict[str, list[tuple[int, dict[str, Any]]]], path: str) -> None:
    """The entry with the longest address that the path starts with is the one we are in."""
    items = [item for group in collected.values() for _order, item in group]
    fitting = [item for item in items if path == item["url"] or (item["url"] != "/" and path.startswith(item["url"]))]
    if fitting:
        max(fitting, key=lambda item: len(item["url"]))["active"] = True
