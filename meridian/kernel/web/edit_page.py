"""Derived pages that add, edit and retire, and that run an action on one row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.access.decisions import require
from meridian.kernel.base.errors import Denied, MeridianError, RuleViolation, VersionConflict
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.derive_form import SpecForm, command_values, form_for, initial_of
from meridian.kernel.objects.spec import Action, ObjectSpec

from .detail_page import visible_row
from .htmx import go_to


class EditPage:
    """Add (no key) or edit one row. A module replaces it in its spec (``pages={"edit": ...}``)."""

    template = "kernel/page_form.html"

    def __init__(self, spec: ObjectSpec) -> None:
        self.spec = spec

    def __call__(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        spec, actor = self.spec, request.actor
        require(actor, spec.code("change" if pk else "add"))
        row = visible_row(spec, actor, pk, "change") if pk else None
        form_class, initial = form_for(spec, actor), initial_of(spec, row, actor)
        if request.method != "POST":
            first = {**{k: v for k, v in request.GET.items() if k in spec.fields_for(actor)}, **initial}
            return self.show(request, form_class(initial=first), row, 200)
        form = form_class(request.POST, initial=initial)
        if form.is_valid():
            try:
                return go_to(request, self.address_after(self.save(request, form, row)))
            except VersionConflict as failure:
                form.errors_from(failure)
                return self.show(request, form, row, 409)
            except RuleViolation as failure:
                form.errors_from(failure)
        return self.show(request, form, row, 422)

    def save(self, request: HttpRequest, form: SpecForm, row: Any) -> Any:
        """Call the object's command with the form's data."""
        values = command_values(form)
        if row is None:
            return self.spec.create(actor=request.actor, **values)
        if "custom" in values:
            # Additional fields this actor may not see keep their values.
            shown = {name.removeprefix("custom_") for name in form.fields if name.startswith("custom_")}
            values["custom"] = {**{k: v for k, v in (row.custom or {}).items() if k not in shown}, **values["custom"]}
        version = request.POST.get("version", "")
        argument = row_argument(self.spec, self.spec.change)
        changes = {**values, argument: row}
        if is_key(version):
            changes["expected_version"] = int(version)
        return self.spec.change(actor=request.actor, **changes)

    def address_after(self, saved: Any) -> str:
        """Where a saved form leads: the page of the row. A form for a part of something leads back to the whole."""
        return reverse(self.spec.url_name("detail"), args=[saved.pk])

    def show(self, request: HttpRequest, form: SpecForm, row: Any, status: int) -> HttpResponse:
        spec = self.spec
        title = _("Edit %(row)s") % {"row": row} if row else _("New: %(label)s") % {"label": spec.label}
        crumbs = [(spec.label_plural, reverse(spec.url_name("list")))]
        if row is not None:
            crumbs.append((str(row), reverse(spec.url_name("detail"), args=[row.pk])))
        context = {
            "spec": spec, "form": form, "row": row, "title": title, "crumbs": [*crumbs, (title, "")],
            # What was typed belongs to the version it was typed over: a newer one here would overwrite it unseen.
            "version": request.POST.get("version") or getattr(row, "version", ""), "cancel_url": crumbs[-1][1], "sections": form.sections(),
            "submit_label": _("Save"),
        }  # fmt: skip
        return render(request, self.template, context, status=status)


def row_argument(spec: ObjectSpec, command: Any) -> str:
    """The name under which a command takes the row: ``row`` or the model's name."""
    import inspect

    parameters = inspect.signature(command.__wrapped__).parameters
    wanted = spec.model._meta.model_name
    for name in parameters:
        if name == "row" or name.replace("_", "") == wanted:
            return name
    raise TypeError(f"{command.command_name} takes no {wanted}")


def retire_view(spec: ObjectSpec, request: HttpRequest, pk: int) -> HttpResponse:
    """Take a row out of use, after a confirmation with a reason."""
    require(request.actor, spec.code("retire"))
    row = visible_row(spec, request.actor, pk, "retire")
    action = Action("retire", _("Retire"), spec.retire, fields={"reason": _reason_field})
    return _run_action(spec, action, request, row)


def act_view(spec: ObjectSpec, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Run one of the spec's actions on a row."""
    action = next((a for a in spec.actions if a.name == name), None)
    if action is None:
        raise Http404
    require(request.actor, action.command.command_code)
    row = visible_row(spec, request.actor, pk)
    return _run_action(spec, action, request, row)


def _reason_field() -> forms.Field:
    return forms.CharField(label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def _run_action(spec: ObjectSpec, action: Action, request: HttpRequest, row: Any) -> HttpResponse:
    form_class = type(
        "ActionForm", (SpecForm,), {**{n: make() for n, make in action.fields.items()}, "object_spec": spec}
    )
    detail = reverse(spec.url_name("detail"), args=[row.pk])
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                check_when(action, row, request)
                action.command(actor=request.actor, **{**form.cleaned_data, row_argument(spec, action.command): row})
                return go_to(request, detail)
            except Denied:
                raise
            except MeridianError as failure:
                form.errors_from(failure)
    context = {
        "spec": spec, "row": row, "form": form, "title": action.label, "confirm": action.confirm, "cancel_url": detail,
        "submit_label": action.label, "danger": action.name == "retire",
        "crumbs": [(spec.label_plural, reverse(spec.url_name("list"))), (str(row), detail), (action.label, "")],
    }  # fmt: skip
    return render(request, "kernel/page_action.html", context, status=status)


def check_when(action: Action, row: Any, request: HttpRequest) -> None:
    """Raise Denied with the reason when the action is not possible with the row as it is."""
    if action.when is not None:
        decision = action.when(row, request.actor)
        if not decision:
            raise Denied(decision.reason)
