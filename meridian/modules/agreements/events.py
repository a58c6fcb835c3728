"""What happens to authorisations and agreements that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationSigned(Event):
    """An authorisation is in force from its first day on."""

    name: ClassVar[str] = "agreements.authorisation.signed"
    subject_type: ClassVar[str] = "agreements.authorisation"
    subject_field: ClassVar[str] = "authorisation_id"

    authorisation_id: int
    dealer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationEnded(Event):
    """An authorisation was ended before its time; ``ended_on`` is the last day in force (ISO)."""

    name: ClassVar[str] = "agreements.authorisation.ended"
    subject_type: ClassVar[str] = "agreements.authorisation"
    subject_field: ClassVar[str] = "authorisation_id"

    authorisation_id: int
    dealer_id: int
    ended_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned(Event):
    """An agreement was signed by both sides: from its first day on the company may sell to the dealer what it covers."""

    name: ClassVar[str] = "agreements.agreement.signed"
    subject_type: ClassVar[str] = "agreements.agreement"
    subject_field: ClassVar[str] = "agreement_id"

    agreement_id: int
    dealer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEnded(Event):
    """An agreement ran out (``status`` ENDED) or was terminated early (TERMINATED); ``ended_on`` is the last day in force (ISO)."""

    name: ClassVar[str] = "agreements.agreement.ended"
    subject_type: ClassVar[str] = "agreements.agreement"
    subject_field: ClassVar[str] = "agreement_id"

    agreement_id: int
    dealer_id: int
    status: str
    ended_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterIssued(Event):
    """A letter of authorisation was handed out."""

    name: ClassVar[str] = "agreements.letter.issued"
    subject_type: ClassVar[str] = "agreements.authorisationletter"
    subject_field: ClassVar[str] = "letter_id"

    letter_id: int
    authorisation_id: int
    dealer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRevoked(Event):
    """A letter of authorisation was taken back; the public page says so."""

    name: ClassVar[str] = "agreements.letter.revoked"
    subject_type: ClassVar[str] = "agreements.authorisationletter"
    subject_field: ClassVar[str] = "letter_id"

    letter_id: int
    authorisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementOpened(Event):
    """An agreement ends early and its settlement begins: stock and money of the dealer are to be gone through.

    ``ended_on`` is the last day in force (ISO).
    """

    name: ClassVar[str] = "agreements.settlement.opened"
    subject_type: ClassVar[str] = "agreements.agreement"
    subject_field: ClassVar[str] = "agreement_id"

    agreement_id: int
    dealer_id: int
    ended_on: str
