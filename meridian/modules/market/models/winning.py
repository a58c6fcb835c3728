"""How institutions are won: the strategy for a grade, and when a hospital has money for what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import BuyingProcess, Grade, Mode, Payment


class InstitutionStrategy(Record):
    """What a line says and does at institutions of a grade: message, products, visits, price, channel and the usual way of the
    decision with its length (functions.md rows 12 and 14)."""

    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    grade = models.CharField(_("hospital grade"), max_length=3, choices=Grade, db_index=True)
    message = models.CharField(_("message"), max_length=500)
    products = models.ManyToManyField("catalog.Product", blank=True, related_name="+", verbose_name=_("products"))
    visit_days = models.PositiveSmallIntegerField(_("a visit every so many days"), null=True, blank=True)
    price_path = models.CharField(_("price path"), max_length=300, blank=True)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode, default=Mode.DISTRIBUTION)
    process = models.CharField(_("way of the decision"), max_length=5, choices=BuyingProcess)
    gates = models.TextField(
        _("gates"),
        max_length=1000,
        blank=True,
        help_text=_("One a line, e.g. department, equipment office, committee, tender."),
    )
    cycle_days = models.PositiveSmallIntegerField(_("days to the decision"))

    class Meta:
        verbose_name = _("strategy for institutions")
        verbose_name_plural = _("strategies for institutions")
        constraints = [models.UniqueConstraint(fields=["line", "grade"], name="institution_strategy_once")]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_grade_display()}"


def _month(label: object) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, choices=[(month, str(month)) for month in range(1, 13)])


class HospitalBudget(Record):
    """The year of a hospital's money: when it is asked for, granted and spent, where it comes from, how it is paid (rows 13, 15).

    The window runs from its first to its last month, over the end of the year if need be.
    """

    hospital = models.OneToOneField("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    apply_month = _month(_("month of the application"))
    approve_month = _month(_("month of the approval"))
    opens_month = _month(_("buying opens in month"))
    closes_month = _month(_("buying closes in month"))
    payment = models.CharField(_("source of the money"), max_length=7, choices=Payment, db_index=True)
    terms_days = models.PositiveSmallIntegerField(_("payment term in days"), null=True, blank=True)
    paid_days = models.PositiveSmallIntegerField(_("days until it really pays"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("budget year of a hospital")
        verbose_name_plural = _("budget years of hospitals")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    apply_month__range=(1, 12),
                    approve_month__range=(1, 12),
                    opens_month__range=(1, 12),
                    closes_month__range=(1, 12),
                ),
                name="budget_months",
            )
        ]

    def __str__(self) -> str:
        return str(self.hospital)
