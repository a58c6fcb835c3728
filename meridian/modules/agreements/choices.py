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
