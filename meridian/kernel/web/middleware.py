"""Every request gets an actor, a request id, a language, and the second wall where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from meridian.kernel.access.grants import actor_for, anonymous_actor, owes_second_factor
from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor, new_request_id
from meridian.kernel.base.memo import unit_of_work
from meridian.kernel.records.scoped import wall

from .htmx import go_to

# The API asks by itself, where it reads the roles.
OPEN_WITHOUT = ("/accounts/", "/language/", "/static/", "/api/v1/")


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
            with wall(walled), unit_of_work():
                response = second_factor_first(request) or self.get_response(request)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
                if response.streaming and not isinstance(response, FileResponse):
                    response.streaming_content = _under(response.streaming_content, request.LANGUAGE_CODE, walled)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        response.headers["X-Request-ID"] = request.request_id
        return response


def second_factor_first(request: HttpRequest) -> HttpResponse | None:
    """To the page that explains, for who must set up a second factor and has not yet; None for everybody else.

    Pages of accounts stay open: there he sets it up, changes his password, or signs out.
    """
    if not request.user.is_authenticated or request.path_info.startswith(OPEN_WITHOUT):
        return None
    request.actor.may("")  # reads the roles, which the page would do anyway
    return go_to(request, reverse("second_factor")) if owes_second_factor(request.user) else None


def _under(chunks: Iterable[bytes], language: str, walled: bool) -> Iterator[bytes]:
    """What is made while it is sent (an export) still speaks the user's language behind the same wall."""
    made = iter(chunks)
    while True:
        with translation.override(language), wall(walled):
            chunk = next(made, None)
        if chunk is None:
            return
        yield chunk


def _actor_of(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return anonymous_actor(request_id=request.request_id)
    return SimpleLazyObject(lambda: actor_for(request.user, request_id=request.request_id))  # type: ignore[return-value]
