"""Who else is in the market, and what is known about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import NoteKind, Origin, PriceTier


class Competitor(Record, Retirable):
    """Another maker: where from, and at which end of the market he stands (functions.md rows 20, 28, 29)."""

    code = models.CharField(_("competitor code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    origin = models.CharField(_("origin"), max_length=13, choices=Origin, db_index=True)
    price_tier = models.CharField(_("price tier"), max_length=6, choices=PriceTier, blank=True, db_index=True)
    value_chain = models.CharField(
        _("place in the value chain"),
        max_length=120,
        blank=True,
        help_text=_("Research, core parts, assembly, distribution …"),
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")

    def __str__(self) -> str:
        return self.name


class CompetitorPresence(Record):
    """A competitor in a region (or one hospital there) with a line of ours to compete with (functions.md rows 18, 19)."""

    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="presences", verbose_name=_("competitor"))
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    product = models.CharField(_("their product"), max_length=120, blank=True)
    price_tier = models.CharField(_("price tier"), max_length=6, choices=PriceTier, blank=True)
    share_percent = models.DecimalField(
        _("their share in percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("presence of a competitor")
        verbose_name_plural = _("presences of competitors")
        constraints = [
            models.UniqueConstraint(
                fields=["competitor", "line", "region"], condition=Q(hospital__isnull=True), name="presence_in_region_once"
            ),
            models.UniqueConstraint(
                fields=["competitor", "line", "region", "hospital"], name="presence_in_hospital_once"
            ),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__gte=0, share_percent__lte=100),
                name="presence_share_is_percent",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.competitor} · {self.line} · {self.hospital or self.region}"


class MarketNote(Record):
    """What somebody learnt about a market: policy, trend, competitor, need (functions.md rows 6, 43); looked at again on a day."""

    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind, db_index=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=4000)
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    segment = models.ForeignKey(
        "MarketSegment", models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("market segment")
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("competitor")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("file"),
    )  # fmt: skip
    noted_on = models.DateField(_("noted on"))
    review_on = models.DateField(_("look at it again on"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("market note")
        verbose_name_plural = _("market notes")

    def __str__(self) -> str:
        return self.title
