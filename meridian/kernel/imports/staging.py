"""Checking every row before anything is written: values, required cells, duplicates, what exists already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.records.bulk_rows import insert_rows

from .columns import CHUNK, ImportColumn, columns_of
from .models import ImportRow, ImportSession
from .reading_stage import Table

ROW_COLUMNS = ("session_id", "row_no", "raw", "parsed", "key", "action", "errors", "warnings", "target_id")
_ENCODER = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class StagedRow:
    """A row while it is checked. ``values`` are database values by attribute name."""

    row_no: int
    raw: tuple[str | None, ...]
    values: dict[str, Any] = field(default_factory=dict)
    key: tuple[Any, ...] = ()
    target_id: int | None = None
    action: str = ImportRow.Action.CREATE
    errors: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, name: str, sentence: str) -> None:
        """Note an error; the row will not be imported."""
        self.errors.append({"field": name, "message": sentence})
        self.action = ImportRow.Action.ERROR


def stage(session: ImportSession, spec: Any, actor: Actor, table: Table, progress: Callable[..., None]) -> None:
    """Check all rows and store them as ImportRow, replacing those of an earlier check. All errors are found at once.

    Raises RuleViolation when the mapping leaves out a column without which no row can be placed.
    """
    columns = [c for c in columns_of(spec, actor) if c.name in session.mapping]
    _require_keys(spec, {c.name for c in columns})
    rows = [StagedRow(number, texts) for number, texts in table.data()]
    progress(10, _("Checking %(count)s rows") % {"count": f"{len(rows):,}"})
    for column in columns:
        _fill(rows, column, session.mapping[column.name])
    progress(40)
    _set_keys(spec, rows)
    _refuse_repeated_keys(rows)
    _find_targets(spec, rows, actor)
    _require_cells(columns_of(spec, actor), rows)
    _refuse_taken_values(spec, rows, [c.target for c in columns])
    progress(70)
    with transaction.atomic():
        ImportRow.objects.filter(session=session).delete()
        insert_rows(ImportRow, ROW_COLUMNS, (_stored(session.pk, row) for row in rows))
    session.counts = _counts(rows)
    session.state = ImportSession.State.STAGED


def _require_keys(spec: Any, mapped: set[str]) -> None:
    missing = [name for name in spec.keys if name not in mapped]
    if missing:
        labels = ", ".join(str(spec.model._meta.get_field(name).verbose_name) for name in missing)
        raise RuleViolation(
            Issue("imports.key_column", _("No column of the file is assigned to: %(columns)s."), field="mapping",
                  params={"columns": labels}, mend=_("Choose it, so that each row can be told from the others."))
        )  # fmt: skip


def _fill(rows: list[StagedRow], column: ImportColumn, index: int) -> None:
    texts = [row.raw[index] if index < len(row.raw) else None for row in rows]
    parsed = column.parse(texts)
    custom = column.target.removeprefix("custom.") if column.target.startswith("custom.") else ""
    for row, text, value in zip(rows, texts, parsed.values, strict=True):
        if text is None or value is None:
            continue
        if custom:
            row.values.setdefault("custom", {})[custom] = value
        else:
            row.values[column.target] = value
    for position, sentence in parsed.problems.items():
        rows[position].refuse(column.name, f"{column.label}: {sentence}")


def _require_cells(columns: Iterable[ImportColumn], rows: list[StagedRow]) -> None:
    """New rows need every required column; changes only what the file gives."""
    required = [c for c in columns if c.required]
    for row in rows:
        if row.target_id is not None:
            continue
        wrong = {error["field"] for error in row.errors}
        custom = row.values.get("custom", {})
        for column in required:
            given = column.name in custom if column.target.startswith("custom.") else column.target in row.values
            if not given and column.name not in wrong:
                row.refuse(column.name, _("%(column)s is missing.") % {"column": column.label})


def _set_keys(spec: Any, rows: list[StagedRow]) -> None:
    targets = [spec.model._meta.get_field(name).attname for name in spec.keys]
    for row in rows:
        row.key = tuple(row.values.get(target) for target in targets) if targets else ()


def _refuse_repeated_keys(rows: list[StagedRow]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if not row.key or None in row.key:
            continue
        earlier = first.setdefault(row.key, row.row_no)
        if earlier != row.row_no:
            row.refuse("", _("Row %(row)s of the file has the same key.") % {"row": earlier})


def _find_targets(spec: Any, rows: list[StagedRow], actor: Actor) -> None:
    """Which rows exist already: those are changed, or skipped when nothing differs. Rows out of reach are refused."""
    if not spec.keys:
        return
    targets = [spec.model._meta.get_field(name).attname for name in spec.keys]
    attributes = sorted({name for row in rows for name in row.values})
    wanted = [row for row in rows if row.key and None not in row.key]
    leading = spec.keys[0]
    everything = spec.model._default_manager.unscoped("does the key exist").order_by()
    reachable = spec.model._default_manager.visible_to(actor, spec.code("import")).order_by()
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        by_key = {row.key: row for row in chunk}
        narrowed = everything.filter(**{f"{leading}__in": {row.key[0] for row in chunk}})
        existing = {}
        for found in narrowed.values("pk", *{*targets, *attributes}):
            existing[tuple(found[name] for name in targets)] = found
        hits = {key: found for key, found in existing.items() if key in by_key}
        if not hits:
            continue
        mine = set(reachable.filter(pk__in=[found["pk"] for found in hits.values()]).values_list("pk", flat=True))
        for key, found in hits.items():
            _judge_existing(by_key[key], found, found["pk"] in mine)


def _judge_existing(row: StagedRow, found: dict[str, Any], may_change: bool) -> None:
    if not may_change:
        row.refuse(
            "", _("A row with this key exists outside of what you may change. Use another key or ask its owner.")
        )
        return
    row.target_id = found["pk"]
    if "custom" in row.values:
        row.values["custom"] = {**(found.get("custom") or {}), **row.values["custom"]}
    if row.action is not ImportRow.Action.ERROR:
        same = all(found[name] == value for name, value in row.values.items())
        row.action = ImportRow.Action.SKIP if same else ImportRow.Action.CHANGE


def _refuse_taken_values(spec: Any, rows: list[StagedRow], targets: list[str]) -> None:
    """Columns that are unique beside the key (a registration number, a credit code): twice in the file or in the table."""
    for name in _unique_columns(spec) & set(targets):
        label = spec.model._meta.get_field(name).verbose_name
        by_value: dict[Any, list[StagedRow]] = {}
        for row in rows:
            if row.values.get(name) not in (None, ""):
                by_value.setdefault(row.values[name], []).append(row)
        for same in by_value.values():
            for row in same[1:]:
                row.refuse(name, _("%(column)s stands in row %(row)s too.") % {"column": label, "row": same[0].row_no})
        values = list(by_value)
        table = spec.model._default_manager.unscoped("is the value taken").order_by()
        for start in range(0, len(values), CHUNK):
            taken = table.filter(**{f"{name}__in": values[start : start + CHUNK]}).values_list(name, "pk")
            for value, pk in taken:
                for row in by_value[value]:
                    if row.target_id != pk:
                        row.refuse(
                            name, _("%(column)s: “%(value)s” is used already.") % {"column": label, "value": value}
                        )


def _unique_columns(spec: Any) -> set[str]:
    meta = spec.model._meta
    found = {f.attname for f in meta.concrete_fields if f.unique and not f.primary_key}
    found |= {
        meta.get_field(c.fields[0]).attname
        for c in meta.constraints
        if isinstance(c, models.UniqueConstraint) and len(c.fields) == 1
    }
    return found - {meta.get_field(name).attname for name in spec.keys if len(spec.keys) == 1}


def _stored(session_id: int, row: StagedRow) -> tuple[Any, ...]:
    encode = _ENCODER.encode
    return (
        session_id, row.row_no, encode(row.raw), encode(row.values), "/".join(map(str, row.key))[:200], str(row.action),
        encode(row.errors) if row.errors else "[]", "[]", row.target_id,
    )  # fmt: skip


def _counts(rows: list[StagedRow]) -> dict[str, int]:
    counts = dict.fromkeys(map(str, ImportRow.Action), 0)
    for row in rows:
        counts[str(row.action)] += 1
    return {**counts, "rows": len(rows)}
