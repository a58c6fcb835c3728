"""What happens to dealers that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerStatusChanged(Event):
    """A dealer was activated, blocked, unblocked or left."""

    name: ClassVar[str] = "dealers.dealer.status_changed"
    subject_type: ClassVar[str] = "dealers.dealer"
    subject_field: ClassVar[str] = "dealer_id"

    dealer_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerMoved(Event):
    """A dealer now buys from somebody else; everything below him moved along."""

    name: ClassVar[str] = "dealers.dealer.moved"
    subject_type: ClassVar[str] = "dealers.dealer"
    subject_field: ClassVar[str] = "dealer_id"

    dealer_id: int
    parent_id: int | None
