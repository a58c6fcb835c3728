"""Additional fields in forms and lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor

from .checking import PREFIX
from .definitions import definitions_for
from .models import FieldDefinition, FieldType
from .values import TEXT_LIMIT, stored_value


def form_fields(object_name: str, actor: Actor) -> dict[str, forms.Field]:
    """Django form fields named ``custom_<key>`` for what the actor may see."""
    return {PREFIX + d.key: form_field(d) for d in definitions_for(object_name, actor)}


def form_field(definition: FieldDefinition) -> forms.Field:
    """One definition as a form field whose cleaned value is what JSON keeps (ISO date, decimal as text)."""
    made = _plain_field(definition)
    clean = made.clean

    def clean_and_store(value: Any) -> Any:
        typed = clean(value)
        try:
            return None if typed in (None, "") else stored_value(definition, typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    made.clean = clean_and_store  # type: ignore[method-assign]
    return made


def _plain_field(definition: FieldDefinition) -> forms.Field:
    common: dict[str, Any] = {"label": definition.label, "required": definition.required}
    match definition.type:
        case FieldType.INT:
            return forms.IntegerField(**common)
        case FieldType.DECIMAL:
            return forms.DecimalField(**common)
        case FieldType.DATE:
            return forms.DateField(**common, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        case FieldType.CHOICE:
            empty = [] if definition.required else [("", "---------")]
            return forms.ChoiceField(**common, choices=[*empty, *((text, text) for text in definition.choices)])
        case FieldType.BOOL:
            choices = [("", "---------"), ("true", _("yes")), ("false", _("no"))]
            return forms.TypedChoiceField(
                **common, choices=choices, coerce=lambda text: text == "true", empty_value=None
            )
        case _:
            return forms.CharField(**common, max_length=TEXT_LIMIT)


@dataclass(frozen=True, slots=True)
class CustomColumn:
    """An additional field as a column: ``read(row)`` returns its value; it cannot be sorted by."""

    name: str
    label: str
    kind: str
    read: Callable[[Any], Any]
    sortable: bool = False
    is_title: bool = False


# Numbers with places and days are kept as text and shown as they are.
_KINDS = {FieldType.INT: "num", FieldType.BOOL: "bool"}


def list_columns(object_name: str, actor: Actor) -> list[CustomColumn]:
    """Columns named ``custom.<key>`` for lists and exports."""
    return [
        CustomColumn(f"custom.{d.key}", d.label, _KINDS.get(FieldType(d.type), "text"), _reader(d.key))
        for d in definitions_for(object_name, actor)
    ]


def _reader(key: str) -> Callable[[Any], Any]:
    return lambda row: (row.custom or {}).get(key)
