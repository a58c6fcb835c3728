"""Pages of letters and filings: issue one, look at one with its paper and public address, the pack of a filing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import FILING_RUNNING, AuthorisationStatus
from ..models import AuthorisationLetter
from ..objects import AUTHORISATION, FILING, LETTER
from ..queries.access import filing_pack
from ..queries.letters import state_of_letter
from .agreement_forms import _date, _Form
from .overview import visible_authorisation
from .verify import ANSWERS

ADD = "agreements.authorisationletter:add"


class LetterForm(_Form):
    """For whom and how long a letter is made."""

    valid_from = _date(gettext_lazy("Valid from"))
    valid_to = _date(gettext_lazy("Valid to"))
    salesperson = forms.CharField(
        label=gettext_lazy("Salesperson"), max_length=40, required=False,
        help_text=gettext_lazy("Empty: the letter names the dealer alone."),
    )  # fmt: skip
    salesperson_id = forms.CharField(
        label=gettext_lazy("Identity number"), max_length=20, required=False,
        help_text=gettext_lazy("18 digits. It is checked; only its first three and last four signs are printed and kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    purpose = forms.CharField(
        label=gettext_lazy("Watermark"), max_length=40, required=False,
        help_text=gettext_lazy("What the letter may be used for, printed across the page beside the dealer's name."),
    )  # fmt: skip


class AuthorisationPage(DetailPage):
    """The authorisation with the letters made under it and what it would mean if it ended."""

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        actor, context = request.actor, super().context(request, row)
        may_see, is_signed = actor.may(LETTER.code("view")), row.status != AuthorisationStatus.DRAFT
        rows = (
            LETTER.rows(actor).filter(authorisation=row).select_related("authorisation")
            if may_see and is_signed
            else []
        )
        return {
            **context, "is_valid": row.status == AuthorisationStatus.VALID, "may_see_letters": may_see,
            "letters": [(letter, *_state(letter, actor.today)) for letter in rows],
            "right": row.access_right if row.access_right_id and actor.may("agreements.accessright:view") else None,
        }  # fmt: skip

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """As derived; a letter has a page of its own, and a signed right is no longer edited."""
        shown = []
        for action in super().actions(row, actor):
            if action["name"] == "letter":
                action["url"] = reverse("letter_issue", args=[row.pk])
            is_edit = action["url"] == reverse(AUTHORISATION.url_name("edit"), args=[row.pk])
            is_impossible = not action["allowed"] and action["name"] in ("sign", "letter", "end")
            if not is_impossible and not (is_edit and row.status != AuthorisationStatus.DRAFT):
                shown.append(action)
        return shown


class LetterPage(DetailPage):
    """A letter: its paper, what it says, and what the public page answers about it today."""

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        chip, label, text = ANSWERS[state_of_letter(row, request.actor.today)]
        labels = {
            "dealer": _("Dealer"), "products": _("Products"), "territory": _("Territory"), "hospitals": _("Hospitals"),
            "excluded": _("Excluded hospitals"), "project": _("Project"), "salesperson": _("Salesperson"),
            "identity": _("Identity number"),
        }  # fmt: skip
        return {
            **super().context(request, row), "state": {"chip": chip, "label": label}, "answer": text, "fields": [],
            "says": [(label, row.content.get(name) or "—") for name, label in labels.items()],
            "address": request.build_absolute_uri(reverse("letter_verify")),
        }  # fmt: skip


class FilingPage(DetailPage):
    """A filing with its document pack: what is there, what is missing and where to get it."""

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        pack = filing_pack(row, request.actor.today)
        return {
            **super().context(request, row), "pack": pack, "missing": [item for item in pack if not item.is_there],
            "is_running": row.status in FILING_RUNNING, "is_late": row.due_on < request.actor.today,
            "authorisations_url": f"{reverse(AUTHORISATION.url_name('list'))}?dealer={row.dealer_id}",
        }  # fmt: skip

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now."""
        return [action for action in super().actions(row, actor) if action["allowed"]]


@page(ADD)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a letter under a signed authorisation."""
    row = visible_authorisation(request, pk, ADD)
    start = {"valid_from": max(row.valid_from, min(request.actor.today, row.valid_to)), "valid_to": row.valid_to}
    form = LetterForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            letter = commands.issue_letter(
                actor=request.actor, authorisation=row, base_url=request.build_absolute_uri("/"), **form.cleaned_data
            )
            messages.success(request, _("The letter %(number)s is made.") % {"number": letter})
            return redirect(reverse(LETTER.url_name("detail"), args=[letter.pk]))
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            form.errors_from(failure)
    said = _(
        "Dealer, products, territory and hospitals come from the authorisation; anybody can check the letter online."
    )
    context = {
        "title": _("Issue a letter"), "row": row, "form": form, "confirm": said, "submit_label": _("Make the letter"),
        "cancel_url": reverse(AUTHORISATION.url_name("detail"), args=[row.pk]),
        "crumbs": [
            (AUTHORISATION.label_plural, reverse(AUTHORISATION.url_name("list"))),
            (str(row), reverse(AUTHORISATION.url_name("detail"), args=[row.pk])), (_("Issue a letter"), ""),
        ],
    }  # fmt: skip
    return render(request, "agreements/agreement_act.html", context, status=422 if form.errors else 200)


def _state(letter: AuthorisationLetter, today: Any) -> tuple[str, Any]:
    chip, label, _text = ANSWERS[state_of_letter(letter, today)]
    return chip, label


def add_detail_pages() -> None:
    """Put the pages made by hand in place of the derived ones."""
    AUTHORISATION.pages["detail"] = AuthorisationPage
    LETTER.pages["detail"] = LetterPage
    FILING.pages["detail"] = FilingPage
