"""Trainings of customers and who took part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Section

from .. import commands
from ..choices import TRAINING_MOVES, TrainingStatus
from ..models import CustomerTraining, TrainingAttendance
from .fields import text_field, while_may

TRAINING = ObjectSpec(
    model=CustomerTraining,
    label=_("Customer training"),
    label_plural=_("Customer trainings"),
    scope=ScopePaths(region="region", team="team", owner="trainer", dealer="dealer"),
    icon="school",
    columns=("number", "status", "kind", "topic", "hospital", "product", "held_on", "minutes", "trainer"),
    fields=("kind", "topic", "hospital", "dealer", "product", "installation", "held_on", "minutes", "trainer"),
    filters=("status", "kind", "hospital", "dealer", "trainer", DateRange("held_on")),
    search=("number", "topic"),
    form=(
        Section(_("Training"), ("kind", "topic", "product", "installation")),
        Section(_("Where and when"), ("hospital", "dealer", "held_on", "minutes", "trainer")),
    ),
    facts=(
        Fact(_("Hospital"), lambda row, actor: str(row.hospital)),
        Fact(_("Day"), lambda row, actor: row.held_on, kind="day"),
        Fact(_("Trainer"), lambda row, actor: str(row.trainer or "—")),
        Fact(_("Duration (minutes)"), lambda row, actor: row.minutes, kind="num"),
    ),
    create=commands.plan_training,
    change=commands.change_training,
    actions=(
        Action(
            "cancel", _("Cancel"), commands.cancel_training, while_may(TRAINING_MOVES, TrainingStatus.CANCELLED),
            {"reason": lambda: text_field(_("Reason"), length=200)}, confirm=_("Give this training up?"), icon="x",
        ),
    ),
    ordering=("-held_on", "-id"),
    state="status",
    chips={"PLANNED": "wait", "HELD": "good", "CANCELLED": "draft"},
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Plan the first training: operation, maintenance or clinical use."),
)  # fmt: skip

ATTENDANCE = ObjectSpec(
    model=TrainingAttendance,
    label=_("Participant"),
    label_plural=_("Participants of trainings"),
    scope=ScopePaths(
        region="training__region", team="training__team", owner="training__trainer", dealer="training__dealer"
    ),
    icon="users",
    columns=("training", "name", "department", "function", "is_present", "result", "certificate_number"),
    filters=("training",),
    search=("certificate_number",),
    ordering=("training", "id"),
    read_only=True,
)

register(TRAINING, ATTENDANCE)
