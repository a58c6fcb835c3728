"""Solutions made for one customer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import SolutionKind, SolutionStatus, Specialty
from .scenarios import Scenario


class Solution(Record):
    """A solution for one customer's case (functions.md row 122). No data of patients.

    A special case or a combination with a drug is seen by nobody but its author and the medical reviewers until another
    person with the medical right has released it; his decision and reason stay. Beyond the registered use nothing is kept.
    """

    number = models.CharField(_("solution number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind of case"), max_length=16, choices=SolutionKind, db_index=True)
    department = models.CharField(_("department"), max_length=16, choices=Specialty, db_index=True)
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scenario")
    )
    situation = models.TextField(
        _("situation"), max_length=2000, help_text=_("The clinical question, without any data of a patient.")
    )
    proposal = models.TextField(_("proposed solution"), max_length=4000)
    drug = models.CharField(
        _("drug"), max_length=120, blank=True, help_text=_("Generic name; only for a combination with a drug.")
    )
    status = models.CharField(
        _("status"), max_length=8, choices=SolutionStatus, default=SolutionStatus.DRAFT, db_index=True, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("written by"),
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("medical reviewer"),
    )  # fmt: skip
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)
    review_reason = models.CharField(_("reason of the reviewer"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("customised solution")
        verbose_name_plural = _("customised solutions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=SolutionStatus.RELEASED)
                | Q(kind=SolutionKind.STANDARD)
                | Q(reviewed_at__isnull=False),
                name="solution_reviewed_first",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | Q(written_by__isnull=True) | ~Q(reviewed_by=F("written_by")),
                name="solution_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SolutionProduct(Record):
    """A product of a solution and the use it is proposed for, which its registration must cover."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="products", verbose_name=_("solution"))
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    purpose = models.CharField(_("used for"), max_length=200, help_text=_("Within the registered intended use."))
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("product of a solution")
        verbose_name_plural = _("products of solutions")
        constraints = [models.UniqueConstraint(fields=["solution", "product"], name="solution_product_once")]

    def __str__(self) -> str:
        return str(self.product)
