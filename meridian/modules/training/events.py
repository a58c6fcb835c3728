"""What happens in training that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIssued(Event):
    """A person passed a course. ``valid_to`` is a day as text, empty without end."""

    name: ClassVar[str] = "training.certificate.issued"
    subject_type: ClassVar[str] = "training.certificate"
    subject_field: ClassVar[str] = "certificate_id"

    certificate_id: int
    course_id: int
    user_id: int
    dealer_id: int | None
    valid_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRevoked(Event):
    """A certificate counts no more."""

    name: ClassVar[str] = "training.certificate.revoked"
    subject_type: ClassVar[str] = "training.certificate"
    subject_field: ClassVar[str] = "certificate_id"

    certificate_id: int
    course_id: int
    user_id: int
    dealer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingEnded(Event):
    """The onboarding of a dealer was completed or cancelled."""

    name: ClassVar[str] = "training.onboarding.ended"
    subject_type: ClassVar[str] = "training.onboarding"
    subject_field: ClassVar[str] = "onboarding_id"

    onboarding_id: int
    dealer_id: int
    status: str
