"""Choices of the reference module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    """Level of an administrative region of China."""

    COUNTRY = "COUNTRY", _("country")
    PROVINCE = "PROVINCE", _("province")
    CITY = "CITY", _("city")
    COUNTY = "COUNTY", _("county")


class DayKind(models.TextChoices):
    """What kind of day the State Council's notice makes of a date."""

    WORKDAY = "WORKDAY", _("working day")
    REST = "REST", _("weekend")
    HOLIDAY = "HOLIDAY", _("public holiday")
    MAKE_UP = "MAKE_UP", _("make-up working day")
