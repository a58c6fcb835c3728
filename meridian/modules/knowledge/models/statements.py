"""The knowledge card of a product and its core advantages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import EvidenceGrade
from .reviewed import Reviewed


class ProductAdvantage(Reviewed):
    """A core advantage of a product: statement, strength and source of its evidence, approval by a second person."""

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    statement = models.CharField(_("advantage"), max_length=200)
    grade = models.CharField(_("evidence grade"), max_length=1, choices=EvidenceGrade, db_index=True)
    source = models.CharField(_("source of the evidence"), max_length=300)

    class Meta:
        verbose_name = _("product advantage")
        verbose_name_plural = _("product advantages")
        constraints = [models.UniqueConstraint(fields=["product", "statement"], name="advantage_once")]

    def __str__(self) -> str:
        return self.statement


class ProductCard(Reviewed):
    """What everybody who speaks about a product has to know of it, beside what the catalogue keeps (functions.md row 116).

    Indications and parameters are not repeated: they are the catalogue's, the indications word by word as registered.
    """

    product = models.OneToOneField("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    contraindications = models.TextField(
        _("contraindications"), max_length=4000, help_text=_("As the instructions for use state them.")
    )
    precautions = models.TextField(_("precautions and warnings"), max_length=4000, blank=True)
    clinical_value = models.TextField(
        _("clinical value"),
        max_length=4000,
        help_text=_("What the product does for patient and department, as measured."),
    )
    source = models.CharField(_("source of the evidence"), max_length=300)

    class Meta:
        verbose_name = _("product knowledge card")
        verbose_name_plural = _("product knowledge cards")

    def __str__(self) -> str:
        return str(self.product)
