"""From an approved dealer to a signed agreement to letters in his hand: one page that says where he stands and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.access import page
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.qualification import queries as qualification

from ..choices import FILING_RUNNING, AgreementStatus, AuthorisationStatus, LetterStatus
from ..objects import ACCESS_RIGHT, AGREEMENT, AUTHORISATION, FILING, LETTER
from ..queries import visible_dealer

VIEW = AGREEMENT.code("view")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: done, now or later; what is said about it, where it is done, and what is there already."""

    label: Any
    state: str
    said: Any
    url: str = ""
    button: Any = ""
    things: tuple[tuple[str, str], ...] = ()


@page(VIEW)
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """The way of one dealer."""
    actor = request.actor
    dealer = visible_dealer(actor, pk)
    steps = steps_of(dealer, actor)
    context = {
        "title": _("Sign and authorise %(dealer)s") % {"dealer": dealer}, "dealer": dealer, "steps": steps,
        "next": next((step for step in steps if step.state == "now"), None),
        "crumbs": [(AGREEMENT.label_plural, reverse(AGREEMENT.url_name("list"))), (str(dealer), "")],
    }  # fmt: skip
    return render(request, "agreements/guide.html", context)


def steps_of(dealer: Any, actor: Actor) -> list[Step]:
    """The steps in order; the first that is not done is the one for now."""
    made = [
        _approved(dealer, actor), *_agreement(dealer, actor), _authorisation(dealer, actor), _letter(dealer, actor),
        _filing(dealer, actor),
    ]  # fmt: skip
    steps, is_first = [], True
    for step in made:
        state = step.state
        if state == "open":
            state, is_first = ("now" if is_first else "later"), False
        steps.append(Step(step.label, state, step.said, step.url if state != "later" else "", step.button, step.things))
    return steps


def _approved(dealer: Any, actor: Actor) -> Step:
    is_done = dealer.status == DealerStatus.ACTIVE and qualification.is_qualified(dealer.pk)
    said = (
        _("Reviewed and open for business.") if is_done else _("The first review is not passed, or he is not active.")
    )
    return Step(
        _("Approved dealer"), "done" if is_done else "open", said,
        reverse("qualification_new_lines", args=[dealer.pk]) if actor.may("qualification.qualificationcase:add") else "",
        _("Begin the review"),
    )  # fmt: skip


def _agreement(dealer: Any, actor: Actor) -> list[Step]:
    """Drafted, reviewed, signed: three steps of the latest agreement that is not over."""
    rows = AGREEMENT.rows(actor).filter(dealer=dealer.pk, parent__isnull=True, valid_to__gte=actor.today)
    rows = rows.exclude(status__in=(AgreementStatus.CANCELLED, AgreementStatus.TERMINATED, AgreementStatus.ENDED))
    every = list(rows.order_by("valid_from", "id"))
    row = next((each for each in every if each.status == AgreementStatus.SIGNED), every[0] if every else None)
    things = ((str(row), reverse(AGREEMENT.url_name("detail"), args=[row.pk])),) if row else ()
    state = row.status if row else ""
    submitted = state in (AgreementStatus.IN_APPROVAL, AgreementStatus.APPROVED, AgreementStatus.SIGNED)
    reviewed = state in (AgreementStatus.APPROVED, AgreementStatus.SIGNED)
    if row is None:
        url, button = f"{reverse(AGREEMENT.url_name('add'))}?dealer={dealer.pk}", _("Draft the agreement")
        url = url if actor.may(AGREEMENT.code("add")) else ""
    else:
        url, button = things[0][1], _("Complete and submit it")
    sign = reverse("agreement_draw", args=[row.pk]) if row and actor.may("agreements.agreementsignature:add") else ""
    return [
        Step(_("Agreement drafted and submitted"), "done" if submitted else "open", _("Territory, products, targets, prices, payment, clauses."), url, button, things),
        Step(_("Reviewed by legal"), "done" if reviewed else "open", _("Nothing is signed without it."), things[0][1] if things else "", _("Look at it")),
        Step(_("Signed by both sides"), "done" if state == AgreementStatus.SIGNED else "open", _("On the screen, or with the scan of the paper."), sign, _("Sign on the screen")),
    ]  # fmt: skip


def _authorisation(dealer: Any, actor: Actor) -> Step:
    rows = (
        AUTHORISATION.rows(actor).filter(dealer=dealer.pk, valid_to__gte=actor.today).order_by("-status", "valid_from")
    )
    held = [row for row in rows[:8] if row.status != AuthorisationStatus.ENDED]
    is_done = any(row.status == AuthorisationStatus.VALID for row in held)
    draft = next((row for row in held if row.status == AuthorisationStatus.DRAFT), None)
    url, button = f"{reverse(AUTHORISATION.url_name('add'))}?dealer={dealer.pk}", _("Draft the authorisation")
    url = url if actor.may(AUTHORISATION.code("add")) else ""
    if draft is not None and not is_done:
        url, button = reverse(AUTHORISATION.url_name("detail"), args=[draft.pk]), _("Sign the draft")
    said = _("What he may sell, where and until when. A sale needs agreement and authorisation.")
    if actor.may(ACCESS_RIGHT.code("view")):
        won = ACCESS_RIGHT.rows(actor).filter(dealer=dealer.pk, status="ACTIVE", valid_to__gte=actor.today).count()
        if won:
            said = f"{said} {_('Won tenders to draw on: %(count)d.') % {'count': won}}"
    things = tuple((str(row), reverse(AUTHORISATION.url_name("detail"), args=[row.pk])) for row in held)
    return Step(_("Authorised"), "done" if is_done else "open", said, url, button, things)


def _letter(dealer: Any, actor: Actor) -> Step:
    rows = LETTER.rows(actor) if actor.may(LETTER.code("view")) else LETTER.model.objects.none()
    rows = rows.filter(authorisation__dealer=dealer.pk, status=LetterStatus.ISSUED, valid_to__gte=actor.today)
    things = tuple((str(row), reverse(LETTER.url_name("detail"), args=[row.pk])) for row in rows[:8])
    right = AUTHORISATION.rows(actor).filter(
        dealer=dealer.pk, status=AuthorisationStatus.VALID, valid_to__gte=actor.today
    )
    right = right.order_by("-valid_to").first()
    url = reverse("letter_issue", args=[right.pk]) if right and actor.may("agreements.authorisationletter:add") else ""
    said = _("PDF with number, check code and QR; hospitals and authorities check it online.")
    return Step(
        _("Letter of authorisation handed over"), "done" if things else "open", said, url, _("Issue a letter"), things
    )


def _filing(dealer: Any, actor: Actor) -> Step:
    rows = FILING.rows(actor) if actor.may(FILING.code("view")) else FILING.model.objects.none()
    rows = list(rows.filter(dealer=dealer.pk).order_by("-id")[:8])
    things = tuple(
        (f"{row} · {row.get_status_display()}", reverse(FILING.url_name("detail"), args=[row.pk])) for row in rows
    )
    is_done = bool(rows) and not any(row.status in FILING_RUNNING for row in rows)
    running = next((row for row in rows if row.status in FILING_RUNNING), None)
    url, button = f"{reverse(FILING.url_name('add'))}?dealer={dealer.pk}", _("Open a filing")
    url = url if actor.may(FILING.code("add")) else ""
    if running is not None:
        url, button = reverse(FILING.url_name("detail"), args=[running.pk]), _("Go on with the filing")
    said = _("He adds our products to his licence or filing; the pack and its follow-up stand here.")
    return Step(_("Products filed at the authority"), "done" if is_done else "open", said, url, button, things)
