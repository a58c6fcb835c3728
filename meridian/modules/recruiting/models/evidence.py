"""What was found out about a candidate, stage by stage (functions.md rows 54 to 57, 61 to 65)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import Access, Fit, VisitStatus
from .leads import PartnerLead

MARKS = [MinValueValidator(0), MaxValueValidator(5)]


class SiteVisit(Record):
    """A visit to a candidate's premises: warehouse by temperature zone, what was checked, photos, and a report that is approved.

    The place is kept only when the visitor checks in on site, in whole hundred-thousandths of a degree.
    """

    number = models.CharField(_("visit number"), max_length=24, unique=True, editable=False)
    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="visits", verbose_name=_("candidate"))
    visited_on = models.DateField(_("visited on"))
    visitors = models.CharField(_("who visited"), max_length=120, blank=True)
    ambient_m2 = models.PositiveIntegerField(_("ambient storage, m²"), default=0)
    cool_m2 = models.PositiveIntegerField(_("cool storage (below 20 °C), m²"), default=0)
    cold_m2 = models.PositiveIntegerField(_("cold storage (2–8 °C), m²"), default=0)
    frozen_m2 = models.PositiveIntegerField(_("frozen storage, m²"), default=0)
    papers_seen = models.BooleanField(_("originals of the licences seen"), default=False)
    zones_marked = models.BooleanField(_("storage zones are apart and marked"), default=False)
    climate_logged = models.BooleanField(_("temperature and humidity are recorded"), default=False)
    lots_traced = models.BooleanField(_("the software traces lots both ways"), default=False)
    transport_own = models.BooleanField(_("own vehicles or contracted transport"), default=False)
    staff_count = models.PositiveIntegerField(_("staff"), default=0)
    technicians = models.PositiveIntegerField(_("technical and clinical staff"), default=0)
    summary = models.TextField(_("report"), max_length=4000)
    signed_by = models.CharField(_("signed by the candidate"), max_length=40, blank=True)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True, editable=False)
    latitude_e5 = models.IntegerField(_("latitude"), null=True, blank=True, editable=False)
    longitude_e5 = models.IntegerField(_("longitude"), null=True, blank=True, editable=False)
    photos = models.ManyToManyField("files.StoredFile", related_name="+", editable=False, verbose_name=_("photos"))
    status = models.CharField(
        _("status"), max_length=9, choices=VisitStatus, default=VisitStatus.DRAFT, db_index=True, editable=False
    )
    submissions = models.PositiveSmallIntegerField(_("times submitted"), default=0, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("submitted by"),
    )  # fmt: skip
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_note = models.CharField(_("reason of the decision"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("site visit")
        verbose_name_plural = _("site visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude_e5__isnull=True, longitude_e5__isnull=True)
                | Q(latitude_e5__range=(-9_000_000, 9_000_000), longitude_e5__range=(-18_000_000, 18_000_000)),
                name="site_visit_place_on_earth",
            )
        ]
        indexes = [models.Index(fields=["lead", "-visited_on"], name="site_visit_of_lead")]

    def __str__(self) -> str:
        return self.number

    @property
    def warehouse_m2(self) -> int:
        """All storage together."""
        return self.ambient_m2 + self.cool_m2 + self.cold_m2 + self.frozen_m2


class FinancialYear(Record):
    """Figures of a candidate's balance sheet and profit statement of one year, in fen."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="financials", verbose_name=_("candidate"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    revenue_fen = models.BigIntegerField(_("revenue"))
    profit_fen = models.BigIntegerField(_("net profit"), help_text=_("A loss with a minus."))
    assets_fen = models.BigIntegerField(_("total assets"))
    liabilities_fen = models.BigIntegerField(_("total liabilities"))
    current_assets_fen = models.BigIntegerField(_("current assets"))
    current_liabilities_fen = models.BigIntegerField(_("current liabilities"))
    receivables_fen = models.BigIntegerField(_("receivables"), default=0)
    is_audited = models.BooleanField(_("audited"), default=False)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("financial year of a candidate")
        verbose_name_plural = _("financial years of candidates")
        constraints = [
            models.UniqueConstraint(fields=["lead", "year"], name="financial_year_once"),
            models.CheckConstraint(
                condition=Q(
                    revenue_fen__gte=0, assets_fen__gte=0, liabilities_fen__gte=0, current_assets_fen__gte=0,
                    current_liabilities_fen__gte=0, receivables_fen__gte=0,
                ),
                name="financial_figures_not_negative",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.lead} · {self.year}"


class LeadHospital(Record):
    """A hospital a candidate names as its customer, and whether we verified it (functions.md row 55)."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="hospitals", verbose_name=_("candidate"))
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.NONE)
    is_verified = models.BooleanField(_("verified by us"), default=False)
    note = models.CharField(_("remark"), max_length=200, blank=True, help_text=_("How it was verified."))

    class Meta:
        verbose_name = _("customer of a candidate")
        verbose_name_plural = _("customers of candidates")
        constraints = [models.UniqueConstraint(fields=["lead", "hospital"], name="lead_hospital_once")]

    def __str__(self) -> str:
        return f"{self.lead} · {self.hospital}"


class Interview(Record):
    """A talk with the core team, in marks of 0 to 5 (functions.md rows 57, 64)."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="interviews", verbose_name=_("candidate"))
    held_on = models.DateField(_("held on"))
    partner = models.CharField(_("with whom"), max_length=120, help_text=_("Positions, e.g. general manager."))
    leadership = models.PositiveSmallIntegerField(_("management and plans"), validators=MARKS)
    expertise = models.PositiveSmallIntegerField(_("professional knowledge of the team"), validators=MARKS)
    alignment = models.PositiveSmallIntegerField(_("same idea of marketing"), validators=MARKS)
    compliance = models.PositiveSmallIntegerField(_("attitude to compliance"), validators=MARKS)
    commitment = models.PositiveSmallIntegerField(_("people and money offered"), validators=MARKS)
    summary = models.CharField(_("summary"), max_length=1000)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(leadership__lte=5, expertise__lte=5, alignment__lte=5, compliance__lte=5, commitment__lte=5),
                name="interview_marks_to_five",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.lead} · {self.held_on.isoformat()}"


class CandidateLine(Record):
    """A line a candidate sells already, and how it stands to one of ours: 互补, 中性 or 冲突 (functions.md row 65)."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="own_lines", verbose_name=_("candidate"))
    brand = models.CharField(_("brand"), max_length=80)
    goods = models.CharField(_("product line of the brand"), max_length=120)
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("beside our line"))
    competitor = models.ForeignKey(
        "market.Competitor", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competitor")
    )
    fit = models.CharField(_("fit"), max_length=10, choices=Fit)
    why = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line a candidate sells")
        verbose_name_plural = _("lines candidates sell")
        constraints = [models.UniqueConstraint(fields=["lead", "brand", "goods", "line"], name="candidate_line_once")]

    def __str__(self) -> str:
        return f"{self.lead} · {self.brand} {self.goods}"
