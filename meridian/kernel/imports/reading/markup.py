"""Tables that call themselves .xls but are HTML, MHTML or SpreadsheetML."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.grid import Grid
from meridian.kernel.imports.reading.limits import ReadingLimits
from meridian.kernel.imports.reading.text import decode, grid_of_records

_NOISE = re.compile(r"<!--.*?-->|<(style|script|head|title|xml)\b[^>]*>.*?</\1\s*>", re.S | re.I)
_TOKEN = re.compile(r"<(/?)(table|tr|td|th|br|p|div)\b([^>]*)>|<[^>]*>", re.I)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?\s*(\d+)", re.I)
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.I)
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")
MAX_SPAN = 2_000

Merge = tuple[int, int, int, int]


def _decode_markup(data: bytes) -> tuple[str, str]:
    declared = _CHARSET.search(data[:4096])
    if declared and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        name = declared[1].decode("ascii").lower()
        name = "gb18030" if name in ("gb2312", "gbk", "x-gbk", "gb18030") else name
        try:
            return data.decode(name), name
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong, as it often is: look at the bytes
    return decode(data)


class _Table:
    """The table being filled: rows of texts, cells taken by a span from above, merged ranges."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.taken: dict[int, set[int]] = {}
        self.merges: list[Merge] = []
        self.cells = 0

    def add_cell(self, text: str, rowspan: int, colspan: int) -> None:
        if not self.rows:
            self.rows.append([])
        row_number = len(self.rows) - 1
        row = self.rows[-1]
        taken = self.taken.get(row_number)
        while taken and len(row) in taken:
            row.append("")
        column = len(row)
        row.append(text)
        row.extend([""] * (colspan - 1))
        self.cells += 1
        if rowspan > 1 or colspan > 1:
            self.merges.append((row_number, column, row_number + rowspan - 1, column + colspan - 1))
            for below in range(row_number + 1, row_number + rowspan):
                self.taken.setdefault(below, set()).update(range(column, column + colspan))


def html_tables(text: str) -> Iterator[_Table]:
    """Yield every table of a page; a table inside a table is yielded by itself."""
    text = _NOISE.sub("", text)
    stack: list[_Table] = []
    cell: list[str] | None = None
    spans = (1, 1)
    outer: list[tuple[list[str] | None, tuple[int, int]]] = []
    position = 0

    def close() -> None:
        nonlocal cell
        if cell is not None and stack:
            raw = "".join(cell)
            plain = html.unescape(raw) if "&" in raw else raw
            stack[-1].add_cell(_BLANKS.sub(" ", plain).strip().replace("\x01", "\n"), *spans)
        cell = None

    for token in _TOKEN.finditer(text):
        if cell is not None and token.start() > position:
            cell.append(text[position : token.start()])
        position = token.end()
        tag = (token[2] or "").lower()
        if not tag:
            continue
        closing = bool(token[1])
        if tag in ("td", "th"):
            close()
            if not closing:
                cell = []
                attributes = token[3]
                spans = (1, 1)
                if "span" in attributes or "SPAN" in attributes:
                    found = {k.lower(): min(max(int(v), 1), MAX_SPAN) for k, v in _SPAN.findall(attributes)}
                    spans = (found.get("row", 1), found.get("col", 1))
        elif tag == "tr":
            close()
            if not closing and stack:
                stack[-1].rows.append([])
        elif tag == "table":
            if closing:
                close()
                if stack:
                    yield stack.pop()
                    cell, spans = outer.pop()
            else:
                outer.append((cell, spans))
                stack.append(_Table())
                cell = None
        elif cell:
            cell.append("\x01" if tag == "br" else " ")
    close()
    while stack:  # pages cut off before </table>
        yield stack.pop()


def read_html(data: bytes, limits: ReadingLimits) -> tuple[list[Grid], str]:
    """Read an HTML page: its tables one below the other when they have the same width, else one sheet each.

    Exports write the title as one table, the data as another; joined they look as they do in Excel.
    """
    text, encoding = _decode_markup(data)
    tables = [t for t in html_tables(text) if t.cells]
    if not tables:
        raise ReadingRefused("unknown_type", type="markup")
    rows: list[list[str]] = []
    merges: list[Merge] = []
    for table in tables:
        offset = len(rows)
        rows += table.rows
        merges += [(a + offset, b, c + offset, d) for a, b, c, d in table.merges]
    grid = grid_of_records(rows, _sheet_name(text), limits)
    if grid is None:
        return [], encoding
    grid.merges = merges
    return [grid], encoding


