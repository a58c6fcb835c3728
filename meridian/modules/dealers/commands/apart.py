"""Two dealers with like names that are two companies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import Dealer, DealersApart


@command("dealers.dealersapart:add")
def tell_apart(*, actor: Actor, first_id: int, second_id: int, note: str = "") -> DealersApart:
    """Keep that two dealers are two companies; saying it twice changes nothing. Raises NotVisible outside of the scope."""
    low, high = sorted((first_id, second_id))
    seen = Dealer.objects.visible_to(actor, "dealers.dealer:view").filter(pk__in=[low, high]).count()
    if low == high or seen != 2:
        raise NotVisible(_("There is no such dealer."))
    known = DealersApart.objects.unscoped("one row a pair").filter(first_id=low, second_id=high).first()
    return known or persist(DealersApart(first_id=low, second_id=high), note=note.strip())
