"""How the goods reach hospitals: the mode of a line in a region, the structure of its dealers, and pilots."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import Exclusivity, Mode, PilotResult


class InPeriod(models.Model):
    """Line and region over a period; without a last day until further notice."""

    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True


class ChannelMode(Record, InPeriod):
    """How a line reaches the hospitals of a region: directly, through dealers, or mixed (functions.md rows 31 to 35).

    Without ``hospitals`` it holds for the whole region, otherwise for those only. ``direct_hospitals`` of a mixed mode are
    served by ourselves, and so are carved out of the dealers' territory.
    """

    mode = models.CharField(_("mode"), max_length=12, choices=Mode, db_index=True)
    hospitals = models.ManyToManyField(
        "customers.Hospital", blank=True, related_name="+", verbose_name=_("only these hospitals"),
        help_text=_("Empty: every hospital of the region."),
    )  # fmt: skip
    direct_hospitals = models.ManyToManyField(
        "customers.Hospital", blank=True, related_name="+", verbose_name=_("hospitals served directly"),
        help_text=_("Of a mixed mode: carved out of the dealers’ territory."),
    )  # fmt: skip
    plan = models.ForeignKey(
        "ChannelPlan", models.PROTECT, null=True, blank=True, related_name="modes", verbose_name=_("channel plan")
    )
    rationale = models.CharField(_("why"), max_length=500)

    class Meta:
        verbose_name = _("channel mode")
        verbose_name_plural = _("channel modes")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="channel_mode_forward"
            )
        ]
        indexes = [models.Index(fields=["line", "region"], name="channel_mode_cell")]

    def __str__(self) -> str:
        return f"{self.line} · {self.region} · {self.get_mode_display()}"


class ChannelStructure(Record, InPeriod):
    """How many dealers on how many levels work a line in a region, and what they must meet (functions.md rows 36 to 40)."""

    exclusivity = models.CharField(_("who works it"), max_length=9, choices=Exclusivity, db_index=True)
    levels = models.PositiveSmallIntegerField(_("dealer levels"), default=1)
    dealer_count = models.PositiveSmallIntegerField(_("dealers in a region"), default=1)
    standards = models.TextField(
        _("what dealers must meet"), max_length=2000, blank=True,
        help_text=_("Licences, capital, staff, warehouse, hospitals they know, services. Recruiting asks for it."),
    )  # fmt: skip
    duties = models.TextField(
        _("what exclusivity obliges to"), max_length=2000, blank=True,
        help_text=_("Least purchase, coverage, activities. Agreements state them in figures."),
    )  # fmt: skip
    plan = models.ForeignKey(
        "ChannelPlan", models.PROTECT, null=True, blank=True, related_name="structures", verbose_name=_("channel plan")
    )

    class Meta:
        verbose_name = _("channel structure")
        verbose_name_plural = _("channel structures")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="channel_structure_forward"
            ),
            models.CheckConstraint(condition=Q(levels__gte=1, levels__lte=4), name="channel_structure_levels"),
            models.CheckConstraint(
                condition=Q(dealer_count=1) | Q(dealer_count__gt=1, exclusivity__in=("MULTIPLE", "PLATFORM")),
                name="exclusive_means_one_dealer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.region} · {self.get_exclusivity_display()}"


class ChannelPilot(Record):
    """A mode and structure tried in one region before they are rolled out: what it must reach, and how it ended."""

    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    aims = models.CharField(_("what it must reach"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible"),
    )  # fmt: skip
    result = models.CharField(
        _("result"), max_length=7, choices=PilotResult, default=PilotResult.RUNNING, editable=False, db_index=True
    )
    lessons = models.CharField(_("what was learnt"), max_length=500, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)

    class Meta:
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="pilot_forward"),
            models.CheckConstraint(
                condition=Q(result="RUNNING") | Q(ended_on__isnull=False), name="ended_pilot_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.region}"
