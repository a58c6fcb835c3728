"""The page of a campaign with its QR code, and the poster that is printed for a stand."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from meridian.kernel.base.errors import NotVisible
from meridian.kernel.printing.codes import symbol
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from ..models import RecruitCampaign
from ..objects import CAMPAIGN


class CampaignPage(DetailPage):
    """A campaign: its form, its candidates, what it cost."""

    def template_for(self) -> list[str]:
        return ["recruiting/campaign.html"]

    def subtitle(self, row: RecruitCampaign) -> str:
        return f"{row.get_source_display()} · {row.region}"

    def context(self, request: HttpRequest, row: RecruitCampaign) -> dict[str, Any]:
        is_open = row.ended_on is None and row.valid_from <= request.actor.today <= row.valid_to
        return {**super().context(request, row), "address": address_of(request, row), "is_open": is_open}


def address_of(request: HttpRequest, row: RecruitCampaign) -> str:
    """The whole address of the public form, as the QR code states it."""
    from django.conf import settings

    path = reverse("recruiting_join", args=[row.token])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def _code(request: HttpRequest, row: RecruitCampaign) -> str:
    """The QR code as SVG that grows with its place: one module is one unit of its view box."""
    drawn = symbol(address_of(request, row))
    drawn = drawn[drawn.index("<svg") :]
    width, height = re.search(r'width="(\d+)" height="(\d+)"', drawn).groups()
    return drawn.replace("<svg ", f'<svg viewBox="0 0 {width} {height}" shape-rendering="crispEdges" ', 1)


def _campaign(request: HttpRequest, pk: int) -> RecruitCampaign:
    row = RecruitCampaign.objects.visible_to(request.actor, CAMPAIGN.code("view")).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"campaign {pk}")
    return row


@page(CAMPAIGN.code("view"))
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet to print and put up: what it is about, and the code."""
    row = _campaign(request, pk)
    code = mark_safe(_code(request, row))  # noqa: S308  drawn by us from our own address
    context = {"title": row.name, "row": row, "code": code, "lines": "、".join(str(line) for line in row.lines.all())}
    return render(request, "recruiting/poster.html", context)


@page(CAMPAIGN.code("view"))
def qr_svg(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code as SVG, for a printer's own layout."""
    answer = HttpResponse(_code(request, _campaign(request, pk)), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="qr-{pk}.svg"'
    return answer
