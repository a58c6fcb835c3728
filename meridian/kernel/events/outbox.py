"""Writing events with their deliveries, in the transaction of the command."""

from __future__ import annotations

from meridian.kernel.base.actors import Actor

from .event import Event, consumers_of
from .models import Delivery, DomainEvent


def append_events(actor: Actor, events: list[Event]) -> None:
    """Store the buffered events and one waiting delivery per consumer: two INSERTs."""
    if not events:
        return
    rows = DomainEvent.objects.bulk_create(
        DomainEvent(
            name=event.name, version=event.version, at=actor.now, actor_id=actor.user_id, actor_name=actor.name[:80],
            subject_type=event.subject_type, subject_id=event.subject_id(), payload=event.payload(),
            request_id=actor.request_id,
        )
        for event in events
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(event=row, consumer=consumer, next_at=actor.now) for row in rows for consumer in consumers_of(row.name)
    )
