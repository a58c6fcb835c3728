"""The derived detail page: title, state, deciding facts, the next action, panels and one stream of what happened."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.access.decisions import ALLOWED, may
from meridian.kernel.approvals.choices import OPEN_CASES
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.approvals.queries import case_of, may_read
from meridian.kernel.approvals.subjects import is_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.objects.derive_table import (
    Cell,
    additional_columns,
    cell_of,
    column_of,
    columns_for,
    links_for,
    prepared,
    related_paths,
)
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.objects.spec import ObjectSpec, Panel, Related

from .contributions import PanelContent, PanelSource, content_of, panels_of
from .timeline import stream_of


def visible_row(spec: ObjectSpec, actor: Actor, pk: int, verb: str = "view") -> Any:
    """The row under the actor's scope. Raises NotVisible (404)."""
    row = spec.rows(actor, verb).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"{spec.label} {pk}")
    return row


class DetailPage:
    """The page of one object. A module replaces it in its spec (``pages={"detail": ...}``) by subclassing."""

    template = "kernel/page_detail.html"

    def __init__(self, spec: ObjectSpec) -> None:
        self.spec = spec

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = visible_row(self.spec, request.actor, pk)
        return render(request, self.template_for(), self.context(request, row))

    def template_for(self) -> list[str]:
        """The module's own template when it has one, else the kernel's."""
        meta = self.spec.model._meta
        return [f"{meta.app_label}/{meta.model_name}_detail.html", self.template]

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Everything the detail template needs."""
        spec, actor = self.spec, request.actor
        state = getattr(row, spec.state, "") if spec.state else ""
        shown = spec.shown_row(row, actor)
        return {
            "spec": spec, "row": row, "title": str(shown), "subtitle": self.subtitle(shown),
            "approval": approval_of(row, actor),
            "state": {"value": state, "label": self.state_label(row), "chip": spec.chips.get(str(state), "draft")}
            if spec.state else None,
            "facts": [self.fact(fact, shown, actor) for fact in spec.facts_for(actor)],
            "fields": self.field_rows(row, actor), "actions": self.actions(row, actor),
            "panels": self.panels(row, actor), "contributed": self.contributed(row, actor),
            "timeline": stream_of(row, actor, limit=12, hidden=spec.masked_fields(actor)),
            "history_url": reverse(spec.url_name("history"), args=[row.pk]),
            "crumbs": [(spec.label_plural, reverse(spec.url_name("list"))), (str(shown), "")],
        }  # fmt: skip

    def contributed(self, row: Any, actor: Actor) -> list[tuple[PanelSource, PanelContent]]:
        """What modules above say about the row, where the actor may see it."""
        panels = [(source, content_of(source, row, actor)) for source in panels_of(self.spec.name, actor)]
        return [(source, content) for source, content in panels if content is not None]

    def subtitle(self, row: Any) -> str:
        """The code or number under the title."""
        for name in ("code", "number"):
            is_choice = hasattr(row, f"get_{name}_display")  # a kind, said in words elsewhere on the page
            if getattr(row, name, "") and getattr(row, name) != str(row) and not is_choice:
                return str(getattr(row, name))
        return ""

    def state_label(self, row: Any) -> str:
        display = getattr(row, f"get_{self.spec.state}_display", None)
        return display() if display else ""

    def fact(self, fact: Any, row: Any, actor: Actor) -> dict[str, Any]:
        return {
            "label": fact.label, "value": fact.value(row, actor), "kind": fact.kind,
            "sub": fact.sub(row, actor) if fact.sub else "",
        }  # fmt: skip

    def field_rows(self, row: Any, actor: Actor) -> list[dict[str, Any]]:
        """Label and value of every field the actor may see, in the sections of the form."""
        spec, allowed = self.spec, set(self.spec.fields_for(actor))
        sections = [(s.label, s.fields) for s in spec.form] or [("", spec.fields)]
        made = []
        for label, names in sections:
            cells = []
            for name in names:
                if name in allowed:
                    cells.append(self.field_cell(row, name, actor))
            made.append({"label": label, "cells": cells})
        if spec.custom_fields:
            made.append({"label": _("Additional fields"), "cells": self.custom_cells(row, actor)})
        return [section for section in made if section["cells"]]

    def custom_cells(self, row: Any, actor: Actor) -> list[dict[str, Any]]:
        """Values of the additional fields the actor may see."""
        columns = additional_columns(self.spec, actor)
        return [
            {"label": c.label, "cell": cell_of(self.spec, c, row)} for c in columns if c.read(row) not in (None, "")
        ]

    def field_cell(self, row: Any, name: str, actor: Actor) -> dict[str, Any]:
        field = row._meta.get_field(name)
        if field.many_to_many:
            names = [str(other) for other in getattr(row, name).all()[:50]]
            return {"label": field.verbose_name, "cell": Cell("、".join(names))}
        column = column_of(self.spec, name)
        links = links_for(self.spec, [column], [row], actor)
        return {"label": field.verbose_name, "cell": cell_of(self.spec, column, row, links)}

    def actions(self, row: Any, actor: Actor) -> list[dict[str, Any]]:
        """Edit, retire and the spec's actions; a refused one is there, disabled, with the reason."""
        spec, made = self.spec, []
        for action in spec.actions:
            decision = may(actor, action.command.command_code)
            if not decision and actor.is_dealer:
                continue  # no administrator of theirs could give it: not a thing dealers do
            if decision and action.when is not None:
                decision = action.when(row, actor)
            made.append({
                "label": action.label, "icon": action.icon, "primary": action.primary, "decision": decision or ALLOWED,
                "allowed": bool(decision), "reason": getattr(decision, "reason", ""), "rule": getattr(decision, "rule", ""),
                "mend_url": getattr(decision, "mend_url", ""), "name": action.name,
                "url": reverse(spec.url_name("act"), args=[row.pk, action.name]), "confirm": action.confirm,
            })  # fmt: skip
        if not spec.read_only and actor.may(spec.code("change")):
            made.append(self._plain_action(_("Edit"), "edit", reverse(spec.url_name("edit"), args=[row.pk]), key="e"))
        if spec.retire is not None and getattr(row, "is_active", True) and actor.may(spec.code("retire")):
            made.append(self._plain_action(_("Retire"), "trash", reverse(spec.url_name("retire"), args=[row.pk])))
        return made

    def _plain_action(self, label: str, icon: str, url: str, key: str = "") -> dict[str, Any]:
        return {"label": label, "icon": icon, "url": url, "primary": False, "allowed": True, "reason": "", "key": key,
                "rule": "", "mend_url": "", "name": "", "confirm": ""}  # fmt: skip

    def panels(self, row: Any, actor: Actor) -> list[dict[str, Any]]:
        """Panels with the address each is loaded from; related lists one may not open are left out."""
        made = []
        for index, panel in enumerate(self.spec.panels):
            if isinstance(panel, Related):
                other = spec_named(panel.spec)
                if not actor.may(other.code("view")):
                    continue
                label = panel.label or other.label_plural
            else:
                label = panel.label
            made.append({"label": label, "url": reverse(self.spec.url_name("panel"), args=[row.pk, index])})
        return made


