"""The definitions in force, kept in the process and read again when they changed."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

from django.db import models
from django.db.models import Count, Max

from meridian.kernel.base.actors import Actor

from .models import FieldDefinition

LOOK_AGAIN = 3.0  # seconds until another process's change is noticed


class _Cache:
    """Definitions by object, with the stamp of the table they were read at."""

    def __init__(self) -> None:
        self.stamp: Any = None
        self.looked = 0.0
        self.by_object: dict[str, list[FieldDefinition]] = {}

    def read(self) -> dict[str, list[FieldDefinition]]:
        if self.stamp is not None and time.monotonic() - self.looked < LOOK_AGAIN:
            return self.by_object
        table = FieldDefinition.objects.unscoped("definitions are the same for everybody")
        stamp = tuple(table.aggregate(n=Count("pk"), at=Max("updated_at"), v=models.Sum("version")).values())
        if stamp != self.stamp:
            found: dict[str, list[FieldDefinition]] = defaultdict(list)
            for row in table.filter(is_active=True).order_by("object_name", "order", "id"):
                found[row.object_name].append(row)
            self.by_object, self.stamp = dict(found), stamp
        self.looked = time.monotonic()
        return self.by_object


_cache = _Cache()


def forget_definitions() -> None:
    """Read the table at the next question (after a change in this process, and between tests)."""
    _cache.stamp = None


def definitions_of(object_name: str) -> list[FieldDefinition]:
    """The active fields of an object, in their order."""
    return _cache.read().get(object_name, [])


def definitions_for(object_name: str, actor: Actor) -> list[FieldDefinition]:
    """Those of them the actor may see."""
    return [d for d in definitions_of(object_name) if not (actor.is_dealer and d.masked_for_dealers)]


def visible_values(row: Any, object_name: str, actor: Actor) -> dict[str, Any]:
    """The row's additional values the actor may see, by key; for API and history."""
    values = row.custom or {}
    return {d.key: values[d.key] for d in definitions_for(object_name, actor) if d.key in values}
