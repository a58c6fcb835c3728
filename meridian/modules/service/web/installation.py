"""The page of an installation: the checklist as the engineer meets it on a phone, and the customer's acceptance."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, Issue, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import OPEN_INSTALLATIONS, StepResult
from ..models import InstallationOrder
from ..objects import INSTALLATION
from ..rules.checklist import plain

SIGN, ACCEPT = "service.installationorder:sign", "service.installationorder:accept"


class InstallationPage(DetailPage):
    """State, checklist by phase with who signed what, and the acceptance."""

    def template_for(self) -> list[str]:
        return ["service/installation.html"]

    def context(self, request: HttpRequest, row: InstallationOrder) -> dict[str, Any]:
        actor = request.actor
        steps = list(row.steps.select_related("signed_by", "photo").order_by("position"))
        is_open = row.status in OPEN_INSTALLATIONS
        left = [step for step in steps if step.result != StepResult.PASSED]
        return {
            **super().context(request, row), "phases": _phases(steps, left), "is_open": is_open,
            "may_sign": is_open and actor.may(SIGN), "passed": len(steps) - len(left), "total": len(steps),
            "may_accept": is_open and not left and actor.may(ACCEPT), "today": actor.today,
            "is_provider": row.performer == "PROVIDER", "trainings": _trainings(row, actor),
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return " · ".join(filter(None, [str(row.sku), row.serial]))


def _phases(steps: list[Any], left: list[Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Steps by phase, with the limits in words; the first open one is unfolded."""
    first = left[0].pk if left else None
    found: dict[str, list[dict[str, Any]]] = {}
    for step in steps:
        limits = f"{plain(step.low)} … {plain(step.high)} {step.unit}".strip() if step.needs_value else ""
        shown = {"step": step, "limits": limits, "value": plain(step.value) if step.value is not None else "", "is_next": step.pk == first}  # fmt: skip
        found.setdefault(step.get_phase_display(), []).append(shown)
    return list(found.items())


def _trainings(row: InstallationOrder, actor: Any) -> list[Any]:
    if not actor.may("service.customertraining:view"):
        return []
    model = row.trainings.model
    return list(model.objects.visible_to(actor, "service.customertraining:view").filter(installation=row))


def _row(request: HttpRequest, pk: int, code: str) -> InstallationOrder:
    found = InstallationOrder.objects.visible_to(request.actor, code).filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"installation {pk}")
    return found


def _do(
    request: HttpRequest, row: InstallationOrder, call: Callable[[], Any], said: str, anchor: str = ""
) -> HttpResponse:
    url = reverse(INSTALLATION.url_name("detail"), args=[row.pk])
    try:
        call()
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        return _again(request, row.pk, refused.issues())
    messages.success(request, said)
    return redirect(url + anchor)


def _again(request: HttpRequest, pk: int, issues: list[Issue]) -> HttpResponse:
    """The page once more, with what is wrong on top."""
    shown = InstallationPage(INSTALLATION)
    row = _row(request, pk, INSTALLATION.code("view"))
    context = {**shown.context(request, row), "issues": issues, "given": request.POST}
    return render(request, shown.template_for(), context, status=422)


@page(SIGN)
def sign(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Sign one step of the checklist."""
    return require_POST(_sign)(request, pk, step)


def _sign(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    row, post = _row(request, pk, SIGN), request.POST
    typed = post.get("value", "").strip().replace(",", ".")
    try:
        value = Decimal(typed) if typed else None
        if value is not None and (not value.is_finite() or abs(value) >= 10**8):
            raise InvalidOperation
    except InvalidOperation:
        return _again(request, pk, [Issue("installation.number", _("“%(text)s” is no number."), params={"text": typed[:20]}, mend=_("Type digits and a decimal point."))])  # fmt: skip
    return _do(
        request, row,
        lambda: commands.sign_step(
            actor=request.actor, installation_order=row.pk, step_id=step, passed=post.get("result") != "FAILED", value=value,
            note=post.get("note", "")[:300], done_by=post.get("done_by", "")[:40], photo=request.FILES.get("photo"),
        ),
        _("Signed."), f"#step{step}",
    )  # fmt: skip


@page(ACCEPT)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the customer's acceptance."""
    return require_POST(_accept)(request, pk)


def _accept(request: HttpRequest, pk: int) -> HttpResponse:
    row, post = _row(request, pk, ACCEPT), request.POST
    return _do(
        request, row,
        lambda: commands.accept_installation(
            actor=request.actor, installation_order=row.pk, signatory=post.get("signatory", "")[:40],
            signatory_title=post.get("signatory_title", "")[:40], serial=post.get("serial", "")[:60],
            photo=request.FILES.get("photo"),
        ),
        _("Accepted. The warranty has begun."),
    )  # fmt: skip
