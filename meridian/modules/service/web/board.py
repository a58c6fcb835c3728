"""The board of service: what is overdue, what is due today, what comes, and whose it is."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.objects.spec import ObjectSpec
from meridian.kernel.web.access import page

from ..objects import (
    INSTALLATION,
    INSTRUMENT_SET,
    PROVIDER,
    QUESTION,
    SET_LOAN,
    SUPPORT,
    TASK,
    TEMPLATE,
    TRAINING,
)
from ..queries import Work, work_of

SPECS: dict[str, ObjectSpec] = {
    "task": TASK, "installation": INSTALLATION, "training": TRAINING, "support": SUPPORT, "loan": SET_LOAN, "question": QUESTION,
}  # fmt: skip
AHEAD = timedelta(days=14)


@page("service.supportrequest:view")
def board(request: HttpRequest) -> HttpResponse:
    """Everything open in the order of its day; ``?mine=1`` only what is given to me."""
    actor = request.actor
    mine = request.GET.get("mine") == "1" and not actor.is_dealer
    work = [(SPECS[each.kind].label, _chip(each), each) for each in work_of(actor, mine=mine)]
    today, ahead = actor.today, actor.today + AHEAD
    sections = (
        ("overdue", _("Overdue"), [w for w in work if w[2].due < today], _("Nothing is overdue.")),
        ("today", _("Today"), [w for w in work if w[2].due == today], _("Nothing is due today.")),
        ("soon", _("Next 14 days"), [w for w in work if today < w[2].due <= ahead], _("Nothing is planned.")),
        ("later", _("Later"), [w for w in work if w[2].due > ahead], ""),
    )
    context = {
        "title": _("Service"), "crumbs": [(_("Service"), "")], "sections": [s for s in sections if s[2] or s[3]],
        "mine": mine, "own_dealer": actor.is_dealer, "counts": [(label, len(rows), key) for key, label, rows, _e in sections[:3]],
        "adds": [(spec.label, spec.icon, reverse(spec.url_name("add"))) for spec in (SUPPORT, SET_LOAN, QUESTION, INSTALLATION, TRAINING) if actor.may(spec.code("add"))],
        "lists": [
            (spec.label_plural, spec.icon, reverse(spec.url_name("list")))
            for spec in (INSTALLATION, TRAINING, SUPPORT, SET_LOAN, INSTRUMENT_SET, QUESTION, TASK, TEMPLATE, PROVIDER)
            if actor.may(spec.code("view")) and (spec.dealer_pages or not actor.is_dealer)
        ],
        "may_read_answers": actor.may("service.faqentry:view"), "may_see_sets": actor.may("service.instrumentset:view") and not actor.is_dealer,
    }  # fmt: skip
    return render(request, "service/board.html", context)


def _chip(work: Work) -> str:
    spec = SPECS[work.kind]
    return spec.chips.get(getattr(work.row, spec.state), "draft")
