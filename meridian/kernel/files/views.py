"""Downloading a stored file, never as something the browser could run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from meridian.kernel.base.errors import NotVisible, RuleViolation

from .access import readable_file
from .commands import open_file
from .sniffing import KINDS

# A PDF viewer does not work inside a sandbox; images do.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file as an attachment; with ``?inline=1`` images and PDF are shown. 404 outside of the actor's scope."""
    try:
        stored = readable_file(request.actor, pk)
        path = open_file(stored)
    except (NotVisible, RuleViolation) as refused:
        raise Http404(str(refused)) from None
    kind = KINDS.get(stored.content_kind)
    inline = bool(kind and kind.inline and request.GET.get("inline"))
    response = FileResponse(
        path.open("rb"), as_attachment=not inline, filename=stored.name,
        content_type=kind.mime if kind else "application/octet-stream",
    )  # fmt: skip
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _PDF_POLICY if inline and kind.name == "pdf" else _POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
