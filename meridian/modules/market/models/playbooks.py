"""How to win a region, written down once and copied to the next: playbooks, their steps, and where they were rolled out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import Exclusivity, PlaybookStatus, RoadStep


class Playbook(Record):
    """The manual of a line (渠道运营手册) in editions: what is done in a new region, in which order (functions.md rows 69 to 74).

    Edited in draft, in use once put to use; a new region gets a channel plan with the tasks of the steps.
    """

    name = models.CharField(_("name"), max_length=120)
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", editable=False, verbose_name=_("follows")
    )
    status = models.CharField(
        _("status"), max_length=6, choices=PlaybookStatus, default=PlaybookStatus.DRAFT, editable=False, db_index=True
    )
    pilot = models.ForeignKey(
        "ChannelPilot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proven by the pilot")
    )
    objectives = models.TextField(_("objectives of a region"), max_length=2000)
    exclusivity = models.CharField(
        _("who works it"), max_length=9, choices=Exclusivity, default=Exclusivity.EXCLUSIVE,
        help_text=_("One exclusive dealer is the easiest to manage to begin with."),
    )  # fmt: skip
    dealer_count = models.PositiveSmallIntegerField(_("dealers in a region"), default=1)
    levels = models.PositiveSmallIntegerField(_("dealer levels"), default=1)
    standards = models.TextField(_("what dealers must meet"), max_length=2000)
    recruit_days = models.PositiveSmallIntegerField(_("days to find the dealers"), default=90)

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(status="ACTIVE"), name="one_playbook_in_use"),
            models.CheckConstraint(
                condition=Q(dealer_count=1) | Q(dealer_count__gt=1, exclusivity__in=("MULTIPLE", "PLATFORM")),
                name="exclusive_playbook_means_one",
                violation_error_message=_(
                    "One exclusive dealer works a region alone: enter 1, or choose several dealers."
                ),
            ),
            models.CheckConstraint(
                condition=Q(levels__gte=1, levels__lte=4),
                name="playbook_levels",
                violation_error_message=_("Dealers stand on 1 to 4 levels."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class PlaybookStep(Record):
    """One thing to do: in which of the five steps, how many days after the start it is due, with which template."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="steps", verbose_name=_("playbook"))
    step = models.CharField(_("step"), max_length=11, choices=RoadStep, db_index=True)
    title = models.CharField(_("task"), max_length=160)
    days = models.PositiveSmallIntegerField(_("days after the start"))
    material = models.CharField(
        _("template or document"), max_length=200, blank=True,
        help_text=_("Scorecard, contract template, price system, material: its name or number."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("step of a playbook")
        verbose_name_plural = _("steps of playbooks")
        constraints = [models.UniqueConstraint(fields=["playbook", "title"], name="playbook_step_once")]

    def __str__(self) -> str:
        return self.title


class Rollout(Record):
    """A playbook copied to a region: in which wave, from when, who manages the channel there, with which plan."""

    playbook = models.ForeignKey(Playbook, models.PROTECT, related_name="rollouts", verbose_name=_("playbook"))
    plan = models.OneToOneField("ChannelPlan", models.CASCADE, related_name="rollout", verbose_name=_("channel plan"))
    wave = models.PositiveSmallIntegerField(_("wave"), db_index=True)
    starts_on = models.DateField(_("starts on"), db_index=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("channel manager")
    )

    class Meta:
        verbose_name = _("roll-out")
        verbose_name_plural = _("roll-outs")
        constraints = [models.CheckConstraint(condition=Q(wave__gte=1), name="rollout_wave_from_one")]

    def __str__(self) -> str:
        return f"{self.playbook} · {self.plan}"
