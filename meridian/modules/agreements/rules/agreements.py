"""Whether an agreement with the company covers a product on a day, which agreements collide, and when a renewal is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .trade_facts import Finding

if TYPE_CHECKING:
    from .trade_facts import ProductFacts, TradeLimits

_ARTICLE = "agreement"


@dataclass(frozen=True, slots=True)
class AgreementTerm:
    """What an agreement says about products and time. ``valid_to`` is the last day in force, early ending included.

    Nothing listed means every product; a supplement that lists nothing carries what its agreement lists
    (:func:`with_parents`).
    """

    id: int
    dealer_id: int
    valid_from: date
    valid_to: date
    is_signed: bool = True
    number: str = ""
    parent_id: int | None = None
    line_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()

    @property
    def covers_every_product(self) -> bool:
        """Nothing listed means everything."""
        return not self.line_ids and not self.product_ids

    def names(self, product_id: int, line_id: int) -> bool:
        """Whether it covers a product, whatever the day."""
        return self.covers_every_product or line_id in self.line_ids or product_id in self.product_ids

    def holds_on(self, day: date) -> bool:
        """Whether it is signed and in force on the day."""
        return self.is_signed and self.valid_from <= day <= self.valid_to


def with_parents(terms: Iterable[AgreementTerm]) -> list[AgreementTerm]:
    """The same, supplements that list no product given the products of their agreement (so they extend it in time)."""
    terms = list(terms)
    by_id = {term.id: term for term in terms}
    found = []
    for term in terms:
        parent = by_id.get(term.parent_id) if term.parent_id is not None and term.covers_every_product else None
        if parent is not None:
            term = replace(term, line_ids=parent.line_ids, product_ids=parent.product_ids)
        found.append(term)
    return found


def agreement_findings(
    terms: Iterable[AgreementTerm], product: ProductFacts, day: date, limits: TradeLimits
) -> list[Finding]:
    """Whether the company may sell the product to a dealer with these agreements on the day.

    In force; else what comes nearest: one that covers it but waits for its signature; a signed one of other days; a
    signed one for other products; none at all. Blocks unless the company keeps no agreements (``agreement_required``).
    """
    terms = list(terms)
    named = [term for term in terms if term.names(product.product_id, product.line_id)]
    current = [term for term in named if term.holds_on(day)]
    if current:
        best = max(current, key=_latest)
        return [_finding("in_force", best, "INFO", passed=True)]
    severity = "BLOCK" if limits.agreement_required else "INFO"
    waiting = [term for term in named if not term.is_signed and term.valid_from <= day <= term.valid_to]
    if waiting:
        return [_finding("not_signed", max(waiting, key=_latest), severity)]
    over = [term for term in named if term.is_signed]
    if over:
        return [_finding("expired", max(over, key=_latest), severity)]
    others = [term for term in terms if term.is_signed]
    if others:
        nearest = max(others, key=lambda term: (term.holds_on(day), *_latest(term)))
        return [_finding("product_not_covered", nearest, severity)]
    return [Finding("agreement.missing", _ARTICLE, severity)]


def _latest(term: AgreementTerm) -> tuple[date, int]:
    return term.valid_to, -term.id


def _finding(name: str, term: AgreementTerm, severity: str, *, passed: bool = False) -> Finding:
    params = {"number": term.number, "first_day": term.valid_from, "last_day": term.valid_to}
    evidence = (("agreements.agreement", term.id),)
    return Finding(f"agreement.{name}", _ARTICLE, severity, params, evidence, passed)


def turning_days(terms: Iterable[AgreementTerm]) -> set[date]:
    """The days on which an answer of :func:`agreement_findings` may change."""
    days = set()
    for term in terms:
        days.add(term.valid_from)
        if term.valid_to < date.max:
            days.add(term.valid_to + timedelta(days=1))
    return days


def collisions(
    term: AgreementTerm, others: Iterable[AgreementTerm], product_lines: Mapping[int, int]
) -> list[AgreementTerm]:
    """Signed main agreements of the same dealer that cover one of its products on one of its days.

    ``product_lines`` gives the line of every product named. Supplements collide with nothing: they belong to their agreement.
    """
    if term.parent_id is not None:
        return []
    return [
        other
        for other in others
        if other.id != term.id
        and other.parent_id is None
        and other.is_signed
        and other.dealer_id == term.dealer_id
        and max(term.valid_from, other.valid_from) <= min(term.valid_to, other.valid_to)
        and _products_meet(term, other, product_lines)
    ]


def _products_meet(one: AgreementTerm, other: AgreementTerm, product_lines: Mapping[int, int]) -> bool:
    if one.covers_every_product or other.covers_every_product:
        return True
    if one.line_ids & other.line_ids or one.product_ids & other.product_ids:
        return True
    return any(
        product_lines.get(product) in wide.line_ids
        for narrow, wide in ((one, other), (other, one))
        for product in narrow.product_ids
    )


def notice_step(last_day: date, today: date, steps: Iterable[int]) -> int | None:
    """The step of the ladder (days before the end) reached last; None before the first one and after the end.

    An agreement entered late is told about once, at the step it stands on.
    """
    left = (last_day - today).days
    reached = [step for step in steps if 0 <= left <= step]
    return min(reached) if reached else None


def same_day_years_later(day: date, years: int) -> date:
    """The same day of another year; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def renewal_period(valid_from: date, valid_to: date) -> tuple[date, date]:
    """The period of the same length that follows: whole years stay whole years."""
    first = valid_to + timedelta(days=1)
    years = first.year - valid_from.year
    if years > 0 and same_day_years_later(valid_from, years) == first:
        return first, same_day_years_later(first, years) - timedelta(days=1)
    return first, first + (valid_to - valid_from)
