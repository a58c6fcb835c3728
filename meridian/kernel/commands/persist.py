"""Saving rows inside a command: validation, version, change log, tree path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.audit.capture import Change
from meridian.kernel.audit.diff import column_values, field_diff
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import Issue, RuleViolation, VersionConflict
from meridian.kernel.events.event import Event
from meridian.kernel.records.record import Record, Retirable
from meridian.kernel.records.scoped import wall
from meridian.kernel.records.tree import PathTree, place_in_tree

from .context import running, run_before_save

R = TypeVar("R", bound=models.Model)


def persist(row: R, *, expected_version: int | None = None, reason: str = "", **values: Any) -> R:
    """Set ``values``, validate, save and log one row. Returns it.

    Raises RuleViolation with every invalid field, VersionConflict when the row changed since ``expected_version``.
    """
    context = running()
    for name, value in values.items():
        setattr(row, name, value)
    adding = row._state.adding
    before = {} if adding else _loaded(row)
    _stamp(row, adding)
    _validate(row)
    run_before_save(row)
    diff = field_diff(before, row)
    if not adding and not diff:
        return row
    if adding:
        _insert(row)
    else:
        _update(row, expected_version)
    if isinstance(row, PathTree):
        place_in_tree(row)
    action = ChangeLog.Action.CREATE if adding else ChangeLog.Action.CHANGE
    context.changes.append(_change(row, action, diff, reason))
    context.saved.append(row)
    row._loaded = column_values(row)
    return row


def persist_many(model: type[R], rows: Iterable[R], *, reason: str = "", batch_size: int = 500) -> list[R]:
    """Insert many new rows at once, logged one by one. The caller has validated them (imports do, chunk by chunk).

    Raises RuleViolation when the database refuses the batch.
    """
    context = running()
    rows = list(rows)
    for row in rows:
        _stamp(row, True)
    try:
        model._base_manager.bulk_create(rows, batch_size=batch_size)
    except IntegrityError as failure:
        raise _refused(model, failure) from failure
    if issubclass(model, PathTree):
        for row in rows:
            place_in_tree(row)
    for row in rows:
        context.changes.append(_change(row, ChangeLog.Action.CREATE, field_diff({}, row), reason))
    context.saved.extend(rows)
    return rows


def change_many(rows: Iterable[R], fields: Iterable[str], *, reason: str = "", batch_size: int = 500) -> list[R]:
    """Write ``fields`` of many loaded rows at once, logged one by one; rows that did not change are left alone."""
    context = running()
    names, changed = list(fields), []
    for row in rows:
        diff = field_diff(_loaded(row), row)
        if diff:
            _stamp(row, False)
            row.version += 1
            changed.append((row, diff))
    if not changed:
        return []
    model = type(changed[0][0])
    extra = [n for n in ("version", "updated_at") if n not in names]
    model._base_manager.bulk_update([row for row, _diff in changed], names + extra, batch_size=batch_size)
    for row, diff in changed:
        context.changes.append(_change(row, ChangeLog.Action.CHANGE, diff, reason))
        row._loaded = column_values(row)
    context.saved.extend(row for row, _diff in changed)
    return [row for row, _diff in changed]


def retire(row: Retirable, *, reason: str = "") -> Retirable:
    """Take a master-data row out of use. It stays for the past and can be brought back."""
    persist(row, is_active=False, reason=reason)
    return row


def note_action(row: models.Model, *, diff: dict[str, Any] | None = None, reason: str = "") -> None:
    """Log that something was done with a row which is not a change of its fields (published, verified, printed)."""
    running().changes.append(_change(row, ChangeLog.Action.ACT, diff or {}, reason))


def emit(event: Event) -> None:
    """Say what happened; stored and delivered after commit."""
    running().events.append(event)


def _loaded(row: models.Model) -> dict[str, Any]:
    """Values as the database has them. A row made in memory was not loaded, so it is read once."""
    loaded = getattr(row, "_loaded", None)
    if loaded is None or any(f.attname not in loaded for f in row._meta.concrete_fields if f.attname != "version"):
        stored = type(row)._base_manager.filter(pk=row.pk).values().first() or {}
        loaded = {**stored, **(loaded or {})}
    return loaded


def _stamp(row: models.Model, adding: bool) -> None:
    if not isinstance(row, Record):
        return
    actor = running().actor
    row.updated_at = actor.now
    if adding:
        row.created_at, row.created_by_id = actor.now, actor.user_id


def _validate(row: models.Model) -> None:
    try:
        # Uniqueness holds over all rows, also those the actor may not see.
        with wall(False):
            row.full_clean()
    except ValidationError as failure:
        raise RuleViolation(issues_of(failure, row._meta.label_lower)) from failure


def issues_of(failure: ValidationError, prefix: str) -> list[Issue]:
    """A Django validation error as issues, one per message."""
    if not hasattr(failure, "error_dict"):
        return [Issue(code=f"{prefix}.invalid", message=message) for message in failure.messages]
    return [
        Issue(code=f"{prefix}.{e.code or 'invalid'}", message=text, field="" if name == NON_FIELD_ERRORS else name)
        for name, errors in failure.error_dict.items()
        for e in errors
        for text in e.messages
    ]


def _insert(row: models.Model) -> None:
    try:
        row.save(force_insert=True)
    except IntegrityError as failure:
        raise _refused(type(row), failure) from failure


def _update(row: models.Model, expected_version: int | None) -> None:
    versioned = isinstance(row, Record)
    known = expected_version if expected_version is not None else getattr(row, "version", None)
    names = [f for f in row._meta.concrete_fields if not f.primary_key and f.attname not in ("path", "depth")]
    values = {f.name if not f.is_relation else f.attname: f.pre_save(row, False) for f in names}
    rows = type(row)._base_manager.filter(pk=row.pk)
    if versioned:
        rows = rows.filter(version=known)
        values["version"] = known + 1
    try:
        done = rows.update(**values)
    except IntegrityError as failure:
        raise _refused(type(row), failure) from failure
    if not done:
        raise VersionConflict(
            _("Somebody else changed “%(row)s” after you opened it. Reload the page, look at the change, and try again.")
            % {"row": row}
        )
    if versioned:
        row.version = known + 1


def _refused(model: type[models.Model], failure: IntegrityError) -> RuleViolation:
    return RuleViolation(
        Issue(
            code=f"{model._meta.label_lower}.constraint",
            message=_("The database refused “%(model)s”: %(why)s"),
            params={"model": model._meta.verbose_name, "why": str(failure).splitlines()[0][:200]},
        )
    )


def _change(row: models.Model, action: str, diff: dict[str, Any], reason: str) -> Change:
    return Change(
        object_type=row._meta.label_lower, object_id=row.pk, object_label=str(row), action=action, diff=diff,
        reason=reason, command=running().stack[-1],
    )  # fmt: skip
