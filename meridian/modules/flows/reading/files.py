"""A dealer's flow (流向) file from raw bytes to recognised columns and row states.

`read_flow_file` needs no Django: the shell tool, the jobs and the tests call it alike. The file
itself is opened only in a confined child process (`meridian.kernel.imports.reading`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from meridian.kernel.imports.reading import ReadingLimits, ReadingRefused, SheetGrid, read_table_file
from meridian.modules.flows.rules.columns import SAMPLE, Assignment, ColumnGuess, assign
from meridian.modules.flows.rules.layout import FlowFileName, Layout, guess_kind, layout_fingerprint, parse_file_name
from meridian.modules.flows.rules.row_states import STATES
from meridian.modules.flows.rules.table_finding import SEARCH_ROWS, Header, find_header, is_value

if TYPE_CHECKING:
    import polars as pl

CORE = ("date", "customer", "product", "spec", "model", "lot", "serial", "qty", "amount", "item_code")
MAX_SHEETS_LOOKED_AT = 120
_SUMMARY_SHEET = re.compile(r"汇总|总表|合计|全部|总览|summary|total", re.I)


@dataclass
class FlowReading:
    """A file that was read.

    sheet: the (first) sheet; sheets: all sheets that were read. header_row: 1-based sheet row of the last header row,
    None without headings. columns, extra: recognised columns by field (index from 0).
    counts: rows by state and ``all``. kind: ``SM`` sales, ``PM`` purchases, ``IM`` stock.
    layout: ``remembered``, ``guessed`` or ``headless``; found_layout: what to remember when a person confirms it.
    frame: one row per sheet row with row_no (1-based), sheet, state, reason (codes joined by ``,``; for lines these are
    notes), raw (JSON list of the original texts), and one column per field: dates as Date, qty Int64, price_e4
    (1/10,000 yuan) and amount_fen Int64 with price_text and amount_text as written, all others texts.
    """

    sheet: str
    header_row: int | None
    columns: dict[str, ColumnGuess]
    counts: dict[str, int]
    frame: pl.DataFrame
    kind: str
    layout: str
    kind_confidence: float = 0.0
    extra: dict[str, ColumnGuess] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    found_layout: Layout | None = None
    file_name: FlowFileName = field(default_factory=FlowFileName)
    name: str = ""
    sha256: str = ""
    size: int = 0
    encoding: str = ""
    file_type: str = ""


@dataclass
class _Candidate:
    """A sheet that may hold the table."""

    sheet: SheetGrid
    clean: pl.DataFrame
    header: Header | None
    found: Assignment
    kind: str
    kind_confidence: float
    layout: str
    score: float


def read_flow_file(
    path: str | Path,
    *,
    profile: Layout | Sequence[Layout] | None = None,
    name: str | None = None,
    kind: str | None = None,
    limits: ReadingLimits | None = None,
    default_year: int | None = None,
) -> FlowReading:
    """Read one flow file.

    profile: remembered layouts of the dealer; one whose headings are found again is used as it is.
    name: the file's original name when `path` is a copy (it may tell kind, dealer and month).
    kind: ``SM``, ``PM`` or ``IM`` when known. default_year: the year of dates written without one.
    Raises ReadingRefused with a sentence; nothing of the file is lost otherwise: every row has one state.
    """
    name = name or Path(path).name
    table = read_table_file(path, limits=limits)
    layouts = [profile] if isinstance(profile, Layout) else list(profile or ())
    file_name = parse_file_name(name)
    year = default_year or (file_name.day.year if file_name.day else None)
    candidates = _candidates(table.sheets, name, kind, layouts)
    if not candidates:
        raise ReadingRefused("no_table_found")
    chosen = _chosen_sheets(candidates, file_name.kind or kind or "")
    frames = [_sheet_frame(candidate, year, len(chosen) > 1) for candidate in chosen]
    return _reading(chosen, frames, table.sheets, name=name, file_name=file_name, sha256=table.sha256, size=table.size,
                    encoding=table.encoding, file_type=table.kind)  # fmt: skip


def _candidates(
    sheets: Sequence[SheetGrid], name: str, kind: str | None, layouts: Sequence[Layout]
) -> list[_Candidate]:
    from meridian.modules.flows.reading.frames import cleaned

    looked = [s for s in sheets if s.visible][:MAX_SHEETS_LOOKED_AT] or list(sheets)[:MAX_SHEETS_LOOKED_AT]
    cleans = [cleaned(s.frame) for s in looked]
    found = [_headed(s, c, name, kind, layouts) for s, c in zip(looked, cleans, strict=True)]
    headed = [c for c in found if c]
    if headed:
        return headed
    loose = [_headless(s, c, name, kind, layouts) for s, c in zip(looked, cleans, strict=True)]
    return [c for c in loose if c]


def _sample(clean: pl.DataFrame, start: int) -> list[list[str | None]]:
    """Return cells of up to SAMPLE well-filled rows below the header, column by column (rows stay aligned)."""
    import polars as pl

    data = clean.slice(start)
    if data.height == 0:
        return [[] for _ in range(clean.width)]
    filled = data.select(pl.sum_horizontal(pl.all().is_not_null()).alias("n")).to_series()
    usual = float(filled.filter(filled > 0).head(2_000).median() or 0)  # type: ignore[arg-type]
    rows = (filled >= max(2.0, usual * 0.6)).arg_true()
    if len(rows) > SAMPLE:
        step = len(rows) / SAMPLE
        rows = rows.gather([int(i * step) for i in range(SAMPLE)])
    picked = data[rows]
    return [picked.to_series(i).to_list() for i in range(clean.width)]


def _remembered(
    rows: Sequence[Sequence[str | None]], merges: Sequence[tuple[int, int, int, int]], layouts: Sequence[Layout]
) -> tuple[Layout, Header] | None:
    from meridian.modules.flows.rules.table_finding import joined_headings

    for layout in layouts:
        if not layout.header_rows:
            continue
        for last in range(layout.header_rows - 1, len(rows)):
            first = last - layout.header_rows + 1
            if sum(1 for t in rows[last] if t) < 1:
                continue
            headings = joined_headings(rows, merges, first, last)
            if layout_fingerprint(headings) == layout.fingerprint:
                return layout, Header(first, last, headings, 99.0)
    return None


def _headed(
    sheet: SheetGrid, clean: pl.DataFrame, name: str, kind: str | None, layouts: Sequence[Layout]
) -> _Candidate | None:
    rows = clean.head(SEARCH_ROWS + 3).rows()
    merges = [merge for merge in sheet.merges if merge[0] < len(rows)]
    known = _remembered(rows[:SEARCH_ROWS], merges, layouts)
    header = known[1] if known else find_header(rows, merges)
    if header is None:
        return None
    headings = [*header.headings, *[""] * (clean.width - len(header.headings))]
    guessed, confidence = guess_kind(name, sheet.name, headings)
    if known:
        layout = known[0]
        found = _from_layout(layout, headings)
        final = kind or layout.kind or guessed
    else:
        final = kind or guessed
        found = assign(headings, _sample(clean, header.last + 1), kind=final)
    if not known and not _useful(found):
        return None
    score = sum(c.confidence for f, c in found.columns.items() if f in CORE) + math.log10(
        clean.height - header.last + 1
    )
    return _Candidate(
        sheet, clean, header, found, final, 1.0 if kind else confidence, "remembered" if known else "guessed", score
    )


def _useful(found: Assignment) -> bool:
    core = [f for f in CORE if f in found.columns]
    measured = "qty" in found.columns or "amount" in found.columns
    named = any(f in found.columns for f in ("product", "item_code", "lot", "customer", "model", "serial", "spec"))
    return len(core) >= 2 and named and (measured or len(core) >= 3)


def _from_layout(layout: Layout, headings: Sequence[str]) -> Assignment:
    def guesses(columns: dict[str, int]) -> dict[str, ColumnGuess]:
        return {
            name: ColumnGuess(index, headings[index] if index < len(headings) else "", 1.0)
            for name, index in columns.items()
            if index < len(headings)
        }

    return Assignment(guesses(layout.columns), guesses(layout.extra))


def _headless(
    sheet: SheetGrid, clean: pl.DataFrame, name: str, kind: str | None, layouts: Sequence[Layout]
) -> _Candidate | None:
    width = clean.width
    if clean.height == 0 or width < 3:
        return None
    guessed, confidence = guess_kind(name, sheet.name, [])
    known = next((x for x in layouts if x.fingerprint == f"headless:{width}"), None)
    header = None
    if known:
        found = _from_layout(known, [""] * width)
    else:
        header = _strange_header(clean)
        headings = [*header.headings] if header else [None] * width
        start = header.last + 1 if header else 0
        found = assign(headings, _sample(clean, start), kind=kind or guessed, has_header=header is not None)
        strong = [f for f in found.columns if f in ("date", "customer", "lot", "product", "spec")]
        if "qty" not in found.columns or len(strong) < 2 or not ({"date", "customer", "lot"} & set(strong)):
            return None
        if not any(sum(is_value(t) for t in row if t) >= 1 for row in clean.head(20).rows()):
            return None
    score = sum(c.confidence for f, c in found.columns.items() if f in CORE) + math.log10(clean.height + 1)
    layout = "remembered" if known else "guessed" if header else "headless"
    return _Candidate(sheet, clean, header, found, kind or guessed, confidence, layout, score)


def _strange_header(clean: pl.DataFrame) -> Header | None:
    """A row of unknown words directly above the first data is a header all the same."""
    rows = clean.head(30).rows()
    first = next((i for i, row in enumerate(rows) if sum(is_value(t) for t in row if t) >= 2), 0)
    if first == 0:
        return None
    above = [t for t in rows[first - 1] if t]
    if (
        len(above) < 3
        or len(above) < 0.6 * sum(1 for t in rows[first] if t)
        or any(is_value(t) or len(t) > 20 for t in above)
    ):
        return None
    return Header(first - 1, first - 1, tuple(t or "" for t in rows[first - 1]), 0.0)


def _chosen_sheets(candidates: list[_Candidate], kind: str) -> list[_Candidate]:
    """The best sheet and those with the same layout (a sheet per hospital), without summaries of them."""

    def preference(c: _Candidate) -> float:
        wanted = kind or "SM"
        return c.score + (3.0 if c.kind == wanted else 0.0) + (2.0 if c.layout == "remembered" else 0.0)

    best = max(candidates, key=preference)
    fields = {(f, g.index) for f, g in best.found.columns.items()}
    same = []
    for other in candidates:
        theirs = {(f, g.index) for f, g in other.found.columns.items()}
        names, their_names = {f for f, _ in fields}, {f for f, _ in theirs}
        alike = len(fields & theirs) >= 0.8 * max(len(fields), len(theirs)) or len(names & their_names) >= 0.85 * len(
            names | their_names
        )
        if other is best or (alike and other.kind == best.kind and (other.header is None) == (best.header is None)):
            same.append(other)
    plain = [c for c in same if not _SUMMARY_SHEET.search(c.sheet.name)]
    if len(same) > len(plain) >= 2:
        return plain
    if len(plain) == 1 and len(same) > 1:
        return plain if plain[0] is best or plain[0].score >= best.score - 1.5 else [best]
    return same


def _sheet_frame(candidate: _Candidate, year: int | None, several: bool) -> pl.DataFrame:
    """Return the frame of one sheet: every row once, with its state."""
    import polars as pl

    from meridian.modules.flows.reading.frames import FRAME_COLUMNS, raw_json
    from meridian.modules.flows.reading.sheets import (
        Segment,
        SheetOptions,
        SheetReader,
        customers_from_lines,
        sheet_name_is_hospital,
    )

    clean, header = candidate.clean, candidate.header
    reader = SheetReader(candidate.sheet, clean, SheetOptions(candidate.kind, year))
    columns = {f: g.index for f, g in candidate.found.columns.items()}
    segment = Segment(0, header.headings if header else (), columns)
    if header:
        reader.plain_rows(0, header.first, "title_text")
        reader.plain_rows(header.first, header.last + 1, "header")
        segment.start = header.last + 1
        segment.header_rows = clean.slice(header.first, header.last + 1 - header.first).rows()
    position = reader.data_rows(segment)
    while position < clean.height:  # another header with other columns begins here
        segment = _next_segment(reader, clean, candidate, segment, position)
        position = reader.data_rows(segment)
    frame = pl.concat(reader.parts, how="diagonal") if reader.parts else pl.DataFrame({"state": [], "reason": []})
    for missing in (c for c in FRAME_COLUMNS if c not in frame.columns):
        frame = frame.with_columns(pl.lit(None, dtype=_type_of(missing)).alias(missing))
    frame = frame.with_columns(
        pl.int_range(1, frame.height + 1, dtype=pl.Int64).alias("row_no"),
        pl.lit(candidate.sheet.name).alias("sheet"),
        raw_json(candidate.sheet.frame).alias("raw"),
        pl.col("reason").fill_null(""),
    )
    if "customer" not in columns:
        lines = customers_from_lines(clean, frame["state"])
        fallback = candidate.sheet.name if sheet_name_is_hospital(candidate.sheet.name) else None
        frame = _with_customers(frame, lines, fallback)
    frame = _with_cell_notes(frame, candidate)
    return _with_supplier(frame, candidate).select(*FRAME_COLUMNS, "supplier")


def _with_supplier(frame: pl.DataFrame, candidate: _Candidate) -> pl.DataFrame:
    """Who sold the goods to the dealer: the supplier's column of a purchase file."""
    import polars as pl

    guess = candidate.found.extra.get("supplier") if candidate.kind == "PM" else None
    if guess is None or guess.index is None or guess.index >= candidate.clean.width:
        return frame.with_columns(supplier=pl.lit(None, dtype=pl.String))
    data = pl.col("state").is_in(["line", "error"])
    return frame.with_columns(supplier=pl.when(data).then(pl.lit(candidate.clean.to_series(guess.index))))


