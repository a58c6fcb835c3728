"""Reading lessons and taking exams: an attempt begins, is handed in once, and a passed one issues the certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.modules.knowledge import queries as knowledge
from meridian.modules.knowledge.choices import QuestionKind, StatementStatus

from ..models import Course, ExamAttempt, ExamQuestion, Lesson, LessonReading
from ..queries.people import people
from ..queries.standing import CourseStanding, own, standing_of
from ..rules.examining import draw, is_passed, seed_of
from .certificates import issue
from .texts import refusal

TAKE = "training.course:take"


@command(TAKE)
def read_lesson(*, actor: Actor, lesson: int) -> LessonReading:
    """The person has read a lesson of a course open to him; once an edition. Raises NotVisible, "training.not_open"."""
    row = Lesson.objects.unscoped("lessons of a course the person may take").filter(pk=lesson, is_active=True).first()
    if row is None:
        raise NotVisible(f"lesson {lesson}")
    course = open_course(actor, row.course_id)
    found = LessonReading.objects.unscoped("the person's own reading").filter(
        lesson=row, user_id=actor.user_id, edition=course.edition
    )
    return found.first() or persist(
        LessonReading(lesson=row, user_id=actor.user_id), edition=course.edition, read_at=actor.now
    )


@command(TAKE)
def start_attempt(*, actor: Actor, course: int) -> ExamAttempt:
    """Begin an attempt of one's own, or go on with the open one. Questions are drawn and shuffled anew for each attempt.

    ``course`` is a key. Raises NotVisible, RuleViolation("training.not_open" | "training.not_read" |
    "training.still_valid" | "training.no_attempts" | "training.wait"), ParameterMissing.
    """
    found = open_course(actor, course)
    standing = standing_of(actor, found)
    if standing.open_attempt is not None:
        if standing.open_attempt.edition == found.edition:
            return standing.open_attempt
        # Of an earlier edition: handed in empty, so that it neither blocks nor counts.
        persist(standing.open_attempt, finished_at=actor.now, percent=0)
    _require_may_begin(standing)
    rows = {row.pk: row for row in found.questions.filter(is_active=True).order_by("position", "id")}
    number = own(ExamAttempt, actor).filter(course=found).count()
    seed = seed_of(actor.user_id, found.pk, number)
    asked = [_asked(rows[key]) for key in draw(list(rows), found.questions_asked, seed)]
    paper = knowledge.make_paper(asked, seed)
    person = people([actor.user_id])[actor.user_id]
    row = ExamAttempt(
        course=found, user_id=actor.user_id, dealer_id=actor.dealer_id, owner_id=person.owner_id, team_id=person.team_id
    )
    return persist(
        row, started_at=actor.now, paper=paper, question_count=len(paper), edition=found.edition,
        pass_percent=standing.limits.pass_percent,
    )  # fmt: skip


@command(TAKE)
def hand_in(*, actor: Actor, attempt: int, chosen: Mapping[int, Iterable[int]]) -> ExamAttempt:
    """Hand in one's own attempt: ``{question: numbers of the chosen options}``; what was not answered is wrong.

    A passed one issues the certificate, and completes an assignment. Raises NotVisible for another person's attempt,
    RuleViolation("training.finished" | "training.changed").
    """
    row = own(ExamAttempt, actor).filter(pk=attempt).first()
    if row is None:
        raise NotVisible(f"attempt {attempt}")
    if row.finished_at is not None:
        raise refusal("training.finished")
    course = row.course
    if course.status != StatementStatus.APPROVED or course.edition != row.edition:
        raise refusal("training.changed")
    keys = [key for key, _version, _order in row.paper]
    questions = ExamQuestion.objects.unscoped("questions of the person's own attempt").in_bulk(keys)
    right = {key: knowledge.right_choices(questions[key].kind, questions[key].answer) for key in keys}
    given = {key: frozenset(n for n in chosen.get(key, ()) if n in order) for key, _version, order in row.paper}
    percent, marks = knowledge.score(right, given)
    persist(
        row, finished_at=actor.now, right_count=sum(marks.values()), percent=percent,
        answers={str(key): {"chosen": sorted(given[key]), "is_right": marks[key]} for key in keys},
        is_passed=is_passed(percent, row.pass_percent),
    )  # fmt: skip
    if row.is_passed:
        issue(actor, course, people([row.user_id])[row.user_id], attempt=row)
    return row


def open_course(actor: Actor, key: int) -> Course:
    """A course the person may take now. Raises NotVisible, RuleViolation("training.not_open")."""
    found = Course.objects.visible_to(actor, TAKE).filter(pk=key).first()
    if found is None:
        raise NotVisible(f"course {key}")
    over = found.valid_to is not None and found.valid_to < actor.today
    if found.status != StatementStatus.APPROVED or actor.user_id is None or over:
        raise refusal("training.not_open")
    return found


def _require_may_begin(standing: CourseStanding) -> None:
    if standing.lessons_read < standing.lessons:
        raise refusal("training.not_read", left=standing.lessons - standing.lessons_read)
    if standing.certificate is not None and not standing.may_renew:
        last = standing.certificate.valid_to
        raise refusal("training.still_valid", day=last.isoformat() if last else "∞")
    if standing.attempts_left == 0:
        raise refusal("training.no_attempts")
    if standing.not_before is not None:
        at = standing.not_before.astimezone(clock.SHANGHAI)
        raise refusal("training.wait", at=f"{at:%Y-%m-%d %H:%M}")


def _asked(row: ExamQuestion) -> knowledge.Asked:
    options = 2 if row.kind == QuestionKind.TRUE_FALSE else len(knowledge.option_lines(row.options))
    return knowledge.Asked(row.pk, row.version, options, row.kind)
