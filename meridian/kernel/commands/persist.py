"""Saving rows inside a command: validation, version, change log, tree path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.audit.capture import Change
from meridian.kernel.audit.diff import NEVER_LOGGED, column_values, field_diff
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import Issue, RuleViolation, VersionConflict
from meridian.kernel.events.event import Event
from meridian.kernel.records.bulk_rows import insert_numbered, update_rows
from meridian.kernel.records.record import Record, Retirable, kept
from meridian.kernel.records.scoped import wall
from meridian.kernel.records.tree import PathTree, place_in_tree, place_new

from .context import run_before_save, running
from .refusals import refused
from .validation import validate

R = TypeVar("R", bound=models.Model)


def persist(row: R, *, expected_version: int | None = None, reason: str = "", **values: Any) -> R:
    """Set ``values``, validate, save and log one row. Returns it. ``values`` may hold many-to-many fields, as rows or keys.

    Raises RuleViolation with every invalid field, VersionConflict when the row changed since ``expected_version``.
    """
    return _save(row, expected_version, reason, values, ChangeLog.Action.CHANGE)


def _save(row: R, expected_version: int | None, reason: str, values: dict[str, Any], action: str) -> R:
    context = running()
    links = {f.name: values.pop(f.name) for f in row._meta.many_to_many if f.name in values}
    for name, value in values.items():
        setattr(row, name, value)
    adding = row._state.adding
    before = {} if adding else _loaded(row)
    if adding:
        _stamp(row, True)
    _validate(row, before)
    run_before_save(row)
    diff = field_diff(before, row)
    changed_links = {name: pair for name, given in links.items() if (pair := _link_diff(row, name, given, adding))}
    if not adding and not diff and not changed_links:
        return row
    if adding:
        action = ChangeLog.Action.CREATE
        _insert(row)
    else:
        _stamp(row, False)
        _update(row, expected_version)
    for name, (_old, keys) in changed_links.items():
        getattr(row, name).set(keys)
    if isinstance(row, PathTree):
        place_in_tree(row)
    context.changes.append(_change(row, action, {**diff, **changed_links}, reason))
    context.remember(row, None if adding else {*diff, *changed_links})
    row._loaded = {name: kept(value) for name, value in column_values(row).items()}
    return row


def _link_diff(row: models.Model, name: str, given: Iterable[Any], adding: bool) -> list[list[int]] | None:
    """Keys of the linked rows before and after; None when they are the same."""
    field = row._meta.get_field(name)
    before: list[int] = []
    if not adding:
        linked = field.remote_field.through._base_manager.filter(**{field.m2m_field_name(): row.pk})
        before = sorted(linked.values_list(field.m2m_reverse_field_name(), flat=True))
    after = sorted({other.pk if isinstance(other, models.Model) else int(other) for other in given or ()})
    return None if before == after else [before, after]


def persist_many(model: type[R], rows: Iterable[R], *, reason: str = "") -> list[R]:
    """Insert many new rows at once, logged one by one. The caller has validated them (imports do, chunk by chunk).

    Raises RuleViolation when the database refuses the batch.
    """
    context = running()
    rows = list(rows)
    for row in rows:
        _stamp(row, True)
    try:
        _insert_many(model, rows)
    except IntegrityError as failure:
        raise refused(model, failure) from failure
    if issubclass(model, PathTree):
        place_new(model, rows)
    for row in rows:
        context.changes.append(_change(row, ChangeLog.Action.CREATE, field_diff({}, row), reason))
        context.remember(row, None)
    return rows


def _insert_many(model: type[models.Model], rows: list[Any]) -> None:
    """Insert new rows in one go; several times faster than bulk_create, which compiles a statement with every value."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    values = [[_stored(f, row, True) for f in fields] for row in rows]
    keys = insert_numbered(model, [field.column for field in fields], values) if rows else []
    for row, key in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias


# Fields whose values the database takes as they are, when they have the type that the field asks for. A key of another row
# is a number or None like any other.
_AS_IT_IS: dict[type[models.Field], type] = {
    models.BigIntegerField: int, models.IntegerField: int, models.PositiveIntegerField: int, models.SmallIntegerField: int,
    models.PositiveSmallIntegerField: int, models.PositiveBigIntegerField: int, models.CharField: str,
    models.TextField: str, models.BooleanField: bool, models.ForeignKey: int,
}  # fmt: skip


def _stored(field: models.Field, row: models.Model, adding: bool) -> Any:
    """A field's value as the database takes it. Asking Django for each of a document's thousand values costs as much as
    writing them, so what is plainly right goes as it is."""
    plain = _AS_IT_IS.get(type(field))
    if plain is not None:
        value = row.__dict__.get(field.attname, field)  # the field itself stands for a value that is not loaded
        if value is None or type(value) is plain:
            return value
    return field.get_db_prep_save(field.pre_save(row, adding), connection)


