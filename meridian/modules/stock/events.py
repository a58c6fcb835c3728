"""What happened to stock."""

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPosted(Event):
    """Goods were booked: one posting of ``entries`` entries. ``dealer_id`` when the document is of one dealer."""

    name: ClassVar[str] = "stock.posted"
    subject_type: ClassVar[str] = "stock.stockposting"
    subject_field: ClassVar[str] = "posting_id"
    posting_id: int
    code: str
    source_type: str
    source_id: int
    dealer_id: int | None
    entries: int
