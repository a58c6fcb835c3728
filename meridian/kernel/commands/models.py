"""Results of commands that were sent with an idempotency key."""

from __future__ import annotations

from django.db import models

from meridian.kernel.access.scope import Internal, declare_scope


class IdempotencyKey(models.Model):
    """A key that was used: the same key with the same content answers with the first result."""

    key = models.CharField(max_length=120, unique=True)
    command = models.CharField(max_length=80)
    payload_hash = models.CharField(max_length=64)
    result_type = models.CharField(max_length=60, blank=True)
    result_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "meridian_idempotency_key"

    def __str__(self) -> str:
        return self.key


declare_scope(IdempotencyKey, Internal("looked up by its key"))
