"""For which dealer a page works: his own users for him, staff for the one they chose."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from meridian.kernel.base.errors import NotVisible
from meridian.modules.dealers import queries as dealers


def chosen_dealer(request: HttpRequest) -> int | None:
    """Key of the dealer, None when staff has not chosen one yet. Raises NotVisible for one outside of the scope."""
    actor = request.actor
    if actor.is_dealer:
        return actor.dealer_id
    given = request.POST.get("dealer") or request.GET.get("dealer") or ""
    if not (given.isascii() and given.isdigit() and len(given) < 18):
        return None
    if dealers.scope_stamps(actor, int(given)) is None:
        raise NotVisible(f"dealer {given}")
    return int(given)


def dealer_context(request: HttpRequest, dealer_id: int | None) -> dict[str, Any]:
    """What every page says about whose it is."""
    name = dealers.dealer_names([dealer_id]).get(dealer_id, "") if dealer_id else ""
    return {
        "dealer_id": dealer_id, "dealer_name": name, "own_dealer": request.actor.is_dealer,
        "dealer_query": "" if request.actor.is_dealer else f"dealer={dealer_id or ''}",
    }  # fmt: skip


def whole_number(text: str | None) -> int | None:
    """A number typed by a person, None for anything else."""
    plain = (text or "").strip().replace(",", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
