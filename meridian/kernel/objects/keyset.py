"""Paging by key: the same speed at any depth. The cursor holds the sort values of the last row shown."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import Q
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, RuleViolation

COUNT_CAP = 10_000


@dataclass(slots=True)
class Page:
    """One page of rows, with the cursors of its neighbours (empty when there is none)."""

    rows: list[Any]
    next_cursor: str
    previous_cursor: str


def complete_order(model: type[models.Model], order: tuple[str, ...]) -> tuple[str, ...]:
    """The order made total by the primary key."""
    names = [name.lstrip("-") for name in order]
    if "id" in names or "pk" in names:
        return order
    return (*order, "-id" if order and order[-1].startswith("-") else "id")


def page_of(rows: models.QuerySet, order: tuple[str, ...], cursor: str, size: int) -> Page:
    """The page after (or, for a backward cursor, before) the cursor."""
    order = complete_order(rows.model, order)
    backward, values = _decode(rows.model, cursor, order) if cursor else (False, None)
    directed = tuple(_reversed(name) for name in order) if backward else order
    if values is not None:
        rows = rows.filter(_after(directed, values))
    with planned_by_values(rows.db):
        found = list(_first(rows.order_by(*directed), size + 1))
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    has_next = more if not backward else True
    has_previous = bool(cursor) and (more if backward else True)
    if not found:
        return Page([], "", "")
    return Page(
        found,
        _encode(found[-1], order, backward=False) if has_next else "",
        _encode(found[0], order, backward=True) if has_previous else "",
    )


def _first(rows: models.QuerySet, size: int) -> models.QuerySet:
    """The first rows of an ordered query.

    SQLite starts a query with joined tables at the smallest of them when it knows their sizes, and then reads and sorts
    everything; so there the keys are found first, in the table of the rows alone.
    """
    if rows.query.select_related and connections[rows.db].vendor == "sqlite":
        return rows.filter(pk__in=rows.values("pk")[:size])
    return rows[:size]


def capped_count(rows: models.QuerySet) -> int:
    """The number of rows, or ``COUNT_CAP + 1`` when there are more."""
    with planned_by_values(rows.db):
        return rows.order_by()[: COUNT_CAP + 1].count()


@contextmanager
def planned_by_values(alias: str) -> Iterator[None]:
    """Let PostgreSQL plan the statements inside anew, for the values they ask about.

    Lists are asked with all kinds of filters: 200 open orders among a million done ones are found by the index of states, a
    common state by the newest orders. A plan kept for every value (decision 0027) is wrong for one of the two.
    """
    connection = connections[alias]
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after the values in the order: (a, b) > (x, y) written as a > x or (a = x and b > y)."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        lookup = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{column}__{lookup}": value})
        equal &= Q(**{column: value})
    # The first column's range stands apart so that both databases start reading the index there.
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & condition


def _encode(row: Any, order: tuple[str, ...], *, backward: bool) -> str:
    values = [_plain(getattr(row, name.lstrip("-"))) for name in order]
    text = json.dumps([int(backward), values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    """The value as its field takes it; ValueError or ValidationError for what somebody typed into the address."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if value is None or (isinstance(value, str) and "\x00" in value):
        raise ValueError
    return (field.target_field if field.is_relation else field).to_python(value)


def _decode(model: type[models.Model], cursor: str, order: tuple[str, ...]) -> tuple[bool, list[Any]]:
    try:
        backward, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(values) != len(order) or any(isinstance(value, list | dict) for value in values):
            raise ValueError
        values = [_typed(model, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError):
        raise RuleViolation(
            Issue("paging.cursor", _("The page address is not valid any more. Go back to the first page."), "after")
        ) from None
    return bool(backward), values