def approval_of(row: Any, actor: Actor) -> ApprovalCase | None:
    """The approval a document is in, or was handed back from, for staff who may read it; nothing for other objects."""
    if actor.is_dealer or not is_subject(row._meta.label_lower):
        return None
    case = case_of(row._meta.label_lower, row.pk)
    return case if case is not None and case.status in OPEN_CASES and may_read(actor, case) else None


def panel_view(spec: ObjectSpec, request: HttpRequest, pk: int, index: int) -> HttpResponse:
    """One panel of a detail page, loaded when it is shown."""
    row = visible_row(spec, request.actor, pk)
    if not 0 <= index < len(spec.panels):
        raise Http404
    panel = spec.panels[index]
    if isinstance(panel, Panel):
        return render(request, panel.template, {"row": row, **panel.context(row, request.actor)})
    return render(request, "kernel/_related.html", related_context(panel, row, request.actor))


def related_context(panel: Related, row: Any, actor: Actor) -> dict[str, Any]:
    """Rows of another object that point to this one, under the actor's scope."""
    other = spec_named(panel.spec)
    columns = [c for c in columns_for(other, actor, panel.columns) if c.name.split("__")[0] != panel.by]
    rows = other.rows(actor).filter(**{panel.by: row.pk})
    paths = related_paths(other, columns)
    found = list(
        prepared(other, rows.select_related(*paths) if paths else rows, actor).order_by(*other.ordering)[
            : panel.limit + 1
        ]
    )
    links = links_for(other, columns, found[: panel.limit], actor)
    more_url = f"{reverse(other.url_name('list'))}?{panel.by}={row.pk}" if len(found) > panel.limit else ""
    url_names = other.url_name("detail")
    return {
        "columns": columns, "more_url": more_url, "empty_text": other.empty,
        "rows": [
            {"url": reverse(url_names, args=[r.pk]), "cells": [cell_of(other, c, r, links) for c in columns], "pk": r.pk}
            for r in found[: panel.limit]
        ],
    }  # fmt: skip
