"""The addresses derived from all specs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from meridian.kernel.imports.views import import_view
from meridian.kernel.objects.nested_urls import nested_urls
from meridian.kernel.objects.registry import all_specs
from meridian.kernel.objects.spec import ObjectSpec

from .access import page
from .bulk_page import bulk_view
from .detail_page import DetailPage, panel_view
from .edit_page import EditPage, act_view, retire_view
from .export_page import export_view
from .history_page import history_view
from .list_page import ListPage


def derived_urls() -> list[URLPattern | URLResolver]:
    """List, detail, add, edit, retire, act, bulk, export, import, history and panel of every object."""
    return nested_urls(pattern for spec in all_specs() for pattern in urls_of(spec))


def urls_of(spec: ObjectSpec) -> list[URLPattern]:
    """The addresses of one object."""
    base = f"{spec.module}/{spec.slug}/"
    listed = spec.pages.get("list", ListPage)(spec)
    detail = spec.pages.get("detail", DetailPage)(spec)
    made = [
        _path(spec, "list", base, "view", listed),
        _path(spec, "export", f"{base}export/", "export", partial(export_view, spec)),
        _path(spec, "bulk", f"{base}bulk/<slug:name>/", "view", partial(bulk_view, spec)),
        _path(spec, "detail", f"{base}<int:pk>/", "view", detail),
        _path(spec, "panel", f"{base}<int:pk>/panels/<int:index>/", "view", partial(panel_view, spec)),
        _path(spec, "history", f"{base}<int:pk>/history/", "view", partial(history_view, spec)),
        _path(spec, "act", f"{base}<int:pk>/do/<slug:name>/", "view", partial(act_view, spec)),
    ]
    if not spec.read_only:
        edit = spec.pages.get("edit", EditPage)(spec)
        made.append(_path(spec, "add", f"{base}add/", "add", edit))
        made.append(_path(spec, "edit", f"{base}<int:pk>/edit/", "change", edit))
        if spec.importable:
            made.append(_path(spec, "import", f"{base}import/", "import", partial(import_view, spec)))
            made.append(
                _path(spec, "import_session", f"{base}import/<int:session>/", "import", partial(import_view, spec))
            )
    if spec.retire is not None:
        made.append(_path(spec, "retire", f"{base}<int:pk>/retire/", "retire", partial(retire_view, spec)))
    return made


def _path(spec: ObjectSpec, name: str, route: str, verb: str, view: Callable[..., HttpResponse]) -> URLPattern:
    def call(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs)

    call.__name__ = f"{spec.model.__name__}_{name}"
    guarded = page(spec.code(verb))(call)
    guarded.spec, guarded.page_name = spec, name
    return path(route, guarded, name=spec.url_name(name))
