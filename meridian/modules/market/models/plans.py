"""Planning: cycles, channel plans in editions, who does what until when, how many dealers are to be found where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record
from meridian.modules.dealers.choices import DealerLevel

from ..choices import CycleStatus, PlanStatus


class PlanningCycle(Record):
    """A year, or a quarter of one, for which channel plans are made."""

    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(
        _("quarter"), null=True, blank=True, help_text=_("1 to 4; empty for the whole year.")
    )
    first_day = models.DateField(_("first day"), editable=False)
    last_day = models.DateField(_("last day"), editable=False)
    objectives = models.TextField(_("objectives of the company"), max_length=2000, blank=True)
    status = models.CharField(
        _("status"), max_length=6, choices=CycleStatus, default=CycleStatus.OPEN, editable=False, db_index=True
    )

    class Meta:
        verbose_name = _("planning cycle")
        verbose_name_plural = _("planning cycles")
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="planning_quarter_once"),
            models.UniqueConstraint(fields=["year"], condition=Q(quarter__isnull=True), name="planning_year_once"),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__gte=1, quarter__lte=4), name="planning_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} Q{self.quarter}" if self.quarter else str(self.year)


class ChannelPlan(Record):
    """What is to be reached with a line in a region over a cycle, in editions (functions.md rows 1, 2).

    The approved edition holds until the next one is approved. Modes, structures and recruiting targets belong to it.
    """

    number = models.CharField(_("plan number"), max_length=24, unique=True, editable=False)
    cycle = models.ForeignKey(PlanningCycle, models.PROTECT, related_name="plans", verbose_name=_("planning cycle"))
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", editable=False, verbose_name=_("follows")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False, db_index=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible"),
    )  # fmt: skip
    objectives = models.TextField(_("objectives"), max_length=4000)
    sellout_fen = models.BigIntegerField(_("sell-out aimed at"), null=True, blank=True)
    share_percent = models.DecimalField(
        _("share aimed at, percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    coverage_percent = models.PositiveSmallIntegerField(_("potential to be covered, percent"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("submitted by"),
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decision_note = models.CharField(_("reason of the decision"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("channel plan")
        verbose_name_plural = _("channel plans")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "line", "region", "edition"], name="channel_plan_edition_once"),
            models.UniqueConstraint(
                fields=["cycle", "line", "region"], condition=Q(status__in=("DRAFT", "SUBMITTED")),
                name="one_channel_plan_in_hand",
            ),
            models.UniqueConstraint(
                fields=["cycle", "line", "region"], condition=Q(status="APPROVED"), name="one_channel_plan_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(status="APPROVED") | Q(decided_at__isnull=False), name="approved_plan_has_a_moment"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class PlanTask(Record):
    """A task of a plan: who does it, who answers for it, who is heard and who is informed (RACI; sales and marketing, functions.md row 7)."""

    plan = models.ForeignKey(ChannelPlan, models.CASCADE, related_name="tasks", verbose_name=_("channel plan"))
    title = models.CharField(_("task"), max_length=160)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("does it")
    )
    accountable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answers for it"),
    )  # fmt: skip
    consulted = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("is heard")
    )
    informed = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("is informed"),
        help_text=_("Get a notice when the task is set and when it is finished."),
    )  # fmt: skip
    due_on = models.DateField(pgettext_lazy("task", "due on"), db_index=True)
    done_on = models.DateField(pgettext_lazy("task", "done on"), null=True, blank=True, editable=False)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("task of a plan")
        verbose_name_plural = _("tasks of plans")

    def __str__(self) -> str:
        return self.title


class RecruitingTarget(Record):
    """How many dealers of which level a plan asks for in a region, until when."""

    plan = models.ForeignKey(ChannelPlan, models.CASCADE, related_name="targets", verbose_name=_("channel plan"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    level = models.PositiveSmallIntegerField(_("dealer level"), choices=DealerLevel, default=DealerLevel.ONE)
    wanted = models.PositiveSmallIntegerField(_("dealers wanted"))
    due_on = models.DateField(_("to be found by"))
    note = models.CharField(_("what he must bring"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("recruiting target")
        verbose_name_plural = _("recruiting targets")
        constraints = [
            models.UniqueConstraint(fields=["plan", "region", "level"], name="recruiting_target_once"),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="recruiting_target_asks_for_one"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.region} · {self.wanted}"
