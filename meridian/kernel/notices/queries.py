"""A user's own notices."""

from __future__ import annotations

from typing import Any

from django.db import models

from meridian.kernel.base import clock

from .kinds import all_kinds
from .models import Notice, NoticePreference

SHOWN_UNREAD = 99


def unread_count(user_id: int) -> int:
    """How many notices the user has not read; counted up to 100, since the bell shows no more."""
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True)[: SHOWN_UNREAD + 1].count()


def latest(user_id: int, limit: int = 10, before: int | None = None) -> list[Notice]:
    """The newest notices, read and unread; ``before`` is the key of the last one already shown."""
    rows = Notice.objects.filter(user_id=user_id).order_by("-id")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


def own_notices(user_id: int) -> models.QuerySet[Notice]:
    """All notices of the user."""
    return Notice.objects.filter(user_id=user_id)


def mark_read(user_id: int, ids: list[int] | None = None) -> int:
    """Mark some or all of the user's notices as read; those of others are left alone. Returns how many were unread."""
    rows = Notice.objects.filter(user_id=user_id, read_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=clock.now())


def preferences(user_id: int) -> list[dict[str, Any]]:
    """Every kind with the channels in force for the user: ``[{"kind", "label", "channels"}]``."""
    chosen = dict(NoticePreference.objects.filter(user_id=user_id).values_list("kind", "channels"))
    return [
        {"kind": kind.key, "label": kind.label, "channels": chosen.get(kind.key, list(kind.channels))}
        for kind in all_kinds()
    ]


def set_preference(user_id: int, kind: str, channels: list[str]) -> None:
    """Choose the channels of a kind for a user; an empty list means none."""
    NoticePreference.objects.update_or_create(user_id=user_id, kind=kind, defaults={"channels": channels})
