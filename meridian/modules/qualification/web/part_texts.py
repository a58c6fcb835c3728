"""What is missing of a dealer in words, each with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named

from ..commands.texts import document_name
from ..rules.completeness import DOCUMENT, FIELDS, OPEN_BUSINESS, PORTAL_USER, Part


def mends_of(missing: Iterable[Part], dealer: Any, actor: Actor) -> list[tuple[str, int, str]]:
    """``[(what is missing, its points, address where it is mended or empty without the right)]``; masked fields are left out."""
    spec = spec_named("dealers.dealer")
    masked = spec.masked_fields(actor)
    return [
        (_label(part.code, dealer), part.weight, _url(part.code, dealer, actor))
        for part in missing
        if part.code not in masked
    ]


def _label(code: str, dealer: Any) -> str:
    if code.startswith(DOCUMENT):
        return document_name(code.removeprefix(DOCUMENT))
    if code in FIELDS:
        return str(dealer._meta.get_field(code).verbose_name)
    return _("business in a product line") if code == OPEN_BUSINESS else _("account for the dealer portal")


def _url(code: str, dealer: Any, actor: Actor) -> str:
    try:
        if code.startswith(DOCUMENT):
            kind = code.removeprefix(DOCUMENT)
            url = f"{reverse('document_file')}?whose=dealers.dealer&id={dealer.pk}&kind={kind}"
            return url if actor.may("licences.licence:add") else ""
        if code in FIELDS:
            return reverse("dealers_dealer_edit", args=[dealer.pk]) if actor.may("dealers.dealer:change") else ""
        if code == OPEN_BUSINESS:
            url = reverse("qualification_new_lines", args=[dealer.pk])
            return url if actor.may("qualification.qualificationcase:add") else ""
        if code == PORTAL_USER:
            return reverse("org_account_add") if actor.may("org.account:add") else ""
    except NoReverseMatch:
        return ""
    return ""
