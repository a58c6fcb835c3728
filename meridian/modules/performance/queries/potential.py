"""The potential of dealers: beds of the hospitals their authorisations cover. Set-based for all dealers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from meridian.modules.agreements import queries as agreements
from meridian.modules.customers.queries import hospital_beds


def potentials(dealer_ids: Iterable[int], on: date) -> dict[int, int]:
    """``{dealer: beds}`` of authorisations in force on the day, every hospital once; dealers without any are absent."""
    wanted = set(dealer_ids)
    regions: dict[int, set[str]] = defaultdict(set)
    named: dict[int, set[int]] = defaultdict(set)
    excluded: dict[int, set[int]] = defaultdict(set)
    for grant in agreements.all_grants_on(on, on):
        if grant.dealer_id in wanted:
            regions[grant.dealer_id].update(grant.region_paths)
            named[grant.dealer_id] |= grant.hospital_ids
            excluded[grant.dealer_id] |= grant.excluded_hospital_ids
    below, hospitals = _beds()
    return {key: _beds_of(regions[key], named[key], excluded[key] - named[key], below, hospitals) for key in regions}


def _beds() -> tuple[dict[str, int], dict[int, tuple[str, int]]]:
    """Beds below every node of the tree of regions, and path and beds of each hospital."""
    below: dict[str, int] = defaultdict(int)
    hospitals = {}
    for key, path, beds in hospital_beds():
        hospitals[key] = (path, beds)
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            below[f"/{'/'.join(parts[:depth])}/"] += beds
    return below, hospitals


def _beds_of(
    regions: set[str], named: set[int], excluded: set[int], below: dict[str, int], hospitals: dict[int, tuple[str, int]]
) -> int:
    outer = [path for path in regions if not any(path != other and path.startswith(other) for other in regions)]
    total = sum(below.get(path, 0) for path in outer)
    for key in named | excluded:
        path, beds = hospitals.get(key, ("", 0))
        is_inside = any(path.startswith(region) for region in outer)
        if key in named and not is_inside:
            total += beds
        elif key in excluded and is_inside:
            total -= beds
    return total
