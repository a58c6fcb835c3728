"""What a user sets for himself: language, saved views; and the search palette."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.access.models import User
from meridian.kernel.base.text import clean_line
from meridian.kernel.objects.models import SavedView
from meridian.kernel.objects.registry import all_specs

from .access import page
from .htmx import safe_next
from .menu import menu_for

MAX_VIEWS = 30


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language, for the account when signed in and for this browser."""
    language = request.POST.get("language", "")
    answer = redirect(safe_next(request, request.POST.get("next")))
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
        answer.set_cookie("language", language, max_age=31_536_000, samesite="Lax")
    return answer


@page()
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters, sort and columns of a list under a name."""
    back = safe_next(request, request.POST.get("back"))
    name = clean_line(request.POST.get("name", ""), 60)
    known = {spec.name for spec in all_specs()}
    if request.method == "POST" and name and request.POST.get("object") in known:
        own = SavedView.objects.filter(user_id=request.user.pk, object_name=request.POST["object"])
        if own.count() < MAX_VIEWS or own.filter(name=name).exists():
            own.update_or_create(
                name=name, defaults={"query": back.partition("?")[2][:1000]},
                create_defaults={"user_id": request.user.pk, "object_name": request.POST["object"],
                                 "query": back.partition("?")[2][:1000]},
            )  # fmt: skip
    return redirect(back)


@page()
def palette(request: HttpRequest) -> HttpResponse:
    """Ctrl+K: pages whose name fits, then objects."""
    text = clean_line(request.GET.get("q", ""), 60)
    items = _pages(request, text)
    if text:
        from meridian.kernel.search.queries import find

        items += [
            {"url": hit.url, "title": hit.title, "sub": hit.sub, "icon": _icon(hit.object_type)}
            for hit in find(request.actor, text, 12)
        ]
    return render(request, "kernel/_palette.html", {"items": items[:20]})


def _pages(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    from meridian.kernel.base.text import fold, pinyin_initials

    wanted = fold(text)
    found = []
    for section in menu_for(request.actor, ""):
        for item in (*section["items"], *section["more"]):
            label = str(item["label"])
            if not wanted or wanted in fold(label) or pinyin_initials(label).startswith(wanted):
                found.append(
                    {
                        "url": item["url"],
                        "title": label,
                        "sub": str(section["label"] or _("Page")),
                        "icon": item["icon"],
                    }
                )
    for spec in all_specs():
        label = _("New: %(label)s") % {"label": spec.label}
        if wanted and not spec.read_only and request.actor.may(spec.code("add")) and wanted in fold(label):
            found.append({"url": reverse(spec.url_name("add")), "title": label, "sub": _("Action"), "icon": "plus"})
    return found[:8]


def _icon(object_type: str) -> str:
    return next((spec.icon for spec in all_specs() if spec.name == object_type), "circle")
