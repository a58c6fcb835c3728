"""Choices of the replenishment module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Band(models.TextChoices):
    """How a dealer stands with a SKU (rules.md 3.15)."""

    NONE = "NONE", _("none")  # no goods, no sales
    OUT = "OUT", _("sold out")  # no goods, but sales
    SHORT = "SHORT", _("short")
    NORMAL = "NORMAL", _("normal")
    AMPLE = "AMPLE", _("ample")
    DEAD = "DEAD", _("no sales")  # goods, but no sales


class ProposalStatus(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "OPEN", _("open")
    ACCEPTED = "ACCEPTED", _("accepted")
    DECLINED = "DECLINED", _("declined")
    REPLACED = "REPLACED", _("replaced")  # a newer one was made


class Method(models.TextChoices):
    """How the demand was forecast."""

    AVERAGE = "AVERAGE", _("average of 30 and 90 days")
    CROSTON = "CROSTON", _("Croston")
    SBA = "SBA", _("Syntetos-Boylan")
    TSB = "TSB", _("Teunter-Syntetos-Babai")
    MAXIMUM = "MAXIMUM", _("largest week")
    NONE = "NONE", _("no demand")


class Side(models.TextChoices):
    """Who forecasts."""

    MAKER = "MAKER", _("manufacturer")
    DEALER = "DEALER", _("dealer")
