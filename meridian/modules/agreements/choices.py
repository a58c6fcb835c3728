"""Choices of the agreements module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuthorisationKind(models.TextChoices):
    """What an authorisation is for."""

    YEAR = "YEAR", _("yearly")
    PROJECT = "PROJECT", _("single project")
    TEMPORARY = "TEMPORARY", _("temporary")
    DELIVERY = "DELIVERY", _("delivery only")


class AuthorisationStatus(models.TextChoices):
    """State of an authorisation. Whether it is in force on a day depends on the period as well."""

    DRAFT = "DRAFT", _("draft")
    VALID = "VALID", _("valid")
    ENDED = "ENDED", _("ended early")


AUTHORISATION_MOVES: dict[str, tuple[str, ...]] = {
    AuthorisationStatus.DRAFT: (AuthorisationStatus.VALID,),
    AuthorisationStatus.VALID: (AuthorisationStatus.ENDED,),
    AuthorisationStatus.ENDED: (),
}


class AgreementKind(models.TextChoices):
    """What kind of agreement 经销协议 it is (functions.md row 94). A supplement belongs to one of the other two."""

    YEAR = "YEAR", _("yearly agreement")
    THREE_PARTY = "THREE_PARTY", _("three-party agreement")
    SUPPLEMENT = "SUPPLEMENT", _("supplement")


class AgreementStatus(models.TextChoices):
    """State of an agreement. Whether it is in force on a day depends on its period as well."""

    DRAFT = "DRAFT", _("draft")
    IN_APPROVAL = "IN_APPROVAL", _("in approval")
    APPROVED = "APPROVED", _("approved, to be signed")
    SIGNED = "SIGNED", _("signed")
    ENDED = "ENDED", _("ended")
    TERMINATED = "TERMINATED", _("terminated early")
    CANCELLED = "CANCELLED", _("cancelled")


AGREEMENT_MOVES: dict[str, tuple[str, ...]] = {
    AgreementStatus.DRAFT: (AgreementStatus.IN_APPROVAL, AgreementStatus.CANCELLED),
    AgreementStatus.IN_APPROVAL: (AgreementStatus.APPROVED, AgreementStatus.DRAFT),
    AgreementStatus.APPROVED: (AgreementStatus.SIGNED, AgreementStatus.DRAFT),
    AgreementStatus.SIGNED: (AgreementStatus.ENDED, AgreementStatus.TERMINATED),
    AgreementStatus.ENDED: (),
    AgreementStatus.TERMINATED: (),
    AgreementStatus.CANCELLED: (),
}
# Those that were signed: they count on the days of their period.
CONCLUDED = (AgreementStatus.SIGNED, AgreementStatus.ENDED, AgreementStatus.TERMINATED)
# What the dealer sees of his own: from the moment there is something for him to sign.
SHOWN_TO_DEALERS = (AgreementStatus.APPROVED, *CONCLUDED)


class ClauseKind(models.TextChoices):
    """What a clause of an agreement is about (functions.md row 95)."""

    TERRITORY = "TERRITORY", _("sales territory")
    PRODUCTS = "PRODUCTS", _("authorised products")
    TARGETS = "TARGETS", _("targets")
    PRICES = "PRICES", _("price system")
    PAYMENT = "PAYMENT", _("terms of payment")
    SUPPORT = "SUPPORT", _("market support")
    IP = "IP", _("intellectual property")
    CONFIDENTIALITY = "CONFIDENTIALITY", _("confidentiality")
    PENALTY = "PENALTY", _("penalties for violations")
    TERMINATION = "TERMINATION", _("termination")
    OTHER = "OTHER", _("other")
