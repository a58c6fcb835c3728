"""The OpenAPI 3.1 description: what ninja knows of paths, completed from the specs with parameters, bodies and answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django import forms
from django.db import models
from django.utils import translation

from meridian.kernel.base.actors import system_actor
from meridian.kernel.objects.derive_filter import filter_names
from meridian.kernel.objects.derive_table import resolve_field
from meridian.kernel.objects.registry import all_specs, spec_of
from meridian.kernel.objects.spec import DateRange, ObjectSpec

from .paging import DEFAULT_LIMIT, MAX_LIMIT, sortable_names
from .representation import Member, shape_for
from .routers import PREFIX, ApiOperation, build_api, operations_of

Document = dict[str, Any]
PROBLEMS = {
    400: "The body is not JSON.",
    401: "No session and no valid API key.",
    403: "The right is missing, or the action is not possible now; the message says why.",
    404: "There is no such object, or it lies outside the caller's data scope.",
    409: "Somebody else changed the object (If-Match), or the Idempotency-Key was used for another request.",
    422: "Values or parameters are wrong; details lists every problem.",
    429: "Too many requests; Retry-After says how many seconds to wait.",
}
DESCRIPTION = (
    "Every object of the product: list, read, look up by natural key, create, change, and its actions. Money ends in "
    "_fen (1/100 yuan), unit prices in _e4 (1/10,000 yuan); both are integers. Foreign keys are read as {id, text} and "
    'written as an id, {"id": …} or the natural key {"code": …}. Fields masked for the caller are absent.'
)


def write_schema(path: Path | str) -> None:
    """Write the description to a file, in English and the same on every machine. Used by ``meridian schema``."""
    Path(path).write_text(schema_text(schema_document()), encoding="utf-8")


def schema_text(document: Document) -> str:
    """The document with one operation or schema a line: small, and a change shows as the line it touches."""
    parts = []
    for name, value in document.items():
        rows = value.items() if isinstance(value, dict) else ()
        nested = [
            (key, inner) if not isinstance(inner, dict) or name == "info" else (key, _Lines(inner))
            for key, inner in rows
        ]
        body = ",\n".join(
            f"  {_text(key)}: {inner if isinstance(inner, _Lines) else _text(inner)}" for key, inner in nested
        )
        parts.append(f" {_text(name)}: " + (f"{{\n{body}\n }}" if rows else _text(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


class _Lines(dict):
    """A mapping written with one entry a line."""

    def __str__(self) -> str:
        return "{\n" + ",\n".join(f"   {_text(key)}: {_text(value)}" for key, value in self.items()) + "\n  }"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def schema_document() -> Document:
    """The whole description in English."""
    with translation.override("en"):
        return json.loads(json.dumps(build_api().get_openapi_schema(path_prefix=PREFIX), default=str))


def complete(base: Document) -> Document:
    """Fill ninja's skeleton with everything the specs say."""
    operations = {operation.id: operation for spec in all_specs() for operation in operations_of(spec)}
    for by_method in base["paths"].values():
        for details in by_method.values():
            details["security"] = [{"key": []}, {"session": []}]
            operation = operations.get(details["operationId"])
            if operation is None:
                details.update(summary="Who am I", responses=_answers({"type": "object"}, 200, (401, 429)))
            else:
                _describe(operation, details)
    base["info"]["description"] = DESCRIPTION
    base["components"] = {"schemas": _schemas(), "responses": _problem_answers(), "securitySchemes": _security()}
    base["tags"] = [{"name": name} for name in dict.fromkeys(spec.module for spec in all_specs())]
    return base


def _security() -> Document:
    return {
        "key": {"type": "http", "scheme": "bearer", "description": "API key mk_…, made under Settings, API keys."},
        "session": {
            "type": "apiKey", "in": "cookie", "name": "sessionid",
            "description": "A signed-in browser; writing needs the header X-CSRFToken.",
        },
    }  # fmt: skip


