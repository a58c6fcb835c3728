"""Where the goods end: hospitals with their names, campuses and departments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record, Retirable, WithCustomFields

from .choices import AliasOrigin, HospitalClass, HospitalLevel, InstitutionType, Ownership


class Hospital(Record, Retirable, WithCustomFields):
    """A medical institution that uses the products. Owned by the data steward; cared for by a representative."""

    code = models.CharField(_("hospital code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    level = models.CharField(_("level"), max_length=4, choices=HospitalLevel, default=HospitalLevel.NONE, db_index=True)
    grade_class = models.CharField(
        pgettext_lazy("hospital grade", "class"), max_length=8, choices=HospitalClass, blank=True
    )
    ownership = models.CharField(_("nature"), max_length=10, choices=Ownership, default=Ownership.PUBLIC, db_index=True)
    institution_type = models.CharField(
        _("type"), max_length=10, choices=InstitutionType, default=InstitutionType.GENERAL, db_index=True
    )
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    beds = models.PositiveIntegerField(_("beds"), null=True, blank=True)
    rep = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("representative"),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="campuses", verbose_name=_("main hospital")
    )
    campus_name = models.CharField(_("campus"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("hospital")
        verbose_name_plural = _("hospitals")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(campus_name=""), name="campus_of_a_hospital_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HospitalAlias(Record):
    """Another official, former or short name of a hospital. Names learnt from one dealer's files live in matching."""

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="aliases", verbose_name=_("hospital"))
    text = models.CharField(_("other name"), max_length=120, db_index=True)
    origin = models.CharField(_("origin"), max_length=10, choices=AliasOrigin, default=AliasOrigin.OFFICIAL)

    class Meta:
        verbose_name = _("hospital alias")
        verbose_name_plural = _("hospital aliases")
        constraints = [models.UniqueConstraint(fields=["hospital", "text"], name="hospital_alias_once")]

    def __str__(self) -> str:
        return self.text


class Department(Record, Retirable):
    """A department of a hospital."""

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="departments", verbose_name=_("hospital"))
    name = models.CharField(_("department"), max_length=60)
    kind = models.CharField(_("standard department"), max_length=40, blank=True, db_index=True)
    beds = models.PositiveIntegerField(_("beds"), null=True, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [models.UniqueConstraint(fields=["hospital", "name"], name="department_once")]

    def __str__(self) -> str:
        return f"{self.hospital} · {self.name}"
