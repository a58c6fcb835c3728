"""My training: what is due, what there is to read, my certificates and their papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.web.access import page

from .. import commands
from ..choices import KitStatus, OnboardingStatus
from ..commands.exams import TAKE, open_course
from ..models import Certificate
from ..objects import CERTIFICATE, COURSE, KIT, ONBOARDING, REQUEST
from ..queries.learning import ToLearn, certificates_of, lessons_of, paths_of, pushed_to, to_learn
from ..queries.paper import certificate_pdf
from ..queries.standing import counts_on, own, standing_of

CHINESE = "zh-hans"


@page(TAKE)
def mine(request: HttpRequest) -> HttpResponse:
    """What I am to learn, by its day; what is open besides; what I hold."""
    actor = request.actor
    due, rest = to_learn(actor)
    held = [(row, *certificate_state(row, actor)) for row in certificates_of(actor)]
    context = {
        "title": _("My training"), "crumbs": [(_("Training"), "")], "due": [_shown(one, actor) for one in due],
        "rest": [_shown(one, actor) for one in rest], "held": held,
        "started": _of_dealer(ONBOARDING, actor, OnboardingStatus.RUNNING),
        "paths": paths_of(actor), "pushed": pushed_to(actor), "may_ask": actor.may(REQUEST.code("add")),
        "kits": _of_dealer(KIT, actor, KitStatus.ISSUED), "may_see_people": actor.may(CERTIFICATE.code("view")),
        "may_add": actor.may(COURSE.code("add")) and not actor.is_dealer,
    }  # fmt: skip
    return render(request, "training/mine.html", context)


def _of_dealer(spec: Any, actor: Actor, status: str) -> list[tuple[Any, str]]:
    """What is under way between the company and this person's dealer."""
    if not actor.is_dealer or not actor.may(spec.code("view")):
        return []
    rows = spec.rows(actor).filter(status=status).order_by("-id")[:5]
    return [(row, reverse(spec.url_name("detail"), args=[row.pk])) for row in rows]


def _shown(one: ToLearn, actor: Actor) -> dict[str, Any]:
    """A course as a card: chip, sentence and the next step."""
    late = one.due_on is not None and one.due_on < actor.today
    chips = {
        "assigned": ("bad" if late else "wait", _("past due") if late else _("assigned")),
        "required": ("bad", _("required for orders")), "ends": ("wait", _("ends soon")), "ended": ("bad", _("run out")),
        "open": ("good", _("passed")) if one.standing.certificate else ("draft", _("open to you")),
    }  # fmt: skip
    words = {
        "read": _("Read on") if one.standing.lessons_read else _("Begin to read"), "exam": _("To the exam"),
        "wait": _("Look again"), "ask": _("Look again"), "nothing": _("Look again"),
    }  # fmt: skip
    chip, word = chips[one.reason]
    return {"one": one, "chip": chip, "word": word, "verb": words[one.step], "is_next": one.step in ("read", "exam")}


@page(TAKE)
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """A course: what it teaches, its lessons with what I have read, and the way to the exam."""
    actor = request.actor
    row = open_course(actor, pk)
    lessons = [_lesson(lesson, is_read, actor) for lesson, is_read in lessons_of(actor, row)]
    following = next((one for one in lessons if not one["is_read"]), None)
    context = {
        "title": row.title, "row": row, "crumbs": [(_("Training"), reverse("training_mine")), (row.title, "")],
        "lessons": lessons, "following": following["row"].pk if following else 0, "s": standing_of(actor, row),
        "topics": list(row.topics.order_by("position", "id")), "asked": row.questions_asked or row.questions.filter(is_active=True).count(),
        "edit_url": reverse(COURSE.url_name("detail"), args=[row.pk]) if actor.may(COURSE.code("change")) else "",
    }  # fmt: skip
    return render(request, "training/course.html", context)


def _lesson(lesson: Any, is_read: bool, actor: Actor) -> dict[str, Any]:
    """A lesson with the addresses of its material, as far as the person may open them."""
    links = []
    for label, material, name in (
        (_("Read the document"), lesson.document, "knowledge_productdocument_detail"),
        (_("Open the scenario"), lesson.scenario, "knowledge_scenario_detail"),
    ):
        if material is not None:
            seen = type(material).objects.visible_to(actor).filter(pk=material.pk).exists()
            links.append((label, str(material), reverse(name, args=[material.pk]) if seen else ""))
    if lesson.link:
        links.append((_("Open the link"), lesson.link, lesson.link))
    return {"row": lesson, "is_read": is_read, "links": links}


@page(TAKE)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """I have read a lesson."""
    return require_POST(_read)(request, pk)


def _read(request: HttpRequest, pk: int) -> HttpResponse:
    done = commands.read_lesson(actor=request.actor, lesson=pk)
    return redirect(f"{reverse('training_course', args=[done.lesson.course_id])}#next")


@page(TAKE)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate as PDF, in Chinese: one's own, or one within the reach of the right to see them."""
    actor = request.actor
    found = own(Certificate, actor).filter(pk=pk).first()
    if found is None and actor.may(CERTIFICATE.code("view")):
        found = CERTIFICATE.rows(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"certificate {pk}")
    with translation.override(CHINESE):
        content = certificate_pdf(found, actor)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'培训证书-{found.number}.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def certificate_state(row: Certificate, actor: Actor) -> tuple[str, str]:
    """``(chip, word)`` of a certificate today."""
    if row.revoked_on is not None:
        return "bad", _("revoked")
    if counts_on(row, actor.today):
        return "good", _("valid")
    return "draft", _("run out")
