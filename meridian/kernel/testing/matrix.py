"""Every address × every kind of visitor: what the answer must be. Derived from the resolver, so no address can hide.

Visitors: nobody, staff without the code, staff of another region, a dealer with his own row and with another dealer's
row, an administrator. Each visitor but the second holds every code: only the scope is left to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from meridian.kernel.access.models import User
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.spec import ObjectSpec

from .actors import ApiClient, api_key, browser_of, dealer_user, staff_user
from .factories import make_row

ROW_PAGES = ("detail", "panel", "history", "act", "edit", "retire")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the resolver: its route, its view, and the object behind it when it is derived."""

    route: str
    view: Callable[..., Any]

    @property
    def spec(self) -> ObjectSpec | None:
        return getattr(self.view, "spec", None)

    @property
    def page(self) -> str:
        return getattr(self.view, "page_name", "")

    @property
    def operations(self) -> tuple[Any, ...]:
        return getattr(self.view, "api_operations", ())

    @property
    def is_guarded(self) -> bool:
        """Whether the view says itself who may open it."""
        return bool(self.spec or self.operations) or hasattr(self.view, "required_code")


def all_addresses(urlconf: str | None = None) -> list[Address]:
    """Every address of the root (or given) URL configuration, depth first."""
    return list(_walk(get_resolver(urlconf).url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield Address(route, pattern.callback)


@dataclass(slots=True)
class Case:
    """One visitor looking at one row, and what he must be answered."""

    name: str
    user: User | None
    row: Any
    sees_row: bool
    holds_code: bool = True


@dataclass(slots=True)
class Anchors:
    """The rows visitors hang on: two dealers in two regions."""

    own_dealer: Any
    other_dealer: Any
    other_region: Any
    dealer_model: type[models.Model]


def cases_for(spec: ObjectSpec, anchors: Anchors) -> list[Case]:
    """The visitors of one object. Rows are made for them: one of each dealer."""
    own, other = rows_of_dealers(spec, anchors)
    scope = spec.scope
    dealers_see_all = isinstance(scope, ReferenceData) and scope.dealers is True
    # Which rows a function gives a dealer, the module that brings it tests; the rows made here are nobody's.
    by_dealer = isinstance(scope, ScopePaths) and isinstance(scope.dealer, str) and bool(scope.dealer)
    by_region = isinstance(scope, ScopePaths)
    elsewhere = staff_user("*", breadth="REGION", region=anchors.other_region)
    dealer = dealer_user(anchors.own_dealer, "*")
    return [
        Case("nobody", None, own, False),
        Case(
            "staff without the code",
            staff_user(f"{spec.module}.{spec.model._meta.model_name}:nothing"),
            own,
            False,
            False,
        ),
        Case("staff of another region", elsewhere, own, not by_region),
        Case("dealer, own row", dealer, own, dealers_see_all or by_dealer),
        Case("dealer, another dealer's row", dealer, other, dealers_see_all),
        Case("administrator", staff_user("*"), own, True),
    ]


def rows_of_dealers(spec: ObjectSpec, anchors: Anchors) -> tuple[Any, Any]:
    """A row that belongs to the first dealer and one that belongs to the second, as far as the object knows dealers."""
    path = getattr(spec.scope, "dealer", "")
    if isinstance(path, str) and path:
        return row_with(spec.model, path, anchors.own_dealer), row_with(spec.model, path, anchors.other_dealer)
    return make_row(spec.model), make_row(spec.model)


def row_with(model: type[models.Model], path: str, value: models.Model) -> Any:
    """A row of ``model`` from which ``path`` (``count__dealer``) leads to ``value``. The path ``id`` is the row itself."""
    first, _dot, rest = path.partition("__")
    if first in ("id", "pk"):
        return value
    if not rest:
        return make_row(model, **{first: value})
    return make_row(model, **{first: row_with(model._meta.get_field(first).related_model, rest, value)})


def address_of(spec: ObjectSpec, address: Address, row: Any) -> str:
    """The concrete path for a row: keys filled in, the first panel, an action that exists where there is one."""
    action = next((a.name for a in spec.actions), "none")
    if address.page == "bulk":
        action = next((a.name for a in spec.actions if a.bulk), "retire" if spec.retire else "none")
    path = "/" + address.route
    filled = {"<int:pk>": row.pk, "<int:id>": row.pk, "<int:index>": 0, "<slug:name>": action, "<int:session>": 999_999}
    for place, value in filled.items():
        path = path.replace(place, str(value))
    return path


def expected_page(spec: ObjectSpec, page: str, case: Case) -> int:
    """Status of a GET on a derived page."""
    if case.user is None:
        return 302
    if not case.holds_code:
        return 403
    if page == "bulk":
        return 405
    if page == "import_session" or (page == "act" and not spec.actions) or (page == "panel" and not spec.panels):
        return 404
    return 404 if page in ROW_PAGES and not case.sees_row else 200


def page_mismatches(spec: ObjectSpec, addresses: list[Address], cases: list[Case]) -> list[str]:
    """GET every derived page of an object as every visitor; sentences for what is not as it must be."""
    found = []
    for case in cases:
        browser = browser_of(case.user)
        for address in addresses:
            path = address_of(spec, address, case.row)
            answer = browser.get(path)
            wanted = expected_page(spec, address.page, case)
            if answer.status_code != wanted:
                found.append(
                    f"{case.name}: GET {path} ({address.page}) answered {answer.status_code}, expected {wanted}"
                )
            elif wanted == 302 and "login" not in answer["Location"]:
                found.append(f"{case.name}: GET {path} led to {answer['Location']}, expected the sign-in page")
            if getattr(answer, "streaming", False):
                list(answer.streaming_content)
    return found


def write_mismatches(spec: ObjectSpec, addresses: list[Address], cases: list[Case]) -> list[str]:
    """POST to every derived page of a row as everybody who must not reach it; nothing may change."""
    found = []
    for case in cases:
        if case.sees_row:
            continue
        before = _stored(case.row)
        browser = browser_of(case.user)
        for address in addresses:
            if address.page not in ("edit", "retire", "act", "bulk"):
                continue
            path = address_of(spec, address, case.row)
            answer = browser.post(path, {"pk": [case.row.pk], "version": "1", "reason": "x"})
            wanted = _refusals(case, address.page)
            if answer.status_code not in wanted:
                found.append(
                    f"{case.name}: POST {path} answered {answer.status_code}, expected one of {sorted(wanted)}"
                )
        if _stored(case.row) != before:
            found.append(f"{case.name}: the row of {spec.name} was changed")
    return found


def _refusals(case: Case, page: str) -> set[int]:
    if case.user is None:
        return {302}
    if not case.holds_code:
        return {403}
    # A bulk action leaves out rows it cannot see; an object without (bulk) actions knows no such name.
    return {302, 404} if page == "bulk" else {404}


def api_mismatches(spec: ObjectSpec, operations: list[Any], cases: list[Case], prefix: str = "/api/v1") -> list[str]:
    """Call every API operation of an object as every visitor, with a key of all his codes."""
    found = []
    for case in cases:
        send = _sender(case)
        before = _stored(case.row)
        for operation in operations:
            path = prefix + operation.path.replace("{int:id}", str(case.row.pk))
            if operation.name == "by_key":
                path += "?" + "&".join(f"{name}={_key_part(case.row, name)}" for name in spec.keys)
            status = send(operation.method, path).status_code
            wanted = _expected_api(operation.name, case)
            if status not in wanted:
                found.append(
                    f"{case.name}: {operation.method} {path} answered {status}, expected one of {sorted(wanted)}"
                )
        if not case.sees_row and _stored(case.row) != before:
            found.append(f"{case.name}: the row of {spec.name} was changed through the API")
    return found


def _expected_api(name: str, case: Case) -> set[int]:
    if case.user is None:
        return {401}
    if not case.holds_code:
        return {403}
    if name == "list":
        return {200}
    if name == "create":
        # An empty object may be valid; whoever cannot see what he would make is refused.
        return {201, 403, 422}
    if not case.sees_row:
        return {404}
    return {200, 403, 422} if name.startswith("act_") else {200, 422} if name == "change" else {200}


def _sender(case: Case) -> Callable[[str, str], Any]:
    if case.user is None:
        browser = browser_of(None)
        return lambda method, path: browser.generic(method, path, "{}", content_type="application/json")
    _token, secret = api_key(case.user, *_codes_of(case.user))
    client = ApiClient(secret)
    return lambda method, path: client.get(path) if method == "GET" else client.send(method, path, {})


def _codes_of(user: User) -> list[str]:
    held = list(user.grants.all()) or [user.membership]
    return [code for grant in held for code in grant.role.codes]


def _key_part(row: Any, name: str) -> str:
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _stored(row: Any) -> dict[str, Any]:
    return type(row)._base_manager.filter(pk=row.pk).values().get()
