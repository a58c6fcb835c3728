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


class TemplateStatus(models.TextChoices):
    """State of a version of a template. One version of a kind is in force at a time."""

    DRAFT = "DRAFT", _("draft")
    IN_FORCE = "IN_FORCE", _("in force")
    REPLACED = "REPLACED", _("replaced")


TEMPLATE_MOVES: dict[str, tuple[str, ...]] = {
    TemplateStatus.DRAFT: (TemplateStatus.IN_FORCE,),
    TemplateStatus.IN_FORCE: (TemplateStatus.REPLACED,),
    TemplateStatus.REPLACED: (),
}


class LetterStatus(models.TextChoices):
    """State of a letter of authorisation 授权书. Whether it is valid on a day depends on its period and its right as well."""

    ISSUED = "ISSUED", _("issued")
    REVOKED = "REVOKED", _("revoked")


LETTER_MOVES: dict[str, tuple[str, ...]] = {LetterStatus.ISSUED: (LetterStatus.REVOKED,), LetterStatus.REVOKED: ()}


class AccessRightStatus(models.TextChoices):
    """State of the right to sell that a tender gave."""

    ACTIVE = "ACTIVE", _("held")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


ACCESS_RIGHT_MOVES: dict[str, tuple[str, ...]] = {
    AccessRightStatus.ACTIVE: (AccessRightStatus.WITHDRAWN,),
    AccessRightStatus.WITHDRAWN: (),
}


class FilingStatus(models.TextChoices):
    """How far the filing 备案 of a product at an authority has come."""

    OPEN = "OPEN", _("documents to collect")
    SUBMITTED = "SUBMITTED", _("submitted")
    RETURNED = "RETURNED", _("returned by the authority")
    DONE = "DONE", _("accepted")
    CANCELLED = "CANCELLED", _("cancelled")


FILING_MOVES: dict[str, tuple[str, ...]] = {
    FilingStatus.OPEN: (FilingStatus.SUBMITTED, FilingStatus.CANCELLED),
    FilingStatus.SUBMITTED: (FilingStatus.DONE, FilingStatus.RETURNED, FilingStatus.CANCELLED),
    FilingStatus.RETURNED: (FilingStatus.SUBMITTED, FilingStatus.CANCELLED),
    FilingStatus.DONE: (),
    FilingStatus.CANCELLED: (),
}
FILING_RUNNING = (FilingStatus.OPEN, FilingStatus.SUBMITTED, FilingStatus.RETURNED)


class SignatureSide(models.TextChoices):
    """Who of an agreement signs."""

    COMPANY = "COMPANY", _("our company")
    DEALER = "DEALER", _("dealer")
    THIRD = "THIRD", _("third party")


class SignatureMethod(models.TextChoices):
    """How somebody signed."""

    DRAWN = "DRAWN", _("drawn on the screen")
    SEAL = "SEAL", _("seal in the PDF")
    PLATFORM = "PLATFORM", _("certified signing platform")


class SettlementKind(models.TextChoices):
    """What is settled when an agreement ends."""

    STOCK = "STOCK", _("stock at the dealer")
    MONEY = "MONEY", _("money")
    DOCUMENT = "DOCUMENT", _("documents and seals")
    OTHER = "OTHER", _("other")