def _describe(operation: ApiOperation, details: Document) -> None:
    spec, name = operation.spec, operation.name
    details["summary"] = f"{spec.label}: {operation.action.label if operation.action else _SUMMARY[name]}"
    details["x-required-code"] = operation.code
    details["tags"] = [spec.module]
    details.setdefault("parameters", [])
    row = {"$ref": f"#/components/schemas/{spec.name}"}
    if name == "list":
        details["parameters"] += list_parameters(spec)
        page = {
            "type": "object", "required": ["items", "next", "previous"],
            "properties": {
                "items": {"type": "array", "items": row},
                "next": {"type": ["string", "null"], "description": "cursor of the next page"},
                "previous": {"type": ["string", "null"], "description": "cursor of the page before"},
            },
        }  # fmt: skip
        details["responses"] = _answers(page, 200, (401, 403, 422, 429))
    elif name == "by_key":
        details["parameters"] += [_query(key, _value_schema(_model_field(spec, key)), True) for key in spec.keys]
        details["responses"] = _answers(row, 200, (401, 403, 404, 422, 429))
    elif name == "read":
        details["responses"] = _answers(row, 200, (401, 403, 404, 429))
    else:
        _describe_write(operation, details, row)


_SUMMARY = {"list": "list", "by_key": "look up by natural key", "read": "read", "create": "create", "change": "change"}


def _describe_write(operation: ApiOperation, details: Document, row: Document) -> None:
    spec, name = operation.spec, operation.name
    details["parameters"].append(
        _header("Idempotency-Key", "Sent again with the same content, the first result is returned.")
    )
    if name == "change":
        details["parameters"].append(_header("If-Match", "The version that was read; 409 when it has changed since."))
    body = (
        _form_schema(operation.action.fields) if operation.action is not None
        else {"$ref": f"#/components/schemas/{spec.name}.{name}"}
    )  # fmt: skip
    details["requestBody"] = {
        "required": name in ("create", "change"),
        "content": {"application/json": {"schema": body}},
    }
    status = 201 if name == "create" else 200
    details["responses"] = _answers(row, status, (400, 401, 403, *(() if name == "create" else (404,)), 409, 422, 429))


def _answers(schema: Document, status: int, problems: tuple[int, ...]) -> Document:
    answers: Document = {str(status): {"description": "Done", "content": {"application/json": {"schema": schema}}}}
    return {**answers, **{str(code): {"$ref": f"#/components/responses/Problem{code}"} for code in problems}}


def _problem_answers() -> Document:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {f"Problem{code}": {"description": text, "content": content} for code, text in PROBLEMS.items()}


def _query(name: str, schema: Document, required: bool = False, description: str = "") -> Document:
    made = {"in": "query", "name": name, "required": required, "schema": schema}
    return {**made, "description": description} if description else made


def _header(name: str, description: str) -> Document:
    return {"in": "header", "name": name, "required": False, "schema": {"type": "string"}, "description": description}


def list_parameters(spec: ObjectSpec) -> list[Document]:
    """Filters, search, order, limit and cursor of a list."""
    actor = system_actor("schema")
    made = []
    for name, entry in filter_names(spec, actor):
        field, label = resolve_field(spec.model, name)
        if isinstance(entry, DateRange):
            made += [
                _query(f"{name}{end}", {"type": "string", "format": "date"}, description=label)
                for end in ("_from", "_to")
            ]
        elif field.is_relation:
            made.append(_query(name, {"type": "integer"}, description=f"{label} (id)"))
        elif isinstance(field, models.BooleanField):
            made.append(_query(name, {"type": "string", "enum": ["0", "1"]}, description=label))
        else:
            made.append(_query(name, {"type": "string"}, description=f"{label}; several values separated by commas"))
    if any(f.name == "is_active" for f in spec.model._meta.fields):
        made = [parameter for parameter in made if parameter["name"] != "is_active"]
        made.append(_query("is_active", {"type": "string", "enum": ["0", "1", "all"], "default": "1"}))
    if spec.search:
        made.append(_query("q", {"type": "string", "maxLength": 80}, description="text searched for"))
    orders = [sign + name for name in sortable_names(spec, actor) for sign in ("", "-")]
    if orders:
        made.append(_query("sort", {"type": "string", "enum": orders}))
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return [*made, _query("limit", limit), _query("cursor", {"type": "string"})]


def _schemas() -> Document:
    issue = {name: {"type": "string"} for name in ("code", "message", "field", "rule")}
    problem = {
        "code": {"type": "string"}, "message": {"type": "string"}, "field": {"type": "string"},
        "details": {"type": "array", "items": {"type": "object", "properties": issue}},
    }  # fmt: skip
    made: Document = {
        "Problem": {"type": "object", "required": list(problem), "properties": problem},
        "Reference": {
            "type": "object", "required": ["id", "text"],
            "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
        },
    }  # fmt: skip
    for spec in all_specs():
        made[spec.name] = _row_schema(spec)
        if not spec.read_only:
            made[f"{spec.name}.create"] = _input_schema(spec, adding=True)
            made[f"{spec.name}.change"] = _input_schema(spec, adding=False)
    return made


