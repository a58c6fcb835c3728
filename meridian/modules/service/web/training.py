"""The page of a training: who was there, with which result; and the certificates."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.printing import compose, symbol
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.modules.org.queries import unit_rows
from meridian.modules.reference import queries as reference

from .. import commands
from ..choices import TrainingResult, TrainingStatus
from ..models import CustomerTraining, TrainingAttendance
from ..objects import TRAINING

CHINESE = "zh-hans"
CHANGE, HOLD = "service.customertraining:change", "service.customertraining:hold"
VIEW = "service.trainingattendance:view"


class TrainingPage(DetailPage):
    """Topic, people, presence and results."""

    def template_for(self) -> list[str]:
        return ["service/training.html"]

    def context(self, request: HttpRequest, row: CustomerTraining) -> dict[str, Any]:
        actor, planned = request.actor, row.status == TrainingStatus.PLANNED
        people = list(row.attendances.order_by("id")) if actor.may(VIEW) else []
        return {
            **super().context(request, row), "people": people, "results": TrainingResult.choices,
            "may_change": planned and actor.may(CHANGE), "may_hold": planned and bool(people) and actor.may(HOLD),
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return f"{row.get_kind_display()} · {row.topic}"


def _row(request: HttpRequest, pk: int, code: str) -> CustomerTraining:
    found = CustomerTraining.objects.visible_to(request.actor, code).filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"training {pk}")
    return found


def _back(request: HttpRequest, row: CustomerTraining, call: Any, said: str) -> HttpResponse:
    try:
        call()
        messages.success(request, said)
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
    return redirect(reverse(TRAINING.url_name("detail"), args=[row.pk]))


@page(CHANGE)
def add_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Put people on the list, one a line: name, department, function."""
    return require_POST(_add_people)(request, pk)


def _add_people(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, CHANGE)
    people = []
    for line in request.POST.get("people", "")[:8000].splitlines():
        parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").split(",")]
        people.append((*parts, "", "")[:3])
    return _back(
        request, row, lambda: commands.add_participants(actor=request.actor, customer_training=row.pk, people=people),
        _("Saved."),
    )  # fmt: skip


@page(HOLD)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The training was held: presence and results."""
    return require_POST(_record)(request, pk)


def _record(request: HttpRequest, pk: int) -> HttpResponse:
    row, post = _row(request, pk, HOLD), request.POST
    attendance = {}
    for key in row.attendances.values_list("pk", flat=True):
        result = post.get(f"result{key}", TrainingResult.NONE)
        attendance[key] = (f"present{key}" in post, result if result in TrainingResult.values else TrainingResult.NONE)
    return _back(
        request, row, lambda: commands.record_training(actor=request.actor, customer_training=row.pk, attendance=attendance),
        _("Recorded. Certificates can be printed."),
    )  # fmt: skip


@page(VIEW)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate of a participant who passed, as PDF in Chinese."""
    rows = TrainingAttendance.objects.visible_to(request.actor, VIEW).select_related(
        "training__hospital", "training__product", "training__trainer"
    )
    found = rows.filter(pk=pk).exclude(certificate_number="").first()
    if found is None:
        raise NotVisible(f"certificate {pk}")
    with translation.override(CHINESE):
        content = compose("service/print/certificate.typ", certificate_data(found, request.actor))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'培训证书-{found.certificate_number}.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def certificate_data(row: TrainingAttendance, actor: Any) -> dict[str, Any]:
    """What the template of a certificate shows, in the active language."""
    training = row.training
    company = company_name(actor)
    said = _("%(name)s of %(hospital)s took part in the training named below and passed it.")
    return {
        "title": _("Training certificate"), "number": row.certificate_number, "code": symbol(row.certificate_number),
        "company": {"name": company}, "name": row.name,
        "said": said % {"name": row.name, "hospital": training.hospital.name},
        "pairs": [
            (_("Product"), training.product.name), (_("kind"), str(training.get_kind_display())), (_("topic"), training.topic),
            (_("Day"), training.held_on.isoformat()), (_("Duration (minutes)"), str(training.minutes)),
            (_("department"), " ".join(filter(None, [row.department, row.function])) or "—"),
            (_("Training number"), training.number),
        ],
        "signatures": [(_("Trainer"), str(training.trainer or "")), (_("seal"), "")],
    }  # fmt: skip


def company_name(actor: Any) -> str:
    """Our company as papers name it: the parameter ``company.name``, else the root of the organisation."""
    try:
        return str(reference.parameter("company.name", on=actor.today))
    except reference.ParameterMissing:
        rows = unit_rows()
        return rows[0][2] if rows else ""
