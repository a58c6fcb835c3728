"""Learning paths, requests, pushed content with its receipts, academic events with their attendance."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .. import commands
from ..choices import REQUEST_OPEN, PushStatus, RequestStatus
from ..models import (
    AcademicEvent,
    ContentPush,
    EventAttendance,
    LearningPath,
    PathStep,
    PushReceipt,
    ResourceRequest,
)
from .shown import OF_PERSON, line_of_text, long_text

PATH = ObjectSpec(
    model=LearningPath,
    label=_("Learning path"),
    label_plural=_("Learning paths"),
    scope=ReferenceData(dealers=True),
    icon="route",
    columns=("name", "audience", "note", "is_active"),
    fields=("name", "audience", "note"),
    filters=("is_active",),
    search=(Pinyin("name"),),
    form=(Section(_("Learning path"), ("name", "audience", "note")),),
    panels=(
        Related("training.pathstep", by="learning_path", label=_("Courses"), columns=("position", "course", "days")),
    ),
    keys=("name",),
    ordering=("name",),
)

PATH_STEP = ObjectSpec(
    model=PathStep,
    label=_("Step of a path"),
    label_plural=_("Steps of paths"),
    scope=ReferenceData(dealers=True),
    icon="list",
    columns=("learning_path", "position", "course", "days"),
    fields=("learning_path", "position", "course", "days"),
    filters=("learning_path", "course"),
    search=("course__title",),
    form=(Section(_("Step"), ("learning_path", "position", "course", "days")),),
    keys=("learning_path", "course"),
    ordering=("learning_path", "position", "id"),
)

REQUEST = ObjectSpec(
    model=ResourceRequest,
    label=_("Resource request"),
    label_plural=_("Resource requests"),
    scope=ScopePaths(region="dealer__region", team="team", owner="requester", dealer="dealer"),
    icon="help",
    columns=("number", "kind", "title", "dealer", "requester", "handler", "status", "due_on", "answered_on"),
    fields=("kind", "title", "text", "dealer"),
    filters=("kind", "status", "dealer", TreeUnder("dealer__region"), DateRange("due_on"), DateRange("answered_on")),
    search=("number", Pinyin("title")),
    form=(Section(_("Request"), ("kind", "title", "text", "dealer")),),
    facts=(
        Fact(_("Kind"), lambda row, actor: row.get_kind_display()),
        Fact(_("To be answered by"), lambda row, actor: row.due_on, kind="day"),
        Fact(_("Answered on"), lambda row, actor: row.answered_on, kind="day"),
        Fact(_("Answer"), lambda row, actor: row.answer or "—"),
    ),
    create=commands.ask_support,
    actions=(
        Action(
            "take", _("Take on"), commands.take_request, when=while_in(RequestStatus.OPEN), icon="user-check",
        ),
        Action(
            "answer", _("Answer"), commands.answer_request, when=while_in(*REQUEST_OPEN), icon="send", primary=True,
            fields={
                "answer": line_of_text(_("Answer")),
                "fulfilled": lambda: forms.BooleanField(label=_("Fulfilled"), required=False, initial=True),
            },
        ),
    ),
    importable=False,
    inputs={"text": long_text},
    dealer_pages=True,
    state="status",
    chips={"OPEN": "wait", "TAKEN": "busy", "DONE": "good", "REFUSED": "bad"},
    ordering=("due_on", "id"),
    empty=_("Nothing was asked for yet. Ask for material, an expert or training on site."),
)  # fmt: skip

PUSH = ObjectSpec(
    model=ContentPush,
    label=_("Pushed content"),
    label_plural=_("Pushed content"),
    scope=ReferenceData(),
    icon="send",
    columns=("number", "document", "message", "approval_number", "sent_on", "expires_on", "status"),
    filters=("status", DateRange("sent_on")),
    search=("number", "message"),
    panels=(Related("training.pushreceipt", by="push", label=_("Read receipts"), limit=50, columns=("user", "dealer", "read_at")),),
    actions=(
        Action(
            "end", _("Call back"), commands.call_back, when=while_in(PushStatus.SENT),
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    read_only=True,
    importable=False,
    state="status",
    chips={"SENT": "good", "ENDED": "draft"},
)  # fmt: skip

RECEIPT = ObjectSpec(
    model=PushReceipt,
    label=_("Read receipt"),
    label_plural=_("Read receipts"),
    scope=OF_PERSON,
    icon="eye",
    columns=("push", "user", "dealer", "read_at"),
    filters=("push", "dealer", "user", DateRange("read_at")),
    search=("push__number",),
    read_only=True,
    importable=False,
)

EVENT = ObjectSpec(
    model=AcademicEvent,
    label=_("Academic event"),
    label_plural=_("Academic events"),
    scope=ReferenceData(),
    icon="calendar-event",
    columns=("number", "title", "line", "held_on", "minutes", "approval_number"),
    fields=("title", "line", "held_on", "minutes", "link", "agenda", "approval_number"),
    filters=("line", DateRange("held_on")),
    search=("number", Pinyin("title")),
    form=(
        Section(_("Event"), ("title", "line", "held_on", "minutes", "link")),
        Section(_("Content"), ("agenda", "approval_number")),
    ),
    panels=(
        Related(
            "training.eventattendance", by="event", label=_("Attendance"), limit=50,
            columns=("name", "hospital", "department", "minutes"),
        ),
    ),
    create=commands.plan_event,
    importable=False,
    inputs={"agenda": long_text},
    ordering=("-held_on", "-id"),
    empty=_("No event yet. Attendance is a log and gives no benefit; nothing here knows money or prescriptions."),
)  # fmt: skip

ATTENDANCE = ObjectSpec(
    model=EventAttendance,
    label=_("Attendance of an event"),
    label_plural=_("Attendances of events"),
    scope=ReferenceData(),
    icon="users",
    columns=("event", "name", "hospital", "department", "minutes"),
    fields=("event", "name", "hospital", "department", "minutes"),
    filters=("event", "hospital"),
    search=("name",),
    form=(Section(_("Attendance"), ("event", "name", "hospital", "department", "minutes")),),
)

register(PATH, PATH_STEP, REQUEST, PUSH, RECEIPT, EVENT, ATTENDANCE)
