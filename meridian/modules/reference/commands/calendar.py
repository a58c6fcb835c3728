"""The working calendar: loading a year of public holidays, and days set by hand."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many

from ..choices import DayKind
from ..models import CalendarDay

PACKAGED = "chinesecalendar"
_ALL = "the calendar is loaded year by year"
_NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}  # fmt: skip


@command("reference.calendarday:import")
def load_calendar(*, actor: Actor, year: int) -> int:
    """Load the public holidays and make-up working days of a year from the packaged calendar; returns the days written.

    Days set by hand (another source) are kept. Raises RuleViolation("reference.calendar_unknown") for a year whose
    holidays the package does not know: the State Council publishes them in November of the year before.
    """
    wanted = {day: fact for day, fact in _packaged_days().items() if day.year == year}
    if not wanted:
        years = sorted({day.year for day in _packaged_days()})
        raise RuleViolation(
            Issue(
                code="reference.calendar_unknown",
                message=_("The packaged calendar knows %(first)s to %(last)s, not %(year)s."),
                mend=_("Add the days by hand under Settings, Working calendar, from the State Council's notice."),
                params={"first": years[0], "last": years[-1], "year": year},
            )
        )
    known = {row.date: row for row in CalendarDay.objects.unscoped(_ALL).filter(date__year=year)}
    fresh = [
        CalendarDay(date=day, kind=kind, name=name, source=PACKAGED)
        for day, (kind, name) in sorted(wanted.items())
        if day not in known
    ]
    packaged = [row for row in known.values() if row.source == PACKAGED and row.date in wanted]
    for row in packaged:
        row.kind, row.name = wanted[row.date]
    return len(persist_many(CalendarDay, fresh)) + len(change_many(packaged, ["kind", "name"]))


def _packaged_days() -> dict[date, tuple[str, str]]:
    from chinese_calendar.constants import holidays, workdays

    days = {day: (DayKind.HOLIDAY, _NAMES.get(name, name)) for day, name in holidays.items()}
    days.update({day: (DayKind.MAKE_UP, _NAMES.get(name, name)) for day, name in workdays.items()})
    return days


@command("reference.calendarday:add")
def set_calendar_day(
    *, actor: Actor, date: date, kind: str, name: str = "", source: str = "", reason: str = ""
) -> CalendarDay:
    """Say what kind of day a date is, whether it was known before or not."""
    row = CalendarDay.objects.unscoped(_ALL).filter(date=date).first() or CalendarDay(date=date)
    return persist(row, kind=kind, name=name, source=source, reason=reason)
