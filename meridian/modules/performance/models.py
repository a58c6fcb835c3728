"""How well dealers do: the scheme they are judged by, their scores month by month, and what people remark about them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .choices import Grade, Segment


class ScoreScheme(Record):
    """How scores are computed from a day on: criteria with weight and curve. Never changed; a later one takes its place.

    ``criteria``: ``[{"code", "weight", "curve": [[figure, points], ...]}]``, weights sum to 100 (rules/scoring.py).
    """

    name = models.CharField(_("name"), max_length=60)
    valid_from = models.DateField(_("valid from"), unique=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    criteria = models.JSONField(_("criteria"), default=list)

    class Meta:
        verbose_name = _("score scheme")
        verbose_name_plural = _("score schemes")

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"


class DealerScore(Record):
    """The score of a dealer for a month (its first day). A re-run adds a revision; the last one is current.

    ``points_e2`` are hundredths of points (0 to 10,000), empty when nothing could be measured; ``measured`` is the weight
    that had data. ``value_fen``: purchases of twelve months, net of credit notes. ``potential``: beds of the hospitals
    his authorisations cover, empty when he holds none. ``lines`` are the criteria in the scheme's order: ``{"code", "weight",
    "share_bp", "figure", "points_e2", "evidence"}``, figure and points null where there are no data, ``evidence`` the numbers
    behind the figure. Points are computed; no command changes them.
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    month = models.DateField(_("month"), db_index=True)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    scheme = models.ForeignKey(ScoreScheme, models.PROTECT, related_name="+", verbose_name=_("scheme"))
    points_e2 = models.PositiveSmallIntegerField(
        _("points (1/100)"), null=True, blank=True, validators=[MaxValueValidator(10_000)]
    )
    measured = models.PositiveSmallIntegerField(_("weight with data"), default=0)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, blank=True, default="", db_index=True)
    value_fen = models.BigIntegerField(_("purchases of twelve months"), default=0)
    potential = models.PositiveIntegerField(_("potential (beds)"), null=True, blank=True)
    lines = models.JSONField(_("criteria"), default=list)
    segment = models.CharField(_("segment"), max_length=4, choices=Segment, blank=True, default="", db_index=True)

    class Meta:
        verbose_name = _("score of a dealer")
        verbose_name_plural = _("scores of dealers")
        constraints = [
            models.UniqueConstraint(fields=["dealer", "month", "revision"], name="dealer_score_revision_once"),
            models.UniqueConstraint(
                fields=["dealer", "month"], condition=Q(is_current=True), name="dealer_score_one_current"
            ),
        ]
        indexes = [models.Index(fields=["month", "is_current"], name="dealer_score_month")]

    def __str__(self) -> str:
        return f"{self.dealer} {self.month:%Y-%m}"


class ScoreRemark(Record):
    """What somebody says about the score of a dealer for a month. It changes no points; its author is who wrote it."""

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    month = models.DateField(_("month"), db_index=True)
    text = models.TextField(_("remark"), max_length=1000)

    class Meta:
        verbose_name = _("remark on a score")
        verbose_name_plural = _("remarks on scores")
        indexes = [models.Index(fields=["dealer", "month"], name="score_remark_dealer")]

    def __str__(self) -> str:
        return self.text[:60]
