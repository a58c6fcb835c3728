"""Joint business plans: goals, target hospitals, actions and reviews of one dealer and the company (functions.md rows 150, 151)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record

from ..choices import ActionSide, ActionState, GoalKind, HospitalStage, JointPlanStatus


def _person(label: object, **values: object) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=label, **values
    )


class JointPlan(Record):
    """What a dealer and the company want to reach together over a period, with a line or with all of them.

    ``budget_fen``: what the company spends on support over the period; it hangs on no resale price and on no doctor.
    ``valid_from`` and ``valid_to`` are the first and last day, both included.
    """

    number = models.CharField(_("plan number"), max_length=24, unique=True, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line"),
        help_text=_("Empty: all lines of the dealer."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=120)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), db_index=True)
    status = models.CharField(
        _("status"), max_length=9, choices=JointPlanStatus, default=JointPlanStatus.DRAFT, editable=False, db_index=True
    )
    development = models.TextField(_("how the market is to be developed"), max_length=4000)
    budget_fen = models.BigIntegerField(_("support by the company"), default=0)
    budget_note = models.CharField(_("what the support is for"), max_length=300, blank=True)
    owner = _person(pgettext_lazy("joint plan", "responsible on our side"), blank=True)
    dealer_owner = models.CharField(_("responsible at the dealer"), max_length=60, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("follows")
    )
    submitted_by = _person(_("submitted by"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    approved_by = _person(_("approved by"), editable=False)
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    agreed_by = _person(_("agreed for the dealer by"), editable=False)
    agreed_at = models.DateTimeField(_("agreed for the dealer at"), null=True, editable=False)
    answer = models.CharField(_("what the dealer said"), max_length=500, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    conclusion = models.TextField(_("what was reached and learnt"), max_length=2000, blank=True, editable=False)

    class Meta:
        verbose_name = _("joint business plan")
        verbose_name_plural = _("joint business plans")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="joint_plan_period_forward"),
            models.CheckConstraint(condition=Q(budget_fen__gte=0), name="joint_plan_budget"),
            models.CheckConstraint(
                condition=~Q(status="RUNNING") | Q(agreed_at__isnull=False, approved_at__isnull=False),
                name="running_joint_plan_was_agreed",
            ),
        ]
        indexes = [models.Index(fields=["dealer", "status"], name="joint_plan_dealer")]

    def __str__(self) -> str:
        return self.number


class JointGoal(Record):
    """A figure to be reached: ``target_fen`` for orders, ``target`` (base units, hospitals, persons) for everything else.

    ``counted`` and ``counted_note`` are for goals that the product cannot count; all others are read from the books.
    """

    plan = models.ForeignKey(JointPlan, models.CASCADE, related_name="goals", verbose_name=_("joint business plan"))
    kind = models.CharField(_("goal"), max_length=13, choices=GoalKind, db_index=True)
    title = models.CharField(_("in words"), max_length=120, blank=True, help_text=_("Needed for a goal of its own."))
    target_fen = models.BigIntegerField(_("amount to be reached"), null=True, blank=True, help_text=_("For orders."))
    target = models.BigIntegerField(
        _("number to be reached"), null=True, blank=True, help_text=_("For all other goals: units, hospitals, persons.")
    )
    counted = models.BigIntegerField(_("counted so far"), null=True, editable=False)
    counted_on = models.DateField(_("counted on"), null=True, editable=False)
    counted_note = models.CharField(_("how it was counted"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("goal of a joint plan")
        verbose_name_plural = _("goals of joint plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"], condition=~Q(kind="OWN"), name="joint_goal_kind_once",
                violation_error_message=_("The plan has a goal of this kind already."),
            ),
            models.UniqueConstraint(fields=["plan", "kind", "title"], name="joint_goal_once"),
            models.CheckConstraint(
                condition=Q(kind="SELL_IN", target_fen__gt=0, target__isnull=True)
                | (~Q(kind="SELL_IN") & Q(target__gt=0, target_fen__isnull=True)),
                name="joint_goal_asks_for_something",
                violation_error_message=_("Orders are aimed at by an amount above zero, every other goal by a number above zero."),
            ),
            models.CheckConstraint(condition=~Q(kind="OWN") | ~Q(title=""), name="own_joint_goal_has_words"),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(kind="OWN"), name="only_own_joint_goals_are_typed"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    @property
    def aim(self) -> int:
        """What is to be reached: fen for orders, else a number."""
        return self.target_fen if self.target_fen is not None else self.target or 0


class TargetHospital(Record):
    """A hospital both sides work on, and how far it is. ``potential_fen``: a year's worth, as both sides estimate it."""

    plan = models.ForeignKey(JointPlan, models.CASCADE, related_name="hospitals", verbose_name=_("joint business plan"))
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    stage = models.CharField(
        _("stage"), max_length=11, choices=HospitalStage, default=HospitalStage.TARGET, db_index=True
    )
    potential_fen = models.BigIntegerField(_("potential of a year"), null=True, blank=True)
    contact = models.CharField(_("who works on it"), max_length=60, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("target hospital of a joint plan")
        verbose_name_plural = _("target hospitals of joint plans")
        constraints = [models.UniqueConstraint(fields=["plan", "hospital"], name="joint_plan_hospital_once")]

    def __str__(self) -> str:
        return str(self.hospital)


class JointAction(Record):
    """A key step: who does it by when, and what came of it."""

    plan = models.ForeignKey(JointPlan, models.CASCADE, related_name="actions", verbose_name=_("joint business plan"))
    title = models.CharField(_("action"), max_length=160)
    side = models.CharField(pgettext_lazy("joint plan", "done by"), max_length=7, choices=ActionSide, db_index=True)
    owner = _person(pgettext_lazy("joint plan", "person"), blank=True)
    hospital = models.ForeignKey(
        TargetHospital,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("target hospital"),
    )
    due_on = models.DateField(pgettext_lazy("task", "due on"), db_index=True)
    state = models.CharField(
        _("state"), max_length=7, choices=ActionState, default=ActionState.OPEN, editable=False, db_index=True
    )
    settled_on = models.DateField(pgettext_lazy("task", "done on"), null=True, editable=False)
    settled_by = _person(_("marked by"), editable=False)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("action of a joint plan")
        verbose_name_plural = _("actions of joint plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "title"], name="joint_action_once"),
            models.CheckConstraint(
                condition=Q(state="OPEN") | (Q(settled_on__isnull=False) & ~Q(outcome="")),
                name="settled_joint_action_says_what_came_of_it",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class JointReview(Record):
    """Both sides looked at the plan on a day. ``standings`` keeps the goals as they stood then: ``[{"kind", "title", "target",
    "actual", "expected", "word"}]``; it is written once."""

    plan = models.ForeignKey(JointPlan, models.CASCADE, related_name="reviews", verbose_name=_("joint business plan"))
    held_on = models.DateField(_("held on"), db_index=True)
    note = models.TextField(_("what was said"), max_length=2000)
    measures = models.TextField(_("what was agreed"), max_length=2000, blank=True)
    standings = models.JSONField(_("goals as they stood"), default=list, editable=False)

    class Meta:
        verbose_name = _("review of a joint plan")
        verbose_name_plural = _("reviews of joint plans")
        constraints = [models.UniqueConstraint(fields=["plan", "held_on"], name="joint_review_once_a_day")]

    def __str__(self) -> str:
        return f"{self.plan} {self.held_on}"
