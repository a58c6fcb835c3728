"""Who does what where: roles of partners at hospitals, reservations, what partners can do, and what competitors do."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import PartnerRole, ReservationState, Tactic


class HospitalRole(Record):
    """A partner's part in a line at a hospital: who delivers, who invoices, who promotes, each with its share of the credit.

    The shares of one role never exceed 100 percent on a day (functions.md row 41).
    """

    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    role = models.CharField(_("part of the partner"), max_length=9, choices=PartnerRole, db_index=True)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    credit_percent = models.PositiveSmallIntegerField(_("share of the credit in percent"), default=100)
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("part at a hospital")
        verbose_name_plural = _("parts at hospitals")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="hospital_role_forward"
            ),
            models.CheckConstraint(
                condition=Q(credit_percent__gte=1, credit_percent__lte=100), name="hospital_role_percent"
            ),
        ]
        indexes = [models.Index(fields=["hospital", "line", "role"], name="hospital_role_cell")]

    def __str__(self) -> str:
        return f"{self.hospital} · {self.line} · {self.get_role_display()}"


class HospitalReservation(Record):
    """A dealer reserves a hospital to develop for a line (报备); once granted it is protected to a day (functions.md row 39).

    On a day at most one dealer holds the protection of a hospital and line.
    """

    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    state = models.CharField(
        _("state"), max_length=9, choices=ReservationState, default=ReservationState.REQUESTED, editable=False,
        db_index=True,
    )  # fmt: skip
    plan = models.CharField(_("how the hospital will be won"), max_length=300)
    protected_from = models.DateField(_("protected from"), null=True, editable=False)
    protected_to = models.DateField(_("protected to"), null=True, editable=False, db_index=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("reservation of a hospital")
        verbose_name_plural = _("reservations of hospitals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="PROTECTED") | Q(protected_to__gte=F("protected_from")), name="protection_has_days"
            ),
        ]
        indexes = [models.Index(fields=["hospital", "line", "state"], name="reservation_cell")]

    def __str__(self) -> str:
        return f"{self.hospital} · {self.line} · {self.dealer}"


class CompetitorTactic(Record):
    """How a competitor binds hospitals to himself, seen by somebody on a day (functions.md row 43)."""

    competitor = models.ForeignKey("Competitor", models.PROTECT, related_name="tactics", verbose_name=_("competitor"))
    tactic = models.CharField(_("tactic"), max_length=9, choices=Tactic, db_index=True)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    text = models.CharField(_("what was seen"), max_length=500)
    answer = models.CharField(_("our answer"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=200)
    seen_on = models.DateField(_("seen on"), db_index=True)

    class Meta:
        verbose_name = _("tactic of a competitor")
        verbose_name_plural = _("tactics of competitors")

    def __str__(self) -> str:
        return f"{self.competitor} · {self.get_tactic_display()}"


def _points(label) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, default=0, validators=[MaxValueValidator(5)], help_text=_("0 to 5"))


class PartnerResource(Record):
    """What a local partner brings along, judged for a line in a region to choose the way there (functions.md row 44)."""

    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    partner = models.CharField(_("local partner"), max_length=120)
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    plan = models.ForeignKey(
        "ChannelPlan", models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("channel plan")
    )
    hospitals = _points(_("hospitals within reach"))
    team = _points(_("sales and technical team"))
    logistics = _points(_("warehouse and delivery"))
    funds = _points(_("financial strength"))
    service = _points(_("after-sales service"))
    compliance = _points(_("compliance record"))
    judged_on = models.DateField(_("judged on"), db_index=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("assessment of a local partner")
        verbose_name_plural = _("assessments of local partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    hospitals__lte=5, team__lte=5, logistics__lte=5, funds__lte=5, service__lte=5, compliance__lte=5
                ),
                name="resource_points",
            ),
            models.UniqueConstraint(fields=["line", "region", "partner", "judged_on"], name="resource_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.region}"

    @property
    def points(self) -> int:
        """Points together, of 30."""
        return self.hospitals + self.team + self.logistics + self.funds + self.service + self.compliance


class ServiceCapability(Record):
    """A service of the list that a dealer can render in a region, since when, and what proves it (functions.md row 50)."""

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    service = models.ForeignKey("ServiceItem", models.PROTECT, related_name="capabilities", verbose_name=_("service"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300)

    class Meta:
        verbose_name = _("service capability")
        verbose_name_plural = _("service capabilities")
        constraints = [
            models.UniqueConstraint(fields=["dealer", "service", "region"], name="capability_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="capability_forward",
                violation_error_message=_("The last day lies before the first: correct one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dealer} · {self.service}"
