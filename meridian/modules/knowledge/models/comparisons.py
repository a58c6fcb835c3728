"""Comparisons of a product with a competitor's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import Aspect, EvidenceGrade, InnerAudience, Standing
from .reviewed import Reviewed


class Comparison(Reviewed):
    """Our product beside another maker's, attribute by attribute, as of a day and until a day (functions.md rows 107, 117).

    Never public: 广告法 art. 16 forbids advertising that compares devices. With the competitor named it is for internal
    training, unless legal cleared it for dealers.
    """

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    competitor = models.CharField(
        _("compared with"), max_length=120, help_text=_("A product, or a class of products when nobody is to be named.")
    )
    competitor_maker = models.CharField(_("its maker"), max_length=120, blank=True)
    is_named = models.BooleanField(_("names the competitor"), default=True)
    audience = models.CharField(_("audience"), max_length=8, choices=InnerAudience, default=InnerAudience.STAFF)
    as_of = models.DateField(_("as of"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, db_index=True, help_text=_("Empty: as long as the company allows.")
    )
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("cleared by legal"),
    )  # fmt: skip
    cleared_at = models.DateTimeField(_("cleared at"), null=True, editable=False)
    clearing_note = models.CharField(_("note of legal"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("competitor comparison")
        verbose_name_plural = _("competitor comparisons")
        constraints = [
            models.UniqueConstraint(fields=["product", "competitor", "as_of"], name="comparison_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("as_of")), name="comparison_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.competitor}"


class ComparisonLine(Record):
    """One attribute of a comparison: what ours does, what theirs does, on which evidence."""

    comparison = models.ForeignKey(
        Comparison, models.CASCADE, related_name="lines", verbose_name=_("competitor comparison")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    aspect = models.CharField(_("aspect"), max_length=8, choices=Aspect, db_index=True)
    attribute = models.CharField(_("attribute"), max_length=60)
    ours = models.CharField(_("ours"), max_length=200)
    theirs = models.CharField(_("theirs"), max_length=200)
    standing = models.CharField(_("standing"), max_length=6, choices=Standing)
    grade = models.CharField(_("evidence grade"), max_length=1, choices=EvidenceGrade)
    source = models.CharField(_("source of the evidence"), max_length=300)

    class Meta:
        verbose_name = _("line of a comparison")
        verbose_name_plural = _("lines of comparisons")
        constraints = [models.UniqueConstraint(fields=["comparison", "attribute"], name="comparison_line_once")]

    def __str__(self) -> str:
        return self.attribute
