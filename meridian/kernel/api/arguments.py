"""From a JSON body to the arguments of a command: every value checked by its field, all problems told at once."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.custom_fields.definitions import definitions_for
from meridian.kernel.objects.registry import spec_of
from meridian.kernel.objects.spec import Action, ObjectSpec

from .errors import Refused

MAX_BODY_BYTES = 1_000_000


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request; empty when there is no body. Raises Refused (400, 413) or RuleViolation."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        raise Refused(_("The request is too big. Send fewer rows at once."), code="request.too_big", status=413)
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(_("The body is not valid JSON in UTF-8."), code="request.json", status=400) from None
    if not isinstance(body, dict):
        raise Refused(_("The body must be a JSON object."), code="request.json", status=400)
    if "\\u0000" in request.body.decode("utf-8", "replace").lower():
        raise RuleViolation(Issue("request.control_character", _("Text may not contain the character U+0000.")))
    return body


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def create_arguments(spec: ObjectSpec, actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Arguments of the object's create command: given values, and the model's defaults for what was left out."""
    values, issues = _given(spec, actor, body, None)
    refused = {issue.field for issue in issues}
    for name in spec.fields_for(actor):
        if name in values or name in refused:
            continue
        field = spec.model._meta.get_field(name)
        if field.many_to_many:
            values[name] = []
        elif field.has_default() or field.blank or field.null:
            values[name] = field.get_default()
        else:
            issues.append(_issue(spec, "required", _("This field is required."), name))
    if issues:
        raise RuleViolation(issues)
    return values


def change_arguments(spec: ObjectSpec, actor: Actor, body: dict[str, Any], row: Any) -> dict[str, Any]:
    """Arguments of the object's change command: only what was given. ``reason`` is kept in the change log."""
    body = dict(body)
    reason = body.pop("reason", None) if "reason" not in spec.fields else None
    values, issues = _given(spec, actor, body, row)
    if reason is not None:
        if isinstance(reason, str):
            values["reason"] = reason[:500]
        else:
            issues.append(_issue(spec, "type", _("This must be text."), "reason"))
    if issues:
        raise RuleViolation(issues)
    return values


def _given(spec: ObjectSpec, actor: Actor, body: dict[str, Any], row: Any) -> tuple[dict[str, Any], list[Issue]]:
    allowed = spec.fields_for(actor)
    values: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, value in body.items():
        if name == "custom" and spec.custom_fields:
            kept, wrong = _custom_values(spec, actor, value, getattr(row, "custom", None) or {})
            issues += wrong
            values["custom"] = kept
        elif name not in allowed:
            known = ", ".join(allowed)
            text = _("There is no writable field “%(name)s”. Writable: %(known)s.") % {"name": name, "known": known}
            issues.append(_issue(spec, "unknown_field", text, name))
        else:
            try:
                values[name] = _value(spec.model._meta.get_field(name), value, actor)
            except ValidationError as failure:
                code = getattr(failure, "code", "") or "invalid"
                issues += [_issue(spec, code, text, name) for text in failure.messages]
    return values, issues


def _custom_values(
    spec: ObjectSpec, actor: Actor, given: Any, before: dict[str, Any]
) -> tuple[dict[str, Any], list[Issue]]:
    """Additional fields with the given ones over those before; null takes one away. Hidden ones cannot be written."""
    if not isinstance(given, dict):
        return before, [_issue(spec, "type", _("This must be an object."), "custom")]
    known = {definition.key for definition in definitions_for(spec.name, actor)}
    unknown = [
        _issue(spec, "unknown_field", _("There is no additional field “%(name)s”.") % {"name": key}, f"custom.{key}")
        for key in given
        if key not in known
    ]
    merged = {**before, **{key: value for key, value in given.items() if key in known}}
    return {key: value for key, value in merged.items() if value is not None}, unknown


def _issue(spec: ObjectSpec, code: str, text: str, field: str) -> Issue:
    return Issue(f"{spec.name}.{code}", text, field)


def _value(field: models.Field, value: Any, actor: Actor) -> Any:
    if field.many_to_many:
        if not isinstance(value, list):
            raise ValidationError(_("This must be a list."), code="type")
        return [_related(field, item, actor) for item in value]
    if field.is_relation:
        if value is None:
            if field.null:
                return None
            raise ValidationError(_("This field cannot be null."), code="null")
        return _related(field, value, actor)
    _check_type(field, value)
    return field.clean(value, None)


