"""What the reagents module does when something happened elsewhere."""

from __future__ import annotations

from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.kernel.events.event import handles
from meridian.modules.service.events import InstallationAccepted

from .commands import register_accepted


@handles(InstallationAccepted)
def installation_accepted(*, event: InstallationAccepted, event_id: int, actor: Actor) -> None:
    """A customer accepted a unit: an analyser is known from now on."""
    register_accepted(
        actor=actor, installation_id=event.installation_id, dealer_id=event.dealer_id, hospital_id=event.hospital_id,
        sku_id=event.sku_id, serial=event.serial, accepted_on=date.fromisoformat(event.accepted_on),
    )  # fmt: skip
