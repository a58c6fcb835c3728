"""Who calls the API: a client with a key (``Authorization: Bearer mk_…``), or a signed-in user's browser with CSRF token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from meridian.kernel.access.grants import actor_for, actor_for_token, owes_second_factor
from meridian.kernel.access.models import ApiToken
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor

from .errors import Refused
from .rate_limit import count_request

USE_NOTED_EVERY = timedelta(minutes=10)


class Caller:
    """ninja's authentication callback: sets ``request.actor`` and counts the request against the caller's limit."""

    # Tells ninja's docs page to send the CSRF token with its trial requests.
    csrf = True

    def __call__(self, request: HttpRequest) -> Actor | None:
        presented = request.headers.get("Authorization", "")
        actor = self._client(request, presented) if presented else self._browser(request)
        if actor is not None:
            request.actor = actor
        return actor

    def _client(self, request: HttpRequest, header: str) -> Actor:
        scheme, _space, key = header.partition(" ")
        key = key.strip()
        actor = None
        if scheme.lower() == "bearer" and "\x00" not in key:
            actor = actor_for_token(key, request_id=getattr(request, "request_id", ""))
        if actor is None:
            raise Refused(
                _("The API key is unknown, expired or switched off. Create a new one under Settings, API keys."),
                code="access.token",
                status=401,
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        prefix = key.split("_", 2)[1]
        count_request(f"token:{prefix}")
        note_use(prefix)
        return actor

    def _browser(self, request: HttpRequest) -> Actor | None:
        user: Any = request.user
        if not user.is_authenticated:
            return None
        if not _csrf_holds(request):
            raise Refused(
                _("The request came without its security token. Send the header X-CSRFToken."),
                code="access.csrf",
                status=403,
            )
        count_request(f"user:{user.pk}")
        actor = actor_for(user, channel="api", request_id=getattr(request, "request_id", ""))
        if owes_second_factor(user):
            raise Refused(
                _("Your role asks for a second factor. Sign in to the pages and set it up first."),
                code="access.second_factor",
                status=403,
            )
        return actor


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check; a refusal is told in the API's shape instead of as a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _csrf_holds(request: HttpRequest) -> bool:
    check = _CsrfCheck(lambda _request: HttpResponse())
    request.csrf_processing_done = False  # ninja's views are exempt, so the middleware has let the request pass
    check.process_request(request)
    return check.process_view(request, _answered_here, (), {}) is None


def _answered_here(request: HttpRequest) -> None:
    """Stands for the view in Django's check, which looks at it for an exemption."""


def note_use(prefix: str) -> None:
    """Keep when a key was last used, to ten minutes: one write in ten minutes, not one per request."""
    moment = clock.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment - USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, prefix=prefix).update(last_used_at=moment)
