"""What happens in service that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationAccepted(Event):
    """A customer accepted an installation: the unit runs there, and its warranty has begun. Days as ISO text."""

    name: ClassVar[str] = "service.installation.accepted"
    subject_type: ClassVar[str] = "service.installationorder"
    subject_field: ClassVar[str] = "installation_id"

    installation_id: int
    dealer_id: int
    hospital_id: int
    sku_id: int
    serial: str
    accepted_on: str
    warranty_to: str
