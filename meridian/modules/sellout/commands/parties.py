"""Who a document is of, and where it goes: looked up under the actor's scope and stamped on the row."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.modules.dealers import queries as dealers

from ..models import DealerSale
from .texts import refusal


def key_of(given: Any) -> int | None:
    """The key of a row, or a key itself."""
    return getattr(given, "pk", given)


def own_dealer(actor: Actor, dealer: Any) -> int:
    """The dealer a document is of: a dealer's user writes for his own company, staff for one they may see.

    Raises NotVisible.
    """
    dealer_id = actor.dealer_id if actor.is_dealer else key_of(dealer)
    if dealer_id is None or (actor.is_dealer and key_of(dealer) not in (None, actor.dealer_id)):
        raise NotVisible("dealer")
    return dealer_id


def stamps_of(actor: Actor, dealer_id: int) -> dict[str, int | None]:
    """``{region_id, team_id}`` of a dealer for a new document. Raises NotVisible outside of the actor's scope."""
    found = dealers.scope_stamps(actor, dealer_id)
    if found is None:
        raise NotVisible(f"dealer {dealer_id}")
    return {"region_id": found["region_id"], "team_id": found["team_id"]}


def visible_hospital(actor: Actor, hospital: Any) -> int:
    """The hospital goods go to, one the actor may see (a dealer: of his authorisations). Raises ``sellout.hospital``."""
    pk = key_of(hospital)
    model = DealerSale._meta.get_field("hospital").related_model
    rows = model.objects.visible_to(actor, "customers.hospital:view").filter(pk=pk, is_active=True)
    if pk is None or not rows.exists():
        raise refusal("sellout.hospital", "hospital", hospital=pk or "")
    return pk
