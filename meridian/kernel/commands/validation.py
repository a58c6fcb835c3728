"""Validation of one row before it is saved: what Django's ``full_clean`` says, without asking again what is known.

Only what changed is judged, rows that are known to exist are not looked up, and check constraints over the row's own
columns are worked out here instead of by a query each. The database holds all of them in any case.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.constants import LOOKUP_SEP

Known = set[tuple[type[models.Model], int]]


def validate(row: models.Model, before: dict[str, Any], known: Known) -> None:
    """Judge a row that is about to be saved; ``before`` has its stored columns, empty for a new row.

    ``known`` are rows that exist; those found here are added. Raises ValidationError with every invalid field.
    """
    changed = {f for f in row._meta.concrete_fields if not before or before.get(f.attname) != getattr(row, f.attname)}
    settled = {f.name for f in row._meta.concrete_fields if f not in changed or _exists(row, f, known)}
    errors: dict[str, list[ValidationError]] = {}
    _collect(errors, lambda: row.clean_fields(exclude=settled))
    _collect(errors, row.clean)
    wrong = {name for name in errors if name != NON_FIELD_ERRORS}
    touched = {f.name for f in changed} - wrong
    _collect(errors, lambda: _unique(row, touched, wrong))
    _collect(errors, lambda: _constraints(row, touched, wrong))
    if errors:
        raise ValidationError(errors)
    known.update((f.related_model, getattr(row, f.attname)) for f in changed if f.many_to_one or f.one_to_one)


def _collect(errors: dict[str, list[ValidationError]], check: Callable[[], None]) -> None:
    try:
        check()
    except ValidationError as failure:
        failure.update_error_dict(errors)


def _exists(row: models.Model, field: models.Field, known: Known) -> bool:
    """Whether a reference needs no query: it leads to a row that was read, saved or asked for before."""
    if not (field.many_to_one or field.one_to_one):
        return False
    key = getattr(row, field.attname)
    if key is None or field.remote_field.get_related_field() is not field.related_model._meta.pk:
        return False
    if (field.related_model, key) in known:
        return True
    held = field.get_cached_value(row, default=None)
    # Limited choices are part of what a reference must satisfy, so such a row is looked up.
    return held is not None and held.pk == key and not held._state.adding and not field.get_limit_choices_to()


def _unique(row: models.Model, touched: Collection[str], wrong: Collection[str]) -> None:
    checks, by_date = row._get_unique_checks(exclude=wrong)
    checks = [(model, names) for model, names in checks if touched & set(names)]
    by_date = [check for check in by_date if touched & {check[2], check[3]}]
    errors = row._perform_unique_checks(checks)
    for name, found in row._perform_date_checks(by_date).items():
        errors.setdefault(name, []).extend(found)
    if errors:
        raise ValidationError(errors)


def _constraints(row: models.Model, touched: Collection[str], wrong: Collection[str]) -> None:
    errors: dict[str, list[ValidationError]] = {}
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            names = _fields_of(model, constraint)
            if names is not None and (not touched & names or wrong & names):
                continue
            if (
                isinstance(constraint, models.CheckConstraint)
                and (holds := _judged(row, constraint.condition)) is not None
            ):
                if not holds:
                    failure = ValidationError(
                        constraint.get_violation_error_message(), code=constraint.violation_error_code
                    )
                    failure.update_error_dict(errors)
                continue
            if isinstance(constraint, models.UniqueConstraint) and _speaks_of_columns(model, constraint):
                try:
                    applies = _truth(row, constraint.condition) is True
                except _NotHere:
                    pass
                else:
                    if applies:
                        _collect(errors, lambda one=constraint, at=model: _free(row, at, one, wrong))
                    continue
            _collect(errors, lambda one=constraint, at=model: one.validate(at, row, exclude=set(wrong)))
    if errors:
        raise ValidationError(errors)


def _speaks_of_columns(model: type[models.Model], constraint: models.UniqueConstraint) -> bool:
    """Whether a unique constraint is one over plain columns for the rows of a condition."""
    return (
        isinstance(constraint.condition, Q)
        and bool(constraint.fields)
        and constraint.nulls_distinct is not False
        and not any(model._meta.get_field(name).generated for name in constraint.fields)
    )


def _free(row: models.Model, model: type[models.Model], one: models.UniqueConstraint, wrong: Collection[str]) -> None:
    """Refuse a row whose columns stand in another row that meets the constraint's condition too. The row itself meets it.

    Django asks the database for both in one statement, and asks it also for rows that the condition leaves out.
    """
    if wrong & set(one.fields):
        return
    wanted = {name: getattr(row, model._meta.get_field(name).attname) for name in one.fields}
    if None in wanted.values():
        return
    others = model._default_manager.filter(**wanted).filter(one.condition)
    if not row._state.adding:
        others = others.exclude(pk=row.pk)
    if others.exists():
        raise ValidationError(one.get_violation_error_message(), code=one.violation_error_code)


def _fields_of(model: type[models.Model], constraint: models.BaseConstraint) -> set[str] | None:
    """Names of the row's own fields that a constraint speaks of; None when they cannot be told."""
    condition = getattr(constraint, "condition", None)
    names = set(getattr(constraint, "fields", ()))
    if getattr(constraint, "expressions", ()) or not (names or isinstance(condition, Q)):
        return None
    try:
        names |= {model._meta.get_field(name).name for name in _names_in(condition)} if condition else set()
    except (FieldDoesNotExist, TypeError):
        return None
    return names


