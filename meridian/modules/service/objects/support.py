"""Requests for support, and tasks to order."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Section

from .. import commands
from ..choices import SUPPORT_MOVES, SupportStatus
from ..models import FulfilmentTask, SupportRequest
from .fields import staff_field, text_field, while_may

SUPPORT = ObjectSpec(
    model=SupportRequest,
    label=_("Support request"),
    label_plural=_("Support requests"),
    scope=ScopePaths(region="region", team="team", owner="assigned", dealer="dealer"),
    icon="stethoscope",
    columns=("number", "status", "kind", "hospital", "dealer", "planned_date", "planned_time", "assigned", "case_number"),
    fields=(
        "kind", "hospital", "dealer", "department", "product", "case_number", "planned_date", "planned_time", "assigned", "note",
    ),
    filters=("status", "kind", "hospital", "dealer", "assigned", DateRange("planned_date")),
    search=("number", "case_number"),
    form=(
        Section(_("What is needed"), ("kind", "product", "case_number", "note")),
        Section(_("Where and when"), ("hospital", "department", "dealer", "planned_date", "planned_time", "assigned")),
    ),
    facts=(
        Fact(_("Hospital"), lambda row, actor: f"{row.hospital} {row.department}".strip()),
        Fact(_("Planned for"), lambda row, actor: row.planned_date, kind="day",
             sub=lambda row, actor: f"{row.planned_time:%H:%M}" if row.planned_time else ""),
        Fact(_("Who goes"), lambda row, actor: str(row.assigned or "—")),
        Fact(_("Pseudonym of the surgery"), lambda row, actor: row.case_number or "—"),
    ),
    masks={"DEALER": ("dealer", "assigned")},
    create=commands.request_support,
    change=commands.change_support,
    actions=(
        Action(
            "plan", _("Plan"), commands.plan_support, while_may(SUPPORT_MOVES, SupportStatus.PLANNED),
            {
                "assigned": lambda: staff_field(_("Who goes")),
                "planned_date": lambda: forms.DateField(
                    label=_("Planned for"), required=False, widget=forms.DateInput(attrs={"type": "date"})
                ),
            },
            icon="user-check",
        ),
        Action(
            "report", _("Report it done"), commands.report_support, while_may(SUPPORT_MOVES, SupportStatus.DONE),
            {
                "report": lambda: text_field(_("What was done"), length=2000, rows=5),
                "minutes": lambda: forms.IntegerField(label=_("Duration (minutes)"), min_value=1, max_value=1440),
            },
            primary=True, icon="check",
        ),
        Action(
            "cancel", _("Cancel"), commands.cancel_support, while_may(SUPPORT_MOVES, SupportStatus.CANCELLED),
            {"reason": lambda: text_field(_("Reason"), length=200)}, confirm=_("Give this request up?"), icon="x",
        ),
    ),
    ordering=("-planned_date", "-id"),
    state="status",
    chips={"REQUESTED": "wait", "PLANNED": "busy", "DONE": "good", "CANCELLED": "draft"},
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Ask for somebody at a surgery, an installation, debugging or a training."),
)  # fmt: skip

TASK = ObjectSpec(
    model=FulfilmentTask,
    label=_("Task to order"),
    label_plural=_("Tasks to order"),
    # No path for dealers: whom the company reminds is its own matter.
    scope=ScopePaths(region="region", team="team", owner="owner"),
    icon="clipboard-list",
    columns=("agreement", "status", "dealer", "owner", "due_date", "order", "done_on", "note"),
    filters=("status", "dealer", "owner", DateRange("due_date")),
    search=("agreement__number",),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Due on"), lambda row, actor: row.due_date, kind="day"),
        Fact(_("Who sees to it"), lambda row, actor: str(row.owner or "—")),
        Fact(_("First order"), lambda row, actor: str(row.order or "—")),
    ),
    actions=(
        Action(
            "assign", _("Give to"), commands.assign_task,
            when=lambda row, actor: while_may({"OPEN": ("DONE",)}, "DONE")(row, actor),
            fields={
                "owner": lambda: staff_field(_("Who sees to it")),
                "note": lambda: text_field(_("Note"), required=False),
            },
            icon="user-share",
        ),
    ),
    ordering=("due_date", "id"),
    state="status",
    chips={"OPEN": "wait", "DONE": "good", "LAPSED": "draft"},
    read_only=True,
    empty=_("Every agreement that is signed opens a task here, until its first order is there."),
)  # fmt: skip

register(SUPPORT, TASK)
