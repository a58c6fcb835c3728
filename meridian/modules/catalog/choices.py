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


class DeviceForm(models.TextChoices):
    """What a device is by nature (医疗器械监督管理条例 art. 103; YY/T 0287, ISO 13485 3.11)."""

    INSTRUMENT = "INSTRUMENT", _("instrument")
    APPARATUS = "APPARATUS", _("apparatus")
    APPLIANCE = "APPLIANCE", _("appliance")
    MATERIAL = "MATERIAL", _("material or other article")
    SOFTWARE = "SOFTWARE", _("software")


class UseCategory(models.TextChoices):
    """The intended uses that make an article a device: the six items of 医疗器械监督管理条例 art. 103."""

    DISEASE = "DISEASE", _("prevention, diagnosis, treatment, monitoring or alleviation of disease")
    INJURY = "INJURY", _("diagnosis, treatment, monitoring, alleviation or compensation of injury or disability")
    ANATOMY = "ANATOMY", _("examination, substitution, adjustment or support of anatomy or a physiological process")
    LIFE = "LIFE", _("support or maintenance of life")
    PREGNANCY = "PREGNANCY", _("control of pregnancy")
    IN_VITRO = "IN_VITRO", _("examination of samples from the human body")


class SkuKind(models.TextChoices):
    """What a SKU is: goods with units of their own, a kit of other SKUs, or a licence to use software."""

    GOODS = "GOODS", _("goods")
    KIT = "KIT", _("kit")
    LICENCE = "LICENCE", _("software licence")


class ParameterKind(models.TextChoices):
    """Type of a technical parameter."""

    NUMBER = "NUMBER", _("number")
    TEXT = "TEXT", _("text")
    CHOICE = "CHOICE", _("choice")
    YES_NO = "YES_NO", _("yes or no")


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
