"""What happens in qualification that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessChanged(Event):
    """The business of a dealer with a product line was opened, suspended or closed."""

    name: ClassVar[str] = "qualification.business.changed"
    subject_type: ClassVar[str] = "qualification.dealerbusiness"
    subject_field: ClassVar[str] = "business_id"

    business_id: int
    dealer_id: int
    line_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationDecided(Event):
    """The quality manager approved or refused a dealer."""

    name: ClassVar[str] = "qualification.case.decided"
    subject_type: ClassVar[str] = "qualification.qualificationcase"
    subject_field: ClassVar[str] = "case_id"

    case_id: int
    dealer_id: int
    kind: str
    is_approved: bool
