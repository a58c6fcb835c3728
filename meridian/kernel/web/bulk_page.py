"""Actions on several selected rows: each row by its own command call, all results shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.access.decisions import require
from meridian.kernel.base.errors import MeridianError
from meridian.kernel.objects.spec import ObjectSpec

from .edit_page import row_argument
from .htmx import go_to

MAX_ROWS = 500


def bulk_view(spec: ObjectSpec, request: HttpRequest, name: str) -> HttpResponse:
    """Run ``name`` on the rows whose keys were posted. Rows out of scope are as if they did not exist."""
    return require_POST(_bulk)(request, spec, name)


def _bulk(request: HttpRequest, spec: ObjectSpec, name: str) -> HttpResponse:
    run = _command_of(spec, name)
    require(request.actor, run.command_code)
    keys = [int(key) for key in request.POST.getlist("pk") if key.isdigit()][:MAX_ROWS]
    rows = list(spec.rows(request.actor, "view").filter(pk__in=keys))
    done, refused = 0, []
    argument = row_argument(spec, run)
    for row in rows:
        try:
            run(actor=request.actor, **{argument: row})
            done += 1
        except MeridianError as failure:
            refused.append(f"{row}: {failure}")
    messages.success(request, _("%(done)d of %(all)d done.") % {"done": done, "all": len(keys)})
    for text in refused[:10]:
        messages.error(request, text)
    return go_to(
        request, request.POST.get("back") if _is_local(request.POST.get("back")) else reverse(spec.url_name("list"))
    )


def _is_local(url: Any) -> bool:
    return isinstance(url, str) and url.startswith("/") and not url.startswith("//")


def _command_of(spec: ObjectSpec, name: str) -> Any:
    if name == "retire" and spec.retire is not None:
        return spec.retire
    for action in spec.actions:
        if action.name == name and action.bulk:
            return action.command
    raise Http404
