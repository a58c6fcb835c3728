"""What every object's derived pages must do, whatever the object: checked for each spec, so no module tests it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from meridian.kernel.objects.spec import Computed, ObjectSpec

from .actors import browser_of, staff_user
from .factories import make_row, row_values, value_of

VERB_OF_PAGE = {
    "list": "view", "detail": "view", "history": "view", "export": "export", "add": "add", "edit": "change",
    "import": "import", "retire": "retire",
}  # fmt: skip


def pages_of(spec: ObjectSpec) -> list[str]:
    """Derived pages of an object that open by GET."""
    pages = ["list", "detail", "history", "export"]
    if not spec.read_only:
        pages += ["add", "edit"]
        if spec.importable:
            pages.append("import")
    if spec.retire is not None:
        pages.append("retire")
    return pages


def page_url(spec: ObjectSpec, page: str, row: Any) -> str:
    """Address of a derived page."""
    takes_key = page in ("detail", "history", "edit", "retire")
    return reverse(spec.url_name(page), args=[row.pk] if takes_key else [])


def panel_urls(spec: ObjectSpec, row: Any) -> Iterator[str]:
    """Addresses of all panels of a row."""
    for index in range(len(spec.panels)):
        yield reverse(spec.url_name("panel"), args=[row.pk, index])


def action_urls(spec: ObjectSpec, row: Any) -> Iterator[str]:
    """Addresses of the forms of all actions of a row."""
    for action in spec.actions:
        yield reverse(spec.url_name("act"), args=[row.pk, action.name])


def failures_when_entitled(spec: ObjectSpec, row: Any) -> list[str]:
    """Every page, panel and action form opens for somebody who holds all rights."""
    browser = browser_of(staff_user("*"))
    urls = [page_url(spec, page, row) for page in pages_of(spec)]
    if spec.search:
        urls.append(page_url(spec, "list", row) + "?q=a")
    found = []
    for url in [*urls, *panel_urls(spec, row), *action_urls(spec, row)]:
        answer = browser.get(url)
        if answer.status_code != 200:
            found.append(f"GET {url} answered {answer.status_code}")
    return found


def failures_without_the_code(spec: ObjectSpec, row: Any) -> list[str]:
    """Every page refuses somebody who holds all codes of the object but the page's own."""
    found = []
    for page in pages_of(spec):
        verb = VERB_OF_PAGE[page]
        others = [spec.code(other) for other in spec.verbs if other != verb]
        answer = browser_of(staff_user(*others)).get(page_url(spec, page, row))
        if answer.status_code != 403:
            found.append(f"{page} without {spec.code(verb)} answered {answer.status_code}")
    return found


def exported_rows(browser: Client, spec: ObjectSpec) -> list[list[str]]:
    """Heading and rows of the csv export of a list."""
    answer = browser.get(reverse(spec.url_name("export")), {"format": "csv"})
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def optional_relations(spec: ObjectSpec) -> dict[str, Any]:
    """Rows for the optional foreign keys a list shows, so that a query per row becomes visible."""
    made = {}
    for column in spec.columns:
        if isinstance(column, Computed) or "__" in column:
            continue
        field = spec.model._meta.get_field(column)
        if field.is_relation and field.null and field.related_model is not spec.model:
            made[column] = make_row(field.related_model)
    return made


def filled_row(spec: ObjectSpec) -> Any:
    """A row with its optional foreign keys set where the object's constraints allow all of them at once."""
    try:
        with transaction.atomic():
            return make_row(spec.model, **optional_relations(spec))
    except IntegrityError:
        return make_row(spec.model)


def api_body(spec: ObjectSpec) -> dict[str, Any]:
    """A JSON body that creates a row of the object: its required fields, foreign keys by id."""
    values = row_values(spec.model, {})
    body: dict[str, Any] = {}
    for name in spec.fields:
        field = spec.model._meta.get_field(name)
        if name in values:
            value = values[name]
            body[name] = value.pk if field.is_relation else _json_value(value)
    return body


def changed_value(spec: ObjectSpec, row: Any) -> tuple[str, Any] | None:
    """A plain text or number field of the object with another valid value, for a change through the API."""
    for name in spec.fields:
        field = spec.model._meta.get_field(name)
        plain = not (field.is_relation or field.choices or name in spec.keys or field.unique)
        if plain and field.get_internal_type() == "CharField" and (field.max_length or 0) >= 12:
            return name, _json_value(value_of(field))
    return None


def _json_value(value: Any) -> Any:
    if isinstance(value, bool | int | str | dict | list) or value is None:
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
