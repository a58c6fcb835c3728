"""One error shape for the whole API: ``{code, message, field, details: [{code, message, field, rule}]}``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import (
    Denied,
    IdempotencyConflict,
    Issue,
    MeridianError,
    NotVisible,
    RuleViolation,
    ScopeError,
    VersionConflict,
)

log = logging.getLogger("meridian.api")


class Refused(MeridianError):
    """The request itself is refused before any command runs: wrong key, too many requests, unreadable body."""

    def __init__(self, message: Any, *, code: str, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(message, code=code)
        self.status = status
        self.headers = headers or {}


STATUS_OF: tuple[tuple[type[MeridianError], int], ...] = (
    (NotVisible, 404),
    (Denied, 403),
    (VersionConflict, 409),
    (IdempotencyConflict, 409),
    (RuleViolation, 422),
)


def status_of(failure: MeridianError) -> int:
    """HTTP status of a domain error; a broken rule is 422."""
    if isinstance(failure, Refused):
        return failure.status
    return next((status for cls, status in STATUS_OF if isinstance(failure, cls)), 422)


def problem(status: int, issues: list[Issue], *, headers: dict[str, str] | None = None) -> JsonResponse:
    """The error answer. The first issue speaks for all; every issue stands in ``details``."""
    first = issues[0] if issues else Issue("error")
    body = {
        "code": first.code,
        "message": first.text(),
        "field": first.field,
        "details": [issue.as_dict() for issue in issues],
    }
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def problem_of(failure: MeridianError) -> JsonResponse:
    """The answer for a domain error. What is out of scope is never told apart from what does not exist."""
    if isinstance(failure, NotVisible):
        return not_found()
    headers = failure.headers if isinstance(failure, Refused) else None
    return problem(status_of(failure), failure.issues(), headers=headers)


def not_found() -> JsonResponse:
    message = _("There is no such object, or it lies outside your data scope.")
    return problem(404, [Issue(NotVisible.code, message)])


def unknown_address(request: HttpRequest, rest: str = "") -> JsonResponse:
    """The answer below ``/api/v1/`` where no operation is: JSON, not the product's page."""
    message = _("There is no such address. Every address ends with “/”; the description lists them: /api/v1/docs/.")
    return problem(404, [Issue("request.unknown_address", message)])


def on_domain_error(request: HttpRequest, failure: MeridianError) -> JsonResponse:
    """Handler for everything the product raises on purpose."""
    return problem_of(failure)


def on_http404(request: HttpRequest, failure: Http404) -> JsonResponse:
    return not_found()


def on_invalid_path(request: HttpRequest, failure: Any) -> JsonResponse:
    """Handler for parameters ninja could not read."""
    issues = [Issue("request.invalid", str(error["msg"]), str(error["loc"][-1])) for error in failure.errors]
    return problem(422, issues)


def on_unauthenticated(request: HttpRequest, failure: Any) -> JsonResponse:
    """Handler for requests without a session and without a valid key."""
    message = _("Sign in, or send a valid API key in the header “Authorization: Bearer mk_…”.")
    return problem(401, [Issue("access.unauthenticated", message)], headers={"WWW-Authenticate": "Bearer"})


def on_too_big(request: HttpRequest, failure: RequestDataTooBig) -> JsonResponse:
    return problem(413, [Issue("request.too_big", _("The request is too big. Send fewer rows at once."))])


def on_bug(request: HttpRequest, failure: Exception) -> JsonResponse:
    """Handler for what nobody foresaw: logged with the request id, which the answer names."""
    request_id = getattr(request, "request_id", "")
    log.exception("request %s failed", request_id, exc_info=failure)
    message = _("Something went wrong on the server. Nothing was changed. Give support this number: %(id)s.")
    return problem(500, [Issue("server.error", message, params={"id": request_id})])


def handlers() -> dict[type[Exception], Callable[..., JsonResponse]]:
    """Exception class to handler, as ninja registers them."""
    from ninja.errors import AuthenticationError, ValidationError

    return {
        MeridianError: on_domain_error,
        ScopeError: on_bug,
        Http404: on_http404,
        ValidationError: on_invalid_path,
        AuthenticationError: on_unauthenticated,
        RequestDataTooBig: on_too_big,
        Exception: on_bug,
    }
