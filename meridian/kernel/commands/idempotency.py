"""Idempotency keys: the same request sent twice does its work once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import IdempotencyConflict

from .models import IdempotencyKey

MAX_LENGTH = 120


def payload_hash(arguments: dict[str, Any], actor: Actor) -> str:
    """SHA-256 over the caller and the arguments in canonical JSON; rows count by their key, files by their content."""
    facts = [actor.user_id, actor.dealer_id, arguments]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, models.QuerySet):
        return [_plain(row) for row in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if hasattr(value, "chunks"):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return f"{value.name}:{digest.hexdigest()}"
    return repr(value)


@dataclass(slots=True)
class Claim:
    """A key as this transaction holds it: used before (with the result of then), or taken now."""

    row: IdempotencyKey
    is_repeat: bool

    def first_result(self) -> Any:
        """The row the first call returned; None when it returned something else."""
        if not self.row.result_type:
            return None
        return apps.get_model(self.row.result_type)._base_manager.filter(pk=self.row.result_id).first()

    def keep(self, result: Any) -> None:
        """Note what the first call returned."""
        if isinstance(result, models.Model):
            IdempotencyKey.objects.filter(pk=self.row.pk).update(
                result_type=result._meta.label_lower, result_id=result.pk
            )


def claim(key: str, command: str, arguments: dict[str, Any], actor: Actor) -> Claim:
    """Take the key at the start of the command's transaction: a second call at once waits here for the first's end.

    Raises IdempotencyConflict when the key was used with other content, or by somebody else.
    """
    facts = {"command": command, "payload_hash": payload_hash(arguments, actor)}
    if len(key) > MAX_LENGTH:
        key = hashlib.sha256(key.encode()).hexdigest()
    row = IdempotencyKey.objects.filter(key=key).first()
    if row is None:
        try:
            with transaction.atomic():
                return Claim(IdempotencyKey.objects.create(key=key, created_at=actor.now, **facts), False)
        except IntegrityError:
            row = IdempotencyKey.objects.get(key=key)
    if (row.command, row.payload_hash) != (facts["command"], facts["payload_hash"]):
        raise IdempotencyConflict(_("This idempotency key was already used for another request. Use a new key."))
    return Claim(row, True)
