"""The page of a product: card and dossier; and the card on paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.printing import compose
from meridian.kernel.web.access import page
from meridian.modules.org.queries import unit_rows
from meridian.modules.reference import queries as reference

from ..objects import ADVANTAGE, CARD, COMPARISON, DOCUMENT, QUIZ, SCENARIO
from ..queries.dossier import Dossier, dossier_of, product_to_read
from ..queries.quizzes import standings_of

CHINESE = "zh-hans"
SOON_DAYS = 180


@page("knowledge.productcard:view")
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Card and dossier of a product."""
    actor = request.actor
    found = dossier_of(actor, product_to_read(actor, pk))
    row = found.product
    standings = standings_of(actor, found.quizzes) if actor.may("knowledge.quiz:answer") else {}
    context = {
        "title": row.name, "row": row, "d": found, "facts": _facts(found),
        "quizzes": [(quiz, standings.get(quiz.pk)) for quiz in found.quizzes],
        "adds": [] if actor.is_dealer else _adds(actor, row.pk, found), "own_dealer": actor.is_dealer,
        "documents": _by_kind(found), "catalogue_url": "" if actor.is_dealer else reverse("catalog_product_detail", args=[row.pk]),
        "crumbs": [(_("Product knowledge"), reverse("knowledge_home")), (row.name, "")],
    }  # fmt: skip
    return render(request, "knowledge/product.html", context)


def _facts(found: Dossier) -> list[dict[str, Any]]:
    row, days = found.product, found.certificate_days
    certificate = row.certificate
    facts = [
        {"label": _("Class"), "value": row.get_device_class_display(), "kind": "text", "sub": row.get_kind_display()}
    ]
    if certificate is not None:
        tone = "" if days is None or days > SOON_DAYS else "bad" if days < 0 else "wait"
        until = certificate.expires_on.isoformat() if certificate.expires_on else _("no end")
        facts.append({
            "label": _("Registration certificate"), "value": certificate.number, "kind": "text", "tone": tone,
            "sub": _("valid to %(day)s") % {"day": until},
        })  # fmt: skip
    else:
        facts.append({"label": _("Registration certificate"), "value": "—", "kind": "text", "tone": "wait"})
    if row.maker:
        facts.append({"label": _("Maker"), "value": row.maker, "kind": "text"})
    if row.storage:
        facts.append({"label": _("Storage"), "value": row.storage, "kind": "text"})
    return facts


def _by_kind(found: Dossier) -> list[tuple[Any, list[Any]]]:
    kinds: dict[Any, list[Any]] = {}
    for row in found.documents:
        kinds.setdefault(row.get_kind_display(), []).append(row)
    return list(kinds.items())


def _adds(actor: Actor, pk: int, found: Dossier) -> list[tuple[Any, str, str]]:
    """What somebody who writes may add here."""
    made = []
    if found.card is None and found.card_draft is None and actor.may(CARD.code("add")):
        made.append((CARD.label, CARD.icon, f"{reverse(CARD.url_name('add'))}?product={pk}"))
    if actor.may(DOCUMENT.code("add")):
        made.append((DOCUMENT.label, DOCUMENT.icon, reverse("knowledge_file", args=[pk])))
    for spec in (ADVANTAGE, COMPARISON, QUIZ):
        if actor.may(spec.code("add")):
            made.append((spec.label, spec.icon, f"{reverse(spec.url_name('add'))}?product={pk}"))
    if actor.may(SCENARIO.code("add")):
        made.append((SCENARIO.label, SCENARIO.icon, reverse(SCENARIO.url_name("add"))))
    return made


@page("knowledge.productcard:view")
def card_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The knowledge card as PDF in Chinese."""
    actor = request.actor
    found = dossier_of(actor, product_to_read(actor, pk))
    with translation.override(CHINESE):
        content = compose("knowledge/print/card.typ", card_data(found, actor))
    response = HttpResponse(content, content_type="application/pdf")
    name = quote(f"产品知识卡-{found.product.code}.pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def card_data(found: Dossier, actor: Actor) -> dict[str, Any]:
    """What the paper shows, in the active language."""
    row, card = found.product, found.card
    texts = [(_("Registered intended use"), row.indications)]
    if card is not None:
        texts += [
            (_("contraindications"), card.contraindications), (_("precautions and warnings"), card.precautions),
            (_("clinical value"), f"{card.clinical_value}\n{_('Source:')} {card.source}"),
        ]  # fmt: skip
    certificate = row.certificate
    return {
        "title": _("Product knowledge card"), "number": row.code, "subtitle": row.name,
        "company": {"name": company_name(actor)},
        "pairs": [
            (_("product line"), row.line.name), (_("Class"), str(row.get_device_class_display())),
            (_("certificate"), certificate.number if certificate else "—"),
            (_("valid to"), certificate.expires_on.isoformat() if certificate and certificate.expires_on else "—"),
            (_("storage conditions"), row.storage or "—"), (_("Printed for"), _("training only, no advertising")),
        ],
        "texts": [(str(label).capitalize(), text) for label, text in texts if text.strip()],
        "advantages": {
            "title": _("Core advantages"),
            "columns": [_("advantage"), _("evidence grade"), _("source of the evidence")],
            "rows": [(each.statement, str(each.get_grade_display()), each.source) for each in found.advantages],
        },
        "parameters": {
            "title": _("Technical parameters"), "columns": [_("parameter"), _("value")],
            "rows": [(each.name, f"{each.value} {each.unit}".strip()) for each in found.parameters],
        },
    }  # fmt: skip


def company_name(actor: Actor) -> str:
    """Our company as papers name it: the parameter ``company.name``, else the root of the organisation."""
    try:
        return str(reference.parameter("company.name", on=actor.today))
    except reference.ParameterMissing:
        rows = unit_rows()
        return rows[0][2] if rows else ""
