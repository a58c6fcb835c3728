"""Lists of the API: the filters of the pages, an order, a limit and a cursor. No offset, no total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.objects.derive_filter import apply_filters, filter_names
from meridian.kernel.objects.derive_table import columns_for, resolve_field
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.objects.spec import DateRange, ObjectSpec

from .representation import listed, rows_with_relations

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
GENERAL = ("limit", "cursor", "sort", "q")


def list_document(spec: ObjectSpec, actor: Actor, given: Mapping[str, str]) -> dict[str, Any]:
    """``{"items": […], "next": cursor or null, "previous": cursor or null}``.

    Raises RuleViolation for a parameter that is unknown or cannot be understood: a mistyped filter must not return all.
    """
    _refuse_unknown(spec, actor, given)
    _refuse_unclear_booleans(spec, actor, given)
    # `all` means no filter on retired rows, which the pages write as an empty value.
    rows = apply_filters(
        spec, spec.rows(actor), actor, {k: "" if (k, v) == ("is_active", "all") else v for k, v in given.items()}
    )
    rows = rows_with_relations(spec, rows, actor)
    try:
        page = page_of(rows, order_of(spec, actor, given.get("sort", "")), given.get("cursor", ""), limit_of(given))
    except RuleViolation as failure:
        raise RuleViolation([_as_cursor(issue) for issue in failure.issues()]) from failure
    return {
        "items": listed(spec, page.rows, actor),
        "next": page.next_cursor or None,
        "previous": page.previous_cursor or None,
    }


def filter_parameters(spec: ObjectSpec, actor: Actor) -> list[str]:
    """Names of all parameters the list of this object takes from this actor."""
    names = []
    for name, entry in filter_names(spec, actor):
        names += [f"{name}_from", f"{name}_to"] if isinstance(entry, DateRange) else [name]
    if any(field.name == "is_active" for field in spec.model._meta.fields) and "is_active" not in names:
        names.append("is_active")
    return [*names, *GENERAL]


def _refuse_unknown(spec: ObjectSpec, actor: Actor, given: Mapping[str, str]) -> None:
    known = filter_parameters(spec, actor)
    issues = [
        Issue(
            "filter.unknown",
            _("“%(name)s” is not a parameter of this list. It takes: %(known)s."),
            name,
            params={"name": name, "known": ", ".join(known)},
        )
        for name in given
        if name not in known
    ]
    if issues:
        raise RuleViolation(issues)
    broken = [name for name, value in given.items() if "\x00" in value]
    if broken:
        raise RuleViolation(Issue("filter.value", _("The value contains a control character."), broken[0]))


def _refuse_unclear_booleans(spec: ObjectSpec, actor: Actor, given: Mapping[str, str]) -> None:
    names = {
        name: ("0", "1")
        for name, _entry in filter_names(spec, actor)
        if isinstance(resolve_field(spec.model, name)[0], models.BooleanField)
    }
    names["is_active"] = ("0", "1", "all")
    issues = [
        Issue("filter.value", _("Give one of: %(values)s."), name, params={"values": ", ".join(values)})
        for name, values in names.items()
        if given.get(name, "") not in ("", *values)
    ]
    if issues:
        raise RuleViolation(issues)


def sortable_names(spec: ObjectSpec, actor: Actor) -> list[str]:
    """Columns the list may be sorted by: those an index supports."""
    return [column.name for column in columns_for(spec, actor) if column.sortable]


def order_of(spec: ObjectSpec, actor: Actor, asked: str) -> tuple[str, ...]:
    """The order asked for (``name`` or ``-name``), else the object's own. Raises RuleViolation for an unsortable name."""
    if not asked:
        return spec.ordering
    known = sortable_names(spec, actor)
    if asked.removeprefix("-") not in known:
        raise RuleViolation(
            Issue(
                "paging.sort",
                _("The list cannot be sorted by “%(name)s”. It can by: %(known)s."),
                "sort",
                params={"name": asked, "known": ", ".join(known) or "-"},
            )
        )
    return (asked,)


def limit_of(given: Mapping[str, str]) -> int:
    """Rows per page, 1 to 200. Raises RuleViolation."""
    text = given.get("limit", "") or str(DEFAULT_LIMIT)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_LIMIT:
        raise RuleViolation(
            Issue("paging.limit", _("“limit” is a number from 1 to %(max)d."), "limit", params={"max": MAX_LIMIT})
        )
    return int(text)


def _as_cursor(issue: Issue) -> Issue:
    if issue.code != "paging.cursor":
        return issue
    return Issue(issue.code, _("The cursor is not valid for this list and sort. Start again without it."), "cursor")
