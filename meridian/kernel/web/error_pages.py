"""Error pages that say what happened and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its security token, mostly because the session ended meanwhile."""
    message = _("The page was open too long or your session ended. Go back, reload the page and send the form again.")
    return render(request, "kernel/403.html", {"reason": message}, status=403)
