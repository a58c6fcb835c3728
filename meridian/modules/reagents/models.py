"""Analysers and reagents: what runs on what, what is installed where, lots compared, kits on board."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from .choices import ComparisonStatus, OpenedStatus


class Pairing(Record, Retirable):
    """A reagent SKU runs on an analyser SKU, with what a kit yields there. All numbers count tests.

    ``dead_tests`` and ``calibration_tests`` are lost with every kit, ``control_tests`` are run every day.
    """

    analyser = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("analyser"))
    reagent = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("reagent"))
    tests_per_kit = models.PositiveIntegerField(_("tests a kit"), validators=[MinValueValidator(1)])
    dead_tests = models.PositiveIntegerField(_("lost in dead volume"), default=0, help_text=_("Tests a kit."))
    calibration_tests = models.PositiveIntegerField(_("for calibration"), default=0, help_text=_("Tests a kit."))
    control_tests = models.PositiveIntegerField(_("controls a day"), default=0)
    on_board_days = models.PositiveSmallIntegerField(
        _("days stable on board"), null=True, blank=True, help_text=_("Empty: as long as the lot lasts.")
    )

    class Meta:
        verbose_name = _("analyser and reagent")
        verbose_name_plural = _("analysers and reagents")
        constraints = [
            models.UniqueConstraint(fields=["analyser", "reagent"], name="reagents_pairing_once"),
            models.CheckConstraint(
                condition=Q(tests_per_kit__gt=F("dead_tests") + F("calibration_tests")),
                name="reagents_kit_leaves_tests",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyser.code} · {self.reagent.code}"


class InstalledAnalyser(Record, Retirable):
    """An analyser in a laboratory, supplied through a dealer. Acceptance of its installation makes it known by itself."""

    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("analyser"))
    serial = models.CharField(_("serial number"), max_length=60)
    installed_on = models.DateField(_("installed on"), db_index=True)
    installation = models.OneToOneField(
        "service.InstallationOrder", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("installation"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("installed analyser")
        verbose_name_plural = _("installed analysers")
        constraints = [
            models.UniqueConstraint(fields=["sku", "serial"], condition=Q(is_active=True), name="reagents_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.sku.code} {self.serial}"


class TestVolume(Record):
    """Patient tests a month of one reagent on one installed analyser, as the laboratory states or counts them."""

    analyser = models.ForeignKey(
        InstalledAnalyser, models.CASCADE, related_name="volumes", verbose_name=_("installed analyser")
    )
    reagent = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("reagent"))
    tests_a_month = models.PositiveIntegerField(_("patient tests a month"))

    class Meta:
        verbose_name = _("tests a month")
        verbose_name_plural = _("tests a month")
        constraints = [models.UniqueConstraint(fields=["analyser", "reagent"], name="reagents_volume_once")]

    def __str__(self) -> str:
        return f"{self.analyser} · {self.reagent.code}"


class LotComparison(Record):
    """Two lots of a reagent measured with the same samples. Limit, figures and verdict are kept as they were that day."""

    number = models.CharField(_("comparison number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=ComparisonStatus,
        default=ComparisonStatus.DRAFT,
        db_index=True,
        editable=False,
    )
    reagent = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", verbose_name=_("reagent"))
    old_lot = models.ForeignKey("catalog.Lot", models.PROTECT, related_name="+", verbose_name=_("lot in use"))
    new_lot = models.ForeignKey("catalog.Lot", models.PROTECT, related_name="+", verbose_name=_("new lot"))
    measurand = models.CharField(_("measurand and unit"), max_length=60)
    compared_on = models.DateField(_("compared on"), db_index=True)
    limit_percent = models.DecimalField(
        _("allowed difference (%)"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0)], null=True, blank=True,
        help_text=_("Empty: the limit of the company."),
    )  # fmt: skip
    mean_percent = models.DecimalField(
        _("mean difference (%)"), max_digits=9, decimal_places=2, null=True, blank=True, editable=False
    )
    bias = models.DecimalField(_("bias"), max_digits=14, decimal_places=4, null=True, blank=True, editable=False)
    worst_percent = models.DecimalField(
        _("largest difference (%)"), max_digits=9, decimal_places=2, null=True, blank=True, editable=False
    )
    within = models.PositiveSmallIntegerField(_("samples within the limit"), null=True, blank=True, editable=False)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("concluded by"),
    )  # fmt: skip
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lot comparison")
        verbose_name_plural = _("lot comparisons")

    def __str__(self) -> str:
        return self.number


class ComparisonSample(Record):
    """One sample with its result by each lot. Samples have numbers; nothing of a patient is kept."""

    comparison = models.ForeignKey(
        LotComparison, models.CASCADE, related_name="samples", verbose_name=_("lot comparison")
    )
    position = models.PositiveSmallIntegerField(_("sample"))
    old_value = models.DecimalField(_("lot in use"), max_digits=14, decimal_places=4)
    new_value = models.DecimalField(_("new lot"), max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints = [models.UniqueConstraint(fields=["comparison", "position"], name="reagents_sample_once")]

    def __str__(self) -> str:
        return str(self.position)


class OpenedReagent(Record):
    """A kit opened and put on an analyser; ``last_day`` is the earlier of on-board stability and expiry of the lot."""

    analyser = models.ForeignKey(
        InstalledAnalyser, models.PROTECT, related_name="opened", verbose_name=_("installed analyser")
    )
    lot = models.ForeignKey("catalog.Lot", models.PROTECT, related_name="+", verbose_name=_("lot"))
    opened_on = models.DateField(_("opened on"))
    last_day = models.DateField(_("last day of use"), null=True, blank=True, db_index=True, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=OpenedStatus, default=OpenedStatus.ON_BOARD, db_index=True, editable=False
    )
    ended_on = models.DateField(_("taken off on"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("reagent on board")
        verbose_name_plural = _("reagents on board")

    def __str__(self) -> str:
        return f"{self.lot.number} · {self.analyser}"
