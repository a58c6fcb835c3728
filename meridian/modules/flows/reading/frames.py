"""From a sheet's texts to typed columns, on whole columns with polars.

Only distinct values that no vectorised form reads go through the Python parsers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meridian.modules.flows.rules import numbers
from meridian.modules.flows.rules.dates import day_first_of, parse_date
from meridian.modules.flows.rules.headings import EXTRA_FIELDS, FIELDS
from meridian.modules.flows.rules.lots import parse_lot

if TYPE_CHECKING:
    import polars as pl

INVISIBLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}\u{feff}\u{ad}]"
DATE_FIELDS = ("date", "production_date", "expiry_date")
NUMBER_FIELDS = ("qty", "price", "amount")
TEXT_FIELDS = tuple(f for f in FIELDS if f not in (*DATE_FIELDS, *NUMBER_FIELDS))
FRAME_COLUMNS: tuple[str, ...] = (
    "row_no", "sheet", "state", "reason", "raw", *DATE_FIELDS, "qty", "price_e4", "amount_fen", "price_text",
    "amount_text", *TEXT_FIELDS,
)  # fmt: skip


def cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    """Strip blanks, drop control and invisible characters, turn line breaks into blanks; empty becomes null."""
    import polars as pl

    columns = []
    for name in frame.columns:
        series = frame[name]
        if series.str.contains(INVISIBLE).any():
            series = series.str.replace_all(INVISIBLE, "")
        if series.str.contains(r"[\t\r\n\u{a0}]").any():
            series = series.str.replace_all(r"[\t\r\n\u{a0}]+", " ")
        columns.append(series.str.strip_chars())
    result = pl.DataFrame(columns)
    return result.with_columns(pl.when(pl.all() != "").then(pl.all())) if result.width else result


def raw_json(frame: pl.DataFrame) -> pl.Series:
    """Return each row's original cells as a JSON list of texts (empty cells as "")."""
    import polars as pl

    parts: list[pl.Expr] = []
    for name in frame.columns:
        expression = pl.col(name).fill_null("")
        if frame[name].str.contains(r'[\\"\x00-\x1f]').any():
            expression = expression.str.replace_all("\\", "\\\\", literal=True).str.replace_all(
                '"', '\\"', literal=True
            )
            for code in range(32):
                if frame[name].str.contains(chr(code), literal=True).any():
                    expression = expression.str.replace_all(chr(code), f"\\u{code:04x}", literal=True)
        parts.append(expression)
    if not parts:
        return pl.Series("raw", ["[]"] * frame.height)
    body = pl.concat_str(parts, separator='","')
    return frame.select(pl.concat_str([pl.lit('["'), body, pl.lit('"]')]).alias("raw")).to_series()


def _mapped(
    series: pl.Series, parse: Callable[[str], tuple[Any, ...]], names: Sequence[tuple[str, Any]]
) -> pl.DataFrame:
    """Parse the distinct texts once and spread the results over the rows; one column per name."""
    import polars as pl

    keys = series.drop_nulls().unique()
    texts = keys.to_list()
    results = [parse(text) for text in texts]
    table = pl.DataFrame(
        [keys.alias("key"), *[pl.Series(n, [r[i] for r in results], dtype=t) for i, (n, t) in enumerate(names)]]
    )
    return series.to_frame("key").join(table, on="key", how="left", maintain_order="left").select([n for n, _ in names])


def dates(series: pl.Series, *, default_year: int | None = None, month_end: bool = False) -> pl.DataFrame:
    """Return columns `value` (Date) and `notes` (codes joined by ``,``, or null)."""
    import polars as pl

    texts = series.str.replace(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T][0-9].*$", "$1")
    value = texts.str.to_date("%Y-%m-%d", strict=False)
    value = value.to_frame("v").select(pl.when(pl.col("v").dt.year().is_between(1990, 2079)).then("v")).to_series()
    rest = texts.to_frame("t").select(pl.when(value.is_null()).then("t")).to_series()
    if rest.null_count() == len(rest):
        return pl.DataFrame({"value": value, "notes": pl.Series([None] * len(value), dtype=pl.String)})
    first = day_first_of(rest.drop_nulls().unique().head(5_000).to_list())

    def parse(text: str) -> tuple[Any, ...]:
        parsed = parse_date(text, day_first=first, default_year=default_year, month_end=month_end)
        return parsed.day, ",".join(n for n in parsed.notes if n not in ("date_serial", "date_two_digit_year")) or None

    found = _mapped(rest, parse, [("value", pl.Date), ("notes", pl.String)])
    return found.with_columns(value.alias("quick")).select(pl.coalesce("quick", "value").alias("value"), "notes")


