"""Courses, their syllabus, lessons and questions (for authors only: they hold the answers)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import Internal, ReferenceData, declare_scope
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section
from meridian.modules.knowledge.choices import StatementStatus

from .. import commands
from ..models import Course, CourseTopic, ExamQuestion, Lesson, LessonReading
from ..queries.reach import of_dealers, of_staff
from .shown import line_of_text, long_text


def _to_approve(row: Any, actor: Actor) -> Decision:
    if row.status != StatementStatus.DRAFT:
        return while_in(StatementStatus.DRAFT)(row, actor)
    if actor.user_id is not None and actor.user_id == row.written_by_id:
        return Decision(False, _("Who wrote it does not approve it."))
    return ALLOWED


COURSE = ObjectSpec(
    model=Course,
    label=_("Course"),
    label_plural=_("Courses"),
    scope=ReferenceData(dealers=of_dealers(), staff=of_staff()),
    icon="school",
    columns=("code", "title", "category", "level", "line", "audience", "edition", "status", "valid_to"),
    fields=(
        "code", "title", "category", "level", "audience", "line", "goal", "makes_expert", "validity_months", "valid_to",
        "pass_percent", "max_attempts", "wait_hours", "questions_asked",
    ),
    filters=("category", "level", "line", "status", DateRange("valid_to")),
    search=("code", Pinyin("title")),
    form=(
        Section(_("Course"), ("code", "title", "category", "level", "audience", "line", "goal", "makes_expert")),
        Section(_("Validity"), ("validity_months", "valid_to")),
        Section(_("Exam"), ("pass_percent", "max_attempts", "wait_hours", "questions_asked")),
    ),
    facts=(
        Fact(_("Category"), lambda row, actor: row.get_category_display()),
        Fact(_("Level"), lambda row, actor: row.get_level_display()),
        Fact(_("Product line"), lambda row, actor: str(row.line or _("all"))),
        Fact(_("Edition"), lambda row, actor: row.edition),
    ),
    panels=(
        Related("training.coursetopic", by="course", label=_("Syllabus"), limit=30,
                columns=("position", "kind", "title", "stakeholder", "basis", "minutes")),
        Related("training.lesson", by="course", label=_("Lessons"), limit=30,
                columns=("position", "title", "document", "minutes", "is_active")),
        Related("training.examquestion", by="course", label=_("Exam questions"), limit=50,
                columns=("position", "kind", "text", "answer", "is_active")),
    ),
    keys=("code",),
    create=commands.add_course,
    change=commands.change_course,
    actions=(
        Action("approve", _("Approve and open"), commands.approve_course, when=_to_approve, icon="shield-check", primary=True),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_course, when=while_in(StatementStatus.APPROVED),
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    ordering=("category", "code"),
    state="status",
    chips={"DRAFT": "wait", "APPROVED": "good", "ENDED": "draft"},
    empty=_("No course yet. Add one, give it lessons and questions, and let a second person approve it."),
)  # fmt: skip

TOPIC = ObjectSpec(
    model=CourseTopic,
    label=_("Topic of a course"),
    label_plural=_("Topics of courses"),
    scope=ReferenceData(dealers=of_dealers("course__"), staff=of_staff("course__")),
    icon="list",
    columns=("course", "position", "kind", "title", "stakeholder", "basis", "minutes"),
    fields=("course", "position", "kind", "title", "stakeholder", "basis", "minutes"),
    filters=("course", "kind", "stakeholder"),
    small=True,
    search=("title",),
    form=(Section(_("Topic"), ("course", "position", "kind", "title", "stakeholder", "basis", "minutes")),),
    keys=("course", "title"),
    create=commands.add_topic,
    change=commands.change_topic,
    ordering=("course", "position", "id"),
)

LESSON = ObjectSpec(
    model=Lesson,
    label=_("Lesson"),
    label_plural=_("Lessons"),
    scope=ReferenceData(dealers=of_dealers("course__"), staff=of_staff("course__")),
    icon="bookmark",
    columns=("course", "position", "title", "document", "scenario", "minutes", "is_active"),
    fields=("course", "position", "title", "text", "link", "document", "scenario", "minutes"),
    filters=("course", "is_active"),
    search=(Pinyin("title"),),
    form=(
        Section(_("Lesson"), ("course", "position", "title", "minutes")),
        Section(_("Material"), ("text", "link", "document", "scenario")),
    ),
    keys=("course", "title"),
    create=commands.add_lesson,
    change=commands.change_lesson,
    retire=commands.retire_lesson,
    ordering=("course", "position", "id"),
    inputs={"text": long_text},
)

QUESTION = ObjectSpec(
    model=ExamQuestion,
    label=_("Exam question"),
    label_plural=_("Exam questions"),
    scope=ReferenceData(dealers=False),  # they hold the right answers
    icon="help",
    columns=("course", "position", "kind", "text", "answer", "is_active"),
    fields=("course", "position", "kind", "text", "options", "answer", "explanation", "source"),
    filters=("course", "is_active"),
    search=("text",),
    form=(
        Section(_("Question"), ("course", "position", "kind", "text", "options", "answer")),
        Section(_("Why it is right"), ("explanation", "source")),
    ),
    keys=("course", "text"),
    create=commands.add_question,
    change=commands.change_question,
    retire=commands.retire_question,
    ordering=("course", "position", "id"),
    inputs={"options": long_text},
)

_READING = "a person's own reading marks, shown as progress on his pages"
internal_models({"training.lessonreading": _READING})
declare_scope(LessonReading, Internal(_READING))
register(COURSE, TOPIC, LESSON, QUESTION)
