"""What every full page shows around its content: menu, notices, user."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .htmx import wants_fragment
from .menu import menu_for


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; empty for fragments and for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or wants_fragment(request):
        return {}
    from meridian.kernel.notices.queries import unread_count

    return {
        "menu": menu_for(request.actor, request.path),
        "unread_notices": unread_count(user.pk),
        "actor": request.actor,
        "may_hold_keys": request.actor.may("access.apitoken:add"),
    }
