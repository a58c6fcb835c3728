"""Whether the business of a dealer with a product line is open on a day (经销商业务与耗材大类)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .trade_facts import Finding

if TYPE_CHECKING:
    from .trade_facts import ProductFacts, TradeLimits

_ARTICLE = "医疗器械经营质量管理规范 (首营审核)"
_STOPPED = ("SUSPENDED", "CLOSED")


@dataclass(frozen=True, slots=True)
class LineBusiness:
    """A dealer's business with one product line: opened on a day, in its present state since another."""

    id: int
    line_id: int
    status: str
    opened_on: date | None
    status_on: date | None

    def state_on(self, day: date) -> str:
        """OPEN, SUSPENDED or CLOSED on the day; DRAFT before it was opened. What was stopped was open until then."""
        if self.opened_on is None or day < self.opened_on:
            return "CLOSED" if self.status == "CLOSED" and self.opened_on is None else "DRAFT"
        if self.status in _STOPPED and (self.status_on is None or day >= self.status_on):
            return self.status
        return "DRAFT" if self.status == "DRAFT" else "OPEN"


def business_findings(
    businesses: Iterable[LineBusiness], product: ProductFacts, day: date, limits: TradeLimits
) -> list[Finding]:
    """Whether the company may sell the product's line to a dealer with these businesses on the day.

    A suspended or closed business always stops the line. A line that was never opened stops where the company opens
    business line by line (``business_required``); elsewhere it is not asked about.
    """
    row = next((one for one in businesses if one.line_id == product.line_id), None)
    state = row.state_on(day) if row else ""
    evidence = (("qualification.dealerbusiness", row.id),) if row else ()
    if row is not None and state == "OPEN":
        return [Finding("business.open", _ARTICLE, "INFO", {"since": row.opened_on}, evidence, passed=True)]
    if row is not None and state in _STOPPED:
        return [Finding(f"business.{state.lower()}", _ARTICLE, "BLOCK", {"since": row.status_on}, evidence)]
    if limits.business_required:
        return [Finding("business.not_opened", _ARTICLE, "BLOCK", {}, evidence)]
    return []


def turning_days(businesses: Iterable[LineBusiness]) -> set[date]:
    """The days on which an answer of :func:`business_findings` may change."""
    return {day for one in businesses for day in (one.opened_on, one.status_on) if day is not None}
