"""What happens to prices that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesSet(Event):
    """New price rows are valid; at most 500 keys in one event."""

    name: ClassVar[str] = "pricing.prices.set"
    subject_type: ClassVar[str] = "pricing.price"

    price_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceWithdrawn(Event):
    """A price row counts for nothing any more."""

    name: ClassVar[str] = "pricing.price.withdrawn"
    subject_type: ClassVar[str] = "pricing.price"
    subject_field: ClassVar[str] = "price_id"

    price_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPriceDecided(Event):
    """A request for a special price was approved (``price_id`` is its row) or refused (None)."""

    name: ClassVar[str] = "pricing.special.decided"
    subject_type: ClassVar[str] = "pricing.specialpricerequest"
    subject_field: ClassVar[str] = "request_id"

    request_id: int
    dealer_id: int
    price_id: int | None
