"""A cheap pass over the XML of an .xlsx before the real reader may touch it.

It finds what the fast reader would die of (single cells far away: the reader allocates the whole
rectangle) and what it would lose: merged ranges, error cells, formulas without a cached value,
numbers shown with leading zeros, and which columns hold numbers rather than text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.limits import MEGABYTE, ReadingLimits

CHUNK = 4 * MEGABYTE
MAX_MERGES = 200_000
MAX_PATCHES = 2_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class SheetScan:
    """What one sheet's XML says. Rows and columns are counted from 0."""

    name: str
    part: str
    visible: bool
    rows: int = 0
    columns: int = 0
    starts_in_first_column: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    zero_padded: dict[tuple[int, int], str] = field(default_factory=dict)
    numeric_share: dict[int, float] = field(default_factory=dict)


def column_number(letters: bytes | str) -> int:
    """Return the 0-based number of a column: A is 0, XFD is 16,383."""
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number - 1


def scan_xlsx(path: Path, limits: ReadingLimits) -> list[SheetScan]:
    """Scan every worksheet of a workbook, in the order of its tabs.

    Raises ReadingRefused (cell_bomb, too_many_rows, too_many_columns, too_many_sheets, corrupt_workbook).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = _sheet_list(archive)
            if len(sheets) > limits.max_sheets:
                raise ReadingRefused("too_many_sheets", sheets=len(sheets), limit=limits.max_sheets)
            widths = _zero_padded_styles(archive)
            for sheet in sheets:
                _scan_sheet(archive, sheet, widths, limits)
            return sheets
    except ReadingRefused:
        raise
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, EOFError, ValueError):
        raise ReadingRefused("corrupt_workbook") from None
    except Exception as error:  # zlib.error has no common base with the others
        if type(error).__name__ == "error":
            raise ReadingRefused("corrupt_workbook") from None
        raise


def _part(archive: zipfile.ZipFile, name: str, limit: int = 16 * MEGABYTE) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(limit)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise ReadingRefused("unsafe_markup")
    return data


def _sheet_list(archive: zipfile.ZipFile) -> list[SheetScan]:
    names = {name.lower().lstrip("/"): name for name in archive.namelist()}
    book_name = next((n for n in names if n.startswith("xl/") and n.endswith("workbook.xml")), "xl/workbook.xml")
    book_path = PurePosixPath(names[book_name])
    rels_name = f"{book_path.parent}/_rels/{book_path.name}.rels".lower()
    targets: dict[str, str] = {}
    for relation in ElementTree.fromstring(_part(archive, names[rels_name])):  # noqa: S314  _part refuses entities
        target = relation.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else f"{book_path.parent}/{target}"
        targets[relation.get("Id", "")] = names.get(full.lower(), full)
    sheets = []
    for element in ElementTree.fromstring(_part(archive, names[book_name])).iter():  # noqa: S314  _part refuses entities
        if element.tag.rsplit("}", 1)[-1] != "sheet" or not element.get("name"):
            continue
        relation_id = element.get(_RELATION) or element.get(_RELATION_STRICT) or ""
        part = targets.get(relation_id, "")
        visible = element.get("state", "visible") == "visible"
        sheets.append(SheetScan(element.get("name", ""), part, visible))
    if not sheets:
        raise ReadingRefused("corrupt_workbook")
    return sheets


def _zero_padded_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """Map the index of each cell style whose number format is only zeros (``00000000``) to its width."""
    name = next((n for n in archive.namelist() if n.lower().endswith("xl/styles.xml")), None)
    if name is None:
        return {}
    try:
        root = ElementTree.fromstring(_part(archive, name))  # noqa: S314  _part refuses entities
    except ElementTree.ParseError:
        return {}
    formats: dict[str, int] = {}
    styles: dict[str, int] = {}
    for element in root.iter():
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "numFmt":
            code = element.get("formatCode", "").split(";")[0].replace("\\", "")
            if re.fullmatch(r"0{2,30}", code):
                formats[element.get("numFmtId", "")] = len(code)
        elif tag == "cellXfs":
            for index, xf in enumerate(element):
                width = formats.get(xf.get("numFmtId", ""))
                if width:
                    styles[str(index)] = width
    return styles


def _chunks(stream: zipfile.ZipExtFile) -> Iterator[bytes]:
    """Yield the XML in pieces that end at the end of a row."""
    carry = b""
    while True:
        block = stream.read(CHUNK)
        if not block:
            if carry:
                yield carry
            return
        carry += block
        cut = max(carry.rfind(b"</row>"), carry.rfind(b":row>"))
        if cut < 0:
            cut = carry.rfind(b"</c>")
        if cut >= 0:
            cut = carry.find(b">", cut) + 1
            yield carry[:cut]
            carry = carry[cut:]


class _Patterns:
    """The expressions for one sheet; `prefix` is the XML prefix some writers put before every tag."""

    def __init__(self, prefix: bytes, padded: dict[str, int]) -> None:
        p = re.escape(prefix)
        self.row = re.compile(rb"<" + p + rb'row [^>]*?\br="(\d+)"')
        self.wide = re.compile(rb' r="([A-Z]{2,3})\d')
        self.first_column = re.compile(rb"<" + p + rb'c [^>]*?\br="A\d+"[^>/]*>')
        self.any_column = re.compile(rb' r="([A-Z])\d')
        self.filled = re.compile(rb"<" + p + rb'c (?:[^>]*? )?r="([A-Z]+)(\d+)"[^>]*[^/]>\s*<(?!/)')
        cell = rb"<" + p + rb"c ([^>]*)>"
        value = rb"<" + p + rb"v>([^<]*)</" + p + rb"v>"
        self.error = re.compile(rb"<" + p + rb'c ([^>]*?\bt="e"[^>]*)>.*?' + value, re.S)
        no_value = rb"(?:<" + p + rb"v\s*/>|<" + p + rb"v>\s*</" + p + rb"v>)?\s*</" + p + rb"c>"
        self.formula = re.compile(cell + rb"<" + p + rb"f(?:[^>]*/>|[^>]*>([^<]*)</" + p + rb"f>)\s*" + no_value)
        self.numeric = re.compile(
            cell + rb"(?:<" + p + rb"f[^>]*>[^<]*</" + p + rb"f>)?<(?:" + p + rb"v|" + p + rb"is)\b"
        )
        self.merge = re.compile(rb"<" + p + rb'mergeCell [^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
        indexes = b"|".join(key.encode() for key in padded)
        self.padded = (
            re.compile(rb"<" + p + rb'c ([^>]*?\bs="(' + indexes + rb')"[^>]*)>\s*<' + p + rb"v>(\d+)<")
            if padded
            else None
        )


_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')


def _reference(attributes: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(attributes)
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def _scan_sheet(archive: zipfile.ZipFile, sheet: SheetScan, padded: dict[str, int], limits: ReadingLimits) -> None:
    if not sheet.part or sheet.part not in archive.NameToInfo:
        return
    patterns: _Patterns | None = None
    wide: set[bytes] = set()
    with archive.open(sheet.part) as stream:
        for chunk in _chunks(stream):
            if patterns is None:
                if b"<!DOCTYPE" in chunk[:4096]:
                    raise ReadingRefused("unsafe_markup")
                prefix = re.search(rb"<(\w+:)?worksheet\b", chunk[:8192])
                patterns = _Patterns((prefix[1] or b"") if prefix else b"", padded)
                _sample_types(sheet, patterns, chunk)
            rows = patterns.row.findall(chunk)
            if rows:
                sheet.rows = max(sheet.rows, max(map(int, rows)))
            wide.update(patterns.wide.findall(chunk))
            if not sheet.starts_in_first_column:
                sheet.starts_in_first_column = patterns.first_column.search(chunk) is not None
            _collect(sheet, patterns, padded, chunk)
    sheet.columns = max((column_number(letters) + 1 for letters in wide), default=26)
    if (
        sheet.rows > limits.max_rows
        or sheet.columns > limits.max_columns
        or (sheet.rows * sheet.columns > limits.max_grid_cells)
    ):
        _check_filled_rectangle(archive, sheet, limits)


def _sample_types(sheet: SheetScan, patterns: _Patterns, chunk: bytes) -> None:
    numeric: dict[int, int] = {}
    filled: dict[int, int] = {}
    for match in patterns.numeric.finditer(chunk, 0, CHUNK):
        place = _reference(match[1])
        if place is None:
            continue
        filled[place[1]] = filled.get(place[1], 0) + 1
        if b't="' not in match[1] or b't="n"' in match[1]:
            numeric[place[1]] = numeric.get(place[1], 0) + 1
    sheet.numeric_share = {c: round(numeric.get(c, 0) / n, 4) for c, n in filled.items() if numeric.get(c)}


def _collect(sheet: SheetScan, patterns: _Patterns, padded: dict[str, int], chunk: bytes) -> None:
    if b't="e"' in chunk:
        for match in patterns.error.finditer(chunk):
            place = _reference(match[1])
            if place and len(sheet.errors) < MAX_PATCHES:
                sheet.errors[place] = match[2].decode("utf-8", "replace")
    if b"<f" in chunk or b":f" in chunk:
        for match in patterns.formula.finditer(chunk):
            place = _reference(match[1])
            if place and b't="str"' not in match[1] and len(sheet.formulas) < MAX_PATCHES:
                sheet.formulas[place] = "=" + _unescape(match[2] or b"?")
    if patterns.padded is not None:
        for match in patterns.padded.finditer(chunk):
            place = _reference(match[1])
            if place and (b' t="' not in match[1] or b't="n"' in match[1]) and len(sheet.zero_padded) < MAX_PATCHES:
                sheet.zero_padded[place] = match[3].decode().zfill(padded[match[2].decode()])
    if b"mergeCell " in chunk:
        for left, top, right, bottom in patterns.merge.findall(chunk):
            if len(sheet.merges) < MAX_MERGES:
                sheet.merges.append((int(top) - 1, column_number(left), int(bottom) - 1, column_number(right)))


def _unescape(text: bytes) -> str:
    plain = text.decode("utf-8", "replace")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _check_filled_rectangle(archive: zipfile.ZipFile, sheet: SheetScan, limits: ReadingLimits) -> None:
    """Look only at cells with content, because whole columns that are merely styled cost the reader nothing."""
    top = left = 1 << 30
    bottom = right = -1
    prefix = b""
    with archive.open(sheet.part) as stream:
        for number, chunk in enumerate(_chunks(stream)):
            if number == 0:
                found = re.search(rb"<(\w+:)?worksheet\b", chunk[:8192])
                prefix = (found[1] or b"") if found else b""
                pattern = _Patterns(prefix, {}).filled
            for letters, digits in pattern.findall(chunk):
                row, column = int(digits) - 1, column_number(letters)
                top, bottom = min(top, row), max(bottom, row)
                left, right = min(left, column), max(right, column)
    if bottom < 0:
        sheet.rows = sheet.columns = 0
        return
    sheet.rows, sheet.columns = bottom + 1, right + 1
    if sheet.rows * sheet.columns > limits.max_grid_cells:
        raise ReadingRefused("cell_bomb", sheet=sheet.name, rows=sheet.rows, columns=sheet.columns)
    if sheet.columns > limits.max_columns:
        raise ReadingRefused("too_many_columns", columns=sheet.columns, limit=limits.max_columns)
    if sheet.rows > limits.max_rows:
        raise ReadingRefused("too_many_rows", rows=sheet.rows, limit=limits.max_rows)
