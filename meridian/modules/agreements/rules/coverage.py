"""Whether an authorisation covers one sale. The batch in ``judging`` gives the same answers for whole files.

Product scope: the lines and products listed; nothing listed means every product. Territory: the regions listed with all
below them, plus the hospitals named, minus the hospitals excluded. A sale to a sub-dealer (no hospital) is placed where the
sub-dealer sits and needs a territory by region and the permission to sell to dealers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Reason = Literal[
    "COVERED", "NO_AUTHORISATION", "PRODUCT_NOT_COVERED", "PLACE_NOT_COVERED", "PERIOD_NOT_COVERED", "HOSPITAL_EXCLUDED",
    "EXCLUSIVE_OF_OTHER",
]  # fmt: skip
# How near an authorisation came to covering a sale; the nearest one gives the reason.
RANK: dict[str, int] = {
    "COVERED": 5, "PERIOD_NOT_COVERED": 4, "HOSPITAL_EXCLUDED": 3, "PLACE_NOT_COVERED": 2, "PRODUCT_NOT_COVERED": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """What a signed authorisation says. ``valid_to`` is the last day in force, early ending included.

    ``region_paths`` and ``dealer_path`` are tree paths (``/1/32/``). Hospitals include the campuses of those named.
    """

    id: int
    dealer_id: int
    valid_from: date
    valid_to: date
    dealer_path: str = ""
    is_exclusive: bool = False
    may_sell_to_dealers: bool = True
    line_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()
    region_paths: tuple[str, ...] = ()
    hospital_ids: frozenset[int] = frozenset()
    excluded_hospital_ids: frozenset[int] = frozenset()

    @property
    def covers_every_product(self) -> bool:
        """Nothing listed means everything."""
        return not self.line_ids and not self.product_ids


@dataclass(frozen=True, slots=True)
class Sale:
    """One line of a file: who sold which product to which hospital (or, with None, to a dealer) where, and when."""

    dealer_id: int
    product_id: int
    line_id: int
    hospital_id: int | None
    region_path: str
    day: date
    dealer_path: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The verdict. ``grant_id`` is the own authorisation that covers the sale or came nearest to it."""

    reason: Reason
    grant_id: int | None = None
    other_grant_id: int | None = None

    @property
    def authorised(self) -> bool:
        """Whether the dealer was allowed to make the sale."""
        return self.reason == "COVERED"


def reason_of(grant: Grant, sale: Sale) -> Reason:
    """How one authorisation stands to a sale."""
    product = grant.covers_every_product or sale.line_id in grant.line_ids or sale.product_id in grant.product_ids
    if not product:
        return "PRODUCT_NOT_COVERED"
    if not _place(grant, sale):
        return "PLACE_NOT_COVERED"
    if sale.hospital_id is not None and sale.hospital_id in grant.excluded_hospital_ids:
        return "HOSPITAL_EXCLUDED"
    return "COVERED" if grant.valid_from <= sale.day <= grant.valid_to else "PERIOD_NOT_COVERED"


def _place(grant: Grant, sale: Sale) -> bool:
    by_region = any(sale.region_path.startswith(path) for path in grant.region_paths)
    if sale.hospital_id is None:
        return by_region and grant.may_sell_to_dealers
    return by_region or sale.hospital_id in grant.hospital_ids


def covers(grants: Iterable[Grant], sale: Sale) -> Coverage:
    """Judge one sale against all signed authorisations, those of other dealers included.

    An own authorisation that covers the sale decides; otherwise the exclusive right of another dealer (outside the
    dealer's own chain of supply) is the reason, otherwise what the nearest own authorisation lacks.
    """
    best: tuple[int, int] | None = None
    reason: Reason = "NO_AUTHORISATION"
    other: int | None = None
    for grant in grants:
        found = reason_of(grant, sale)
        if grant.dealer_id == sale.dealer_id:
            if best is None or (RANK[found], -grant.id) > best:
                best, reason = (RANK[found], -grant.id), found
        elif found == "COVERED" and grant.is_exclusive and not same_chain(grant.dealer_path, sale.dealer_path):
            other = grant.id if other is None else min(other, grant.id)
    if reason != "COVERED" and other is not None:
        reason = "EXCLUSIVE_OF_OTHER"
    return Coverage(reason, -best[1] if best else None, other)


def same_chain(one: str, other: str) -> bool:
    """Whether one dealer buys, directly or through others, from the other. Rights inside a chain do not collide."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))
