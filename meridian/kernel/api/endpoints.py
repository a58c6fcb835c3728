"""What the API does with one object: translate the request, call one command or query, translate the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from meridian.kernel.access.decisions import require
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, MeridianError, NotVisible, RuleViolation, ScopeError
from meridian.kernel.commands.models import IdempotencyKey
from meridian.kernel.objects.spec import Action, ObjectSpec
from meridian.kernel.records.scoped import wall

from .arguments import (
    action_arguments,
    body_of,
    change_arguments,
    create_arguments,
    natural_key,
    row_argument,
    takes,
)
from .errors import problem_of
from .paging import list_document
from .representation import detailed, rows_with_relations

View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """Around every operation: the second wall is up, errors take the API's shape, messages are in the caller's language."""

    @wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        with wall(True), translation.override(_language(request)):
            try:
                return view(request, **kwargs)
            except ScopeError:
                raise  # a programming error, answered like any other
            except MeridianError as failure:
                return problem_of(failure)

    return run


def _language(request: HttpRequest) -> str:
    if request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    language = request.actor.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def document(body: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None) -> JsonResponse:
    """A JSON answer; Chinese text stays readable. Answers belong to one caller, so nobody may keep them."""
    response = JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def list_rows(spec: ObjectSpec) -> View:
    """``GET /``: a page of rows."""

    def view(request: HttpRequest) -> HttpResponse:
        require(request.actor, spec.code("view"))
        return document(list_document(spec, request.actor, request.GET.dict()))

    return guarded(view)


def read_row(spec: ObjectSpec) -> View:
    """``GET /{id}/``: one row, with its version as ``ETag``."""

    def view(request: HttpRequest, id: int) -> HttpResponse:
        require(request.actor, spec.code("view"))
        return _row_document(spec, request.actor, _visible(spec, request.actor, {"pk": id}))

    return guarded(view)


def read_by_key(spec: ObjectSpec) -> View:
    """``GET /by-key/?code=…``: the one row with this natural key."""

    def view(request: HttpRequest) -> HttpResponse:
        require(request.actor, spec.code("view"))
        key = natural_key(spec, request.GET.dict())
        return _row_document(spec, request.actor, _visible(spec, request.actor, key))

    return guarded(view)


def create_row(spec: ObjectSpec) -> View:
    """``POST /``: a new row, 201."""

    def view(request: HttpRequest) -> HttpResponse:
        actor = request.actor
        require(actor, spec.code("add"))
        values = create_arguments(spec, actor, body_of(request))
        made = _once(request, lambda key: spec.create(actor=actor, idempotency_key=key, **values))
        return _result(spec, actor, made.pk, request, status=201)

    return guarded(view)


def change_row(spec: ObjectSpec) -> View:
    """``PATCH /{id}/``: only the fields given; with ``If-Match: version`` never over somebody else's change (409)."""

    def view(request: HttpRequest, id: int) -> HttpResponse:
        actor = request.actor
        require(actor, spec.code("change"))
        row = _visible(spec, actor, {"pk": id}, "change")
        values = change_arguments(spec, actor, body_of(request), row)
        if "reason" in values and not takes(spec.change, "reason"):
            del values["reason"]
        values[row_argument(spec, spec.change)] = row
        version = expected_version(request)
        if version is not None:
            values["expected_version"] = version
        _once(request, lambda key: spec.change(actor=actor, idempotency_key=key, **values))
        return _result(spec, actor, id, request)

    return guarded(view)


def act_on_row(spec: ObjectSpec, action: Action) -> View:
    """``POST /{id}/actions/{name}/``: one of the object's actions, or ``retire``."""

    def view(request: HttpRequest, id: int) -> HttpResponse:
        actor = request.actor
        require(actor, action.command.command_code)
        row = _visible(spec, actor, {"pk": id}, "retire" if action.name == "retire" else "view")
        values = action_arguments(spec, action, body_of(request))
        values[row_argument(spec, action.command)] = row
        if action.when is not None and not _was_sent_before(request):
            decision = action.when(row, actor)
            if not decision:
                raise Denied(decision.reason)
        _once(request, lambda key: action.command(actor=actor, idempotency_key=key, **values))
        return _result(spec, actor, id, request)

    return guarded(view)


def who_am_i(request: HttpRequest) -> HttpResponse:
    """The caller as the server sees it: name, kind, dealer, permission codes."""
    actor = request.actor
    codes = sorted({code for grant in actor.grants for code in grant.codes})
    return document({"name": actor.name, "kind": str(actor.kind), "dealer": actor.dealer_id, "codes": codes})


# -- pieces ------------------------------------------------------------------------------------------------------------


def expected_version(request: HttpRequest) -> int | None:
    """The version in ``If-Match`` (``"3"``, ``3`` or ``W/"3"``), None without the header or with ``*``."""
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    bare = text.removeprefix("W/").strip('"')
    if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
        raise RuleViolation(
            Issue(
                "request.if_match",
                _("“If-Match” holds the version number as the last answer's ETag gave it."),
                "If-Match",
            )
        )
    return int(bare)


def idempotency_key(request: HttpRequest) -> str:
    """The caller's ``Idempotency-Key`` made his own: two callers may use the same text. Empty without the header."""
    given = request.headers.get("Idempotency-Key", "").strip()
    if not given:
        return ""
    if len(given) > 200:
        raise RuleViolation(
            Issue("request.idempotency_key", _("“Idempotency-Key” is at most 200 characters long."), "Idempotency-Key")
        )
    actor: Actor = request.actor
    return hashlib.sha256(f"{actor.kind}|{actor.user_id}|{actor.dealer_id}|{actor.name}|{given}".encode()).hexdigest()


def _once(request: HttpRequest, run: Callable[[str], Any]) -> Any:
    """Run a command under the caller's key. Two requests at once with one key: the second gets the first's result."""
    key = idempotency_key(request)
    try:
        return run(key)
    except IntegrityError:
        if not key or not _was_sent_before(request):
            raise
        return run(key)


def _was_sent_before(request: HttpRequest) -> bool:
    key = idempotency_key(request)
    return bool(key) and IdempotencyKey.objects.filter(key=key).exists()


def _visible(spec: ObjectSpec, actor: Actor, key: dict[str, Any], verb: str = "view") -> Any:
    if "pk" in key and key["pk"] >= 2**63:
        raise NotVisible(str(key["pk"]))
    row = rows_with_relations(spec, spec.rows(actor, verb), actor).filter(**key).first()
    if row is None:
        raise NotVisible(f"{spec.label} {key}")
    return row


def _row_document(spec: ObjectSpec, actor: Actor, row: Any, **options: Any) -> HttpResponse:
    version = getattr(row, "version", None)
    headers = {"ETag": f'"{version}"'} if version is not None else {}
    return document(detailed(spec, row, actor), headers={**headers, **options.pop("headers", {})}, **options)


def _result(spec: ObjectSpec, actor: Actor, pk: int, request: HttpRequest, status: int = 200) -> HttpResponse:
    """The row after a command. Who may write but not see gets its key only."""
    headers = {}
    if status == 201:
        headers["Location"] = f"{request.path}{pk}/"
    try:
        row = _visible(spec, actor, {"pk": pk})
    except NotVisible:
        return document({"id": pk}, status=status, headers=headers)
    return _row_document(spec, actor, row, status=status, headers=headers)
