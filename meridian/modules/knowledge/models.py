"""What is known and may be said about a product."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .choices import EvidenceGrade, StatementStatus


class ProductAdvantage(Record):
    """A core advantage of a product: statement, strength and source of its evidence, approval by a second person."""

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    statement = models.CharField(_("advantage"), max_length=200)
    grade = models.CharField(_("evidence grade"), max_length=1, choices=EvidenceGrade, db_index=True)
    source = models.CharField(_("source of the evidence"), max_length=300)
    status = models.CharField(
        _("status"), max_length=8, choices=StatementStatus, default=StatementStatus.DRAFT, db_index=True, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("written by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("approved by"),
    )

    class Meta:
        verbose_name = _("product advantage")
        verbose_name_plural = _("product advantages")
        constraints = [models.UniqueConstraint(fields=["product", "statement"], name="advantage_once")]

    def __str__(self) -> str:
        return self.statement
