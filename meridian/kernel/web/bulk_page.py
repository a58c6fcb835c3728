"""Actions on several selected rows: each row by its own command call, all results shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.access.decisions import require
from meridian.kernel.base.errors import MeridianError
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.spec import Action, ObjectSpec

from .edit_page import check_when, row_argument
from .htmx import go_to, safe_next

MAX_ROWS = 500


def bulk_view(spec: ObjectSpec, request: HttpRequest, name: str) -> HttpResponse:
    """Run ``name`` on the rows whose keys were posted. Rows out of scope are as if they did not exist."""
    return require_POST(_bulk)(request, spec, name)


def _bulk(request: HttpRequest, spec: ObjectSpec, name: str) -> HttpResponse:
    action = _action_of(spec, name)
    run = action.command
    require(request.actor, run.command_code)
    keys = [int(key) for key in request.POST.getlist("pk") if is_key(key)][:MAX_ROWS]
    rows = list(spec.rows(request.actor, "view").filter(pk__in=keys))
    done, refused = 0, []
    argument = row_argument(spec, run)
    for row in rows:
        try:
            check_when(action, row, request)
            run(actor=request.actor, **{argument: row})
            done += 1
        except MeridianError as failure:
            refused.append(f"{row}: {failure}")
    messages.success(request, _("%(done)d of %(all)d done.") % {"done": done, "all": len(keys)})
    for text in refused[:10]:
        messages.error(request, text)
    return go_to(request, safe_next(request, request.POST.get("back"), reverse(spec.url_name("list"))))


def _action_of(spec: ObjectSpec, name: str) -> Action:
    if name == "retire" and spec.retire is not None:
        return Action("retire", "", spec.retire)
    for action in spec.actions:
        if action.name == name and action.bulk:
            return action
    raise Http404
