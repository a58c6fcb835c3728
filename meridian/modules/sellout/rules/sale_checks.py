"""What speaks against a line of a dealer's sale: what he has, serial numbers, days, what a flow file booked. Pure.

Whether he may sell it to the hospital is the verdict of ``agreements``; it is put beside these findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

State = Literal["OK", "WARN", "BLOCK"]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line with what is known of its goods. ``have_qty`` is what the dealer's book still holds of the lot for this document.

    ``reported_qty``: base units of the same lot, customer and day that a flow file booked and no document explains yet.
    ``elsewhere``: serial numbers that stand somewhere else, with the place.
    """

    line_no: int
    sku: str
    lot: str
    qty: int
    have_qty: int
    is_tracked: bool = False
    needs_serials: bool = False
    serials: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reported_qty: int = 0


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """A document: its day, today, its lines. ``is_distinct``: the dealer says that the flow file reported another sale."""

    on: date
    today: date
    lines: Sequence[LineFacts]
    is_distinct: bool = False
    first_open_day: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code with the values of its sentence; ``line_no`` 0: the document."""

    code: str
    state: State
    line_no: int = 0
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def judge(facts: SaleFacts) -> list[Finding]:
    """Everything that can be said without the law, the document first. Goods of one lot on two lines are added up."""
    found = list(_document(facts))
    taken: dict[tuple[str, str], int] = {}
    for line in facts.lines:
        used = taken.get((line.sku, line.lot), 0)
        found += _line(line, used, facts.is_distinct)
        taken[line.sku, line.lot] = used + line.qty
    return found


def _document(facts: SaleFacts) -> Iterable[Finding]:
    if not facts.lines:
        yield Finding("sale.empty", "BLOCK")
    if facts.on > facts.today:
        yield Finding("sale.future", "BLOCK", params={"day": facts.on})
    if facts.first_open_day is not None and facts.on < facts.first_open_day:
        yield Finding("sale.closed", "BLOCK", params={"day": facts.on, "open": facts.first_open_day})


def _line(line: LineFacts, used: int, is_distinct: bool) -> Iterable[Finding]:
    goods = {"line": line.line_no, "sku": line.sku, "lot": line.lot or "—"}

    def finding(code: str, state: State, **params: Any) -> Finding:
        return Finding(code, state, line.line_no, {**goods, **params})

    if line.is_tracked and not line.lot:
        yield finding("line.lot_missing", "BLOCK")
    have = max(line.have_qty - used, 0)
    if line.qty > have:
        yield finding("line.short", "BLOCK", qty=line.qty, have=have)
    if line.needs_serials and len(line.serials) != line.qty:
        yield finding("line.serials", "BLOCK", qty=line.qty, named=len(line.serials))
    if not line.needs_serials and line.serials and len(line.serials) > line.qty:
        yield finding("line.serials", "BLOCK", qty=line.qty, named=len(line.serials))
    for serial, place in sorted(line.elsewhere.items()):
        yield finding("line.serial_elsewhere", "BLOCK", serial=serial, place=place)
    if line.reported_qty > 0:
        state: State = "WARN" if is_distinct else "BLOCK"
        yield finding("line.reported", state, reported=line.reported_qty, qty=line.qty)