def _sheet_name(text: str) -> str:
    found = re.search(r"<x:Name>([^<]{1,80})</x:Name>", text[:65_536])
    return html.unescape(found[1]).strip() if found else ""


def read_mhtml(data: bytes, limits: ReadingLimits) -> tuple[list[Grid], str]:
    """Read a web archive: every HTML part that holds a table is a sheet."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    grids: list[Grid] = []
    encoding = ""
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or b"<t" not in payload.lower():
            continue
        try:
            found, encoding = read_html(payload, limits)
        except ReadingRefused:
            continue
        grids += found
    if not grids:
        raise ReadingRefused("unknown_type", type="markup")
    return grids, encoding


def read_spreadsheetml(data: bytes, limits: ReadingLimits) -> tuple[list[Grid], str]:
    """Read Excel 2003 XML. Raises ReadingRefused for entity declarations and for cells far away."""
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data[:4096]:
        raise ReadingRefused("unsafe_markup")
    text, encoding = _decode_markup(data)
    grids = []
    for sheet in re.finditer(r"<(?:\w+:)?Worksheet\b([^>]*)>(.*?)</(?:\w+:)?Worksheet>", text, re.S):
        name = re.search(r"\bName\s*=\s*\"([^\"]*)\"", sheet[1])
        rows, merges = _spreadsheetml_rows(sheet[2], limits, html.unescape(name[1]) if name else "")
        grid = grid_of_records(rows, html.unescape(name[1]) if name else "", limits)
        if grid:
            grid.merges = merges
            grids.append(grid)
    return grids, encoding


_ROW = re.compile(r"<(?:\w+:)?Row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?Row>)", re.S)
_CELL = re.compile(r"<(?:\w+:)?Cell\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?Cell>)", re.S)
_DATA = re.compile(r"<(?:\w+:)?Data\b([^>]*)>(.*?)</(?:\w+:)?Data>", re.S)
_NUMBERS = re.compile(r"\b(Index|MergeAcross|MergeDown)\s*=\s*\"(\d+)\"")


def _spreadsheetml_rows(body: str, limits: ReadingLimits, sheet: str) -> tuple[list[list[str]], list[Merge]]:
    rows: list[list[str]] = []
    merges: list[Merge] = []
    taken: dict[int, set[int]] = {}
    for row_match in _ROW.finditer(body):
        index = int(dict(_NUMBERS.findall(row_match[1])).get("Index", len(rows) + 1))
        if index > limits.max_rows:
            raise ReadingRefused("cell_bomb", sheet=sheet, rows=index, columns=1)
        rows.extend([] for _ in range(index - 1 - len(rows)))
        row: list[str] = []
        number = len(rows)
        for cell in _CELL.finditer(row_match[2] or ""):
            facts = {key: int(value) for key, value in _NUMBERS.findall(cell[1])}
            while len(row) in taken.get(number, ()):
                row.append("")
            column = facts.get("Index", len(row) + 1) - 1
            across, down = facts.get("MergeAcross", 0), facts.get("MergeDown", 0)
            if column + across >= limits.max_columns:
                raise ReadingRefused("cell_bomb", sheet=sheet, rows=number + 1, columns=column + across + 1)
            row.extend([""] * (column - len(row)))
            row.append(_spreadsheetml_value(cell[2] or ""))
            row.extend([""] * across)
            if across or down:
                merges.append((number, column, number + down, column + across))
                for below in range(number + 1, number + min(down, MAX_SPAN) + 1):
                    taken.setdefault(below, set()).update(range(column, column + across + 1))
        rows.append(row)
    return rows, merges


def _spreadsheetml_value(body: str) -> str:
    data = _DATA.search(body)
    if data is None:
        return ""
    text = html.unescape(re.sub(r"<[^>]*>", "", data[2]))
    if "DateTime" in data[1]:
        return re.sub(r"T00:00:00(\.0+)?$", "", text).replace("T", " ").removesuffix(".000")
    if "Boolean" in data[1]:
        return "true" if text.strip() == "1" else "false"
    if "Number" in data[1] and re.fullmatch(r"-?\d+\.0+", text):
        return text.split(".")[0]
    return text
