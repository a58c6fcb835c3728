"""Whether the people of a dealer hold the certificates that his orders of a product line ask for (培训准入)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .trade_facts import Finding

if TYPE_CHECKING:
    from .trade_facts import ProductFacts

_ARTICLE = "training"


@dataclass(frozen=True, slots=True)
class TrainingGap:
    """On these days (both included; no last day: for good) only ``held`` of ``needed`` persons hold the certificate of a
    course that is required for a line (None: every line). ``stops``: nothing is sold meanwhile; else it is only said."""

    course_id: int
    course: str
    line_id: int | None
    needed: int
    held: int
    stops: bool
    first_day: date
    last_day: date | None

    def concerns(self, line_id: int, day: date) -> bool:
        """Whether it is about the line on the day."""
        in_time = self.first_day <= day and (self.last_day is None or day <= self.last_day)
        return in_time and self.line_id in (None, line_id)


def training_findings(gaps: Iterable[TrainingGap], product: ProductFacts, day: date) -> list[Finding]:
    """One finding for each course that too few persons of the dealer are certified in, on the day, for the product's line.

    Nothing is found, not even that all is well, where nothing is missing: most companies require nothing.
    """
    return [
        Finding(
            "training.missing" if gap.stops else "training.advised",
            _ARTICLE,
            "BLOCK" if gap.stops else "INFO",
            {"course": gap.course, "needed": gap.needed, "held": gap.held, "missing": gap.needed - gap.held},
            (("training.course", gap.course_id),),
        )
        for gap in gaps
        if gap.concerns(product.line_id, day)
    ]


def turning_days(gaps: Iterable[TrainingGap]) -> set[date]:
    """The days on which an answer of :func:`training_findings` may change."""
    days: set[date] = set()
    for gap in gaps:
        days.add(gap.first_day)
        if gap.last_day is not None and gap.last_day < date.max:
            days.add(gap.last_day + timedelta(days=1))
    return days
