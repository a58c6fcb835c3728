"""Idempotency keys: the same request sent twice does its work once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import IdempotencyConflict

from .models import IdempotencyKey


def payload_hash(arguments: dict[str, Any]) -> str:
    """SHA-256 over the arguments in canonical JSON; rows count by their key."""
    return hashlib.sha256(json.dumps(arguments, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    return repr(value)


def remembered(key: str, command: str, arguments: dict[str, Any]) -> tuple[bool, Any]:
    """``(True, first result)`` when the key was used with this content; raises IdempotencyConflict when with other content."""
    row = IdempotencyKey.objects.filter(key=key).first()
    if row is None:
        return False, None
    if row.command != command or row.payload_hash != payload_hash(arguments):
        raise IdempotencyConflict(_("This idempotency key was already used for another request. Use a new key."))
    if not row.result_type:
        return True, None
    model = apps.get_model(row.result_type)
    return True, model._base_manager.filter(pk=row.result_id).first()


def remember(key: str, command: str, arguments: dict[str, Any], result: Any, moment: datetime) -> None:
    """Keep the key in the command's transaction; two at once meet in the unique constraint and one fails."""
    is_row = isinstance(result, models.Model)
    IdempotencyKey.objects.create(
        key=key, command=command, payload_hash=payload_hash(arguments),
        result_type=result._meta.label_lower if is_row else "", result_id=result.pk if is_row else None,
        created_at=moment,
    )  # fmt: skip
