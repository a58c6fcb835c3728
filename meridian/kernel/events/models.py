"""The outbox: events as they happened, and their delivery to each consumer."""

from __future__ import annotations

from django.db import models

from meridian.kernel.access.scope import Internal, declare_scope


class DomainEvent(models.Model):
    """One event, written in the command's transaction: ids and figures only."""

    name = models.CharField(max_length=80, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40)

    class Meta:
        db_table = "meridian_event"
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Delivery(models.Model):
    """An event on its way to one consumer. Tried again with backoff; shown to the system owner when it gives up."""

    class State(models.TextChoices):
        WAITING = "WAITING"
        DONE = "DONE"
        FAILED = "FAILED"

    event = models.ForeignKey(DomainEvent, models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "meridian_delivery"
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "next_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.consumer} ← {self.event_id}"


for _model in (DomainEvent, Delivery):
    declare_scope(_model, Internal("read by the dispatcher and the timeline of an object one may see"))