def _names_in(condition: Q) -> Iterable[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names_in(child)
            continue
        if not isinstance(child, tuple):
            raise TypeError(child)
        yield child[0].split(LOOKUP_SEP)[0]
        if isinstance(child[1], F):
            yield child[1].name


class _NotHere(Exception):
    """The condition needs the database."""


def _judged(row: models.Model, condition: Any) -> bool | None:
    """Whether a check holds, with SQL's three values (unknown passes); None when only the database can say."""
    try:
        return _truth(row, condition) is not False
    except _NotHere:
        return None


def _truth(row: models.Model, condition: Any) -> bool | None:
    if isinstance(condition, tuple):
        return _compared(row, *condition)
    if not isinstance(condition, Q):
        raise _NotHere
    values = [_truth(row, child) for child in condition.children]
    if condition.connector == Q.AND:
        found = False if False in values else None if None in values else True
    elif condition.connector == Q.OR:
        found = True if True in values else None if None in values else False
    else:
        raise _NotHere
    return (None if found is None else not found) if condition.negated else found


_COMPARE = {"exact": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_COMPARABLE = (models.IntegerField, models.BooleanField, models.CharField, models.DateField, models.ForeignKey)


def _compared(row: models.Model, path: str, wanted: Any) -> bool | None:
    name, _sep, lookup = path.partition(LOOKUP_SEP)
    value = _value(row, name)
    lookup = lookup or "exact"
    if lookup == "isnull":
        return (value is None) is wanted
    other = _value(row, wanted.name) if isinstance(wanted, F) else wanted
    if hasattr(other, "resolve_expression") or isinstance(other, models.Model):
        raise _NotHere
    if lookup == "in" and isinstance(other, list | tuple | set | frozenset):
        return None if value is None else value in other
    if lookup not in _COMPARE:
        raise _NotHere
    if value is None or other is None:
        return None
    try:
        return _COMPARE[lookup](value, other)
    except TypeError as failure:  # a value that the field has not turned into its own type
        raise _NotHere from failure


def _value(row: models.Model, name: str) -> Any:
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist as failure:
        raise _NotHere from failure
    if not isinstance(field, _COMPARABLE):
        raise _NotHere
    value = getattr(row, field.attname)
    if hasattr(value, "resolve_expression"):
        raise _NotHere
    return value
