"""Handing events to their consumers: after commit, at least once, in order per subject, with backoff."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor

from .event import consumers_of, event_class
from .models import Delivery

log = logging.getLogger("meridian.events")
MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)


def deliver_due(limit: int = 50) -> int:
    """Deliver what is due and return how many were tried. Safe with several workers: each delivery is leased first."""
    tried = 0
    while tried < limit:
        delivery = _claim()
        if delivery is None:
            break
        _deliver(delivery)
        tried += 1
    return tried


def _claim() -> Delivery | None:
    moment = clock.now()
    earlier = Delivery.objects.filter(
        consumer=OuterRef("consumer"), state=Delivery.State.WAITING, event__subject_type=OuterRef("event__subject_type"),
        event__subject_id=OuterRef("event__subject_id"), event_id__lt=OuterRef("event_id"),
    )  # fmt: skip
    with transaction.atomic():
        due = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=moment)
        due = (
            due.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=moment)).filter(~Exists(earlier)).order_by("id")
        )
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        delivery = due.first()
        if delivery is not None:
            Delivery.objects.filter(pk=delivery.pk).update(lease_until=moment + LEASE)
    return delivery


def _deliver(delivery: Delivery) -> None:
    stored = delivery.event
    consumer = consumers_of(stored.name).get(delivery.consumer)
    try:
        if consumer is None:
            raise LookupError(f"consumer {delivery.consumer} is no longer registered")
        event = event_class(stored.name)(**stored.payload)
        consumer(event=event, event_id=stored.pk, actor=system_actor(delivery.consumer, channel="event"))
    except Exception as failure:
        attempts = delivery.attempts + 1
        gave_up = attempts >= MAX_ATTEMPTS
        log.exception("consumer %s failed on event %s (attempt %s)", delivery.consumer, stored.pk, attempts)
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=attempts, lease_until=None, error=f"{type(failure).__name__}: {failure}"[:2000],
            next_at=clock.now() + timedelta(seconds=2**attempts * 5),
            state=Delivery.State.FAILED if gave_up else Delivery.State.WAITING,
        )  # fmt: skip
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.DONE, attempts=delivery.attempts + 1, lease_until=None, error=""
    )
