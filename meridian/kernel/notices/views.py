"""The list behind the bell, and marking as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import select_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from .kinds import all_kinds
from .queries import latest, mark_read, own_notices, preferences, set_preference, unread_count

PAGE = 20


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """The newest notices, ``?before=<id>`` for older ones. A fragment for HTMX, a page otherwise."""
    before = request.GET.get("before", "")
    return _list(request, int(before) if before.isdigit() else None)


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read and show the list again."""
    mark_read(request.user.pk)
    return _list(request, None) if request.headers.get("HX-Request") else redirect("notice_list")


@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it leads. 404 for a notice of somebody else."""
    notice = own_notices(request.user.pk).filter(pk=pk).first()
    if notice is None:
        raise Http404
    mark_read(request.user.pk, [pk])
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and inside else "notice_list")


@login_required
@require_POST
def save_preferences(request: HttpRequest) -> HttpResponse:
    """Store the chosen channels of every kind (``<kind>`` = list of channel keys)."""
    for kind in all_kinds():
        set_preference(request.user.pk, kind.key, request.POST.getlist(kind.key))
    return redirect("notice_list")


def _list(request: HttpRequest, before: int | None) -> HttpResponse:
    rows = latest(request.user.pk, PAGE + 1, before)
    notices = rows[:PAGE]
    context = {
        "notices": notices, "unread": unread_count(request.user.pk),
        "older": notices[-1].pk if len(rows) > PAGE else None,
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        names = ["kernel/_notice_list.html", "notices/_notice_list.html"]
    else:
        names = ["kernel/page_notices.html", "notices/page_notices.html"]
        context["preferences"] = preferences(request.user.pk)
    return HttpResponse(select_template(names).render(context, request))
