"""What happened to dealers' sales."""

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleBooked(Event):
    """A dealer's sale, or the red correction of one, was booked. ``qty`` base units, negative for a correction."""

    name: ClassVar[str] = "sellout.sale.booked"
    subject_type: ClassVar[str] = "sellout.dealersale"
    subject_field: ClassVar[str] = "sale_id"
    sale_id: int
    dealer_id: int
    hospital_id: int
    sale_date: str
    qty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReported(Event):
    """A flow file reported sales that were booked already; ``qty`` base units of it were not posted again."""

    name: ClassVar[str] = "sellout.sales.reported"
    subject_type: ClassVar[str] = "flows.flowfile"
    subject_field: ClassVar[str] = "source_id"
    source_id: int
    dealer_id: int
    lines: int
    qty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAnswered(Event):
    """A sub-dealer took goods in that were handed to him, or refused them."""

    name: ClassVar[str] = "sellout.transfer.answered"
    subject_type: ClassVar[str] = "sellout.subdealertransfer"
    subject_field: ClassVar[str] = "transfer_id"
    transfer_id: int
    dealer_id: int
    to_dealer_id: int
    taken_qty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsConsumed(Event):
    """A hospital used consigned goods. ``dealer_id`` None: they were the company's."""

    name: ClassVar[str] = "sellout.consumption.booked"
    subject_type: ClassVar[str] = "sellout.consumptionreport"
    subject_field: ClassVar[str] = "report_id"
    report_id: int
    dealer_id: int | None
    hospital_id: int
    qty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningApproved(Event):
    """A dealer's opening stock was approved and booked."""

    name: ClassVar[str] = "sellout.opening.approved"
    subject_type: ClassVar[str] = "sellout.openingstock"
    subject_field: ClassVar[str] = "opening_id"
    opening_id: int
    dealer_id: int
    lines: int
