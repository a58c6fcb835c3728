"""Choices of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceClass(models.TextChoices):
    """Risk class of a device (医疗器械监督管理条例 art. 6)."""

    I = "I", _("class I")  # noqa: E741  the law's own numeral
    II = "II", _("class II")
    III = "III", _("class III")


class ProductKind(models.TextChoices):
    """Kind of product; decides tracking, cold chain, tenders (functions.md row 4)."""

    HIGH_VALUE = "HIGH_VALUE", _("high-value consumable")
    LOW_VALUE = "LOW_VALUE", _("low-value consumable")
    IMPLANT = "IMPLANT", _("implant")
    IMAGING = "IMAGING", _("imaging equipment")
    EQUIPMENT = "EQUIPMENT", _("other equipment")
    IVD = "IVD", _("IVD reagent")
    HOME = "HOME", _("home device")


class Tracking(models.TextChoices):
    """How units are told apart."""

    LOT = "LOT", _("by lot")
    SERIAL = "SERIAL", _("by serial number")
    NONE = "NONE", _("not tracked")


class CertificateKind(models.TextChoices):
    """How a device is admitted to the market."""

    REGISTRATION = "REGISTRATION", _("registration certificate")
    FILING = "FILING", _("filing")
    OLD = "OLD", _("registration before October 2014")


class LotStatus(models.TextChoices):
    """Quality status of a lot: U released, Q under inspection, B rejected or recalled."""

    U = "U", _("released")
    Q = "Q", _("under inspection")
    B = "B", _("blocked")
