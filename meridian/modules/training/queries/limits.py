"""The company's limits where a course names none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from meridian.modules.reference import queries as reference

from ..choices import CourseCategory
from ..models import Course

MARK = "training.exam.pass_percent"
ATTEMPTS = "training.exam.attempts"
WAIT_HOURS = "training.exam.wait_hours"
COMPLIANCE_MONTHS = "training.compliance.valid_months"
RENEWAL_DAYS = "training.certificate.renewal_days"
NOTICE_DAYS = "training.certificate.notice_days"
ANSWER_DAYS = "training.request.answer_days"
LONGEST_LOAN_DAYS = "training.kit.longest_loan_days"


@dataclass(frozen=True, slots=True)
class ExamLimits:
    """Pass mark in percent, attempts until the course is assigned anew, hours between two of them."""

    pass_percent: int
    attempts: int
    wait_hours: int


def exam_limits(course: Course, on: date) -> ExamLimits:
    """The limits of a course's exam on a day. Raises ParameterMissing."""
    wait = course.wait_hours
    return ExamLimits(
        course.pass_percent or int(reference.parameter(MARK, on=on)),
        course.max_attempts or int(reference.parameter(ATTEMPTS, on=on)),
        int(reference.parameter(WAIT_HOURS, on=on)) if wait is None else wait,
    )


def validity_months(course: Course, on: date) -> int | None:
    """For how many months a certificate issued on the day holds; None without end. Compliance expires yearly by default."""
    if course.validity_months is not None or course.category != CourseCategory.COMPLIANCE:
        return course.validity_months
    return int(reference.parameter(COMPLIANCE_MONTHS, on=on))


def renewal_days(on: date) -> int:
    """So many days before its end a certificate may be renewed."""
    return int(reference.parameter(RENEWAL_DAYS, on=on))


def notice_days(on: date) -> list[int]:
    """Days before the end of a certificate on which both sides are told, largest first."""
    return sorted((int(day) for day in reference.parameter(NOTICE_DAYS, on=on)), reverse=True)


def longest_loan_days(on: date) -> int:
    """So long a sample or trial device is lent at most."""
    return int(reference.parameter(LONGEST_LOAN_DAYS, on=on))


def answer_days(kind: str, on: date) -> int:
    """Within so many working days a request of the kind is answered; kinds without a figure of their own follow "*"."""
    limits = reference.parameter(ANSWER_DAYS, on=on)
    return int(limits.get(kind, limits["*"]))
