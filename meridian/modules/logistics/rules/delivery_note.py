"""What a delivery note 随货同行单 must say (rules.md 3.5, GSP): the fields, and which of them are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One lot on the note, as printed."""

    name: str
    spec: str
    certificate: str
    maker: str
    maker_licence: str
    lot: str
    production_date: str
    expiry_date: str
    qty: str
    unit: str
    storage: str
    price: str = ""
    amount: str = ""
    needs_certificate: bool = True
    needs_storage: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """A delivery note, as printed. ``missing`` of :func:`missing_fields` says what the master data lacks.

    ``supplier_lines`` are address and phone below the supplier's name; ``total_fen`` is None when a line has no price.
    """

    number: str
    supplier: str
    supplier_licence: str
    consignee: str
    address: str
    contact: str
    ship_date: str
    order_number: str = ""
    carrier: str = ""
    tracking_number: str = ""
    transport: str = ""
    lines: Sequence[NoteLine] = field(default_factory=tuple)
    supplier_lines: Sequence[str] = field(default_factory=tuple)
    total_fen: int | None = None


_HEAD = ("number", "supplier", "consignee", "address", "ship_date")
_LINE = ("name", "spec", "maker", "maker_licence", "lot", "qty")


def missing_fields(note: DeliveryNote) -> list[tuple[str, int]]:
    """``(field, line number; 0 for the head)`` of every mandatory field that is empty."""
    found = [(name, 0) for name in _HEAD if not getattr(note, name)]
    for number, line in enumerate(note.lines, 1):
        found += [(name, number) for name in _LINE if not getattr(line, name)]
        if line.needs_certificate and not line.certificate:
            found.append(("certificate", number))
        if line.needs_storage and not line.storage:
            found.append(("storage", number))
    return found
