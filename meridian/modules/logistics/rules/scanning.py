"""Does the box in the hand belong to the line on the list? What a scanned code says against what is to be picked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_CHECK_DIGIT = frozenset({"incorrect_check_digit", "incorrect_check_character"})


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A line of a list: base units still to be confirmed, and its lot. ``lot_number`` is empty when lots are not told apart."""

    line_id: int
    sku_id: int
    sku_code: str
    lot_id: int | None
    lot_number: str
    open_qty: int
    expiry_date: date | None = None


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """What the reader of UDI codes made of a scan. ``sku_id`` and ``factor`` (base units) come from the DI; None: unknown DI."""

    text: str
    issuer: str | None = None
    di: str | None = None
    lot: str | None = None
    serial: str | None = None
    expiry_date: date | None = None
    is_valid: bool = False
    problems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sku_id: int | None = None
    sku_code: str = ""
    factor: int = 1


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """Either a line and the base units the scan confirms, or a refusal: a stable code and the values of its sentence."""

    line_id: int | None = None
    qty: int = 0
    serial: str = ""
    code: str = ""
    params: tuple[tuple[str, Any], ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.line_id is not None


def match_scan(
    scan: ScannedCode, lines: Sequence[ExpectedLine], *, on: date, serials_seen: Collection[str] = ()
) -> ScanAnswer:
    """The line a scan confirms, or why none.

    Asked in this order, so that the first sentence is the one that helps: readable, check digit, separators, product,
    lot given, lot, expiry (``on`` itself is still good), serial scanned before, quantity. Refusal codes: ``scan.*``.
    """
    return _unreadable(scan) or _wrong_goods(scan, lines) or _confirm(scan, lines, on, serials_seen)


def _refusal(code: str, **params: Any) -> ScanAnswer:
    return ScanAnswer(code=code, params=tuple(params.items()))


def _unreadable(scan: ScannedCode) -> ScanAnswer | None:
    wrong_digit = _CHECK_DIGIT & scan.problems.keys()
    if wrong_digit:
        value = scan.problems[min(wrong_digit)].get("value", scan.di or scan.text)
        return _refusal("scan.check_digit", value=value)
    if "separator_lost" in scan.problems:
        readings = " / ".join(scan.problems["separator_lost"].get("readings", ()))
        return _refusal("scan.separator", readings=readings)
    if scan.issuer is None or not scan.di:
        return _refusal("scan.unreadable", text=scan.text[:60])
    if not scan.is_valid:
        return _refusal("scan.invalid", text=scan.text[:60], problem=", ".join(sorted(scan.problems)))
    return None


def _wrong_goods(scan: ScannedCode, lines: Sequence[ExpectedLine]) -> ScanAnswer | None:
    if scan.sku_id is None:
        return _refusal("scan.unknown_di", di=scan.di)
    of_sku = [line for line in lines if line.sku_id == scan.sku_id]
    if not of_sku:
        return _refusal("scan.wrong_sku", sku=scan.sku_code or scan.di)
    by_lot = [line for line in of_sku if line.lot_number]
    if not by_lot:
        return None
    wanted = ", ".join(sorted({line.lot_number for line in by_lot}))
    if not scan.lot:
        return _refusal("scan.no_lot", sku=of_sku[0].sku_code, lot=wanted)
    if scan.lot not in {line.lot_number for line in by_lot}:
        return _refusal("scan.wrong_lot", lot=scan.lot, wanted=wanted, sku=of_sku[0].sku_code)
    return None


def _confirm(scan: ScannedCode, lines: Sequence[ExpectedLine], on: date, serials_seen: Collection[str]) -> ScanAnswer:
    fitting = [line for line in lines if line.sku_id == scan.sku_id and line.lot_number in ("", scan.lot)]
    ends = min(
        (day for day in (scan.expiry_date, *(line.expiry_date for line in fitting)) if day is not None), default=None
    )
    if ends is not None and ends < on:
        return _refusal("scan.expired", lot=scan.lot or "", expiry=ends)
    known = next((line.expiry_date for line in fitting if line.expiry_date), None)
    if scan.expiry_date and known and scan.expiry_date != known:
        return _refusal("scan.expiry_differs", lot=scan.lot or "", printed=scan.expiry_date, known=known)
    if scan.serial and scan.serial in serials_seen:
        return _refusal("scan.serial_twice", serial=scan.serial)
    line = next((line for line in fitting if line.open_qty >= scan.factor), None)
    if line is None:
        left = sum(line.open_qty for line in fitting)
        return _refusal("scan.too_many", qty=scan.factor, left=left, lot=scan.lot or "")
    return ScanAnswer(line.line_id, scan.factor, scan.serial or "")
