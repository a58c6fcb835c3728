"""`meridian flow read`: from dealers' files to JSON lines, without a database and without Django."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from meridian.modules.flows.reading import FlowReading

EXIT_REFUSED = 2
_COPY_BLOCK = 1 << 20


@lru_cache(maxsize=65_536)
def _number(text: str | None, fallback: int | None, scale: int) -> int | float | None:
    """The number as written (all its decimals), as a JSON number."""
    from meridian.modules.flows.rules.numbers import parse_number

    if fallback is None:
        return None
    value = parse_number(text or "").value
    if value is None:
        return fallback / scale
    return int(value) if value == value.to_integral_value() else float(value)


def row_objects(reading: FlowReading) -> list[dict[str, Any]]:
    """Return one object per sheet row: row, state, values, and reasons / sheet where there is something to say."""
    from meridian.modules.flows.rules.headings import FIELDS
    from meridian.modules.flows.rules.row_states import is_total_label

    several = len(reading.sheets) > 1
    objects = []
    for row in reading.frame.iter_rows(named=True):
        values: dict[str, Any] = {}
        if row["state"] in ("line", "error", "total"):
            for name in FIELDS:
                if name == "price":
                    value: Any = _number(row["price_text"], row["price_e4"], 10_000)
                elif name == "amount":
                    value = _number(row["amount_text"], row["amount_fen"], 100)
                elif name in ("date", "production_date", "expiry_date"):
                    value = row[name].isoformat() if row[name] else None
                else:
                    value = row[name]
                if value is None or (row["state"] == "total" and isinstance(value, str) and is_total_label(value)):
                    continue
                values[name] = value
        entry: dict[str, Any] = {"row": row["row_no"], "state": row["state"], "values": values}
        if row["reason"]:
            entry["reasons"] = row["reason"].split(",")
        if several:
            entry["sheet"] = row["sheet"]
        objects.append(entry)
    return objects


def reading_object(reading: FlowReading) -> dict[str, Any]:
    """Return the JSON object of one file; the documented keys come first."""

    def guesses(columns: dict[str, Any]) -> dict[str, Any]:
        return {
            name: {"index": guess.index, "heading": guess.heading, "confidence": guess.confidence}
            for name, guess in columns.items()
        }

    return {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "columns": guesses(reading.columns),
        "counts": reading.counts,
        "rows": row_objects(reading),
        "file": reading.name,
        "kind": reading.kind,
        "layout": reading.layout,
        "sheets": reading.sheets,
        "extra": guesses(reading.extra),
        "notes": reading.notes,
        "encoding": reading.encoding,
        "sha256": reading.sha256,
    }


def summary(reading: FlowReading, language: str) -> str:
    """Return the table a person reads: what was found, the columns, the rows by state, the first problems."""
    from meridian.modules.flows.reading import messages as words

    chinese = language.startswith("zh")
    lines = [f"{reading.name}  [{words.word(words.KINDS, reading.kind, language)}]"]
    header = reading.header_row if reading.header_row is not None else ("无" if chinese else "none")
    place = ("工作表", "表头行") if chinese else ("sheet", "header row")
    lines.append(f"  {place[0]}: {', '.join(reading.sheets) or '-'}   {place[1]}: {header}")
    for name, guess in reading.columns.items():
        label = words.FIELD_NAMES[name] if chinese else name
        lines.append(f"  {guess.index + 1:>4}  {label:<12} {guess.heading or '-':<24} {guess.confidence:.0%}")
    states = "  ".join(f"{words.word(words.STATES, s, language)} {n:,}" for s, n in reading.counts.items())
    lines.append(f"  {states}")
    problems = reading.frame.filter(reading.frame["state"] == "error").head(10)
    for row in problems.iter_rows(named=True):
        reasons = "; ".join(words.reason_text(code, language) for code in row["reason"].split(",") if code)
        lines.append(f"  {'第' if chinese else 'row '}{row['row_no']}{'行' if chinese else ''}: {reasons}")
    return "\n".join(lines)


def _standard_input(folder: Path, limit: int) -> Path:
    target = folder / "stdin"
    written = 0
    with target.open("wb") as out:
        while block := sys.stdin.buffer.read(_COPY_BLOCK):
            out.write(block)
            written += len(block)
            if written > limit:
                break
    return target


@click.command("read")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file, each on one line.")
@click.option("--kind", type=click.Choice(["SM", "PM", "IM"]), help="Sales, purchases or stock, when known.")
@click.option("--max-mb", type=float, default=50.0, show_default=True, help="Refuse files over this size.")
@click.option("--memory-mb", type=int, default=3072, show_default=True, help="Memory limit of the reading process.")
@click.option("--seconds", type=float, default=90.0, show_default=True, help="Time limit of reading one file.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences.")
def read(
    files: tuple[str, ...], as_json: bool, kind: str | None, max_mb: float, memory_mb: int, seconds: float, lang: str
) -> None:
    """Read flow files (xlsx, xls, xlsb, ods, csv, HTML called .xls …) and print what is in them.

    FILE may be - for standard input. Nothing is stored and no database is needed.

    With --json, each object has, in this order: sheet; header_row (1-based row of the sheet in which the last heading
    row stands, null for a file without headings); columns {field: {index, heading, confidence}} with index counted from
    0 for the first column of the sheet; counts {line, total, blank, note, error, all}; rows [{row, state, values}] with
    row counted from 1 as Excel shows it. A row may also have reasons (codes) and, when several sheets were read, sheet.
    After these: file, kind (SM sales, PM purchases, IM stock), layout, sheets, extra (further recognised columns),
    notes, encoding, sha256.

    Fields: date customer product spec model lot serial production_date expiry_date qty unit price amount maker
    item_code doc_type doc_no address remark. Dates are ISO texts, qty, price and amount numbers, lots texts.

    Exit code 0 when every file was read, 2 when one was refused: the reason is on standard error, the other files are
    read all the same.
    """
    from meridian.kernel.imports.reading import ReadingLimits, ReadingRefused
    from meridian.modules.flows.reading import read_flow_file

    limits = ReadingLimits(
        max_file_bytes=int(max_mb * 1024 * 1024), memory_bytes=memory_mb * 1024 * 1024, seconds=seconds
    )
    refused = False
    with tempfile.TemporaryDirectory(prefix="meridian-flow-") as folder:
        for file in files:
            source = _standard_input(Path(folder), limits.max_file_bytes) if file == "-" else Path(file)
            name = "-" if file == "-" else source.name
            try:
                reading = read_flow_file(source, name=name, kind=kind, limits=limits)
            except ReadingRefused as refusal:
                refused = True
                click.echo(f"{file}: {refusal.sentence(lang)}", err=True)
                continue
            if as_json:
                click.echo(json.dumps(reading_object(reading), ensure_ascii=False, separators=(", ", ": ")))
            else:
                click.echo(re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", summary(reading, lang)))
    if refused:
        sys.exit(EXIT_REFUSED)


if __name__ == "__main__":
    read()
