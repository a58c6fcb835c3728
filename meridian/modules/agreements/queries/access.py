"""Access rights as grants, what came of them, and the document pack of a filing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import LicenceKind, SubjectType
from meridian.modules.reference import queries as reference

from ..choices import AuthorisationStatus, LetterStatus
from ..models import AccessRight, Authorisation, AuthorisationLetter, FilingTask
from ..rules.access import Outside, outside_of_right
from ..rules.coverage import Grant
from .authorisations import grant_of

_RIGHT = "an authorisation is compared with the tender it comes from"
_PACK = "the pack of a filing the asker holds"


def grant_of_right(right: AccessRight) -> Grant:
    """An access right in the form of an authorisation; named hospitals bring their campuses."""
    hospitals = list(right.hospitals.values_list("pk", flat=True))
    campuses = customers.campuses_of(hospitals) if hospitals else {}
    regions = list(right.regions.values_list("pk", flat=True))
    paths = reference.region_paths(regions) if regions else {}
    return Grant(
        id=right.pk, dealer_id=right.dealer_id, valid_from=right.valid_from, valid_to=right.valid_to,
        line_ids=frozenset(right.lines.values_list("pk", flat=True)),
        product_ids=frozenset(right.products.values_list("pk", flat=True)),
        region_paths=tuple(sorted(paths.values())),
        hospital_ids=frozenset(hospitals).union(*campuses.values()),
    )  # fmt: skip


def outside_of(authorisation: Authorisation, right: AccessRight) -> list[Outside]:
    """In what an authorisation, signed or not, goes beyond an access right."""
    asked = grant_of(authorisation)
    return outside_of_right(
        asked, grant_of_right(right), product_lines=catalog.product_lines(asked.product_ids),
        hospital_paths=customers.hospital_region_paths(asked.hospital_ids),
    )  # fmt: skip


def authorisations_from(right: AccessRight) -> list[Authorisation]:
    """Signed authorisations in force that name the right as their origin."""
    rows = Authorisation.objects.unscoped(_RIGHT).filter(access_right=right, status=AuthorisationStatus.VALID)
    return list(rows.order_by("number"))


def access_rights_of(dealer_id: int, on: date) -> list[AccessRight]:
    """The access rights a dealer holds on a day (won tenders), the one that lasts longest first."""
    rows = AccessRight.objects.unscoped("what a dealer may be authorised for").filter(
        dealer_id=dealer_id, status="ACTIVE", valid_from__lte=on, valid_to__gte=on
    )
    return list(rows.order_by("-valid_to", "id"))


@dataclass(frozen=True, slots=True)
class PackItem:
    """A document of a filing pack: what it is, what is there (number), until when, where to look or to mend it."""

    key: str
    label: str
    is_there: bool
    number: str = ""
    last_day: date | None = None
    url: str = ""


def filing_pack(task: FilingTask, on: date) -> list[PackItem]:
    """The four papers an authority asks for (functions.md row 99), and which of them are in force on a day."""
    certificate = task.product.certificate
    registered = certificate is not None and (certificate.expires_on is None or certificate.expires_on >= on)
    ours = licences.kinds_held(SubjectType.COMPANY, on, [0]).get(0, {})
    making = [ours[kind] for kind in (LicenceKind.PRODUCTION_LICENCE, LicenceKind.PRODUCTION_FILING) if kind in ours]
    made_until = max((held.last_day for held in making if held.last_day), default=None)
    his = licences.kinds_held(SubjectType.DEALER, on, [task.dealer_id]).get(task.dealer_id, {})
    quality = his.get(LicenceKind.QUALITY_AGREEMENT)
    letter = letter_for(task, on)
    documents = reverse("dealer_documents", args=[task.dealer_id])
    return [
        PackItem(
            "certificate", _("registration certificate"), registered, certificate.number if certificate else "",
            certificate.expires_on if certificate else None,
            reverse("catalog_certificate_detail", args=[certificate.pk]) if certificate else "",
        ),
        PackItem("production", _("production licence"), made_until is not None, last_day=_end(made_until)),
        PackItem(
            "letter", _("letter of authorisation"), letter is not None, letter.number if letter else "",
            letter.valid_to if letter else None,
            reverse("agreements_authorisationletter_detail", args=[letter.pk]) if letter else "",
        ),
        PackItem(
            "quality", _("quality agreement"), quality is not None and quality.last_day is not None,
            last_day=_end(quality.last_day if quality else None), url=documents,
        ),
    ]  # fmt: skip


def letter_for(task: FilingTask, on: date) -> AuthorisationLetter | None:
    """The letter of the dealer that covers the product on a day and lasts longest."""
    product, line = task.product_id, task.product.line_id
    named = Q(authorisation__products=product) | Q(authorisation__lines=line)
    everything = Q(authorisation__products__isnull=True, authorisation__lines__isnull=True)
    rows = AuthorisationLetter.objects.unscoped(_PACK).filter(
        named | everything,
        Q(authorisation__ended_on__isnull=True) | Q(authorisation__ended_on__gte=on),
        authorisation__dealer_id=task.dealer_id, status=LetterStatus.ISSUED, valid_from__lte=on, valid_to__gte=on,
    )  # fmt: skip
    return rows.order_by("-valid_to", "-id").first()


def _end(day: date | None) -> date | None:
    return None if day == date.max else day


def filings_to_follow(actor: Actor, until: date) -> Any:
    """Running filings the actor may see whose follow-up or due day comes by ``until``, the most urgent first."""
    rows = FilingTask.objects.visible_to(actor, "agreements.filingtask:view")
    rows = rows.filter(Q(follow_up_on__lte=until) | Q(due_on__lte=until), status__in=("OPEN", "SUBMITTED", "RETURNED"))
    return rows.select_related("dealer", "product").order_by("due_on", "id")