def change_many(rows: Iterable[R], fields: Iterable[str], *, reason: str = "") -> list[R]:
    """Write ``fields`` of many loaded rows at once, logged one by one; rows that did not change are left alone.

    The caller has validated them. Raises VersionConflict when one of them changed since it was loaded, RuleViolation
    when the database refuses the batch.
    """
    context = running()
    names, changed = list(dict.fromkeys(fields)), []
    for row in rows:
        columns = {row._meta.get_field(name).attname for name in names}
        diff = {name: pair for name, pair in field_diff(_loaded(row), row).items() if name in columns}
        if diff:
            changed.append((row, diff))
    if not changed:
        return []
    found = [row for row, _diff in changed]
    model = type(found[0])
    extra, seen = [], None
    if issubclass(model, Record):
        extra, seen = [name for name in ("version", "updated_at") if name not in names], []
        for row in found:
            _stamp(row, False)
            seen.append(row.version)
            row.version += 1
    try:
        _write_columns(model, found, names + extra, seen)
    except IntegrityError as failure:
        raise refused(model, failure) from failure
    moved = issubclass(model, PathTree) and "parent" in {name.removesuffix("_id") for name in names}
    for row, diff in changed:
        if moved:
            place_in_tree(row)
        context.changes.append(_change(row, ChangeLog.Action.CHANGE, diff, reason))
        context.remember(row, diff)
        row._loaded = {**_loaded(row), **{name: kept(getattr(row, name)) for name in diff}}
    return found


def _write_columns(model: type[models.Model], rows: list[Any], names: list[str], versions: list[int] | None) -> None:
    """Write the named fields of rows in one statement, unless one of them has another version by now.

    Django's bulk_update compares every row with every key. Raises VersionConflict.
    """
    fields = [model._meta.get_field(name) for name in names]
    values = [(row.pk, *(_stored(f, row, False) for f in fields)) for row in rows]
    with connection.wrap_database_errors:
        done = update_rows(model, [field.column for field in fields], values, versions=versions)
    if versions is None or done == len(rows):
        return
    stored: dict[int, int] = {}
    for start in range(0, len(rows), 500):
        keys = [row.pk for row in rows[start : start + 500]]
        stored.update(model._base_manager.filter(pk__in=keys).values_list("pk", "version"))
    late = (row for row in rows if stored.get(row.pk) != row.version)
    raise _conflict(next(late, rows[0]))


def retire(row: Retirable, *, reason: str = "") -> Retirable:
    """Take a master-data row out of use. It stays for the past and can be brought back."""
    return _save(row, None, reason, {"is_active": False}, ChangeLog.Action.RETIRE)


def note_action(row: models.Model, *, diff: dict[str, Any] | None = None, reason: str = "") -> None:
    """Log that something was done with a row which is not a change of its fields (published, verified, printed)."""
    running().changes.append(_change(row, ChangeLog.Action.ACT, diff or {}, reason))


def emit(event: Event) -> None:
    """Say what happened; stored and delivered after commit."""
    running().events.append(event)


def _loaded(row: models.Model) -> dict[str, Any]:
    """Values as the database has them. A row made in memory was not loaded, so it is read once."""
    loaded = getattr(row, "_loaded", None)
    if loaded is None or any(
        f.attname not in loaded for f in row._meta.concrete_fields if f.attname not in NEVER_LOGGED
    ):
        stored = type(row)._base_manager.filter(pk=row.pk).values().first() or {}
        loaded = {**stored, **(loaded or {})}
    return loaded


def _stamp(row: models.Model, adding: bool) -> None:
    if not isinstance(row, Record):
        return
    context = running()
    actor = context.actor
    row.updated_at = actor.now
    if adding:
        row.created_at, row.created_by_id = actor.now, actor.user_id
        if actor.user_id is not None:
            context.known.add((get_user_model(), actor.user_id))


def _validate(row: models.Model, before: dict[str, Any]) -> None:
    try:
        # Uniqueness holds over all rows, also those the actor may not see.
        with wall(False):
            validate(row, before, running().known)
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
        raise refused(type(row), failure) from failure


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
        raise refused(type(row), failure) from failure
    if not done:
        raise _conflict(row)
    if versioned:
        row.version = known + 1


def _conflict(row: models.Model) -> VersionConflict:
    return VersionConflict(
        _("Somebody else changed “%(row)s” after you opened it. Reload the page, look at the change, and try again.")
        % {"row": row}
    )


def _change(row: models.Model, action: str, diff: dict[str, Any], reason: str) -> Change:
    return Change(
        object_type=row._meta.label_lower, object_id=row.pk, object_label=str(row), action=action, diff=diff,
        reason=reason, command=running().stack[-1],
    )  # fmt: skip
