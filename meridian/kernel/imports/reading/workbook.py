"""Workbooks to grids of texts with calamine (runs only inside the child process)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.formula import work_out
from meridian.kernel.imports.reading.grid import Grid, frame_trimmed
from meridian.kernel.imports.reading.limits import ReadingLimits
from meridian.kernel.imports.reading.xlsx_scan import SheetScan, scan_xlsx

if TYPE_CHECKING:
    import polars as pl


def read_workbook(path: Path, kind: str, limits: ReadingLimits) -> list[Grid]:
    """Read every sheet of an xlsx, xlsb, xls or ods file as texts.

    Dates become ISO texts, whole numbers have no decimals, true and false are ``true`` / ``false``.
    Raises ReadingRefused.
    """
    import fastexcel

    scans: dict[str, SheetScan] = {}
    if kind == "xlsx":
        scans = {scan.name: scan for scan in scan_xlsx(path, limits)}
    try:
        reader = fastexcel.read_excel(str(path))
        names = reader.sheet_names
    except fastexcel.FastExcelError as error:
        raise _refusal(str(error)) from None
    if len(names) > limits.max_sheets:
        raise ReadingRefused("too_many_sheets", sheets=len(names), limit=limits.max_sheets)
    side = None if kind == "xlsx" and all(s.starts_in_first_column for s in scans.values()) else _SideReader(path)
    grids = []
    for index, name in enumerate(names):
        scan = scans.get(name)
        if kind == "xlsx" and (scan is None or not scan.part or scan.rows == 0):
            continue
        try:
            frame = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string").to_polars()
        except fastexcel.FastExcelError as error:
            if len(names) == 1:
                raise _refusal(str(error)) from None
            continue  # a chart sheet or a damaged side sheet must not hide the table
        except Exception as error:
            if "no data" in str(error).lower():
                continue
            raise
        grid = _grid(name, frame, scan, side, index)
        if grid is not None:
            _check_size(grid, limits)
            grids.append(grid)
    return grids


def _refusal(text: str) -> ReadingRefused:
    if "password" in text.lower() or "encrypt" in text.lower():
        return ReadingRefused("password_protected")
    return ReadingRefused("corrupt_workbook")


def _check_size(grid: Grid, limits: ReadingLimits) -> None:
    if grid.frame.height > limits.max_rows:
        raise ReadingRefused("too_many_rows", rows=grid.frame.height, limit=limits.max_rows)
    if grid.frame.width > limits.max_columns:
        raise ReadingRefused("too_many_columns", columns=grid.frame.width, limit=limits.max_columns)


class _SideReader:
    """The slower reader, asked for what the fast one does not tell: offset, merged ranges, visibility."""

    def __init__(self, path: Path) -> None:
        import python_calamine

        self.book = python_calamine.CalamineWorkbook.from_path(str(path))

    def facts(self, index: int) -> tuple[int, list[tuple[int, int, int, int]], bool]:
        import python_calamine

        sheet = self.book.get_sheet_by_index(index)
        start = sheet.start
        merges = [(a, b, c, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or [])]
        visible = self.book.sheets_metadata[index].visible == python_calamine.SheetVisibleEnum.Visible
        return (start[1] if start else 0), merges, visible


def _grid(name: str, frame: pl.DataFrame, scan: SheetScan | None, side: _SideReader | None, index: int) -> Grid | None:
    import polars as pl

    if frame.width == 0 or frame.height == 0:
        return None
    left, merges, visible = 0, [], True
    if side is not None and not (scan and scan.starts_in_first_column):
        left, merges, visible = side.facts(index)
    if scan is not None:
        merges, visible = scan.merges, scan.visible
    empty = [pl.lit(None, dtype=pl.String).alias(f"c{i}") for i in range(left)]
    texts = [
        pl.col(column).str.strip_suffix(" 00:00:00").str.strip_prefix("1899-12-31 ").alias(f"c{left + i}")
        for i, column in enumerate(frame.columns)
    ]
    frame = frame.select(texts).select(*empty, pl.all())
    grid = Grid(name=name, frame=frame, merges=merges, visible=visible)
    if scan is not None:
        grid.numeric_share = scan.numeric_share
        _restore(grid, scan)
    grid.frame = frame_trimmed(grid.frame)
    return grid if grid.frame.height else None


def _restore(grid: Grid, scan: SheetScan) -> None:
    """Put back what the fast reader drops: error texts, zeros shown by the number format, missing results."""
    patches: dict[tuple[int, int], str] = {**scan.errors, **scan.zero_padded}
    if scan.formulas:
        columns: dict[int, list[str | None]] = {}

        def number_at(row: int, column: int) -> float | None:
            if column >= grid.frame.width or row >= grid.frame.height:
                return None
            if column not in columns:
                columns[column] = grid.frame.to_series(column).to_list()
            try:
                return float(columns[column][row] or "")
            except ValueError:
                return None

        worked = work_out(scan.formulas, number_at)
        for cell, formula in scan.formulas.items():
            value = worked.get(cell)
            patches[cell] = formula if value is None else f"{value:.15g}"
            (grid.formulas_worked_out if value is not None else grid.formulas_without_value).append(cell)
    grid.zero_padded = list(scan.zero_padded)
    grid.patch(patches)