def _type_of(column: str) -> pl.DataType:
    import polars as pl

    if column in ("date", "production_date", "expiry_date"):
        return pl.Date()
    return pl.Int64() if column in ("row_no", "qty", "price_e4", "amount_fen") else pl.String()


def _next_segment(reader, clean, candidate: _Candidate, before, position: int):  # type: ignore[no-untyped-def]
    from meridian.modules.flows.reading.sheets import Segment

    rows = clean.slice(position, 8).rows()
    merges = [(a - position, b, c - position, d) for a, b, c, d in candidate.sheet.merges if a >= position]
    header = find_header(rows[:5], merges)
    last = header.last if header else 0
    headings = header.headings if header else tuple(t or "" for t in rows[0])
    padded = [*headings, *[""] * (clean.width - len(headings))]
    found = assign(padded, _sample(clean, position + last + 1), kind=candidate.kind)
    columns = {f: g.index for f, g in found.columns.items()} if _useful(found) else before.columns
    reader.plain_rows(position, position + last + 1, "header")
    return Segment(position + last + 1, headings, columns, clean.slice(position, last + 1).rows())


def _with_customers(frame: pl.DataFrame, lines: list[tuple[int, str]], fallback: str | None) -> pl.DataFrame:
    """Fill the customer of lines from lines above the data (客户：X) or from the sheet's name, with a note."""
    import polars as pl

    if not lines and not fallback:
        return frame
    values: list[str | None] = [None] * frame.height
    for row, customer in lines:
        values[row] = customer
    named = pl.Series("c", values, dtype=pl.String).fill_null(strategy="forward")
    data = pl.col("state").is_in(["line", "error"])
    above = pl.lit(named)
    source = pl.when(above.is_not_null()).then(pl.lit("customer_from_line")).otherwise(pl.lit("customer_from_sheet"))
    value = pl.coalesce(above, pl.lit(fallback, dtype=pl.String))
    note = pl.when(data & value.is_not_null()).then(_add_reason(source)).otherwise("reason")
    return frame.with_columns(customer=pl.when(data).then(value), reason=note)


