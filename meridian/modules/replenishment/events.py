"""What happens in replenishment that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalMade(Event):
    """A dealer has a new proposal to look at."""

    name: ClassVar[str] = "replenishment.proposal.made"
    subject_type: ClassVar[str] = "replenishment.proposal"
    subject_field: ClassVar[str] = "proposal_id"

    proposal_id: int
    dealer_id: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAccepted(Event):
    """A dealer turned a proposal into an order."""

    name: ClassVar[str] = "replenishment.proposal.accepted"
    subject_type: ClassVar[str] = "replenishment.proposal"
    subject_field: ClassVar[str] = "proposal_id"

    proposal_id: int
    dealer_id: int
    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForecastFrozen(Event):
    """Manufacturer and dealer agreed what the dealer will order in a month."""

    name: ClassVar[str] = "replenishment.cpfr.frozen"
    subject_type: ClassVar[str] = "replenishment.cpfrcycle"
    subject_field: ClassVar[str] = "cycle_id"

    cycle_id: int
    dealer_id: int
    month: str
    qty: int
