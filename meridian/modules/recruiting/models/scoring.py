"""Scorecards, what candidates answer to them, and the decision between candidates (functions.md rows 53, 58, 59, 68, 76)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record

from ..choices import FactSource, Group, ScaleKind, ScorecardStatus
from .leads import PartnerLead


class Scorecard(Record):
    """What we ask of a dealer of a line in a region (经销商画像), as weighted criteria, from a day on. Empty: for all.

    In use it is never changed; its next edition is a copy.
    """

    name = models.CharField(_("name"), max_length=80)
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    status = models.CharField(
        _("status"), max_length=6, choices=ScorecardStatus, default=ScorecardStatus.DRAFT, db_index=True, editable=False
    )

    class Meta:
        verbose_name = _("scorecard of candidates")
        verbose_name_plural = _("scorecards of candidates")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="scorecard_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class Criterion(Record):
    """One thing a scorecard asks: its weight, how an answer becomes points, and the least a candidate must reach.

    ``low`` earns no point and ``high`` all (``high`` below ``low``: less is better). ``minimum`` is a gate: an answer on the
    wrong side of it makes a candidate not eligible, whatever the score.
    """

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="criteria", verbose_name=_("scorecard"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    name = models.CharField(_("criterion"), max_length=80)
    group = models.CharField(_("group"), max_length=4, choices=Group)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    scale = models.CharField(_("scale"), max_length=6, choices=ScaleKind)
    low = models.IntegerField(_("no points at"), default=0)
    high = models.IntegerField(_("all points at"), default=5)
    minimum = models.IntegerField(
        _("gate"), null=True, blank=True, help_text=_("The least that is accepted; the most, where less is better.")
    )
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    fact = models.CharField(_("answer from"), max_length=10, choices=FactSource, blank=True, default=FactSource.ENTERED)
    question = models.CharField(pgettext_lazy("scorecard", "how to judge"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("criterion of a scorecard")
        verbose_name_plural = _("criteria of scorecards")
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "name"], name="criterion_once"),
            models.CheckConstraint(condition=~Q(low=F("high")), name="criterion_has_a_span"),
        ]

    def __str__(self) -> str:
        return self.name


class CandidateAnswer(Record):
    """What a candidate has of a criterion that is not read from evidence: a figure, a mark, or 1 for yes and 0 for no."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="answers", verbose_name=_("candidate"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    value = models.IntegerField(_("answer"))
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("answer of a candidate")
        verbose_name_plural = _("answers of candidates")
        constraints = [models.UniqueConstraint(fields=["lead", "criterion"], name="candidate_answer_once")]

    def __str__(self) -> str:
        return f"{self.lead} · {self.criterion}"


class RecruitDecision(Record):
    """Whom we choose for a line in a region among the candidates compared, why, and by whom (functions.md rows 68, 521).

    ``ranking`` keeps the comparison as it was: candidates with every weight and answer.
    """

    number = models.CharField(_("decision number"), max_length=24, unique=True, editable=False)
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="+", verbose_name=_("scorecard"))
    chosen = models.ForeignKey(PartnerLead, models.PROTECT, related_name="decisions", verbose_name=_("chosen"))
    why = models.CharField(_("why"), max_length=1000)
    ranking = models.JSONField(_("comparison"), default=list, editable=False)
    decided_on = models.DateField(_("decided on"), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    is_special = models.BooleanField(_("by special approval"), default=False, editable=False)

    class Meta:
        verbose_name = _("decision between candidates")
        verbose_name_plural = _("decisions between candidates")

    def __str__(self) -> str:
        return self.number
