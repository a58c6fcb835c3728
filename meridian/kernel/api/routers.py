"""The API built from all object specs: list, read, look-up by natural key, create, change and actions of every object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI, Router

from meridian.kernel.objects.nested_urls import nested_urls
from meridian.kernel.objects.registry import all_specs
from meridian.kernel.objects.spec import Action, ObjectSpec

from . import endpoints
from .errors import handlers
from .tokens import Caller

VERSION = "1"
PREFIX = "/api/v1/"


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """One operation: ``name`` is list / read / by_key / create / change / act_<action>; ``code`` the right it needs."""

    spec: ObjectSpec
    name: str
    method: str
    path: str
    code: str
    view: Callable[..., HttpResponse]
    action: Action | None = None

    @property
    def id(self) -> str:
        """Name in the schema: ``customers.hospital.list``."""
        return f"{self.spec.name}.{self.name}"


def operations_of(spec: ObjectSpec) -> Iterator[ApiOperation]:
    """The operations of one object."""
    base = f"/{spec.module}/{spec.slug}/"
    row = f"{base}{{int:id}}/"
    yield ApiOperation(spec, "list", "GET", base, spec.code("view"), endpoints.list_rows(spec))
    if not spec.read_only:
        yield ApiOperation(spec, "create", "POST", base, spec.code("add"), endpoints.create_row(spec))
    if spec.keys:
        yield ApiOperation(spec, "by_key", "GET", f"{base}by-key/", spec.code("view"), endpoints.read_by_key(spec))
    yield ApiOperation(spec, "read", "GET", row, spec.code("view"), endpoints.read_row(spec))
    if not spec.read_only:
        yield ApiOperation(spec, "change", "PATCH", row, spec.code("change"), endpoints.change_row(spec))
    for action in actions_of(spec):
        path = f"{row}actions/{action.name}/"
        code = action.command.command_code
        yield ApiOperation(spec, f"act_{action.name}", "POST", path, code, endpoints.act_on_row(spec, action), action)


def actions_of(spec: ObjectSpec) -> Iterator[Action]:
    """The object's own actions, and ``retire`` where it can be taken out of use."""
    yield from spec.actions
    if spec.retire is not None and "retire" not in {action.name for action in spec.actions}:
        yield Action(
            "retire",
            "retire",
            spec.retire,
            fields={"reason": _reason} if endpoints.takes(spec.retire, "reason") else {},
        )


def _reason() -> Any:
    from django import forms

    return forms.CharField(required=False, max_length=500)


class MeridianApi(NinjaAPI):
    """ninja's API whose schema is completed from the specs instead of from one validation class per object."""

    def get_openapi_schema(self, **options: Any) -> Any:
        from .openapi import complete

        return complete(super().get_openapi_schema(**options))


def build_api(docs_decorator: Callable[..., Any] | None = None) -> MeridianApi:
    """The API with all objects. ``docs_decorator`` guards the docs page and the schema (sign-in)."""
    api = MeridianApi(
        title="Meridian API", version=VERSION, auth=Caller(), urls_namespace="api", docs_decorator=docs_decorator,
        docs_url="/docs/",
    )  # fmt: skip
    for exception, handler in handlers().items():
        api.add_exception_handler(exception, handler)
    routers: dict[str, Router] = {}
    for spec in all_specs():
        router = routers.setdefault(spec.module, Router(tags=[spec.module]))
        for operation in operations_of(spec):
            router.add_api_operation(
                operation.path.removeprefix(f"/{spec.module}"), [operation.method], operation.view,
                operation_id=operation.id, summary=operation.name,
            )  # fmt: skip
    for module, router in routers.items():
        api.add_router(f"/{module}", router)
    api.default_router.add_api_operation("/me/", ["GET"], endpoints.guarded(_me), operation_id="me", summary="me")
    return api


def _me(request: HttpRequest) -> HttpResponse:
    return endpoints.who_am_i(request)


def api_urls(api: MeridianApi) -> list[URLPattern | URLResolver]:
    """ninja's addresses, each view marked with its object and the rights by method, for the matrix test."""
    patterns, _app_name, _namespace = api.urls
    by_path: dict[str, list[ApiOperation]] = {}
    for spec in all_specs():
        for operation in operations_of(spec):
            by_path.setdefault(_route(operation.path), []).append(operation)
    for pattern in patterns:
        found = by_path.get(str(pattern.pattern), [])
        if found:
            pattern.callback.spec = found[0].spec
            pattern.callback.api_operations = tuple(found)
    return nested_urls(patterns)


def _route(path: str) -> str:
    return path.lstrip("/").replace("{int:id}", "<int:id>")
