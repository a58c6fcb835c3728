"""From a spec to the form that adds or edits a row. Cleaned data goes to the command, never to the model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import MeridianError
from meridian.kernel.base.money import e4_from_yuan, fen_from_yuan, yuan_from_e4, yuan_from_fen

from .derive_filter import is_key
from .registry import spec_of
from .spec import ObjectSpec, Section

FEW = 60


class YuanField(forms.DecimalField):
    """Money typed in yuan, kept in fen (``factor`` 100) or in 1/10,000 yuan (``factor`` 10,000)."""

    def __init__(self, *, price: bool = False, **kwargs: Any) -> None:
        self.price = price
        super().__init__(max_digits=18, decimal_places=4 if price else 2, **kwargs)

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        if yuan is None:
            return None
        return e4_from_yuan(yuan) if self.price else fen_from_yuan(yuan)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return yuan_from_e4(value) if self.price else yuan_from_fen(value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class LinesField(forms.CharField):
    """A list of texts, typed one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        typed = super().clean("\n".join(value) if isinstance(value, list) else value)
        return [line.strip() for line in typed.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [line.strip() for line in (data or "").splitlines() if line.strip()] != list(initial or [])


class RemoteSelect(forms.Select):
    """A choice from a table too long for a list: only the chosen row is rendered, the rest is fetched while typing."""

    template_name = "kernel/widgets/remote_select.html"

    def __init__(self, options_url: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.options_url = options_url

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["options_url"] = self.options_url
        return context

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list:
        keys = [key for key in map(str, value) if is_key(key)]
        rows = self.choices.queryset.filter(pk__in=keys) if keys else []
        groups = [(None, [self.create_option(name, "", "---------", not keys, 0)], 0)] if not self.is_required else []
        for index, row in enumerate(rows, start=1):
            groups.append((None, [self.create_option(name, row.pk, str(row), True, index)], index))
        return groups


class RemoteSelectMultiple(RemoteSelect, forms.SelectMultiple):
    """The same for several rows."""

    allow_multiple_selected = True


def form_for(spec: ObjectSpec, actor: Actor) -> type[forms.BaseForm]:
    """A form class with the fields this actor may edit."""
    made = {name: _form_field(spec, name, actor) for name in spec.fields_for(actor)}
    if spec.custom_fields:
        from meridian.kernel.custom_fields.forms import form_fields

        made.update(form_fields(spec.name, actor))
    return type(f"{spec.model.__name__}Form", (SpecForm,), {**made, "object_spec": spec})


class SpecForm(forms.Form):
    """A form made from a spec. ``errors_from`` puts a command's issues beside their fields."""

    object_spec: ObjectSpec
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            every = getattr(field, "also_retired", None)
            current = self.initial.get(name)
            if every is not None and current:
                # What the row already refers to stays a choice after it was retired.
                keys = [getattr(one, "pk", one) for one in (current if isinstance(current, list) else [current])]
                keys = [key for key in keys if is_key(str(key))]
                field.queryset = every.filter(models.Q(is_active=True) | models.Q(pk__in=keys))

    def errors_from(self, failure: MeridianError) -> None:
        """Show a command's issues: those with a field beside it, the others on top."""
        for issue in failure.issues():
            name = issue.field.removesuffix("_id")
            self.add_error(name if name in self.fields else None, issue.text())

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The form's fields in the sections of the spec; fields of no section come last."""
        used, groups = set(), []
        for section in self.object_spec.form or (Section("", self.object_spec.fields),):
            bound = [self[name] for name in section.fields if name in self.fields]
            used.update(section.fields)
            if bound:
                groups.append((section.label, bound))
        rest = [self[name] for name in self.fields if name not in used]
        if rest:
            groups.append(("", rest))
        return groups


def _form_field(spec: ObjectSpec, name: str, actor: Actor) -> forms.Field:
    column = spec.model._meta.get_field(name)
    if name.endswith(("_fen", "_e4")):
        return YuanField(
            price=name.endswith("_e4"), label=column.verbose_name, required=not (column.null or column.blank),
            help_text=column.help_text, initial=column.get_default() if column.has_default() else None,
        )  # fmt: skip
    if column.is_relation:
        return _relation_field(column, actor)
    factory = spec.inputs.get(name)
    if factory is not None:
        return factory(column)
    made = column.formfield()
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return made


def _relation_field(column: Any, actor: Actor) -> forms.Field:
    model = column.related_model
    other = spec_of(model)
    if other is not None:
        rows = other.rows(actor)
    elif hasattr(model._default_manager, "unscoped"):
        rows = model._default_manager.unscoped(f"choices of {column.name}")
    else:
        rows = model._default_manager.all()
    every = None
    if any(f.name == "is_active" for f in model._meta.fields):
        every, rows = rows, rows.filter(is_active=True)
    many = column.many_to_many
    kind = forms.ModelMultipleChoiceField if many else forms.ModelChoiceField
    made = kind(queryset=rows, label=column.verbose_name, required=not (column.blank or column.null),
                help_text=column.help_text)  # fmt: skip
    made.also_retired = every
    if other is not None and not other.small:
        widget = RemoteSelectMultiple if many else RemoteSelect
        made.widget = widget(f"/options/{other.name}/")
        made.widget.choices = made.choices
        made.widget.is_required = made.required
    return made


def initial_of(spec: ObjectSpec, row: models.Model | None, actor: Actor) -> dict[str, Any]:
    """Initial form values of a row."""
    if row is None:
        return {}
    values = {}
    for name in spec.fields_for(actor):
        column = row._meta.get_field(name)
        values[name] = list(getattr(row, name).all()) if column.many_to_many else getattr(row, column.attname)
    for key, value in (getattr(row, "custom", None) or {}).items():
        values[f"custom_{key}"] = value
    return values


def command_values(form: SpecForm) -> dict[str, Any]:
    """The form's data as arguments of the command; additional fields go into ``custom``."""
    values = dict(form.cleaned_data)
    custom = {name.removeprefix("custom_"): values.pop(name) for name in list(values) if name.startswith("custom_")}
    if custom:
        values["custom"] = {key: value for key, value in custom.items() if value not in (None, "")}
    return values
