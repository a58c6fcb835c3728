"""Events of the flow module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePublished(Event):
    """A flow file was published: its lines moved stock, its findings are listed."""

    name: ClassVar[str] = "flows.file.published"
    subject_type: ClassVar[str] = "flows.flowfile"
    subject_field: ClassVar[str] = "file_id"

    file_id: int
    dealer_id: int
    month: str
    line_count: int
    finding_count: int
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProofed(Event):
    """A flow file was read, matched and judged, and waits for its steward."""

    name: ClassVar[str] = "flows.file.proofed"
    subject_type: ClassVar[str] = "flows.flowfile"
    subject_field: ClassVar[str] = "file_id"

    file_id: int
    dealer_id: int
    pending_count: int
