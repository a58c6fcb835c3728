"""What training does when something happened elsewhere."""

from __future__ import annotations

from meridian.kernel.base.actors import Actor
from meridian.kernel.events.event import handles
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.dealers.events import DealerStatusChanged

from .commands import start_by_default


@handles(DealerStatusChanged)
def dealer_activated(*, event: DealerStatusChanged, event_id: int, actor: Actor) -> None:
    """A dealer is active for the first time: his onboarding starts when a default template exists."""
    if event.before == DealerStatus.DRAFT and event.after == DealerStatus.ACTIVE:
        start_by_default(actor=actor, dealer=event.dealer_id)