def _row_schema(spec: ObjectSpec) -> Document:
    shape = shape_for(spec, system_actor("schema"))
    properties: Document = {"id": {"type": "integer"}, "text": {"type": "string", "description": "how it is called"}}
    for member in shape.members:
        properties[member.name] = _member_schema(spec, member)
    if spec.custom_fields:
        properties["custom"] = {"type": "object", "description": "additional fields of this installation, by key"}
    for member in shape.many:
        many = {"type": "array", "items": {"$ref": "#/components/schemas/Reference"}}
        properties[member.name] = {**many, "description": "only when one row is read"}
    return {"type": "object", "title": str(spec.label), "required": ["id"], "properties": properties}


def _member_schema(spec: ObjectSpec, member: Member) -> Document:
    field = member.field
    if field is None:
        return {"description": "computed"}
    if field.is_relation:
        made: Document = {"oneOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]}
        return made if field.null or "__" in member.name else {"$ref": "#/components/schemas/Reference"}
    made = _value_schema(field)
    if (field.null or "__" in member.name) and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def _input_schema(spec: ObjectSpec, *, adding: bool) -> Document:
    properties: Document = {}
    required = []
    for name in spec.fields:
        field = _model_field(spec, name)
        properties[name] = _reference_input(field) if field.is_relation else _value_schema(field)
        if field.many_to_many:
            properties[name] = {"type": "array", "items": _reference_input(field)}
        if adding and not (field.many_to_many or field.has_default() or field.blank or field.null):
            required.append(name)
    if spec.custom_fields:
        properties["custom"] = {"type": "object", "description": "additional fields; null takes one away"}
    if not adding:
        properties["reason"] = {"type": "string", "maxLength": 500, "description": "kept in the change log"}
    made = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**made, "required": required} if required else made


def _reference_input(field: Any) -> Document:
    ways: list[Document] = [
        {"type": "integer"},
        {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
    ]
    other = spec_of(field.related_model)
    if other is not None and other.keys:
        keys = {name: {} for name in other.keys}
        ways.append({"type": "object", "properties": keys, "required": list(keys), "description": "natural key"})
    if field.null and not field.many_to_many:
        ways.append({"type": "null"})
    return {"anyOf": ways}


def _model_field(spec: ObjectSpec, name: str) -> Any:
    return spec.model._meta.get_field(name)


def _value_schema(field: models.Field) -> Document:
    made: Document
    if isinstance(field, models.BooleanField):
        made = {"type": "boolean"}
    elif isinstance(field, models.IntegerField) or field.is_relation:
        made = {"type": "integer"}
    elif isinstance(field, models.DateTimeField):
        made = {"type": "string", "format": "date-time"}
    elif isinstance(field, models.DateField):
        made = {"type": "string", "format": "date"}
    elif isinstance(field, models.JSONField):
        made = {}
    else:
        made = {"type": "string"}
        if field.max_length:
            made["maxLength"] = field.max_length
    if field.choices:
        values = [value for value, _text in field.flatchoices]
        made["enum"] = [*values, *([""] if field.blank and "" not in values and made.get("type") == "string" else [])]
        made["description"] = "; ".join(f"{value}: {text}" for value, text in field.flatchoices)
    elif field.name.endswith("_fen"):
        made["description"] = f"{field.verbose_name} in fen (1/100 yuan)"
    elif field.name.endswith("_e4"):
        made["description"] = f"{field.verbose_name} in 1/10,000 yuan"
    else:
        made["description"] = str(field.verbose_name)
    return made


_FORM_TYPES: tuple[tuple[type[forms.Field], Document], ...] = (
    (forms.BooleanField, {"type": "boolean"}),
    (forms.ModelMultipleChoiceField, {"type": "array", "items": {"type": "integer"}}),
    (forms.ModelChoiceField, {"type": "integer"}),
    (forms.FloatField, {"type": "number"}),
    (forms.DecimalField, {"type": "string"}),
    (forms.IntegerField, {"type": "integer"}),
    (forms.DateTimeField, {"type": "string", "format": "date-time"}),
    (forms.DateField, {"type": "string", "format": "date"}),
)


def _form_schema(fields: Any) -> Document:
    properties, required = {}, []
    for name, make in fields.items():
        field = make()
        schema = next((dict(schema) for cls, schema in _FORM_TYPES if isinstance(field, cls)), {"type": "string"})
        properties[name] = {**schema, "description": str(field.label or name)}
        if field.required:
            required.append(name)
    made = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**made, "required": required} if required else made
