"""“May I sell this box?”: what is asked, by scan or by choice, and the verdict with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.base.text import clean_line
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers

from ..queries import may_trade, verdict_sentences, visible_dealer

CODE = "catalog.lot:view"
EXAMPLE = "(01)06971234000013(17)271231(10)L2601"


@dataclass(slots=True)
class Question:
    """What the form holds, in keys; ``problems`` are sentences about what could not be understood."""

    scan: str = ""
    seller: tuple[str, int] | None = None
    buyer: tuple[str, int] | None = None
    sku_id: int | None = None
    lot_id: int | None = None
    on: date | None = None
    lot_text: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether a verdict can be given."""
        return None not in (self.seller, self.buyer, self.sku_id, self.on) and not self.problems


@page(CODE)
def sell_check(request: HttpRequest) -> HttpResponse:
    """The page: a form in the address, so that an answer can be sent to a colleague."""
    actor, given = request.actor, request.GET
    question = _question(actor, given)
    verdict = sentences = None
    if question.is_complete:
        verdict = may_trade(question.seller, question.buyer, question.sku_id, question.lot_id, question.on)
        sentences = verdict_sentences(verdict)
    context = {
        "title": _("May I sell this box?"), "crumbs": [(_("May I sell this box?"), "")], "q": question,
        "names": _names(question), "verdict": verdict, "stops": [s for s in sentences or [] if s.severity != "INFO"],
        "fine": [s for s in sentences or [] if s.passed], "notes": [s for s in sentences or [] if s.severity == "INFO" and not s.passed],
        "own_dealer": actor.is_dealer, "asked": bool(given), "example": EXAMPLE,
        "direction": given.get("direction", "buy"), "hospital_code": given.get("hospital_code", ""),
        "lots": _lots(actor, question.sku_id),
    }  # fmt: skip
    template = "agreements/_verdict.html" if request.htmx and not request.htmx.boosted else "agreements/sell_check.html"
    return render(request, template, context)


def _question(actor: Actor, given: Any) -> Question:
    question = Question(
        scan=clean_line(given.get("scan", ""), 200), on=parse_date(given.get("on", "") or "") or actor.today
    )
    _goods(actor, question, given)
    if actor.is_dealer:
        _parties_of_dealer(actor, question, given)
    else:
        _parties(actor, question, given)
    return question


def _goods(actor: Actor, question: Question, given: Any) -> None:
    """Product and lot: of the scan when there is one, else as chosen."""
    question.sku_id = _number(given.get("sku"))
    question.lot_id = _number(given.get("lot"))
    if not question.scan:
        if question.lot_id is not None:
            facts = catalog.lot_facts([question.lot_id]).get(question.lot_id)
            question.lot_text = facts["number"] if facts else ""
            if facts and question.sku_id is None:
                question.sku_id = facts["sku_id"]
        return
    raw = given.get("scan", "")
    reading = catalog.read_udi(raw, today=actor.today)
    found = catalog.sku_of_di(reading.di) if getattr(reading, "di", "") else None
    if found is None:
        lots = catalog.lots_numbered(actor, question.scan)
        if len(lots) == 1:
            question.sku_id, question.lot_id, question.lot_text = lots[0].sku_id, lots[0].pk, lots[0].number
            return
        text = _(
            "“%(scan)s” is neither a UDI of the catalogue nor the number of exactly one lot. Scan again, or choose below."
        )
        question.problems.append(text % {"scan": question.scan})
        return
    question.sku_id, question.lot_text = found[0], reading.lot or ""
    numbers = {number: key for key, _sku, number, *_dates in catalog.lots_of([found[0]])}
    question.lot_id = numbers.get(question.lot_text) if question.lot_text else None
    if question.lot_text and question.lot_id is None:
        text = _("The label names lot %(lot)s, which this product does not have. Check the label, or enter the lot.")
        question.problems.append(text % {"lot": question.lot_text})


def _parties(actor: Actor, question: Question, given: Any) -> None:
    """Staff choose: the company or a dealer sells, a dealer or a hospital buys; all within their scope."""
    seller, dealer, hospital = (_number(given.get(name)) for name in ("seller", "dealer", "hospital"))
    question.seller = ("company", 0)
    if seller is not None:
        question.seller = ("dealer", visible_dealer(actor, seller).pk)
    if hospital is not None:
        if not spec_named("customers.hospital").rows(actor).filter(pk=hospital).exists():
            raise NotVisible(f"hospital {hospital}")
        question.buyer = ("hospital", hospital)
        if seller is None and dealer is not None:
            # A dealer and a hospital chosen: the dealer sells to it.
            question.seller = ("dealer", visible_dealer(actor, dealer).pk)
    elif dealer is not None:
        question.buyer = ("dealer", visible_dealer(actor, dealer).pk)


def _parties_of_dealer(actor: Actor, question: Question, given: Any) -> None:
    """A dealer asks about himself: may he buy it from the company, may he sell it to a hospital (by its code)."""
    own = ("dealer", actor.dealer_id or 0)
    if given.get("direction", "buy") == "buy":
        question.seller, question.buyer = ("company", 0), own
        return
    question.seller = own
    code = clean_line(given.get("hospital_code", ""), 20)
    if not code:
        return
    hospital = customers.hospital_by_code(code)
    if hospital is None:
        question.problems.append(_("No hospital has the code “%(code)s”.") % {"code": code})
        return
    question.buyer = ("hospital", hospital.pk)


def _names(question: Question) -> dict[str, str]:
    """What the chosen keys are called."""
    names = {"sku": catalog.sku_names([question.sku_id]).get(question.sku_id, "") if question.sku_id else ""}
    for role in ("seller", "buyer"):
        party = getattr(question, role)
        if party is None:
            names[role] = ""
        elif party[0] == "company":
            names[role] = _("our company")
        else:
            source = dealers.dealer_names if party[0] == "dealer" else customers.hospital_names
            names[role] = source([party[1]]).get(party[1], "")
    return names


def _lots(actor: Actor, sku_id: int | None) -> list[tuple[int, str, date | None]]:
    """The lots of the chosen product, those that last longest first."""
    if sku_id is None:
        return []
    rows = [(key, number, ends) for key, _sku, number, _made, ends in catalog.lots_of([sku_id])]
    return sorted(rows, key=lambda row: (row[2] is None, row[2] or date.max), reverse=True)[:60]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
