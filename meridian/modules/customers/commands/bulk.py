"""Thousands of hospitals at once: validated together, inserted together, each with its line in the change log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.audit.capture import Change
from meridian.kernel.audit.diff import field_diff
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.commands.command import command
from meridian.kernel.commands.context import run_before_save, running
from meridian.kernel.commands.persist import issues_of, persist_many
from meridian.kernel.records.bulk_rows import insert_numbered

from ..choices import AliasOrigin
from ..models import Hospital, HospitalAlias
from .hospitals import grade_issues, require_in_scope

ISSUES_TOLD = 200
_CHUNK = 500
_RELATIONS = tuple(f for f in Hospital._meta.concrete_fields if f.is_relation)
_COLUMNS = tuple(f for f in Hospital._meta.concrete_fields if not f.primary_key)
# Types that the database driver does not take as they are.
_ADAPTED = frozenset(
    f for f in _COLUMNS if isinstance(f, models.DecimalField | models.JSONField | models.DateTimeField)
)
# Checked set-wise, or written by the product itself.
_NOT_ROW_BY_ROW = {f.name for f in _RELATIONS} | {"id", "version", "created_at", "updated_at", "custom"}


@command("customers.hospital:import")
def bulk_create_hospitals(*, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Hospital]:
    """Add hospitals from mappings of field names to values; relations as rows or keys, ``aliases`` as list or ``a|b`` text.

    All or nothing: RuleViolation carries an issue per wrong cell (the first 200) with ``row`` (from 0) in its params.
    Denied when one of them lies outside the actor's scope.
    """
    hospitals = [_build(values) for values in rows]
    issues: list[Issue] = []
    for index, hospital in enumerate(hospitals):
        issues += [_at(index, issue) for issue in _row_issues(hospital)]
        if len(issues) >= ISSUES_TOLD:
            break
    issues += _code_issues(hospitals) + _relation_issues(hospitals)
    if issues:
        raise RuleViolation(issues[:ISSUES_TOLD])
    _insert(hospitals)
    require_in_scope(actor, "customers.hospital:import", hospitals)
    persist_many(HospitalAlias, _aliases(hospitals, rows))
    return hospitals


def _insert(hospitals: list[Hospital]) -> None:
    """One COPY (PostgreSQL) or few statements (SQLite) under keys taken beforehand, then a change-log line per row.

    Twice as fast as the ORM's bulk insert, which on SQLite sends a statement for every few dozen rows.
    """
    context = running()
    now, user_id = context.actor.now, context.actor.user_id
    for hospital in hospitals:
        hospital.created_at = hospital.updated_at = now
        hospital.created_by_id = user_id
    try:
        keys = insert_numbered(
            Hospital, [f.column for f in _COLUMNS],
            [[_stored(f, row) if f in _ADAPTED else getattr(row, f.attname) for f in _COLUMNS] for row in hospitals],
        )  # fmt: skip
    except IntegrityError as failure:
        raise RuleViolation(
            Issue(
                code="customers.changed_meanwhile",
                message=_("Somebody else added one of these hospitals while they were checked."),
                mend=_("Import the file again."),
            )
        ) from failure
    for hospital, key in zip(hospitals, keys, strict=True):
        hospital.pk = key
        hospital._state.adding = False
        hospital._state.db = connection.alias
        context.changes.append(
            Change(
                object_type="customers.hospital", object_id=hospital.pk, object_label=hospital.name,
                action=ChangeLog.Action.CREATE, diff=field_diff({}, hospital), command=context.stack[-1],
            )
        )  # fmt: skip
    for hospital in hospitals:
        context.remember(hospital, None)


def _stored(field: models.Field, hospital: Hospital) -> Any:
    return field.get_db_prep_save(getattr(hospital, field.attname), connection)


def _build(values: Mapping[str, Any]) -> Hospital:
    hospital = Hospital()
    for name, value in values.items():
        if name == "aliases":
            continue
        field = Hospital._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        if field.is_relation and not isinstance(value, models.Model):
            setattr(hospital, field.attname, value)
        else:
            setattr(hospital, name, value)
    hospital.name = clean_line(hospital.name)
    return hospital


def _row_issues(hospital: Hospital) -> list[Issue]:
    issues = grade_issues(hospital)
    try:
        hospital.clean_fields(exclude=_NOT_ROW_BY_ROW)
        run_before_save(hospital)
    except ValidationError as failure:
        issues += issues_of(failure, "customers.hospital")
    except RuleViolation as failure:
        issues += failure.issues()
    if hospital.parent_id and not hospital.campus_name:
        issues.append(Issue(code="customers.campus_name", message=_("A campus needs its name."), field="campus_name"))
    return issues


def _code_issues(hospitals: list[Hospital]) -> list[Issue]:
    times = Counter(hospital.code for hospital in hospitals)
    rows = Hospital.objects.unscoped("codes are unique over all regions")
    taken: set[str] = set()
    for codes in _chunks(times):
        taken.update(rows.filter(code__in=codes).values_list("code", flat=True))
    issues = []
    for index, hospital in enumerate(hospitals):
        if hospital.code in taken:
            message = _("The hospital code %(code)s is already in use.")
        elif times[hospital.code] > 1:
            message = _("The hospital code %(code)s stands more than once in the file.")
        else:
            continue
        params = {"code": hospital.code}
        issues.append(_at(index, Issue(code="customers.code_taken", message=message, field="code", params=params)))
    return issues


def _relation_issues(hospitals: list[Hospital]) -> list[Issue]:
    issues = []
    for field in _RELATIONS:
        if field.name == "created_by":
            continue
        wanted = {key for hospital in hospitals if (key := getattr(hospital, field.attname)) is not None}
        known: set[Any] = set()
        for keys in _chunks(wanted):
            found = field.related_model._base_manager.filter(pk__in=keys)
            if field.name == "parent":
                found = found.filter(parent__isnull=True)
            known.update(found.values_list("pk", flat=True))
        for index, hospital in enumerate(hospitals):
            key = getattr(hospital, field.attname)
            if key in known or (key is None and field.null):
                continue
            message = _("%(field)s: there is no such row.") if key is not None else _("%(field)s is missing.")
            params = {"field": field.verbose_name}
            issues.append(
                _at(index, Issue(code="customers.unknown_row", message=message, field=field.name, params=params))
            )
    return issues


def _aliases(hospitals: list[Hospital], rows: Sequence[Mapping[str, Any]]) -> list[HospitalAlias]:
    made = []
    for hospital, values in zip(hospitals, rows, strict=True):
        given = values.get("aliases") or ()
        texts = given.split("|") if isinstance(given, str) else given
        for text in dict.fromkeys(clean_line(text, 120) for text in texts):
            if text and text != hospital.name:
                made.append(HospitalAlias(hospital=hospital, text=text, origin=AliasOrigin.OFFICIAL))
    return made


def _at(index: int, issue: Issue) -> Issue:
    return Issue(issue.code, issue.message, issue.field, issue.rule, issue.mend, {**issue.params, "row": index})


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    keys = list(values)
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
