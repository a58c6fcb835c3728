"""Choices of the matching module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AliasSubject(models.TextChoices):
    """What a remembered name stands for."""

    HOSPITAL = "HOSPITAL", _("hospital")
    DEALER = "DEALER", _("dealer")
    SKU = "SKU", _("SKU")
    NONE = "NONE", _("not ours")


class AliasState(models.TextChoices):
    """Whether a remembered decision is in use."""

    ACTIVE = "ACTIVE", _("in use")
    UNDONE = "UNDONE", _("undone")
