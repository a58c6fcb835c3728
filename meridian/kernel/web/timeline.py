"""History of an object as a stream people can read: who did what, field by field, and what happened."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from meridian.kernel.access.models import DealerMembership, User
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.objects.registry import spec_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$")


def stream_of(
    row: models.Model, viewer: Actor, *, limit: int, before: int | None = None, hidden: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """The latest changes of a row, newest first, with readable field names and values.

    A dealer reads the names of his own people; whoever else acted is “the company”, and fields that name an account are left out.
    """
    changes = ChangeLog.objects.filter(object_type=row._meta.label_lower, object_id=row.pk)
    if before:
        changes = changes.filter(pk__lt=before)
    own = _own_people(viewer)
    if own is not None:
        hidden |= _people_fields(row._meta.model)
    return [_entry_of(row._meta.model, change, hidden, own) for change in changes.order_by("-id")[:limit]]


def _own_people(viewer: Actor) -> frozenset[int] | None:
    """Keys of the accounts of the viewer's dealer; None: he may read every name."""
    if not viewer.is_dealer:
        return None
    return frozenset(DealerMembership.objects.filter(dealer_id=viewer.dealer_id).values_list("user_id", flat=True))


def _people_fields(model: type[models.Model]) -> frozenset[str]:
    """Fields that name an account."""
    return frozenset(field.name for field in model._meta.fields if field.is_relation and field.related_model is User)


def _entry_of(
    model: type[models.Model], change: ChangeLog, hidden: frozenset[str], own: frozenset[int] | None
) -> dict[str, Any]:
    """One change for display. A reason that only repeats what a hidden field says is hidden with it."""
    fields, reason = [], change.reason
    by = change.actor_name if own is None or change.actor_id in own else _("the company")
    for name, pair in change.diff.items():
        base = name.removesuffix("_id")
        if base in hidden and isinstance(pair, list) and reason and pair[-1] == reason:
            reason = ""
        if base in hidden or not isinstance(pair, list) or len(pair) != 2 or any(isinstance(v, dict) for v in pair):
            continue
        label, before, after = _readable(model, name, pair)
        fields.append({"label": label, "before": before, "after": after})
    return {
        "pk": change.pk, "at": change.at, "by": by, "channel": change.channel, "command": change.command,
        "action": change.get_action_display(), "action_code": change.action, "fields": fields, "reason": reason,
        "request_id": change.request_id,
    }  # fmt: skip


def _readable(model: type[models.Model], name: str, pair: list[Any]) -> tuple[str, str, str]:
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return name, _plain(pair[0]), _plain(pair[1])
    if field.many_to_many and all(isinstance(v, list) for v in pair):
        keys = {key for v in pair for key in v}
        names = {row.pk: str(row) for row in field.related_model._base_manager.filter(pk__in=keys)}
        return str(field.verbose_name), *(_plain("、".join(names.get(key, str(key)) for key in v)) for v in pair)
    if not getattr(field, "concrete", False):
        return name, _plain(pair[0]), _plain(pair[1])
    if field.is_relation and not any(isinstance(v, list) for v in pair):
        shown = {row.pk: str(row) for row in field.related_model._base_manager.filter(pk__in=[v for v in pair if v])}
        return str(field.verbose_name), *(shown.get(v, _plain(v)) for v in pair)
    if name.endswith("_fen"):
        return str(field.verbose_name), *(_yuan(v) for v in pair)
    choices = {str(key): str(text) for key, text in getattr(field, "flatchoices", ())}
    return str(field.verbose_name), *(choices.get(str(v), _plain(v)) for v in pair)


def _yuan(fen: Any) -> str:
    return f"¥{yuan_from_fen(fen):,.2f}" if isinstance(fen, int) else _plain(fen)


def _plain(value: Any) -> str:
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and _MOMENT.match(value):
        return datetime.fromisoformat(value).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return str(value)


def hidden_fields(model: type[models.Model], actor: Any) -> frozenset[str]:
    """Fields whose history this actor must not see."""
    spec = spec_of(model)
    return spec.masked_fields(actor) if spec else frozenset()
