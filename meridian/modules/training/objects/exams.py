"""Requirements, assignments, results and certificates."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..models import Certificate, CourseAssignment, ExamAttempt, TrainingRequirement
from .shown import OF_PERSON, line_of_text

REQUIREMENT = ObjectSpec(
    model=TrainingRequirement,
    label=_("Training requirement"),
    label_plural=_("Training requirements"),
    scope=ReferenceData(dealers=True),
    icon="lock",
    columns=("course", "line", "dealer_level", "min_persons", "effect", "valid_from", "valid_to"),
    fields=("course", "line", "dealer_level", "min_persons", "effect", "valid_from", "valid_to", "note"),
    filters=("course", "line", "effect", "dealer_level"),
    search=("course__title",),
    form=(
        Section(_("What is asked for"), ("course", "min_persons", "effect")),
        Section(_("Of whom and when"), ("line", "dealer_level", "valid_from", "valid_to", "note")),
    ),
    masks={"DEALER": ("note",)},
    small=True,
    create=commands.add_requirement,
    change=commands.change_requirement,
    ordering=("course", "id"),
    chips={"BLOCK": "bad", "WARN": "wait"},
    state="effect",
    empty=_("Nothing is required: orders do not ask for certificates. Add a requirement to change that."),
)


def _open_assignment(row: Any, actor: Actor) -> Decision:
    if row.completed_on is None and row.cancelled_on is None:
        return ALLOWED
    return Decision(False, _("The assignment is completed or cancelled."))


ASSIGNMENT = ObjectSpec(
    model=CourseAssignment,
    label=_("Course assignment"),
    label_plural=_("Course assignments"),
    scope=OF_PERSON,
    icon="user-check",
    columns=("course", "user", "dealer", "assigned_on", "due_on", "completed_on", "cancelled_on"),
    filters=("course", "dealer", "user", DateRange("due_on"), DateRange("completed_on")),
    search=("course__title", "user__display_name"),
    facts=(
        Fact(_("Due on"), lambda row, actor: row.due_on, kind="day"),
        Fact(_("Completed on"), lambda row, actor: row.completed_on, kind="day"),
    ),
    actions=(
        Action(
            "cancel", _("Cancel"), commands.cancel_assignment, when=_open_assignment,
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    read_only=True,
    importable=False,
    ordering=("due_on", "id"),
)  # fmt: skip

ATTEMPT = ObjectSpec(
    model=ExamAttempt,
    label=_("Exam attempt"),
    label_plural=_("Exam attempts"),
    scope=OF_PERSON,
    icon="checklist",
    columns=(
        "course", "user", "dealer", "started_at", "finished_at", "right_count", "question_count", "percent", "is_passed",
    ),
    filters=("course", "user", "dealer", "is_passed", DateRange("started_at")),
    search=("course__title", "user__display_name"),
    masks={"DEALER": ("paper", "answers")},
    read_only=True,
    importable=False,
    ordering=("-started_at", "-id"),
)  # fmt: skip


def _counts(row: Any, actor: Actor) -> Decision:
    return ALLOWED if row.revoked_on is None else Decision(False, _("The certificate is revoked already."))


CERTIFICATE = ObjectSpec(
    model=Certificate,
    label=_("Training certificate"),
    label_plural=_("Training certificates"),
    scope=OF_PERSON,
    icon="certificate",
    columns=("number", "person_name", "dealer", "course", "issued_on", "valid_to", "revoked_on"),
    filters=(
        "course", "course__line", "dealer", TreeUnder("dealer__region"), DateRange("issued_on"), DateRange("valid_to"),
        DateRange("revoked_on"),
    ),
    search=("number", Pinyin("person_name"), "course__title"),
    facts=(
        Fact(_("Course"), lambda row, actor: str(row.course)),
        Fact(_("Certified on"), lambda row, actor: row.issued_on, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to or _("without end")),
        Fact(_("Revoked on"), lambda row, actor: row.revoked_on, kind="day"),
        Fact(_("Supporting paper"), lambda row, actor: row.evidence or (_("Exam passed here") if row.attempt_id else "—")),
    ),
    fields=("course", "user", "evidence", "issued_on"),
    form=(Section(_("Certificate"), ("course", "user", "evidence", "issued_on")),),
    create=commands.issue_certificate,
    masks={"DEALER": ("revoked_by",)},
    actions=(
        Action(
            "revoke", _("Revoke"), commands.revoke_certificate, when=_counts,
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    importable=False,
    ordering=("-issued_on", "-id"),
    empty=_("No certificate yet. They come from passed exams, or are added with the list of a session."),
)  # fmt: skip

register(REQUIREMENT, ASSIGNMENT, ATTEMPT, CERTIFICATE)
