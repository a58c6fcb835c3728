"""Separated text (csv, tsv, txt) to a grid: encoding, separator, quoting."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.grid import BATCH, Grid, frame_of_rows, frame_trimmed
from meridian.kernel.imports.reading.limits import ReadingLimits
from meridian.kernel.imports.reading.sniffing import utf16_without_bom

# frequent characters of headings; they tell Big5 from GB18030, whose byte ranges overlap
_SIMPLIFIED = set("日期客户产品名称规格批号数量单位价金额销售生厂家医院公司有效型码备注合计")
_TRADITIONAL = set("日期客戶產品名稱規格批號數量單位價金額銷售生廠家醫院公司有效型碼備註合計")
_SEPARATORS = (",", "\t", ";", "|", "，", "^", "~")
_QUALITY_SAMPLE = 65_536


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding's name. Raises ReadingRefused(corrupt_text)."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace"), "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16"
    order = utf16_without_bom(data[:_QUALITY_SAMPLE])
    if order:
        return data.decode(order, "replace"), order
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken_tail = error.start >= len(data) - 4
        if broken_tail and error.start > 0:  # the file was cut in the middle of a character
            return data.decode("utf-8", "replace"), "utf-8"
    candidates: list[tuple[float, str, str]] = []
    for encoding, characters in (("gb18030", _SIMPLIFIED), ("big5", _TRADITIONAL)):
        text = data.decode(encoding, "replace")
        sample = text[:_QUALITY_SAMPLE]
        wide = sum(ord(c) > 127 for c in sample) or 1
        bad = sample.count("\ufffd") + sum(0xE000 <= ord(c) <= 0xF8FF for c in sample)
        known = sum(c in characters for c in sample)
        candidates.append((known / wide - 4 * bad / wide, encoding, text))
    utf8 = data.decode("utf-8", "replace")
    wide = sum(ord(c) > 127 for c in utf8[:_QUALITY_SAMPLE]) or 1
    candidates.append((-2 * utf8[:_QUALITY_SAMPLE].count("\ufffd") / wide, "utf-8", utf8))
    score, encoding, text = max(candidates, key=lambda c: (c[0], c[1] == "gb18030"))
    if score < -1.0:
        raise ReadingRefused("corrupt_text")
    return text, encoding


def sniff_separator(text: str) -> str:
    """Return the separator that cuts the first lines most often into the same number of fields (default comma)."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:200]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        except csv.Error:
            continue
        cut = [w for w in widths if w > 1]
        if not cut:
            continue
        width, times = Counter(cut).most_common(1)[0]
        score = times / len(widths) * min(width, 6) + 0.01 * len(cut) / len(widths)
        if score > best_score * 1.0001:
            best, best_score = separator, score
    if best_score == 0.0 and sum("  " in line.strip() for line in lines) > len(lines) // 2:
        return "  "
    return best


def _unforced(cell: str) -> str:
    """Undo what exports add so that Excel keeps a text: ``="00123"``, ``'00123``, a leading tab."""
    if len(cell) > 3 and cell[0] == "=" and cell[1] == '"' and cell[-1] == '"':
        return cell[2:-1]
    if len(cell) > 1 and cell[0] == "'" and cell[1].isalnum():
        return cell[1:]
    return cell


def _records(text: str, separator: str) -> Iterator[list[str]]:
    if separator == "  ":  # columns aligned with blanks
        import re

        for line in text.splitlines():
            yield re.split(r"\s{2,}", line.strip()) if line.strip() else []
        return
    csv.field_size_limit(1 << 30)
    forced = '="' in text or "'" in text
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield [_unforced(cell) if cell[:1] in "='" else cell for cell in record] if forced else record


def _unbalanced(text: str) -> bool:
    """Whether a lone quotation mark would swallow the rest of the file (1/4" tubes, 8" trays)."""
    return text.count('"') % 2 == 1


def read_text(data: bytes, limits: ReadingLimits) -> tuple[list[Grid], str]:
    """Read separated text; returns one grid (or none when there is no text) and the encoding."""
    text, encoding = decode(data)
    if "\x00" in text:
        text = text.replace("\x00", "")
    separator = sniff_separator(text)
    if separator == "，" and text.count(",") > text.count("，"):
        separator = ","
    if '"' in text and _unbalanced(text):
        records: Iterable[list[str]] = (line.split(separator) for line in text.splitlines())
    else:
        records = _records(text, separator)
    grid = grid_of_records(records, "", limits)
    return ([grid] if grid else []), encoding


def grid_of_records(records: Iterable[list[str]], name: str, limits: ReadingLimits) -> Grid | None:
    """Collect records into a grid, in batches so that memory stays low. None when every cell is empty."""
    import polars as pl

    frames: list[pl.DataFrame] = []
    rows: list[list[str]] = []
    width = 0
    for count, record in enumerate(records, start=1):
        if count > limits.max_rows + 1:
            raise ReadingRefused("too_many_rows", rows=count, limit=limits.max_rows)
        if len(record) > width:
            while len(record) > width and not record[-1].strip():
                record.pop()
            width = max(width, len(record))
            if width > limits.max_columns:
                raise ReadingRefused("too_many_columns", columns=width, limit=limits.max_columns)
        rows.append(record)
        if len(rows) == BATCH:
            frames.append(frame_of_rows(rows, width))
            rows = []
    if rows:
        frames.append(frame_of_rows(rows, width))
    if not frames or width == 0:
        return None
    frame = frame_trimmed(pl.concat(frames, how="diagonal"))
    return Grid(name=name, frame=frame) if frame.height else None
