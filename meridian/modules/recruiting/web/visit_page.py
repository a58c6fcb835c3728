"""The page of a visit report: photos, the place at check-in, how it was decided; who may open photos and papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.approvals.queries import case_of, may_read
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import VisitStatus
from ..models import LeadFile, SiteVisit
from ..objects import FILE, LEAD, VISIT
from ..objects.visits import CHECKS
from .lead_page import PAPER

MOST_PHOTOS = 12


class VisitPage(DetailPage):
    """A report as visitor and approver read it."""

    def template_for(self) -> list[str]:
        return ["recruiting/visit.html"]

    def subtitle(self, row: SiteVisit) -> str:
        return str(row.lead)

    def context(self, request: HttpRequest, row: SiteVisit) -> dict[str, Any]:
        actor = request.actor
        approval = case_of(SiteVisit._meta.label_lower, row.pk)
        is_draft = row.status == VisitStatus.DRAFT and actor.may(VISIT.code("change"))
        return {
            **super().context(request, row), "photos": list(row.photos.order_by("pk")), "is_draft": is_draft,
            "approval": approval if approval is not None and may_read(actor, approval) else None,
            "checks": [(row._meta.get_field(name).verbose_name, getattr(row, name)) for name in CHECKS],
            "may_check_in": is_draft and row.checked_in_at is None and row.visited_on == actor.today,
            "latitude": _degrees(row.latitude_e5), "longitude": _degrees(row.longitude_e5),
            "lead_url": reverse(LEAD.url_name("detail"), args=[row.lead_id]),
        }  # fmt: skip

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now; of the decision also why not."""
        edit = reverse(VISIT.url_name("edit"), args=[row.pk])
        shown = []
        for action in super().actions(row, actor):
            waits = action["name"] == "approve" and row.status == VisitStatus.SUBMITTED
            if (action["allowed"] or waits) and (action["url"] != edit or row.status == VisitStatus.DRAFT):
                shown.append(action)
        return shown


def _degrees(value: int | None) -> str:
    return f"{value / 100_000:.5f}" if value is not None else ""


def _visit(request: HttpRequest, pk: int) -> SiteVisit:
    row = SiteVisit.objects.visible_to(request.actor, VISIT.code("change")).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"visit {pk}")
    return row


@page(VISIT.code("change"))
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put photos to a report."""
    return require_POST(_add_photo)(request, pk)


def _add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    row, done = _visit(request, pk), 0
    for upload in request.FILES.getlist("photo")[: max(0, MOST_PHOTOS - row.photos.count())]:
        try:
            stored = store_file(actor=request.actor, upload=upload, purpose=commands.PHOTO, allowed=IMAGES)
            commands.attach_photo(actor=request.actor, site_visit=row.pk, file=stored)
            done += 1
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            messages.error(request, str(failure))
    if done:
        messages.success(request, _("%(n)d photos added.") % {"n": done})
    return redirect(reverse(VISIT.url_name("detail"), args=[pk]))


@page(VISIT.code("change"))
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """Check in on site with the place the phone gave or the visitor copied from his map."""
    return require_POST(_here)(request, pk)


def _here(request: HttpRequest, pk: int) -> HttpResponse:
    row, place = _visit(request, pk), [_typed(request.POST.get(name, "")) for name in ("latitude", "longitude")]
    if place[0] is None or place[1] is None or abs(place[0]) > 9_000_000 or abs(place[1]) > 18_000_000:
        messages.error(request, _("Enter latitude and longitude in degrees, e.g. 32.05000 and 118.78000."))
        return redirect(reverse(VISIT.url_name("detail"), args=[pk]))
    try:
        commands.check_in(actor=request.actor, site_visit=row, latitude_e5=place[0], longitude_e5=place[1])
        messages.success(request, _("Checked in."))
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return redirect(reverse(VISIT.url_name("detail"), args=[pk]))


def _typed(text: str) -> int | None:
    try:
        value = float(text.strip())
    except ValueError:
        return None
    return round(value * 100_000) if abs(value) <= 180 else None


def _may_read_photo(actor: Actor, file: StoredFile) -> bool:
    return SiteVisit.objects.visible_to(actor, VISIT.code("view")).filter(photos=file.pk).exists()


def _may_read_paper(actor: Actor, file: StoredFile) -> bool:
    return LeadFile.objects.visible_to(actor, FILE.code("view")).filter(file=file.pk).exists()


files_readable_by(commands.PHOTO, _may_read_photo)
files_readable_by(PAPER, _may_read_paper)
