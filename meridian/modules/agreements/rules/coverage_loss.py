"""Who loses coverage when an authorisation ends: the product lines and places that nobody covers afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .coverage import Grant, Sale, reason_of


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere goods are sold: a hospital (key and region path)."""

    hospital_id: int
    region_path: str


@dataclass(frozen=True, slots=True)
class Loss:
    """What a place loses: the product, whether another dealer still covers it, and whether the dealer himself does."""

    hospital_id: int
    product_id: int
    others: tuple[int, ...]
    is_kept: bool

    @property
    def is_uncovered(self) -> bool:
        """Whether nobody at all may sell the product there afterwards."""
        return not self.others and not self.is_kept


def losses(
    ending: Grant, others: Iterable[Grant], places: Iterable[Place], products: Mapping[int, int], day: date
) -> list[Loss]:
    """For every place and product the ending right covers on ``day``: who else covers it then.

    ``products`` maps products to lines. Others are the signed rights of every dealer but the ending one itself.
    """
    others = [grant for grant in others if grant.id != ending.id and grant.valid_from <= day <= grant.valid_to]
    found = []
    for place in places:
        near = [grant for grant in others if _reaches(grant, place)]
        for product, line in products.items():
            sale = Sale(ending.dealer_id, product, line, place.hospital_id, place.region_path, day, ending.dealer_path)
            if reason_of(ending, sale) != "COVERED":
                continue
            covering = {grant.dealer_id for grant in near if reason_of(grant, sale) == "COVERED"}
            is_kept = ending.dealer_id in covering
            found.append(Loss(place.hospital_id, product, tuple(sorted(covering - {ending.dealer_id})), is_kept))
    return found


def _reaches(grant: Grant, place: Place) -> bool:
    if place.hospital_id in grant.hospital_ids:
        return True
    return any(place.region_path.startswith(path) for path in grant.region_paths)
