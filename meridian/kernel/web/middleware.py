"""Every request gets an actor, a request id, a language, and the second wall where it belongs."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from meridian.kernel.access.grants import actor_for, anonymous_actor
from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor, new_request_id
from meridian.kernel.records.scoped import wall


class ActorMiddleware:
    """Sets ``request.actor`` and raises the second wall for dealer users (and everybody in tests)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = new_request_id()
        user = request.user
        request.actor = _actor_of(request)
        language = user.language if user.is_authenticated else request.COOKIES.get("language", settings.LANGUAGE_CODE)
        walled = getattr(settings, "SCOPE_WALL_ALWAYS", False) or getattr(user, "kind", "") == User.Kind.DEALER
        with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            with wall(walled):
                response = self.get_response(request)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        response.headers["X-Request-ID"] = request.request_id
        return response


def _actor_of(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return anonymous_actor(request_id=request.request_id)
    return SimpleLazyObject(lambda: actor_for(request.user, request_id=request.request_id))  # type: ignore[return-value]
