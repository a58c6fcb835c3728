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
    by_claim: bool = False  # approved without a row: the dealer claims the difference


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChangeDecided(Event):
    """A price change was approved (its rows are written), refused or withdrawn; ``status`` as in ``ChangeStatus``."""

    name: ClassVar[str] = "pricing.change.decided"
    subject_type: ClassVar[str] = "pricing.pricechange"
    subject_field: ClassVar[str] = "change_id"

    change_id: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAuthorisationDecided(Event):
    """A dealer's own price was approved, refused or withdrawn; ``status`` as in ``GrantStatus``."""

    name: ClassVar[str] = "pricing.authorisation.decided"
    subject_type: ClassVar[str] = "pricing.priceauthorisation"
    subject_field: ClassVar[str] = "authorisation_id"

    authorisation_id: int
    dealer_id: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceMoneyApproved(Event):
    """Money in a dealer's favour was approved: a claimed difference (差价补偿) or the protection of his stock (库存补差)."""

    name: ClassVar[str] = "pricing.money.approved"
    subject_type: ClassVar[str] = "dealers.dealer"
    subject_field: ClassVar[str] = "dealer_id"

    source_type: str
    source_id: int
    dealer_id: int
    amount_fen: int
    text: str