def scaled_numbers(series: pl.Series, scale: int) -> pl.DataFrame:
    """Return columns `value` (Int64: number × scale, rounded half up; null when unreadable), `unit`, `notes`, `exact`.

    `exact` is False where the number had more decimals than the scale keeps.
    """
    import polars as pl

    decimals = len(str(scale)) - 1
    pattern = rf"^-?[0-9]{{1,11}}(\.[0-9]{{1,{decimals}}})?$" if decimals else r"^-?[0-9]{1,12}$"
    plain = series.str.contains(pattern).fill_null(False)
    frame = pl.DataFrame({"t": series, "plain": plain})
    quick = frame.select(
        pl.when("plain")
        .then((pl.col("t").cast(pl.Float64, strict=False) * scale).round().cast(pl.Int64))
        .alias("quick")
    ).to_series()
    rest = frame.select(pl.when(~pl.col("plain")).then("t")).to_series()
    if rest.null_count() == len(rest):
        empty = pl.Series([None] * len(series), dtype=pl.String)
        return pl.DataFrame({"value": quick, "unit": empty, "notes": empty, "exact": quick.is_not_null()})

    def parse(text: str) -> tuple[Any, ...]:
        parsed = numbers.parse_number(text)
        if parsed.value is None or abs(parsed.value) > 10**11:
            return None, None, None, False
        exact = parsed.value * scale
        whole = int(exact.quantize(Decimal(1), rounding="ROUND_HALF_UP"))
        return whole, parsed.unit or None, ",".join(parsed.notes) or None, exact == whole

    names = [("value", pl.Int64), ("unit", pl.String), ("notes", pl.String), ("exact", pl.Boolean)]
    found = _mapped(rest, parse, names).with_columns(quick.alias("quick"))
    return found.select(
        pl.coalesce("quick", "value").alias("value"),
        "unit",
        "notes",
        (pl.col("quick").is_not_null() | pl.col("exact").fill_null(False)).alias("exact"),
    )


def lots(series: pl.Series) -> pl.DataFrame:
    """Return columns `value` (text) and `notes`."""
    import polars as pl

    plain = series.str.contains(r"^[0-9A-Za-z][0-9A-Za-z\-_/]*$").fill_null(False)
    odd = series.to_frame("t").select(pl.when(~plain).then("t")).to_series()
    odd_e = series.str.contains(r"^[0-9][eE]").fill_null(False)
    if odd_e.any():
        odd = series.to_frame("t").select(pl.when(~plain | odd_e).then("t")).to_series()
        plain = plain & ~odd_e

    def parse(text: str) -> tuple[Any, ...]:
        parsed = parse_lot(text)
        return parsed.text, ",".join(parsed.notes) or None

    found = _mapped(odd, parse, [("value", pl.String), ("notes", pl.String)])
    return found.with_columns(series.alias("t"), plain.alias("plain")).select(
        pl.when("plain").then("t").otherwise("value").alias("value"), "notes"
    )


def joined_notes(notes: Sequence[pl.Series], height: int) -> pl.Series:
    """Join several columns of note codes row by row with ``,`` (null where there is none)."""
    import polars as pl

    useful = [n.alias(f"n{i}") for i, n in enumerate(notes) if n.null_count() < len(n)]
    if not useful:
        return pl.Series("notes", [None] * height, dtype=pl.String)
    text = pl.concat_str(pl.all(), separator=",", ignore_nulls=True)
    return pl.DataFrame(useful).select(pl.when(text != "").then(text).alias("notes")).to_series()


__all__ = ["DATE_FIELDS", "EXTRA_FIELDS", "FRAME_COLUMNS", "NUMBER_FIELDS", "TEXT_FIELDS", "cleaned", "raw_json"]
