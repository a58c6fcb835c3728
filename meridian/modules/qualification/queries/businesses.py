"""With which lines dealers do business."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..choices import RUNNING, BusinessStatus, CaseStatus
from ..models import DealerBusiness, QualificationCase

_JUDGING = "whether a dealer was approved for a line concerns everybody who sells to him"
_BY_KEY = 400


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """A dealer's business with a line: its state, since when, at which prices, and when he is reviewed next."""

    id: int
    line_id: int
    status: str
    opened_on: date | None
    price_level: int | None
    price_reference: str
    review_due_on: date | None
    status_on: date | None = None


_COLUMNS = ("id", "line_id", "status", "opened_on", "price_level", "price_reference", "review_due_on", "status_on")


def businesses_of(dealer_id: int) -> list[BusinessFacts]:
    """Every business of a dealer, closed ones too, by line."""
    rows = DealerBusiness.objects.unscoped(_JUDGING).filter(dealer_id=dealer_id).order_by("line_id")
    return [BusinessFacts(*row) for row in rows.values_list(*_COLUMNS)]


def businesses_of_dealers(dealer_ids: Iterable[int]) -> Iterator[tuple[int, BusinessFacts]]:
    """``(dealer, business)`` of every business of some dealers; 400 dealers a query."""
    keys = sorted(set(dealer_ids))
    for start in range(0, len(keys), _BY_KEY):
        rows = DealerBusiness.objects.unscoped(_JUDGING).filter(dealer_id__in=keys[start : start + _BY_KEY])
        for dealer, *row in rows.order_by("dealer_id", "line_id").values_list("dealer_id", *_COLUMNS):
            yield dealer, BusinessFacts(*row)


def is_business_open(dealer_id: int, line_id: int) -> bool:
    """Whether new orders of a line may be taken from a dealer as far as his qualification goes."""
    rows = DealerBusiness.objects.unscoped(_JUDGING).filter(dealer_id=dealer_id, line_id=line_id)
    return rows.filter(status=BusinessStatus.OPEN).exists()


def is_qualified(dealer_id: int) -> bool:
    """Whether a dealer passed a first-enterprise review, here or on paper before this system."""
    running = DealerBusiness.objects.unscoped(_JUDGING).filter(dealer_id=dealer_id, status__in=RUNNING)
    if running.exists():
        return True
    cases = QualificationCase.objects.unscoped(_JUDGING).filter(dealer_id=dealer_id, status=CaseStatus.APPROVED)
    return cases.exists()


def lines_of_dealers(
    dealer_ids: Collection[int] | None = None, statuses: Collection[str] = (BusinessStatus.OPEN,)
) -> dict[int, set[int]]:
    """``{dealer: lines}`` of businesses in some states, of all dealers or of those; one query."""
    rows = DealerBusiness.objects.unscoped(_JUDGING).filter(status__in=statuses)
    if dealer_ids is not None and len(dealer_ids) <= _BY_KEY:
        rows = rows.filter(dealer_id__in=list(dealer_ids))
    found: dict[int, set[int]] = defaultdict(set)
    for dealer, line in rows.values_list("dealer_id", "line_id"):
        found[dealer].add(line)
    return dict(found)
