"""A sheet as texts: the common shape that every reader of the child process produces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

BATCH = 50_000
MAX_STRETCH = 100_000


@dataclass
class Grid:
    """One sheet. `frame` has String columns c0, c1, … and one row per sheet row from row 1; rows count from 0.

    merges: (top, left, bottom, right) of merged ranges.
    numeric_share: share of number cells by column, from a sample (empty for text files).
    """

    name: str
    frame: pl.DataFrame
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    visible: bool = True
    numeric_share: dict[int, float] = field(default_factory=dict)
    formulas_without_value: list[tuple[int, int]] = field(default_factory=list)
    formulas_worked_out: list[tuple[int, int]] = field(default_factory=list)
    zero_padded: list[tuple[int, int]] = field(default_factory=list)
    cut_cells: list[tuple[int, int]] = field(default_factory=list)

    def patch(self, cells: dict[tuple[int, int], str]) -> None:
        """Replace single cells; the frame grows when a cell lies outside of it."""
        import polars as pl

        if not cells:
            return
        bottom = max(row for row, _ in cells) + 1
        right = max(column for _, column in cells) + 1
        height = self.frame.height
        if height < bottom <= height + MAX_STRETCH:
            self.frame = self.frame.select(
                pl.all().extend_constant(None, bottom - height),
            )
        for column in range(self.frame.width, min(right, 512)):
            self.frame = self.frame.with_columns(pl.lit(None, dtype=pl.String).alias(f"c{column}"))
        by_column: dict[int, dict[int, str]] = {}
        for (row, column), text in cells.items():
            if row < self.frame.height and column < self.frame.width:
                by_column.setdefault(column, {})[row] = text
        for column, texts in by_column.items():
            values = self.frame.to_series(column).to_list()
            for row, text in texts.items():
                values[row] = text
            self.frame = self.frame.with_columns(pl.Series(f"c{column}", values, dtype=pl.String))

    def cut_long_cells(self, limit: int) -> None:
        """Shorten cells over `limit` characters and remember which."""
        import polars as pl

        for index, name in enumerate(self.frame.columns):
            series = self.frame.to_series(index)
            longest = series.str.len_bytes().max()
            if longest is None or longest <= limit:  # type: ignore[operator]
                continue
            over = (series.str.len_chars() > limit).fill_null(False).arg_true().to_list()
            if over:
                self.cut_cells += [(row, index) for row in over]
                self.frame = self.frame.with_columns(pl.col(name).str.slice(0, limit))


def frame_trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop the empty rows at the bottom and the empty columns at the right (empty: null or only blanks)."""
    import polars as pl

    width = frame.width
    filled = [frame.to_series(i).str.strip_chars().fill_null("").ne("") for i in range(width)]
    last = 0
    right = 0
    for index, series in enumerate(filled):
        if series.any():
            right = index + 1
            last = max(last, len(series) - int(series.reverse().arg_max() or 0))
    return frame.select(pl.all()).select(frame.columns[:right]).head(last) if right else frame.clear().select([])


def frame_of_rows(rows: list[list[str]], width: int) -> pl.DataFrame:
    """Build the frame of a list of rows of texts; short rows are filled with nulls, empty texts become null."""
    import polars as pl

    padded = [row if len(row) == width else (row + [""] * (width - len(row)))[:width] for row in rows]
    columns = list(zip(*padded, strict=True)) if padded else [()] * width
    frame = pl.DataFrame([pl.Series(f"c{i}", column, dtype=pl.String) for i, column in enumerate(columns)])
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all())) if frame.width else frame
