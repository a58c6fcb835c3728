"""What will break: agreements, documents, authorisations, certificates and lots that end soon, with what then stops."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.catalog.choices import LotStatus
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import LicenceKind, LicenceStatus
from meridian.modules.reference import queries as reference

from ..choices import AgreementStatus, AuthorisationStatus
from ..models import Agreement, Authorisation
from ..rules.may_trade import months_after
from .agreements import terms_by_dealer
from .authorisations import grants_of_dealers

DAYS = 90


@dataclass(frozen=True, slots=True)
class Breaking:
    """One thing that ends: the last day it holds, its kind, whose it is, what it is, what stops then, where to mend it.

    ``is_cared_for``: its successor is already on the way. Kinds: AGREEMENT, LICENCE, AUTHORISATION, CERTIFICATE, FILING, LOTS.
    """

    day: date
    kind: str
    who: str
    what: str
    effect: str
    url: str
    is_cared_for: bool = False


def breaking_soon(actor: Actor, days: int = DAYS) -> list[Breaking]:
    """Everything the actor may see that ends within ``days``, soonest first. A fixed number of queries."""
    until = actor.today + timedelta(days=days)
    found = [
        *_agreements(actor, until),
        *_licences(actor, until),
        *_authorisations(actor, until),
        *_certificates(actor, until),
        *_lots(actor, until),
    ]
    return sorted(found, key=lambda item: (item.day, item.kind, item.who))


def _agreements(actor: Actor, until: date) -> list[Breaking]:
    if not actor.may("agreements.agreement:view"):
        return []
    rows = Agreement.objects.visible_to(actor, "agreements.agreement:view").filter(
        status=AgreementStatus.SIGNED, parent__isnull=True, valid_to__gte=actor.today, valid_to__lte=until
    )
    ending = list(rows.select_related("dealer").order_by("valid_to", "id"))
    # A supplement may carry an agreement on; a renewal counts once it has left its draft.
    carried = terms_by_dealer({row.dealer_id for row in ending})
    on_the_way = set(
        Agreement.objects.unscoped("whether what the reader sees is cared for")
        .filter(previous__in=ending, status__in=(AgreementStatus.IN_APPROVAL, AgreementStatus.APPROVED))
        .values_list("previous_id", flat=True)
    )
    return [
        Breaking(
            row.valid_to, "AGREEMENT", str(row.dealer), row.number, _("The company may sell nothing to this dealer."),
            reverse("agreements_agreement_detail", args=[row.pk]),
            is_cared_for=row.pk in on_the_way
            or any(term.holds_on(row.valid_to + timedelta(days=1)) for term in carried.get(row.dealer_id, ())),
        )
        for row in ending
    ]  # fmt: skip


def _licences(actor: Actor, until: date) -> list[Breaking]:
    if not actor.may("licences.licence:view"):
        return []
    rows = licences.expiring(actor, until).select_related("next")
    return [
        Breaking(
            row.expires_on, "LICENCE", row.subject_name, str(row), _licence_effect(row.kind),
            reverse("licence_page", args=[row.pk]),
            is_cared_for=getattr(getattr(row, "next", None), "status", "") == LicenceStatus.PENDING,
        )
        for row in rows
    ]  # fmt: skip


def _licence_effect(kind: str) -> str:
    effects = {
        LicenceKind.OPERATION_LICENCE: _("No class III device may be sold to or by this party."),
        LicenceKind.OPERATION_FILING: _("No class II device may be sold to or by this party."),
        LicenceKind.PRODUCTION_LICENCE: _("Production stops; what was made stays sellable."),
        LicenceKind.QUALITY_AGREEMENT: _("The company may not deliver to this dealer."),
        LicenceKind.INSTITUTION_LICENCE: _("Nothing may be sold to this hospital."),
        LicenceKind.SALES_AUTHORISATION: _("The salesperson may not act for this dealer."),
    }
    return effects.get(LicenceKind(kind), _("The document on file is out of date."))


def _authorisations(actor: Actor, until: date) -> list[Breaking]:
    if not actor.may("agreements.authorisation:view"):
        return []
    rows = Authorisation.objects.visible_to(actor).filter(
        status=AuthorisationStatus.VALID, valid_to__gte=actor.today, valid_to__lte=until
    )
    ending = list(rows.select_related("dealer").order_by("valid_to", "id"))
    grants = grants_of_dealers({row.dealer_id for row in ending})
    return [
        Breaking(
            row.valid_to, "AUTHORISATION", str(row.dealer), row.number,
            _("The dealer may neither buy nor sell what it covers."),
            reverse("agreements_authorisation_detail", args=[row.pk]),
            is_cared_for=any(
                grant.valid_to > row.valid_to and grant.valid_from <= row.valid_to + timedelta(days=1)
                for grant in grants.get(row.dealer_id, ())
            ),
        )
        for row in ending
    ]  # fmt: skip


def _certificates(actor: Actor, until: date) -> list[Breaking]:
    """Certificates that end, and those whose last day to file the renewal comes (art. 22: six months before)."""
    if not actor.may("catalog.certificate:view"):
        return []
    months = int(reference.parameter("certificates.renewal.deadline_months", on=actor.today))
    rows = (
        spec_named("catalog.certificate")
        .rows(actor)
        .filter(expires_on__gte=actor.today, expires_on__lte=months_after(until, months), next__isnull=True)
    )
    found = []
    for row in rows.order_by("expires_on", "id"):
        url = reverse("catalog_certificate_detail", args=[row.pk])
        filing = months_after(row.expires_on, -months)
        if row.expires_on <= until:
            effect = _("Production stops; lots made until then stay sellable to their own expiry.")
            found.append(Breaking(row.expires_on, "CERTIFICATE", row.product_name, row.number, effect, url))
        if actor.today <= filing <= until:
            effect = _(
                "Last day to apply for the renewal (国令739 art. 22); later the product must be registered anew."
            )
            found.append(Breaking(filing, "FILING", row.product_name, row.number, effect, url))
    return found


def _lots(actor: Actor, until: date) -> list[Breaking]:
    """Released lots that expire, one line per product with the first day."""
    if not actor.may("catalog.lot:view"):
        return []
    rows = (
        spec_named("catalog.lot")
        .rows(actor)
        .filter(status=LotStatus.U, expiry_date__gte=actor.today, expiry_date__lte=until)
    )
    by_product: dict[tuple[int, str], list[date]] = defaultdict(list)
    for product_id, name, day in rows.values_list("sku__product_id", "sku__product__name", "expiry_date"):
        by_product[product_id, name].append(day)
    found = []
    for (product_id, name), days in by_product.items():
        what = _("%(count)d lots") % {"count": len(days)}
        url = f"{reverse('catalog_lot_list')}?sku__product={product_id}&sort=expiry_date"
        effect = _("The lots may not be sold any more and move to the blocked stock.")
        found.append(Breaking(min(days), "LOTS", name, what, effect, url))
    return found
