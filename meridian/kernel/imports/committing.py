"""Writing the checked rows: chunk by chunk through commands, safe to repeat, one bad row never takes others with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _

from meridian.kernel.access.decisions import require
from meridian.kernel.access.scope import reaches_all
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, MeridianError, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.context import run_before_save, running
from meridian.kernel.commands.persist import change_many, persist, persist_many

from .models import ImportRow, ImportSession

CHUNK = 1000
TODO = (ImportRow.Action.CREATE, ImportRow.Action.CHANGE)
_commands: dict[str, Callable[..., Any]] = {}


def commit_rows(session: ImportSession, spec: Any, actor: Actor, progress: Callable[..., None]) -> dict[str, int]:
    """Write every row that is to be created or changed and not yet written. Returns counts of what happened.

    A chunk is one command (permission ``<object>:import``, scope checked over all its rows). When it fails, its rows
    are written one by one, each behind a savepoint, and the bad ones keep their sentence.
    """
    require(actor, spec.code("import"))
    write = chunk_command(spec)
    waiting = ImportRow.objects.filter(session=session, action__in=TODO, object_id__isnull=True).order_by("row_no")
    waiting = waiting.defer("raw", "warnings")
    total = max(waiting.count(), 1)
    done, after = 0, 0
    while True:
        rows = list(waiting.filter(row_no__gt=after)[:CHUNK])
        if not rows:
            break
        after = rows[-1].row_no
        try:
            write(actor=actor, session_id=session.pk, rows=rows, one_by_one=False)
        except (MeridianError, DatabaseError):
            write(actor=actor, session_id=session.pk, rows=rows, one_by_one=True)
        done += len(rows)
        progress(5 + done * 95 // total, _("%(done)s of %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"})
    return counts_of(session)


def chunk_command(spec: Any) -> Callable[..., Any]:
    """The command that writes one chunk of an object, made once per object."""
    if spec.name not in _commands:

        def import_chunk(*, actor: Actor, session_id: int, rows: list[ImportRow], one_by_one: bool) -> None:
            if one_by_one:
                _write_singly(spec, actor, rows, session_id)
            else:
                _write_together(spec, actor, rows, session_id)
            _note_written(rows)

        import_chunk.__name__ = f"import_{spec.model._meta.model_name}_chunk"
        import_chunk.__module__ = spec.model.__module__
        _commands[spec.name] = command(spec.code("import"))(import_chunk)
    return _commands[spec.name]


def counts_of(session: ImportSession) -> dict[str, int]:
    """Rows by action, and how many are written."""
    rows = ImportRow.objects.filter(session=session)
    counts = {str(action): 0 for action in ImportRow.Action}
    counts.update(rows.order_by().values_list("action").annotate(n=models.Count("pk")).values_list("action", "n"))
    return {**counts, "rows": sum(counts.values()), "written": rows.filter(object_id__isnull=False).count()}


def _write_together(spec: Any, actor: Actor, rows: list[ImportRow], session_id: int) -> None:
    reason = reason_of(session_id)
    new = [row for row in rows if row.action == ImportRow.Action.CREATE]
    changed = [row for row in rows if row.action == ImportRow.Action.CHANGE]
    if new:
        for row, made in zip(new, _create_together(spec, actor, new, reason), strict=True):
            row.object_id = made.pk
    if changed:
        _change_together(spec, actor, changed, reason)
    _require_scope(spec, actor, [row.object_id for row in rows])


def _create_together(spec: Any, actor: Actor, rows: list[ImportRow], reason: str) -> list[models.Model]:
    values = [database_values(spec, row.parsed) for row in rows]
    if spec.bulk_create is not None:
        return spec.bulk_create(actor=actor, rows=values)
    if not is_plain(spec.create):
        return [spec.create(actor=actor, **by_field(spec, one)) for one in values]
    made = [spec.model(**one) for one in values]
    for row in made:
        row.clean()
        run_before_save(row)
    return persist_many(spec.model, made, reason=reason)


def _change_together(spec: Any, actor: Actor, rows: list[ImportRow], reason: str) -> None:
    known = spec.model._default_manager.unscoped("scope is checked over the chunk").in_bulk([r.target_id for r in rows])
    _require_scope(spec, actor, list(known))
    plain = is_plain(spec.change)
    objects, names = [], set()
    for row in rows:
        target = known[row.target_id]
        values = database_values(spec, row.parsed)
        row.object_id = target.pk
        if not plain:
            spec.change(**{subject_name(spec, spec.change): target}, actor=actor, **by_field(spec, values))
            continue
        for name, value in values.items():
            setattr(target, name, value)
            names.add(name)
        target.clean()
        run_before_save(target)
        objects.append(target)
    if objects:
        change_many(objects, sorted(spec.model._meta.get_field(name).name for name in names), reason=reason)


def _write_singly(spec: Any, actor: Actor, rows: list[ImportRow], session_id: int) -> None:
    context, reason = running(), reason_of(session_id)
    for row in rows:
        row.object_id = None
        kept = len(context.changes), len(context.events), len(context.saved)
        try:
            with transaction.atomic():
                row.object_id = _write_one(spec, actor, row, reason)
                _require_scope(spec, actor, [row.object_id])
        except (MeridianError, DatabaseError) as failure:
            # What the row put into the command's buffers goes with its savepoint.
            del context.changes[kept[0] :], context.events[kept[1] :], context.saved[kept[2] :]
            row.object_id, row.action = None, ImportRow.Action.ERROR
            row.errors = _errors_of(failure)


def _write_one(spec: Any, actor: Actor, row: ImportRow, reason: str) -> int:
    values = database_values(spec, row.parsed)
    if row.action == ImportRow.Action.CREATE:
        if is_plain(spec.create) and spec.bulk_create is None:
            return persist(spec.model(), reason=reason, **values).pk
        if spec.bulk_create is not None:
            return spec.bulk_create(actor=actor, rows=[values])[0].pk
        return spec.create(actor=actor, **by_field(spec, values)).pk
    target = spec.model._default_manager.visible_to(actor, spec.code("import")).get(pk=row.target_id)
    if is_plain(spec.change):
        return persist(target, reason=reason, **values).pk
    spec.change(**{subject_name(spec, spec.change): target}, actor=actor, **by_field(spec, values))
    return target.pk


def _errors_of(failure: Exception) -> list[dict[str, str]]:
    if isinstance(failure, RuleViolation):
        return [{"field": issue.field, "message": issue.text()} for issue in failure.issues()]
    text = str(failure) if isinstance(failure, MeridianError) else str(failure).splitlines()[0][:200]
    return [{"field": "", "message": text}]


def _note_written(rows: list[ImportRow]) -> None:
    """Remember in the same transaction which object each row became: a repeated commit passes over it."""
    written = [(row.object_id, row.pk) for row in rows if row.object_id is not None]
    table = connection.ops.quote_name(ImportRow._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement a chunk: one a row was a quarter of the whole import.
            sql = f"UPDATE {table} t SET object_id = v.made FROM unnest(%s::bigint[], %s::bigint[]) AS v(made, id) WHERE t.id = v.id"  # noqa: S608
            cursor.execute(sql, [[made for made, _key in written], [key for _made, key in written]])
        else:
            cursor.executemany(f"UPDATE {table} SET object_id = %s WHERE id = %s", written)  # noqa: S608  a constant name
    failed = [row for row in rows if row.action == ImportRow.Action.ERROR]
    if failed:
        ImportRow.objects.bulk_update(failed, ["action", "errors"])


def _require_scope(spec: Any, actor: Actor, keys: list[int]) -> None:
    """Every row of the chunk must lie within the actor's reach, before and after."""
    if reaches_all(spec.model, actor, spec.code("import")):
        return
    seen = spec.model._default_manager.visible_to(actor, spec.code("import")).filter(pk__in=keys).count()
    if seen != len(set(keys)):
        raise RuleViolation(_outside())


