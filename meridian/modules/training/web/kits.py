"""The page of a launch kit: what belongs to it, what arrived, what is lent until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import LENT, KitStatus
from ..models import LaunchKit, LaunchKitLine
from ..objects import KIT, KIT_LINE

RECEIVE = "training.launchkit:receive"


class KitPage(DetailPage):
    """The items with receipt and return; the dealer confirms here."""

    def template_for(self) -> list[str]:
        return ["training/kit.html"]

    def context(self, request: HttpRequest, row: LaunchKit) -> dict[str, Any]:
        actor = request.actor
        lines = list(row.lines.select_related("document").order_by("position", "id"))
        return {
            **super().context(request, row), "lines": [_shown(line, actor) for line in lines],
            "may_receive": row.status == KitStatus.ISSUED and actor.may(RECEIVE), "own_dealer": actor.is_dealer,
            "lends": any(line.kind in LENT for line in lines),
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return f"{row.dealer} · {row.template}"

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        edit = reverse(KIT.url_name("edit"), args=[row.pk])
        return [one for one in super().actions(row, actor) if one["allowed"] and one["url"] != edit]


def _shown(line: LaunchKitLine, actor: Actor) -> dict[str, Any]:
    chip, word = "", ""
    if line.kind in LENT and line.is_received:
        late = line.return_due_on is not None and line.return_due_on < actor.today
        chip, word = ("bad", _("past due")) if late else ("busy", _("lent"))
        if line.returned_on is not None:
            chip, word = "good", _("given back")
    elif line.is_received:
        chip, word = "good", _("arrived")
    document = line.document
    seen = document is not None and type(document).objects.visible_to(actor).filter(pk=document.pk).exists()
    may_return = (
        line.kind in LENT
        and line.is_received
        and line.returned_on is None
        and actor.may("training.launchkitline:return")
    )
    return {
        "row": line, "chip": chip, "word": word,
        "link": reverse("knowledge_productdocument_detail", args=[document.pk]) if seen else line.link,
        "return_url": reverse(KIT_LINE.url_name("act"), args=[line.pk, "return"]) if may_return else "",
    }  # fmt: skip


@page(RECEIVE)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The dealer confirms the ticked items."""
    return require_POST(_receive)(request, pk)


def _receive(request: HttpRequest, pk: int) -> HttpResponse:
    ticked = [int(value) for value in request.POST.getlist("line") if value.isdigit() and len(value) < 19]
    note = request.POST.get("note", "")[:300]
    try:
        commands.receive_kit(actor=request.actor, launch_kit=pk, received=ticked, note=note)
    except (NotVisible, Denied):
        raise
    except MeridianError as refused:
        for issue in refused.issues():
            messages.error(request, issue.text())
    else:
        messages.success(request, _("Receipt confirmed."))
    return redirect(reverse(KIT.url_name("detail"), args=[pk]))
