"""What managers read: who is certified at which dealer, what ends, how long people take, what is lent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.knowledge.choices import StatementStatus

from ..choices import CourseAudience, KitStatus
from ..models import Certificate, Course, CourseAssignment, LaunchKitLine
from ..rules.gate import held_on
from ..rules.starting import days_to_certificate, median
from .gate import held_by_dealer, requirements
from .people import persons_of_dealers
from .standing import valid_on

SEE = "training.certificate:view"
_REACH = "figures of dealers, shown to those who may see the dealer"
_EXPERTS = "who may stand by at a surgery is asked by whoever plans it"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many persons of a dealer hold a course, how many are asked for, and what happens when they are too few."""

    label: str
    held: int
    needed: int
    effect: str

    @property
    def text(self) -> str:
        """Held, and of how many asked for."""
        return f"{self.held} / {self.needed}" if self.needed else str(self.held)

    @property
    def tone(self) -> str:
        """good, wait, bad or none, as chips have it."""
        if self.held >= self.needed:
            return "good" if self.held else ""
        return "bad" if self.effect == "BLOCK" else "wait"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A dealer with his persons and one cell a course."""

    dealer: Any
    persons: int
    cells: tuple[MatrixCell, ...]

    @property
    def is_short(self) -> bool:
        """Whether somebody is missing who is asked for."""
        return any(cell.held < cell.needed for cell in self.cells)


def matrix(actor: Actor, line: int | None = None) -> tuple[list[Course], list[MatrixRow]]:
    """Courses for dealers (of a line, when one is given) and the active dealers in reach, who lack somebody first."""
    courses = Course.objects.visible_to(actor, "training.course:view").exclude(audience=CourseAudience.STAFF)
    rows = courses.filter(status=StatementStatus.APPROVED).order_by("category", "code")
    shown = [row for row in rows if line is None or row.line_id in (None, line)]
    dealers = list(
        spec_named("dealers.dealer").rows(actor).filter(status=DealerStatus.ACTIVE).order_by("level", "code")
    )
    keys = [dealer.pk for dealer in dealers]
    held = held_by_dealer(keys, {course.pk for course in shown})
    persons = persons_of_dealers(keys)
    needs = [
        n for n in requirements() if n.valid_from <= actor.today and (n.valid_to is None or actor.today <= n.valid_to)
    ]
    made = []
    for dealer in dealers:
        cells = []
        for course in shown:
            wanted = [
                n for n in needs
                if n.course_id == course.pk and n.dealer_level in (None, dealer.level) and (line is None or n.line_id in (None, line))
            ]  # fmt: skip
            needed = max((n.min_persons for n in wanted), default=0)
            effect = "BLOCK" if any(n.effect == "BLOCK" for n in wanted) else "WARN"
            cells.append(
                MatrixCell(course.title, len(held_on(held.get(dealer.pk, ()), course.pk, actor.today)), needed, effect)
            )
        made.append(MatrixRow(dealer, len(persons.get(dealer.pk, {})), tuple(cells)))
    return shown, sorted(made, key=lambda row: not row.is_short)


def ending(actor: Actor, days: int) -> list[Certificate]:
    """Certificates in reach that end within so many days and were not renewed yet, soonest first."""
    rows = Certificate.objects.visible_to(actor, SEE).filter(
        revoked_on=None,
        valid_to__gte=actor.today,
        valid_to__lte=actor.today + timedelta(days=days),
        user__is_active=True,
    )
    found = list(rows.select_related("course", "dealer").order_by("valid_to", "id"))
    later: dict[tuple[int, int], date] = defaultdict(lambda: date.min)
    renewals = Certificate.objects.visible_to(actor, SEE).filter(
        user__in={row.user_id for row in found}, course__in={row.course_id for row in found}, revoked_on=None
    )
    for user, course, issued in renewals.values_list("user_id", "course_id", "issued_on"):
        later[user, course] = max(later[user, course], issued)
    return [row for row in found if later[row.user_id, row.course_id] <= row.issued_on]


@dataclass(frozen=True, slots=True)
class CertificationTime:
    """Of one course: people certified in the last year after an assignment, median days, still open, of them overdue."""

    course: Course
    certified: int
    days: tuple[int, ...]
    open: int
    overdue: int

    @property
    def median_days(self) -> int | None:
        """The middle one."""
        return median(self.days)


def certification_times(actor: Actor) -> list[CertificationTime]:
    """Time to certification by course (functions.md row 149): from the day of assignment to that of the certificate."""
    rows = CourseAssignment.objects.visible_to(actor, "training.courseassignment:view").filter(cancelled_on=None)
    days: dict[Course, list[int]] = defaultdict(list)
    waiting: dict[Course, list[date]] = defaultdict(list)
    since = actor.today - timedelta(days=365)
    for row in rows.select_related("course").order_by("course__code", "id"):
        if row.completed_on is None:
            waiting[row.course].append(row.due_on)
        elif row.completed_on >= since:
            days[row.course].append(days_to_certificate(row.assigned_on, row.completed_on))
    return [
        CertificationTime(
            course, len(days[course]), tuple(sorted(days[course])), len(waiting[course]),
            sum(due < actor.today for due in waiting[course]),
        )
        for course in sorted({*days, *waiting}, key=lambda one: one.code)
    ]  # fmt: skip


def out_on_loan(actor: Actor) -> list[LaunchKitLine]:
    """Samples and trial devices in reach that are not back, the longest overdue first."""
    rows = LaunchKitLine.objects.visible_to(actor, "training.launchkitline:view").filter(
        return_due_on__isnull=False, returned_on=None, is_received=True, kit__status=KitStatus.RECEIVED
    )
    return list(rows.select_related("kit__dealer").order_by("return_due_on", "id"))


def experts_of(line_id: int, on: date, dealer_ids: Collection[int] | None = None) -> dict[int, set[int]]:
    """``{dealer: persons}`` who are certified experts of a line on a day (functions.md row 136); own staff under 0."""
    rows = Certificate.objects.unscoped(_EXPERTS).filter(
        valid_on(on), course__makes_expert=True, course__line_id=line_id, user__is_active=True
    )
    if dealer_ids is not None:
        rows = rows.filter(dealer_id__in=list(dealer_ids))
    found: dict[int, set[int]] = defaultdict(set)
    pairs: Iterable[tuple[int | None, int]] = rows.values_list("dealer_id", "user_id")
    for dealer, person in pairs:
        found[dealer or 0].add(person)
    return dict(found)


def lacks_expert(line_id: int, person_id: int, on: date) -> str:
    """Title of the course whose certificate makes an expert of the line, when the person does not hold one on that day.

    Empty where he does, or where no such course is open (functions.md row 136). One or two queries.
    """
    courses = Course.objects.unscoped(_EXPERTS).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        makes_expert=True,
        line_id=line_id,
        status=StatementStatus.APPROVED,
    )
    titles = list(courses.order_by("pk").values_list("title", flat=True)[:1])
    if not titles:
        return ""
    held = Certificate.objects.unscoped(_EXPERTS).filter(
        valid_on(on), course__makes_expert=True, course__line_id=line_id, user_id=person_id
    )
    return "" if held.exists() else titles[0]


def certified_persons(dealer_ids: Iterable[int], on: date) -> dict[tuple[int, int | None], set[int]]:
    """``{(dealer, line of the course or None): persons}`` who hold a certificate in force on the day. One query."""
    rows = Certificate.objects.unscoped(_REACH).filter(valid_on(on), dealer__in=sorted(set(dealer_ids))).order_by()
    found: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    for dealer, line, person in rows.values_list("dealer_id", "course__line_id", "user_id"):
        found[dealer, line].add(person)
    return dict(found)