def _outside() -> Issue:
    return Issue("imports.scope", _("The row would lie outside of what you may change (region, team or owner)."))


def database_values(spec: Any, parsed: dict[str, Any]) -> dict[str, Any]:
    """Values from JSON as the columns take them: dates and decimals come back from text."""
    values = {}
    for name, value in parsed.items():
        if isinstance(value, str) and name != "custom":
            value = spec.model._meta.get_field(name).to_python(value)
        values[name] = value
    return values


def by_field(spec: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Values as a module's own command takes them: rows for relations, by field name."""
    made = {}
    for name, value in values.items():
        column = spec.model._meta.get_field(name)
        if column.is_relation:
            made[column.name] = column.related_model._base_manager.get(pk=value) if value is not None else None
        else:
            made[name] = value
    return made


def is_plain(function: Callable[..., Any]) -> bool:
    """Whether a spec's command is the kernel's plain one, which adds no rule and may be done for many rows at once."""
    wrapped = getattr(function, "__wrapped__", function)
    return wrapped.__code__.co_filename.endswith("plain_commands.py")


def subject_name(spec: Any, function: Callable[..., Any]) -> str:
    """The parameter of a change command that takes the row."""
    code = getattr(function, "__wrapped__", function).__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    wanted = spec.model._meta.model_name
    return next((name for name in names if name.replace("_", "") == wanted), "row")


def reason_of(session_id: int) -> str:
    """What the change log says about every row of an import."""
    return _("Import #%(number)s") % {"number": session_id}
