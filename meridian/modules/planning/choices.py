"""Choices of joint planning."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JointPlanStatus(models.TextChoices):
    """Where a joint business plan stands."""

    DRAFT = "DRAFT", pgettext_lazy("joint plan", "draft")
    SUBMITTED = "SUBMITTED", pgettext_lazy("joint plan", "waits for approval")
    PROPOSED = "PROPOSED", pgettext_lazy("joint plan", "proposed to the dealer")
    DECLINED = "DECLINED", pgettext_lazy("joint plan", "the dealer asks for changes")
    RUNNING = "RUNNING", pgettext_lazy("joint plan", "running")
    CLOSED = "CLOSED", pgettext_lazy("joint plan", "closed")
    CANCELLED = "CANCELLED", pgettext_lazy("joint plan", "cancelled")


PLAN_MOVES: dict[str, tuple[str, ...]] = {
    JointPlanStatus.DRAFT: (JointPlanStatus.SUBMITTED, JointPlanStatus.CANCELLED),
    JointPlanStatus.SUBMITTED: (JointPlanStatus.DRAFT, JointPlanStatus.PROPOSED),
    JointPlanStatus.PROPOSED: (
        JointPlanStatus.DRAFT, JointPlanStatus.DECLINED, JointPlanStatus.RUNNING, JointPlanStatus.CANCELLED,
    ),
    JointPlanStatus.DECLINED: (JointPlanStatus.DRAFT, JointPlanStatus.CANCELLED),
    JointPlanStatus.RUNNING: (JointPlanStatus.CLOSED,),
    JointPlanStatus.CLOSED: (),
    JointPlanStatus.CANCELLED: (),
}  # fmt: skip
# What a dealer sees of his plans: from the day one is proposed to him.
SEEN_BY_DEALER = (
    JointPlanStatus.PROPOSED, JointPlanStatus.DECLINED, JointPlanStatus.RUNNING, JointPlanStatus.CLOSED,
)  # fmt: skip
BINDING = (JointPlanStatus.PROPOSED, JointPlanStatus.RUNNING)


class GoalKind(models.TextChoices):
    """What is to be reached. All but OWN are counted by the product; nobody types them."""

    SELL_IN = "SELL_IN", _("ordered from us")
    SELL_OUT = "SELL_OUT", _("sold to hospitals, base units")
    NEW_HOSPITALS = "NEW_HOSPITALS", _("hospitals that buy for the first time")
    CERTIFIED = "CERTIFIED", _("certified persons of the dealer")
    OWN = "OWN", _("another goal, counted by hand")


class HospitalStage(models.TextChoices):
    """How far a target hospital is (rules.md 3.18, adoption of consumables)."""

    TARGET = "TARGET", pgettext_lazy("target hospital", "target")
    CONTACT = "CONTACT", pgettext_lazy("target hospital", "in contact")
    TRIAL = "TRIAL", pgettext_lazy("target hospital", "clinical trial use")
    LISTING = "LISTING", pgettext_lazy("target hospital", "department has applied, committee decides")
    FIRST_ORDER = "FIRST_ORDER", pgettext_lazy("target hospital", "first order")
    STABLE = "STABLE", pgettext_lazy("target hospital", "buys steadily")
    DROPPED = "DROPPED", pgettext_lazy("target hospital", "given up")


class ActionSide(models.TextChoices):
    """Who does an action."""

    COMPANY = "COMPANY", pgettext_lazy("joint plan", "the company")
    DEALER = "DEALER", pgettext_lazy("joint plan", "the dealer")


class ActionState(models.TextChoices):
    """Where an action stands."""

    OPEN = "OPEN", pgettext_lazy("joint action", "open")
    DONE = "DONE", pgettext_lazy("joint action", "done")
    DROPPED = "DROPPED", pgettext_lazy("joint action", "given up")


class Standing(models.TextChoices):
    """How a goal stands against the part of the period that is over."""

    NOT_BEGUN = "NOT_BEGUN", pgettext_lazy("joint goal", "not begun")
    UNKNOWN = "UNKNOWN", pgettext_lazy("joint goal", "not counted yet")
    BEHIND = "BEHIND", pgettext_lazy("joint goal", "behind")
    ON_TRACK = "ON_TRACK", pgettext_lazy("joint goal", "on track")
    AHEAD = "AHEAD", pgettext_lazy("joint goal", "ahead")
    MET = "MET", pgettext_lazy("joint goal", "met")
    MISSED = "MISSED", pgettext_lazy("joint goal", "missed")
