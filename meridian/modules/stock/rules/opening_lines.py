"""Lists of opening stock as people paste or upload them: SKU code, lot, quantity, last day. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_ROWS = 5000
_ROWS = re.compile(r"\r\n|\n|\r")
_CELLS = re.compile(r"[,;,;]")
_DAY = re.compile(r"^(\d{4})\s*[-./年]?\s*(\d{1,2})\s*[-./月]?\s*(\d{1,2})?\s*日?(?:\s+00:00:00)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_AMOUNT = re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d{1,12}(?:\.0+)?$")
_HEADINGS = frozenset({"sku", "code", "skucode", "编码", "产品编码", "商品编码", "货号", "物料编码", "item"})


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One row as written. ``qty`` None: no number; ``last_day`` None: none given; ``problem``: code of what is unreadable.

    ``written``: the cells as they came, parted by tabs, to be shown again and corrected.
    """

    row_no: int
    sku_code: str
    lot_number: str
    qty: int | None
    last_day: date | None
    problem: str = ""
    written: str = ""


def read_text(text: str) -> list[OpeningRow]:
    """Rows of a pasted list. Cells are separated by tabs, or in rows without any by comma or semicolon.

    Empty rows and a heading are left out.
    """
    return read_cells([line.split("\t") if "\t" in line else _CELLS.split(line) for line in _ROWS.split(text)])


def read_cells(rows: Sequence[Sequence[object]]) -> list[OpeningRow]:
    """The same from the cells of a table, in the order SKU code, lot, quantity, last day (may be missing)."""
    found = []
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        if not any(texts) or texts[0].replace(" ", "").casefold() in _HEADINGS:
            continue
        found.append(_row(number, [*texts, "", "", "", ""]))
        if len(found) > MOST_ROWS:
            break
    return found


def _row(number: int, texts: list[str]) -> OpeningRow:
    sku, lot, amount, day = texts[:4]
    qty = int(amount.replace(",", "").split(".")[0]) if _AMOUNT.match(amount) else None
    last_day = read_day(day) if day else None
    problem = ""
    if not sku:
        problem = "sku_missing"
    elif not qty:
        problem = "quantity"
    elif day and last_day is None:
        problem = "day"
    return OpeningRow(number, sku, lot, qty or None, last_day, problem, "\t".join(texts[:4]).rstrip("\t"))


def read_day(text: str) -> date | None:
    """A last day as labels and tables write it; a month alone is its last day."""
    found = _COMPACT.match(text) or _DAY.match(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3]) if found[3] else 0
    try:
        if day:
            return date(year, month, day)
        return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    except ValueError:
        return None


def _text(cell: object) -> str:
    return unicodedata.normalize("NFKC", str(cell if cell is not None else "")).strip(" \u3000\ufeff\t")
