"""Full page or fragment, redirects and errors, the same for all derived and hand-written pages."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme


def wants_fragment(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for (HTMX, and not a boosted link or history restore)."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def respond(
    request: HttpRequest, full: str, fragment: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render the fragment for HTMX, the full page otherwise."""
    return render(request, fragment if wants_fragment(request) else full, context, status=status)


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser on after a successful form: HX-Redirect for HTMX, 302 otherwise."""
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def safe_next(request: HttpRequest, url: str | None, otherwise: str = "/") -> str:
    """A local address to go back to, else the other one: nobody is led to a foreign site."""
    if url and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return url
    return otherwise


def toast(response: HttpResponse, text: str, kind: str = "good") -> HttpResponse:
    """Let the page show a short message."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "kind": kind}})
    return response
