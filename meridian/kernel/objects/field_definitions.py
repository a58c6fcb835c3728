"""The page on which administrators define additional fields of master data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.custom_fields.models import FieldDefinition

from .code_names import noun_name
from .derive_form import LinesField
from .registry import all_specs, register
from .spec import Computed, ObjectSpec


@command("custom_fields.fielddefinition:add")
def define_field(*, actor: Actor, **values: Any) -> FieldDefinition:
    """Add a field to a kind of object. Raises RuleViolation for an object that takes no additional fields."""
    known = sorted(spec.name for spec in all_specs() if spec.custom_fields)
    if values.get("object_name") not in known:
        raise RuleViolation(
            Issue(
                "custom_fields.object", _("“%(name)s” takes no additional fields."), "object_name",
                mend=_("Write one of: %(known)s."), params={"name": values.get("object_name", ""), "known": ", ".join(known)},
            )
        )  # fmt: skip
    return persist(FieldDefinition(), **values)


def _object_input(column: Any) -> forms.Field:
    """Kinds of objects that take additional fields, by name."""
    offered = [(spec.name, spec.label) for spec in all_specs() if spec.custom_fields]
    return forms.ChoiceField(label=column.verbose_name, choices=sorted(offered))


def _choices_input(column: Any) -> forms.Field:
    return LinesField(
        label=column.verbose_name, required=False, help_text=_("One a line; only for fields of the type “choice”.")
    )


FIELD_DEFINITION = ObjectSpec(
    model=FieldDefinition,
    label=_("Additional field"),
    label_plural=_("Additional fields"),
    icon="columns",
    menu=("settings", 40),
    scope=ReferenceData(dealers=True),
    columns=(
        "label",
        Computed("object_name", _("object"), lambda row: noun_name(row.object_name)),
        "key",
        "type",
        "required",
        "masked_for_dealers",
        "is_active",
    ),
    fields=("object_name", "key", "type", "label", "required", "choices", "section", "masked_for_dealers", "order"),
    filters=("object_name", "type"),
    search=("label", "key"),
    ordering=("object_name", "order", "id"),
    keys=("object_name", "key"),
    inputs={"object_name": _object_input, "choices": _choices_input},
    create=define_field,
    importable=False,
    small=True,
    empty=_(
        "No additional fields. Add one, e.g. to customers.hospital: it appears on forms, lists, imports and in the API."
    ),
)

register(FIELD_DEFINITION)
