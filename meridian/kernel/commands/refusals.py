"""What the database refused, told in the words of the form: which fields, and what to do about it."""

from __future__ import annotations

import re

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_SQLITE_NAMED = re.compile(r"(?:UNIQUE constraint failed: index|CHECK constraint failed:) '?([^']+)'?")
_NOT_NULL = re.compile(r"NOT NULL constraint failed: \w+\.(\w+)")
UNIQUE, FOREIGN_KEY, NOT_NULL, CHECK = "23505", "23503", "23502", "23514"


def refused(model: type[models.Model], failure: IntegrityError) -> RuleViolation:
    """The refusal as a rule with a sentence. Validation comes first, so this is met when two people work at once."""
    state, columns, constraint = _facts(model, failure)
    prefix, params = model._meta.label_lower, {"model": model._meta.verbose_name}
    fields = [f for f in model._meta.concrete_fields if f.column in columns]
    where = fields[0].name if fields else ""
    params["fields"] = ", ".join(str(f.verbose_name) for f in fields)
    if state == UNIQUE:
        said = (
            _("Another %(model)s with the same %(fields)s was saved meanwhile.") if fields
            else _("Another %(model)s with the same content was saved meanwhile.")
        )  # fmt: skip
        mend = _("Look for it in the list, or choose another value.")
        return RuleViolation(Issue(f"{prefix}.unique", said, where, mend=mend, params=params))
    if state == NOT_NULL:
        return RuleViolation(Issue(f"{prefix}.required", _("“%(fields)s” is required."), where, params=params))
    if state == FOREIGN_KEY:
        said = _("A row that this %(model)s refers to does not exist any more.")
        return RuleViolation(
            Issue(f"{prefix}.reference", said, mend=_("Reload the page and choose again."), params=params)
        )
    own = next((c for c in model._meta.constraints if c.name == constraint), None)
    if own is not None and own.violation_error_message != own.default_violation_error_message:
        return RuleViolation(Issue(f"{prefix}.constraint", own.get_violation_error_message()))
    said = _("The values of this %(model)s contradict each other (rule “%(rule)s”).")
    return RuleViolation(
        Issue(f"{prefix}.constraint", said, params={**params, "rule": constraint or str(failure)[:100]})
    )


def _facts(model: type[models.Model], failure: IntegrityError) -> tuple[str, set[str], str]:
    """``(SQL state, columns, constraint name)`` from the driver's error."""
    cause, text = failure.__cause__, str(failure)
    state = getattr(cause, "sqlstate", None)
    if state:
        told = cause.diag  # type: ignore[union-attr]
        columns = {told.column_name} if told.column_name else _columns_of(model, told.constraint_name or "")
        if not columns and (found := re.search(r"Key \(([^)]+)\)=", told.message_detail or "")):
            columns = {name.strip(' "') for name in found[1].split(",")}
        return state, columns, told.constraint_name or ""
    if found := _SQLITE_NAMED.search(text):
        name = found[1].strip()
        return (UNIQUE if "UNIQUE" in text else CHECK), _columns_of(model, name), name
    if found := _SQLITE_UNIQUE.search(text):
        return UNIQUE, {part.strip().rpartition(".")[2] for part in found[1].split(",")}, ""
    if found := _NOT_NULL.search(text):
        return NOT_NULL, {found[1]}, ""
    return (FOREIGN_KEY if "FOREIGN KEY" in text else CHECK), set(), ""


def _columns_of(model: type[models.Model], constraint: str) -> set[str]:
    for own in model._meta.constraints:
        if own.name == constraint and isinstance(own, models.UniqueConstraint):
            return {model._meta.get_field(name).column for name in own.fields}
    return set()
