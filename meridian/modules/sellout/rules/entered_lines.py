"""Lines of a sale as people scan, paste or type them: a UDI, or SKU code, lot, quantity, serial numbers. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_ROWS = 500
_ROWS = re.compile(r"\r\n|\n|\r")
_SEPARATORS = re.compile(r"[,;\uff0c\uff1b\u3001]")
_UDI = re.compile(r"^(\(01\)|\][A-Za-z]\d|01\d{14}|MA\.\d|MF|\+[A-Z]|.*[=/]MA\.\d)")
_AMOUNT = re.compile(r"^\d{1,9}$")
_SERIALS = re.compile(r"[\s/|]+")
_HEADINGS = frozenset({"sku", "code", "skucode", "编码", "产品编码", "商品编码", "货号", "物料编码"})


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """One row. ``scan`` holds a UDI to be read; otherwise ``sku_code`` and ``lot_number``. ``qty`` None: not given.

    ``problem`` is the code of what is unreadable; ``written`` the row as it came.
    """

    row_no: int
    written: str
    scan: str = ""
    sku_code: str = ""
    lot_number: str = ""
    qty: int | None = None
    serials: tuple[str, ...] = ()
    problem: str = ""


def read_lines(text: str) -> list[EnteredLine]:
    """Rows of a scanned or pasted list. Cells are parted by tabs or commas; in rows with neither by blanks.

    Empty rows and a heading are left out. A UDI may be followed by how many of it; without it counts once.
    """
    return read_rows(_cells(row) for row in _ROWS.split(text))


def read_rows(rows: Iterable[Sequence[object]]) -> list[EnteredLine]:
    """The same from the cells of a table: SKU code, lot, quantity, serial numbers."""
    found: list[EnteredLine] = []
    for number, cells in enumerate(rows, start=1):
        texts = [_plain(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts or texts[0].replace(" ", "").casefold() in _HEADINGS:
            continue
        found.append(_line(number, texts))
        if len(found) > MOST_ROWS:
            break
    return found


def _cells(row: str) -> list[str]:
    # The separator of a GS1 code (0x1D) is a control sign and must stay; only blanks around the row go.
    plain = row.strip(" \t\u3000\ufeff")
    if "\t" in row:
        return row.split("\t")
    if _SEPARATORS.search(plain):
        return _SEPARATORS.split(plain)
    return plain.split(" ") if plain and not _UDI.match(plain) else _scan_and_count(plain)


def _scan_and_count(plain: str) -> list[str]:
    head, _blank, tail = plain.rpartition(" ")
    return [head, tail] if head and _AMOUNT.match(tail.strip()) else [plain]


def _line(number: int, texts: list[str]) -> EnteredLine:
    written = "\t".join(texts)
    if _UDI.match(texts[0]):
        qty, problem = _quantity(texts[1]) if len(texts) > 1 and texts[1] else (1, "")
        return EnteredLine(number, written, scan=texts[0], qty=qty, problem=problem)
    if len(texts) == 1:
        return EnteredLine(number, written, sku_code=texts[0], problem="quantity")
    sku, *rest = texts
    lot, amount = ("", rest[0]) if len(rest) == 1 else (rest[0], rest[1])
    qty, problem = _quantity(amount)
    serials = tuple(one for cell in rest[2:] for one in _SERIALS.split(cell) if one)
    return EnteredLine(
        number,
        written,
        sku_code=sku,
        lot_number=lot,
        qty=qty,
        serials=serials,
        problem="" if sku and qty else problem or "sku",
    )


def _quantity(text: str) -> tuple[int | None, str]:
    plain = text.replace(" ", "").removesuffix(".0")
    if _AMOUNT.match(plain) and int(plain):
        return int(plain), ""
    return None, "quantity"


def _plain(cell: object) -> str:
    text = str(cell if cell is not None else "")
    return unicodedata.normalize("NFKC", text).strip(" \t\u3000\ufeff")
