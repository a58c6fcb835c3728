"""Lists that dealers paste or upload: one item a row, a code and a quantity, as their own systems and scanners write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# A scanner's group separator is part of a UDI: rows end at line feeds only, never where str.splitlines() would cut.
_ROWS = re.compile(r"\r\n|\n|\r")
_AMOUNT = re.compile(r"^(\d{1,9}(?:,\d{3})*)(?:\.0+)?\s*([^\d\s.,/]{0,8})$")
_TAIL = re.compile(
    r"^(?P<code>\S.*?)(?:\s*[,;,;、\t]\s*|\s+[xX*×]?\s*|\s*[×*]\s*)(?P<qty>\d{1,9})\s*(?P<unit>[^\d\s.,/()]{0,4})$"
)
MOST_ROWS = 2000
HEADINGS = frozenset(
    {"编码", "代码", "code", "sku", "货号", "商品编码", "产品编码", "物料编码", "item", "itemcode", "udi", "di"}
)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as written: its number, the code, the quantity (None: not said or not a number) and the unit word."""

    row_no: int
    text: str
    code: str
    qty: int | None
    unit: str = ""
    is_qty_wrong: bool = False


def read_list(text: str) -> list[ListRow]:
    """The rows of a pasted list. Empty rows and a heading are left out; a code alone stands for one.

    Cells may be separated by tab, comma, semicolon or blanks; ``2盒`` is a quantity with a unit. A scanned UDI is kept as it
    is, with its separators.
    """
    found = []
    for number, raw in enumerate(_ROWS.split(text), start=1):
        line = raw.strip(" \t\u3000\ufeff")
        if not line or _is_heading(re.split(r"[\t,;,; ]", line)[0]):
            continue
        found.append(_row_of(number, line))
    return found


def read_cells(rows: Sequence[Sequence[object]]) -> list[ListRow]:
    """The same from the cells of a table: the first cell that is not empty is the code, the next number the quantity."""
    found = []
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        filled = [text for text in texts if text]
        if not filled or _is_heading(filled[0]):
            continue
        code, rest = filled[0], filled[1:]
        amount = next((match for match in map(_amount, reversed(rest)) if match), None)
        if amount is None and rest:
            found.append(ListRow(number, " ".join(filled), code, None, "", True))
        else:
            qty, unit = amount or (None, "")
            found.append(ListRow(number, " ".join(filled), code, qty, unit))
    return found


def _row_of(number: int, line: str) -> ListRow:
    cells = [cell.strip() for cell in line.split("\t")] if "\t" in line else []
    if len([cell for cell in cells if cell]) > 1:
        (row,) = read_cells([cells])
        return ListRow(number, line, row.code, row.qty, row.unit, row.is_qty_wrong)
    plain = unicodedata.normalize("NFKC", line)
    match = _TAIL.match(plain)
    if match and not _looks_like_udi(plain):
        return ListRow(number, line, match["code"].strip(" ,;") or line, int(match["qty"]), match["unit"])
    if match and _looks_like_udi(match["code"]) and not match["unit"].startswith("("):
        cut = line[: len(line) - len(match[0]) + match.end("code")] if len(plain) == len(line) else match["code"]
        return ListRow(number, line, cut.strip(" ,;") or line, int(match["qty"]), match["unit"])
    parts = [part.strip() for part in re.split(r"[,;,;]", line) if part.strip()]
    if len(parts) > 1 and not _looks_like_udi(plain):
        return ListRow(number, line, parts[0], None, "", True)
    return ListRow(number, line, line, None)


def _looks_like_udi(text: str) -> bool:
    return text.startswith(("(01)", "]", "+", "MA.", "http")) or "\x1d" in text or bool(re.match(r"^01\d{14}", text))


def _amount(text: str) -> tuple[int, str] | None:
    match = _AMOUNT.match(unicodedata.normalize("NFKC", text))
    return (int(match[1].replace(",", "")), match[2]) if match else None


def _is_heading(word: str) -> bool:
    return unicodedata.normalize("NFKC", word).strip().lower().replace(" ", "") in HEADINGS


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip(" \t\u3000\ufeff")
