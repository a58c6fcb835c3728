"""What proves that a dealer sold goods. Sales and flow lines lie above, so their modules register what they know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..models import PriceClaimLine, SpecialPriceRequest

_WHY = "what was claimed before under the request or of the same sale"


@dataclass(frozen=True, slots=True)
class SaleOfDealer:
    """A line of a sale: kind and key of the row (``sellout.dealersaleline`` 17), its document, day and base units."""

    evidence: str
    evidence_id: int
    label: str
    sold_on: date
    qty: int


class _Asked(NamedTuple):
    dealer_id: int
    sku_id: int
    hospital_id: int | None
    first: date
    last: date


# (dealer, SKU, hospital or None for any, first day, last day) -> his sales that stand.
SalesOf = Callable[[int, int, "int | None", date, date], "list[SaleOfDealer]"]
_sources: dict[str, SalesOf] = {}


def sales_come_from(name: str, function: SalesOf) -> None:
    """Called once by each module above that knows what dealers sold; ``name`` is the kind of evidence it gives."""
    _sources[name] = function


def sales_to_claim(request: SpecialPriceRequest) -> list[SaleOfDealer]:
    """What the dealer sold of the SKU (to the hospital) in the approved days and nobody has claimed, the oldest first."""
    asked = _Asked(request.dealer_id, request.sku_id, request.hospital_id, request.valid_from, request.valid_to)
    found = [sale for source in _sources.values() for sale in source(*asked)]
    lines = PriceClaimLine.objects.unscoped(_WHY).filter(counts=True, claim__dealer_id=request.dealer_id)
    taken = set(lines.values_list("evidence", "evidence_id"))
    open_ones = [sale for sale in found if (sale.evidence, sale.evidence_id) not in taken]
    return sorted(open_ones, key=lambda sale: (sale.sold_on, sale.evidence_id))


def claimed_qty(request: SpecialPriceRequest) -> int:
    """Base units claimed under a request; refused claims do not count."""
    lines = PriceClaimLine.objects.unscoped(_WHY).filter(claim__request=request, counts=True)
    return sum(lines.values_list("qty", flat=True))
