"""Whom to work on: potential of hospitals, target lists; outlets beside hospitals; services a dealer may offer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import OutsideKind, ServiceKind, TargetState


class HospitalPotential(Record):
    """What a hospital could buy of a line in a year, what it buys from us, what it needs and who decides (row 9).

    The tier A, B, C follows from what is still to be won, by limits that are parameters.
    """

    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    potential_fen = models.BigIntegerField(_("purchasing potential a year"))
    ours_fen = models.BigIntegerField(_("bought from us a year"), default=0)
    tier = models.CharField(_("tier"), max_length=1, editable=False, db_index=True)
    need = models.CharField(_("core need"), max_length=300, blank=True)
    decision_path = models.CharField(
        _("way of the decision"),
        max_length=300,
        blank=True,
        help_text=_("Roles in order, e.g. head of department → equipment office → president."),
    )
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("potential of a hospital")
        verbose_name_plural = _("potentials of hospitals")
        constraints = [
            models.UniqueConstraint(fields=["hospital", "line"], name="hospital_potential_once"),
            models.CheckConstraint(
                condition=Q(potential_fen__gte=0, ours_fen__gte=0), name="hospital_potential_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hospital} · {self.line}"


class TargetList(Record):
    """Hospitals to be worked on by one person over a period (functions.md row 8), made from a filter that is kept."""

    name = models.CharField(_("name"), max_length=120)
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responsible"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), db_index=True)
    chosen_by = models.JSONField(_("chosen by"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("target list")
        verbose_name_plural = _("target lists")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="target_list_forward"),
        ]

    def __str__(self) -> str:
        return self.name


class TargetListItem(Record):
    """A hospital of a target list and how far it came."""

    target_list = models.ForeignKey(TargetList, models.CASCADE, related_name="items", verbose_name=_("target list"))
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    state = models.CharField(_("state"), max_length=9, choices=TargetState, default=TargetState.OPEN, db_index=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("target hospital")
        verbose_name_plural = _("target hospitals")
        constraints = [models.UniqueConstraint(fields=["target_list", "hospital"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.target_list} · {self.hospital}"


class Outlet(Record, Retirable):
    """A place outside the hospital where patients get the goods, and the hospital its sales belong to (rows 47, 48)."""

    code = models.CharField(_("outlet code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    kind = models.CharField(_("kind"), max_length=8, choices=OutsideKind, db_index=True)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    platform = models.CharField(_("platform or chain"), max_length=80, blank=True)
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("its sales belong to"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("outlet outside hospitals")
        verbose_name_plural = _("outlets outside hospitals")

    def __str__(self) -> str:
        return self.name


class ServiceItem(Record, Retirable):
    """A service that dealers may offer beside trading (functions.md row 51)."""

    code = models.CharField(_("service code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=11, choices=ServiceKind, db_index=True)
    unit = models.CharField(_("unit of account"), max_length=20, blank=True)
    standard = models.CharField(_("standard of service"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("service of dealers")
        verbose_name_plural = _("services of dealers")

    def __str__(self) -> str:
        return self.name