def _add_reason(note: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.when(pl.col("reason") == "").then(note).otherwise(pl.concat_str(["reason", note], separator=","))


def _with_cell_notes(frame: pl.DataFrame, candidate: _Candidate) -> pl.DataFrame:
    """Note rows whose cells were cut, calculated here, lack a formula's value, or got their zeros back."""
    import polars as pl

    sheet = candidate.sheet
    lot = candidate.found.columns.get("lot")
    used = {g.index for g in candidate.found.columns.values()}
    groups = (
        ("cell_cut", {r for r, _ in sheet.cut_cells}),
        ("formula_worked_out", {r for r, c in sheet.formulas_worked_out if c in used}),
        ("formula_without_value", {r for r, c in sheet.formulas_without_value if c in used}),
        ("lot_zeros_restored", {r for r, c in sheet.zero_padded if lot and c == lot.index}),
    )
    for note, rows in groups:
        if rows:
            here = (pl.col("row_no") - 1).is_in(sorted(rows)) & pl.col("state").is_in(["line", "error"])
            here &= ~pl.col("reason").str.contains(note, literal=True)
            frame = frame.with_columns(reason=pl.when(here).then(_add_reason(pl.lit(note))).otherwise("reason"))
    return frame


def _reading(
    chosen: list[_Candidate], frames: list[pl.DataFrame], sheets: Sequence[SheetGrid], **facts: object
) -> FlowReading:
    import polars as pl

    best = chosen[0]
    frame = pl.concat(frames)
    found = dict(frame["state"].value_counts().iter_rows())
    counts = {state: int(found.get(state, 0)) for state in STATES} | {"all": frame.height}
    notes = []
    if len(chosen) > 1:
        notes.append("several_sheets")
    read = {id(c.sheet) for c in chosen}
    if any(id(s) not in read for s in sheets):
        notes.append("sheets_not_read:" + "|".join(s.name for s in sheets if id(s) not in read))
    headings = best.header.headings if best.header else ()
    layout = Layout(
        fingerprint=layout_fingerprint(headings) if best.header else f"headless:{best.clean.width}",
        header_rows=best.header.last - best.header.first + 1 if best.header else 0,
        columns={f: g.index for f, g in best.found.columns.items()},
        extra={f: g.index for f, g in best.found.extra.items()},
        sheet=best.sheet.name,
        kind=best.kind,
        headings=tuple(headings),
    )
    return FlowReading(
        sheet=best.sheet.name,
        header_row=best.header.last + 1 if best.header else None,
        columns=best.found.columns,
        extra=best.found.extra,
        counts=counts,
        frame=frame,
        kind=best.kind,
        kind_confidence=best.kind_confidence,
        layout=best.layout,
        sheets=[c.sheet.name for c in chosen],
        notes=notes,
        found_layout=layout,
        **facts,  # type: ignore[arg-type]
    )