_TYPES: tuple[tuple[type[models.Field], tuple[type, ...], Any], ...] = (
    (models.BooleanField, (bool,), "true / false"),
    (models.IntegerField, (int,), "123"),
    (models.DecimalField, (str, int, float), '"12.50"'),
    (models.DateField, (str,), '"2026-11-21"'),
    (models.CharField, (str,), '"…"'),
    (models.TextField, (str,), '"…"'),
)


def _check_type(field: models.Field, value: Any) -> None:
    """JSON types are strict: a lot number sent as a number has lost its zeros already."""
    if value is None:
        return
    for cls, accepted, example in _TYPES:
        if isinstance(field, cls):
            if not isinstance(value, accepted) or (isinstance(value, bool) and bool not in accepted):
                raise ValidationError(_("Wrong type. Send it like %(example)s.") % {"example": example}, code="type")
            return


def _related(field: Any, value: Any, actor: Actor) -> models.Model:
    """The row meant by an id, ``{"id": …}`` or a natural key ``{"code": …}``; only rows the actor may see."""
    model = field.related_model
    other = spec_of(model)
    if other is not None:
        rows = other.rows(actor)
    elif hasattr(model._default_manager, "unscoped"):
        rows = model._default_manager.unscoped(f"choices of {field.name}")
    else:
        rows = model._default_manager.all()
    found = None
    if isinstance(value, dict) and "id" in value:
        value = value["id"]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        found = rows.filter(pk=value).first()
    elif isinstance(value, dict) and other is not None and other.keys and set(value) == set(other.keys):
        found = rows.filter(**_key_values(other, value)).first()
    if found is None:
        raise ValidationError(
            _("There is no such %(label)s, or it lies outside your data scope.") % {"label": model._meta.verbose_name},
            code="no_such_row",
        )
    return found


def _key_values(spec: ObjectSpec, given: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for name in spec.keys:
        field = spec.model._meta.get_field(name)
        value = given[name]
        if isinstance(value, dict | list | bool):
            raise ValidationError(_("Wrong type. Send it like %(example)s.") % {"example": '"…"'}, code="type")
        made[name] = field.target_field.to_python(value) if field.is_relation else field.to_python(value)
    return made


def natural_key(spec: ObjectSpec, given: Any) -> dict[str, Any]:
    """Filter by the object's natural key from an address. Raises RuleViolation when a part is missing or unreadable."""
    missing = [name for name in spec.keys if not given.get(name)]
    surplus = [name for name in given if name not in spec.keys]
    if missing or surplus:
        text = _("Give exactly the natural key: %(keys)s.") % {"keys": ", ".join(spec.keys)}
        raise RuleViolation([_issue(spec, "key", text, name) for name in [*missing, *surplus]])
    try:
        return _key_values(spec, {name: given[name].replace("\x00", "") for name in spec.keys})
    except (ValidationError, ValueError) as failure:
        raise RuleViolation(
            _issue(spec, "key", str(getattr(failure, "messages", [failure])[0]), spec.keys[0])
        ) from failure


def action_arguments(spec: ObjectSpec, action: Action, body: dict[str, Any]) -> dict[str, Any]:
    """Arguments of an action, checked by its form fields."""
    unknown = [name for name in body if name not in action.fields]
    issues = [
        _issue(spec, "unknown_field", _("The action takes no “%(name)s”.") % {"name": name}, name) for name in unknown
    ]
    form_class = type("ActionForm", (forms.Form,), {name: make() for name, make in action.fields.items()})
    form = form_class({name: value for name, value in body.items() if value is not None})
    if not form.is_valid():
        issues += [
            _issue(spec, error.code or "invalid", text, name)
            for name, errors in form.errors.as_data().items()
            for error in errors
            for text in error.messages
        ]
    if issues:
        raise RuleViolation(issues)
    return form.cleaned_data


def row_argument(spec: ObjectSpec, command: Callable[..., Any]) -> str:
    """The name under which a command takes the row: ``row`` or the model's name."""
    wanted = spec.model._meta.model_name
    for name in inspect.signature(command.__wrapped__).parameters:  # type: ignore[attr-defined]
        if name == "row" or name.replace("_", "") == wanted:
            return name
    raise TypeError(f"{command} takes no {wanted}")


def takes(command: Callable[..., Any], name: str) -> bool:
    """Whether a command has a parameter of that name, or takes any."""
    parameters = inspect.signature(command.__wrapped__).parameters  # type: ignore[attr-defined]
    return name in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())
