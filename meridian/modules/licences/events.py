"""What happens to documents and blocks that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceVerified(Event):
    """Quality verified a document: it counts from now on."""

    name: ClassVar[str] = "licences.licence.verified"
    subject_type: ClassVar[str] = "licences.licence"
    subject_field: ClassVar[str] = "licence_id"

    licence_id: int
    owner_type: str
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceEnded(Event):
    """A document expired or was revoked; ``status`` says which."""

    name: ClassVar[str] = "licences.licence.ended"
    subject_type: ClassVar[str] = "licences.licence"
    subject_field: ClassVar[str] = "licence_id"

    licence_id: int
    owner_type: str
    owner_id: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectBlocked(Event):
    """A party or product must not be traded from now on."""

    name: ClassVar[str] = "licences.block.opened"
    subject_type: ClassVar[str] = "licences.block"
    subject_field: ClassVar[str] = "block_id"

    block_id: int
    owner_type: str
    owner_id: int
    device_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectUnblocked(Event):
    """A block was lifted."""

    name: ClassVar[str] = "licences.block.closed"
    subject_type: ClassVar[str] = "licences.block"
    subject_field: ClassVar[str] = "block_id"

    block_id: int
    owner_type: str
    owner_id: int
