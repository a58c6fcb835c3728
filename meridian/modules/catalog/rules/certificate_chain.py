"""Certificates of one device over time: which lots they cover, and what must happen before one expires.

Lot rule of the field: the production date of a lot must lie between the first approval date and the last expiry date
of the chain of renewals; goods made in that time may be sold until their own expiry, even when the certificate has
lapsed since.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

CoverageReason = Literal[
    "within_term", "between_terms", "before_first_approval", "after_last_expiry", "no_certificate", "no_production_date"
]
LadderStep = Literal["plan_renewal", "last_filing_date", "urgent", "stop_producing"]


@dataclass(frozen=True, slots=True)
class CertificateTerm:
    """One certificate of the chain: approval day and last day of validity (None: a filing, which never expires)."""

    number: str
    approved_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class CertificateChain:
    """The certificates of one device from the first registration through every renewal."""

    terms: tuple[CertificateTerm, ...]

    @classmethod
    def of(cls, terms: Iterable[CertificateTerm]) -> CertificateChain:
        """Chain with its terms in order of approval."""
        return cls(tuple(sorted(terms, key=lambda term: term.approved_on)))

    @property
    def first_approval(self) -> date | None:
        """Day of the first approval; None for an empty chain."""
        return min((term.approved_on for term in self.terms), default=None)

    @property
    def last_expiry(self) -> date | None:
        """Last day covered; None when the chain is empty or a term never expires."""
        ends = [term.expires_on for term in self.terms]
        if not ends or any(end is None for end in ends):
            return None
        return max(end for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a lot is covered, why, and by which certificate (for a gap: the nearest one).

    ``doubtful`` marks lots made between two terms: covered by the lot rule, yet nobody held a certificate that day.
    """

    covered: bool
    reason: CoverageReason
    number: str | None = None
    doubtful: bool = False


def lot_covered(production_date: date | None, chain: CertificateChain) -> Coverage:
    """Apply the lot rule to one production date; both ends count as covered."""
    terms = sorted(chain.terms, key=lambda term: term.approved_on)
    if not terms:
        return Coverage(False, "no_certificate")
    if production_date is None:
        return Coverage(False, "no_production_date", terms[-1].number)
    if production_date < terms[0].approved_on:
        return Coverage(False, "before_first_approval", terms[0].number)
    last = chain.last_expiry
    if last is not None and production_date > last:
        latest = max(terms, key=lambda term: term.expires_on or date.max)
        return Coverage(False, "after_last_expiry", latest.number)
    holding = [
        term
        for term in terms
        if term.approved_on <= production_date and (term.expires_on is None or production_date <= term.expires_on)
    ]
    if holding:
        return Coverage(True, "within_term", holding[-1].number)
    before = [term for term in terms if term.approved_on <= production_date]
    return Coverage(True, "between_terms", before[-1].number, doubtful=True)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month when it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class ExpiryLadder:
    """Months before expiry at which each step falls; the values are regulatory parameters and come from the caller.

    In 2021 to 2026: plan 12, file 6 (the law: apply at least six months before expiry), urgent 3.
    """

    plan_months: int
    filing_months: int
    urgent_months: int

    def steps(self, expires_on: date) -> dict[LadderStep, date]:
        """Day of each step, in order."""
        return {
            "plan_renewal": months_before(expires_on, self.plan_months),
            "last_filing_date": months_before(expires_on, self.filing_months),
            "urgent": months_before(expires_on, self.urgent_months),
            "stop_producing": expires_on,
        }

    def reached(self, expires_on: date | None, today: date) -> LadderStep | None:
        """The last step whose day has come; None before the first one and for what never expires.

        On the filing day itself the renewal can still be filed; ``may_still_file`` tells.
        """
        if expires_on is None:
            return None
        come = [step for step, day in self.steps(expires_on).items() if day <= today]
        return come[-1] if come else None

    def may_still_file(self, expires_on: date, today: date) -> bool:
        """True while a renewal filed today is in time."""
        return today <= months_before(expires_on, self.filing_months)
