"""What happens in recruiting that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadStageChanged(Event):
    """A candidate moved on its way, was parked, lost or merged."""

    name: ClassVar[str] = "recruiting.lead.stage_changed"
    subject_type: ClassVar[str] = "recruiting.partnerlead"
    subject_field: ClassVar[str] = "lead_id"

    lead_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadConverted(Event):
    """A candidate became a dealer in draft; his first review is open."""

    name: ClassVar[str] = "recruiting.lead.converted"
    subject_type: ClassVar[str] = "recruiting.partnerlead"
    subject_field: ClassVar[str] = "lead_id"

    lead_id: int
    dealer_id: int
    case_id: int
