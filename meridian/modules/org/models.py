"""The manufacturer's own organisation: units, posts and who holds them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable
from meridian.kernel.records.tree import PathTree


class OrgUnit(Record, Retirable, PathTree):
    """A company, division, sales region or team of the manufacturer. The tree that TEAM grants reach along."""

    code = models.CharField(_("unit code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("leader")
    )

    class Meta:
        verbose_name = _("organisation unit")
        verbose_name_plural = _("organisation units")

    def __str__(self) -> str:
        return self.name


class Post(Record, Retirable):
    """A post in a unit (regional manager, representative) and who holds it now."""

    code = models.CharField(_("post code"), max_length=20, unique=True)
    name = models.CharField(_("post"), max_length=60)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="posts", verbose_name=_("holder")
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return f"{self.name} · {self.unit}"
