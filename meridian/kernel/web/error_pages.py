"""Error pages that say what happened and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import MeridianError

from .htmx import wants_fragment


def problem_page(request: HttpRequest, failure: MeridianError, status: int) -> HttpResponse:
    """A broken rule outside of a form: every issue with its rule and how to mend it."""
    template = "kernel/_problem.html" if wants_fragment(request) else "kernel/problem.html"
    return render(request, template, {"issues": failure.issues(), "status": status}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its security token, mostly because the session ended meanwhile."""
    message = _("The page was open too long or your session ended. Go back, reload the page and send the form again.")
    return render(request, "kernel/403.html", {"reason": message}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "kernel/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason the decision gave."""
    return render(request, "kernel/403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "kernel/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Without the request: neither menu nor notices are asked for, so the page works when the database does not.
    text = render_to_string("kernel/500.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(text, status=500)
