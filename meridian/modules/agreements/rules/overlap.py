"""Where two exclusive authorisations meet: the same product, the same place, the same day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .coverage import Grant, same_chain


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two authorisations that meet: the other one, the days, and what of place they share (regions by path)."""

    other_id: int
    first_day: date
    last_day: date
    region_paths: tuple[str, ...] = ()
    hospital_ids: tuple[int, ...] = ()


def exclusive_overlaps(
    grant: Grant,
    others: Iterable[Grant],
    *,
    product_lines: Mapping[int, int],
    hospital_paths: Mapping[int, str],
) -> list[Overlap]:
    """Exclusive authorisations of other dealers that meet an exclusive one; dealers of one chain of supply never do.

    ``product_lines`` gives the line of every product named, ``hospital_paths`` the region path of every hospital named.
    """
    if not grant.is_exclusive:
        return []
    found = []
    for other in others:
        if not other.is_exclusive or other.dealer_id == grant.dealer_id or other.id == grant.id:
            continue
        if same_chain(grant.dealer_path, other.dealer_path) or not _products_meet(grant, other, product_lines):
            continue
        first, last = max(grant.valid_from, other.valid_from), min(grant.valid_to, other.valid_to)
        regions, hospitals = _regions_shared(grant, other), _hospitals_shared(grant, other, hospital_paths)
        if first <= last and (regions or hospitals):
            found.append(Overlap(other.id, first, last, regions, hospitals))
    return found


def _products_meet(one: Grant, other: Grant, product_lines: Mapping[int, int]) -> bool:
    if one.covers_every_product or other.covers_every_product:
        return True
    if one.line_ids & other.line_ids or one.product_ids & other.product_ids:
        return True
    return any(
        product_lines.get(product) in wide.line_ids
        for narrow, wide in ((one, other), (other, one))
        for product in narrow.product_ids
    )


def _regions_shared(one: Grant, other: Grant) -> tuple[str, ...]:
    """The lower one of every two regions that lie in each other."""
    shared = {
        max(mine, theirs, key=len)
        for mine in one.region_paths
        for theirs in other.region_paths
        if mine.startswith(theirs) or theirs.startswith(mine)
    }
    return tuple(sorted(shared))


def _hospitals_shared(one: Grant, other: Grant, hospital_paths: Mapping[int, str]) -> tuple[int, ...]:
    def holds(grant: Grant, hospital: int) -> bool:
        if hospital in grant.excluded_hospital_ids:
            return False
        path = hospital_paths.get(hospital, "")
        return hospital in grant.hospital_ids or any(path.startswith(region) for region in grant.region_paths)

    named = one.hospital_ids | other.hospital_ids
    return tuple(sorted(hospital for hospital in named if holds(one, hospital) and holds(other, hospital)))
