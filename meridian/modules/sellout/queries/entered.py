"""Entered rows looked up: which SKU and lot a row means, how many base units, or what is wrong with it and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from meridian.modules.catalog import queries as catalog
from meridian.modules.catalog.choices import Tracking
from meridian.modules.stock import queries as stock

from ..rules.entered_lines import EnteredLine

LOTS_NAMED = 4


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A row with its goods in base units; ``problem`` and ``mend`` are sentences, empty when it was understood."""

    row: EnteredLine
    sku_id: int | None = None
    lot_id: int | None = None
    qty: int = 0
    serials: tuple[str, ...] = ()
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What the rows of one list may mean."""

    skus: dict[str, dict[str, Any]]
    lots: dict[tuple[int, str], int]
    numbers: dict[int, list[tuple[str, int]]]
    held: dict[tuple[int, int | None], int]


def resolve(rows: Sequence[EnteredLine], book: dict[tuple[int, int | None], int], today: date) -> list[FoundLine]:
    """Look every row up. ``book`` is what may be sold, ``{(sku id, lot id): base units}``: a row without a lot is
    understood when only one lot of the SKU is there."""
    names = catalog.SKU_COLUMNS
    every = [dict(zip(names, values, strict=True)) for values in catalog.sku_frame()]
    by_id = {one["id"]: one for one in every}
    scans = {row.row_no: _scanned(row, today) for row in rows if row.scan}
    wanted = {row.sku_code.casefold() for row in rows if row.sku_code}
    skus = {one["code"].casefold(): one for one in every if one["code"].casefold() in wanted}
    ids = {one["id"] for one in skus.values()} | {found[0] for found in scans.values() if found[0]}
    known = _Catalogue(skus, {}, {}, {pair: qty for pair, qty in book.items() if qty > 0})
    for lot_id, sku_id, number, _made, _ends in catalog.lots_of(ids):
        known.lots[sku_id, number] = lot_id
        known.numbers.setdefault(sku_id, []).append((number, lot_id))
    found = [_line(row, known, by_id, scans.get(row.row_no)) for row in rows]
    return _with_serial_once(found)


def _scanned(row: EnteredLine, today: date) -> tuple[int | None, int, str, str]:
    """``(sku id, base units a pack, lot number, serial)`` of a UDI."""
    reading = catalog.read_udi(row.scan, today=today)
    found = catalog.sku_of_di(reading.di) if reading.di else None
    return (found[0], found[1], reading.lot or "", reading.serial or "") if found else (None, 1, "", "")


def _line(row: EnteredLine, known: _Catalogue, by_id: dict[int, Any], scan: Any) -> FoundLine:
    if row.problem == "quantity":
        return FoundLine(
            row, problem=_("The quantity is no whole number above zero."), mend=_("Write it behind the lot.")
        )
    if row.problem:
        return FoundLine(row, problem=_("The row has no SKU code."), mend=_("Write SKU code, lot, quantity."))
    if scan is not None:
        sku_id, factor, number, serial = scan
        if sku_id is None:
            mend = _("Scan again; if the label is right, ask for the UDI-DI to be entered in the catalogue.")
            return FoundLine(row, problem=_("The code is no UDI of the catalogue."), mend=mend)
        sku, serials = by_id.get(sku_id), ((serial,) if serial else ())
    else:
        sku, factor, number, serials = known.skus.get(row.sku_code.casefold()), 1, row.lot_number, row.serials
    if sku is None:
        problem = _("Nobody knows this SKU code, or it is out of use.")
        return FoundLine(row, problem=problem, mend=_("Check the label."))
    qty = (row.qty or 0) * factor
    return _with_lot(row, known, sku, number, qty, serials)


def _with_lot(
    row: EnteredLine, known: _Catalogue, sku: dict[str, Any], number: str, qty: int, serials: tuple[str, ...]
) -> FoundLine:
    sku_id = sku["id"]
    if number:
        lot_id = known.lots.get((sku_id, number))
        if lot_id is not None:
            return FoundLine(row, sku_id, lot_id, qty, serials)
        problem = _("%(sku)s has no lot %(lot)s.") % {"sku": sku["code"], "lot": number}
        return FoundLine(row, sku_id, problem=problem, mend=_held_text(known, sku_id))
    if sku["tracking"] == Tracking.NONE:
        return FoundLine(row, sku_id, None, qty, serials)
    held = [lot for (held_sku, lot) in known.held if held_sku == sku_id and lot is not None]
    if len(held) == 1:
        return FoundLine(row, sku_id, held[0], qty, serials)
    problem = _("%(sku)s is told apart by lot, and no lot is given.") % {"sku": sku["code"]}
    return FoundLine(row, sku_id, problem=problem, mend=_held_text(known, sku_id))


def _held_text(known: _Catalogue, sku_id: int) -> str:
    numbers = {lot: number for number, lot in known.numbers.get(sku_id, [])}
    held = [numbers[lot] for (sku, lot), _qty in known.held.items() if sku == sku_id and lot in numbers]
    if not held:
        return _("The book has no lot of it: confirm the receipt first, or count the stock.")
    return _("In the book: %(lots)s.") % {"lots": ", ".join(sorted(held)[:LOTS_NAMED])}


def _with_serial_once(found: list[FoundLine]) -> list[FoundLine]:
    """A unit that is scanned twice counts once."""
    seen: set[tuple[int | None, str]] = set()
    kept = []
    for line in found:
        if line.row.scan and len(line.serials) == 1 and line.qty == 1:
            unit = line.sku_id, line.serials[0]
            if unit in seen:
                continue
            seen.add(unit)
        kept.append(line)
    return kept


def added_up(lines: Iterable[FoundLine]) -> list[tuple[int, int | None, int, list[str]]]:
    """Understood rows as ``(sku id, lot id, base units, serials)``, one for each lot, in the order they came."""
    sums: dict[tuple[int, int | None], tuple[int, list[str]]] = {}
    for line in lines:
        if line.sku_id is None or line.problem:
            continue
        qty, serials = sums.get((line.sku_id, line.lot_id), (0, []))
        sums[line.sku_id, line.lot_id] = qty + line.qty, [*serials, *line.serials]
    return [(*pair, qty, serials) for pair, (qty, serials) in sums.items()]


def sellable(dealer_id: int) -> dict[tuple[int, int | None], int]:
    """``{(sku id, lot id): base units}`` of good stock in a dealer's book."""
    return {pair: qty for pair, qty in stock.balances_for(dealer_id).items() if qty > 0}
