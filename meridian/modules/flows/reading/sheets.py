"""One sheet with known columns to typed rows, each in exactly one state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from meridian.modules.flows.reading import frames as typed
from meridian.modules.flows.rules import numbers
from meridian.modules.flows.rules.headings import heading_unit, listed_strength
from meridian.modules.flows.rules.row_states import (
    BLANK,
    LINE,
    NOTE,
    RowFacts,
    classify,
    repeats_header,
    required_fields,
)
from meridian.modules.flows.rules.table_finding import header_score

if TYPE_CHECKING:
    import polars as pl

    from meridian.kernel.imports.reading import SheetGrid

_TOTAL_SUSPECT = r"[合小总總共累]\s*[计計]|[汇匯]\s*[总總]|总和|总数|总额|(?i:total|\bsum\b)|共\s*\d"
_LABELLED_CUSTOMER = re.compile(
    r"(?:客户|医院|终端|购货单位|收货单位|往来单位|使用单位|customer|hospital)(?:名称|全称|name)?\s*[:：]\s*(\S.{1,80}?)(?:\s{2,}.*|\s+(?:日期|期间|电话|地址).*)?",
    re.I,
)
_HOSPITAL = re.compile(r"医院|卫生院|卫生服务中心|诊所|门诊部|保健院|疾控|医疗中心|医学中心|血站")
_TITLE_CUSTOMER = re.compile(
    r"([\u4e00-\u9fff（）()·A-Za-z]{1,30}?(?:医院|卫生院|保健院|卫生服务中心|疾控中心|医疗中心|血站)(?:[（(][^）)]{1,12}[）)])?)"
    r"[\s\-—_:：]*(?:20\d\d|\d{1,2}月|销售|流向|出库|发货|送货|明细|对账|产品).*"
)
_NEVER_FILLED = ("qty", "amount", "serial")
_FILLABLE = ("date", "customer", "product", "spec", "model", "doc_no", "doc_type", "maker", "address")


@dataclass
class Segment:
    """Rows under one header: data from `start` (0-based) with the columns it names."""

    start: int
    headings: tuple[str, ...]
    columns: dict[str, int]
    header_rows: list[Sequence[str | None]] = field(default_factory=list)


@dataclass(frozen=True)
class SheetOptions:
    """What the whole file says about this sheet."""

    kind: str
    default_year: int | None = None
    name_is_customer: bool = False


def fill_merged(clean: pl.DataFrame, sheet: SheetGrid, segment: Segment, end: int) -> pl.DataFrame:
    """Give every row of a cell merged downwards its text; quantities and amounts stay single."""
    import polars as pl

    by_column: dict[int, dict[int, str]] = {}
    wanted = {index for name, index in segment.columns.items() if name not in _NEVER_FILLED}
    lists: dict[int, list[str | None]] = {}
    for top, left, bottom, _right in sheet.merges:
        if bottom <= top or left not in wanted or top < segment.start or top >= end:
            continue
        values = lists.setdefault(left, clean.to_series(left).to_list())
        text = values[top] if top < len(values) else None
        if text:
            for row in range(top + 1, min(bottom + 1, end, clean.height)):
                if not values[row]:
                    by_column.setdefault(left, {})[row] = text
    for column, texts in by_column.items():
        values = lists[column]
        for row, text in texts.items():
            values[row] = text
        clean = clean.with_columns(pl.Series(clean.columns[column], values, dtype=pl.String))
    return clean


def _fill_groups(data: pl.DataFrame, segment: Segment, has_merges: bool) -> tuple[pl.DataFrame, list[pl.Series]]:
    """Texts of grouped exports stand only in the first row of each group: fill them downwards, with a note."""
    import polars as pl

    notes: list[pl.Series] = []
    quantity = segment.columns.get("qty")
    if has_merges or quantity is None or data.height < 6:
        return data, notes
    lines = data.to_series(quantity).str.contains(r"^[-(]?[0-9,.]+").fill_null(False)
    suspect = pl.concat_str(pl.all().fill_null(""), separator=" ").str.contains(_TOTAL_SUSPECT)
    lines = lines & ~data.select(suspect).to_series()
    for name in _FILLABLE:
        index = segment.columns.get(name)
        if index is None:
            continue
        series = data.to_series(index)
        blank = lines & series.is_null()
        missing, count = int(blank.sum()), int(lines.sum())
        first = lines.arg_max()
        if missing < 4 or missing < count * 0.45 or missing == count or first is None or series[first] is None:
            continue
        column = data.columns[index]
        filled = series.fill_null(strategy="forward")
        data = data.with_columns(pl.when(pl.lit(blank)).then(pl.lit(filled)).otherwise(pl.col(column)).alias(column))
        notes.append(data.select(pl.when(pl.lit(blank)).then(pl.lit(f"{name}_filled_down"))).to_series())
    return data, notes


def _typed_columns(data: pl.DataFrame, segment: Segment, sheet: SheetGrid, options: SheetOptions) -> pl.DataFrame:
    """Return the typed columns of a slice, `notes`, `qty_problem` and `date_ok`."""
    import polars as pl

    data, notes = _fill_groups(data, segment, bool(sheet.merges))
    height = data.height
    empty = pl.Series([None] * height, dtype=pl.String)
    out: dict[str, pl.Series] = {}
    for name in typed.DATE_FIELDS:
        series = data.to_series(segment.columns[name]) if name in segment.columns else empty
        parsed = typed.dates(series, default_year=options.default_year, month_end=name == "expiry_date")
        out[name] = parsed["value"]
        notes.append(_prefixed(parsed["notes"], "" if name == "date" else f"{name}_"))
        if name != "date":
            unread = series.is_not_null() & parsed["value"].is_null()
            notes.append(
                pl.DataFrame({"u": unread}).select(pl.when("u").then(pl.lit(f"{name}_unreadable"))).to_series()
            )
    units = _numbers(data, segment, out, notes)
    _texts(data, segment, sheet, out, notes)
    heading = segment.headings[segment.columns["qty"]] if "qty" in segment.columns and segment.headings else ""
    stated = heading_unit(heading) if heading else None
    out["unit"] = (
        pl.DataFrame({"a": out["unit"], "b": units, "q": out["qty"]})
        .select(pl.coalesce("a", "b", pl.when(pl.col("q").is_not_null()).then(pl.lit(stated, dtype=pl.String))))
        .to_series()
    )
    out["notes"] = typed.joined_notes(notes, height)
    return pl.DataFrame([series.alias(name) for name, series in out.items()])


def _numbers(data: pl.DataFrame, segment: Segment, out: dict[str, pl.Series], notes: list[pl.Series]) -> pl.Series:
    """Add qty (with `qty_problem`), price_e4, amount_fen and their texts to `out`; returns the units written in the cells."""
    import polars as pl

    empty = pl.Series([None] * data.height, dtype=pl.String)
    units = empty
    for name, scale, target in (
        ("qty", 1, "qty"),
        ("price", numbers.PRICE_SCALE, "price_e4"),
        ("amount", numbers.FEN, "amount_fen"),
    ):
        series = data.to_series(segment.columns[name]) if name in segment.columns else empty
        parsed = typed.scaled_numbers(series, scale)
        value = parsed["value"]
        if name == "qty":
            units = parsed["unit"]
            frame = pl.DataFrame({"t": series, "v": value, "exact": parsed["exact"]})
            problem = (
                pl.when(pl.col("t").is_null()).then(None)
                .when(pl.col("t").str.starts_with("=")).then(pl.lit("formula_without_value"))
                .when(pl.col("t").str.contains(r"^#(N/A|REF|VALUE|DIV|NAME|NUM|NULL)")).then(pl.lit("cell_error"))
                .when(pl.col("v").is_null()).then(pl.lit("qty_unreadable"))
                .when(~pl.col("exact")).then(pl.lit("qty_not_integer"))
            )  # fmt: skip
            out["qty_problem"] = frame.select(problem.alias("p")).to_series()
            value = frame.select(pl.when("exact").then("v")).to_series()
        else:
            out[f"{name}_text"] = series
            frame = pl.DataFrame({"t": series, "v": value})
            notes.append(frame.select(pl.when(pl.col("t").is_not_null() & pl.col("v").is_null())
                                      .then(pl.lit(f"{name}_unreadable"))).to_series())  # fmt: skip
        out[target] = value
    return units


def _texts(
    data: pl.DataFrame, segment: Segment, sheet: SheetGrid, out: dict[str, pl.Series], notes: list[pl.Series]
) -> None:
    """Add the text fields to `out`; lots and serials are cleaned, codes in scientific notation noted."""
    import polars as pl

    empty = pl.Series([None] * data.height, dtype=pl.String)
    for name in typed.TEXT_FIELDS:
        series = data.to_series(segment.columns[name]) if name in segment.columns else empty
        if name in ("lot", "serial"):
            parsed = typed.lots(series)
            notes.append(parsed["notes"] if name == "lot" else parsed["notes"].str.replace("lot_", "serial_"))
            series = parsed["value"]
            if name == "lot" and sheet.numeric_share.get(segment.columns.get("lot", -1), 0.0) >= 0.5:
                numeric = series.str.contains(r"^[1-9][0-9]*$").fill_null(False)
                notes.append(pl.DataFrame({"u": numeric}).select(pl.when("u").then(pl.lit("lot_numeric"))).to_series())
        elif name in ("item_code", "doc_no") and name in segment.columns:
            odd = series.str.contains(r"^[0-9](\.[0-9]+)?[eE]\+[0-9]+$").fill_null(False)
            if odd.any():
                notes.append(
                    pl.DataFrame({"u": odd}).select(pl.when("u").then(pl.lit(f"{name}_scientific"))).to_series()
                )
        out[name] = series


def _prefixed(notes: pl.Series, prefix: str) -> pl.Series:
    return notes.str.replace_all(r"(^|,)", "${1}" + prefix) if prefix else notes


class SheetReader:
    """Walks through a sheet: titles, header, data, further headers with other columns."""

    def __init__(self, sheet: SheetGrid, clean: pl.DataFrame, options: SheetOptions) -> None:
        self.sheet = sheet
        self.clean = clean
        self.options = options
        self.parts: list[pl.DataFrame] = []

    def plain_rows(self, first: int, last: int, reason: str) -> None:
        """Rows `first`..`last`-1 are no data: blank where empty, else note."""
        import polars as pl

        if last <= first:
            return
        states = []
        for row in self.clean.slice(first, last - first).rows():
            states.append((BLANK, "") if not any(row) else (NOTE, reason))
        self.parts.append(
            pl.DataFrame(
                {"state": [s for s, _ in states], "reason": [r for _, r in states]},
                schema={"state": pl.String, "reason": pl.String},
            )
        )

    def data_rows(self, segment: Segment) -> int:
        """Read data from `segment.start` until the sheet ends or another header begins; returns where it stopped."""
        import polars as pl

        height = self.clean.height
        if segment.start >= height:
            return height
        self.clean = fill_merged(self.clean, self.sheet, segment, height)
        data = self.clean.slice(segment.start)
        values = _typed_columns(data, segment, self.sheet, self.options)
        required = required_fields(self.options.kind, segment.columns)
        fast = self._fast(data, values, required, segment)
        stop, states = self._slow_rows(data, values, fast, required, segment)
        values = values.head(stop)
        slow = pl.DataFrame(
            {"i": list(states), "s": [s for s, _ in states.values()], "r": [",".join(r) for _, r in states.values()]},
            schema={"i": pl.UInt32, "s": pl.String, "r": pl.String},
        )
        rows = values.with_row_index("i").join(slow, on="i", how="left", maintain_order="left")
        rows = rows.with_columns(state=pl.col("s").fill_null(LINE))
        keep_notes = pl.when(pl.col("state").is_in(["line", "error"])).then(pl.col("notes"))
        reason = pl.concat_str([pl.when(pl.col("r") != "").then("r"), keep_notes], separator=",", ignore_nulls=True)
        rows = rows.with_columns(reason=reason).drop("i", "s", "r", "notes", "qty_problem")
        if slow.height:  # words of headings and footers are no values
            data_row = pl.col("state").is_in(["line", "error", "total"])
            rows = rows.with_columns(pl.when(data_row).then(pl.all().exclude("state", "reason")))
        self.parts.append(rows)
        return segment.start + stop

    def _fast(self, data: pl.DataFrame, values: pl.DataFrame, required: frozenset[str], segment: Segment) -> pl.Series:
        import polars as pl

        wanted = [pl.col(name).is_not_null() for name in required]
        identity = [n for n in ("product", "item_code", "lot", "model", "serial", "spec") if n in segment.columns]
        anything = pl.any_horizontal([pl.col(n).is_not_null() for n in identity]) if identity else pl.lit(True)
        ok = values.select(
            pl.all_horizontal([*wanted, anything, pl.col("qty_problem").is_null()]).alias("ok")
        ).to_series()
        suspect = data.select(
            pl.concat_str(pl.all().fill_null(""), separator="\x1f").str.contains(_TOTAL_SUSPECT)
        ).to_series()
        few = data.select(pl.sum_horizontal(pl.all().is_not_null())).to_series() < (3 if "qty" in required else 4)
        return ok & ~suspect & ~few

    def _slow_rows(
        self, data: pl.DataFrame, values: pl.DataFrame, fast: pl.Series, required: frozenset[str], segment: Segment
    ) -> tuple[int, dict[int, tuple[str, tuple[str, ...]]]]:
        import polars as pl

        indexes = (~fast).arg_true()
        order = indexes.to_list()
        cells = data[indexes].rows() if order else []
        facts = values[indexes].select("qty", "qty_problem", "date", "amount_fen").rows() if order else []
        good = pl.DataFrame({"f": fast, "q": values["qty"], "a": values["amount_fen"]}).select(
            pl.when("f").then("q").fill_null(0).cum_sum().alias("q"),
            pl.when("f").then("a").fill_null(0).cum_sum().alias("a"),
        )
        sums = good[indexes].rows() if order else []
        recognised = data.select(pl.sum_horizontal([pl.nth(i).is_not_null() for i in segment.columns.values()]))
        typical = float(recognised.to_series().filter(fast).median() or len(segment.columns) * 0.7)  # type: ignore[arg-type]
        headings = segment.headings
        states: dict[int, tuple[str, tuple[str, ...]]] = {}
        running = _Sums()
        for position, row, fact, so_far in zip(order, cells, facts, sums, strict=True):
            if self._other_header(row, headings, segment):
                return position, states
            texts = {name: row[i] for name, i in segment.columns.items() if row[i]}
            state = classify(
                RowFacts(
                    cells=row,
                    values=texts,
                    headings=headings,
                    required=required,
                    qty=fact[0],
                    qty_problem=fact[1] or "",
                    date_ok=fact[2] is not None,
                    amount_fen=fact[3],
                    typical=typical,
                    qty_sums=running.candidates(so_far[0], 0),
                    amount_sums=running.candidates(so_far[1], 1),
                    header_rows=segment.header_rows,
                )
            )
            running.count(state[0], so_far, fact)
            states[position] = state
        return data.height, states

    @staticmethod
    def _other_header(row: Sequence[str | None], headings: Sequence[str], segment: Segment) -> bool:
        if sum(1 for t in row if t and listed_strength(t) >= 0.6) < 3 or repeats_header(
            row, headings, segment.header_rows
        ):
            return False
        return header_score(row) >= 2.6


class _Sums:
    """Sums of the lines above a row: since the last total, since the last but one, and of all."""

    def __init__(self) -> None:
        self.extra = [0, 0]
        self.marks: list[list[int]] = [[0, 0]]

    def candidates(self, so_far: int, which: int) -> tuple[int, ...]:
        value = so_far + self.extra[which]
        return tuple({value - mark[which] for mark in (*self.marks[-2:], [0, 0])})

    def count(self, state: str, so_far: Sequence[int], fact: Sequence[object]) -> None:
        if state == LINE:
            self.extra[0] += int(fact[0] or 0)  # type: ignore[call-overload]
            self.extra[1] += int(fact[3] or 0)  # type: ignore[call-overload]
        elif state == "total":
            self.marks.append([so_far[0] + self.extra[0], so_far[1] + self.extra[1]])


def customers_from_lines(clean: pl.DataFrame, states: pl.Series) -> list[tuple[int, str]]:
    """Return (row, customer) of the note rows that name the customer of the lines below (客户：X, or a hospital alone)."""
    found: list[tuple[int, str]] = []
    notes = (states == NOTE).arg_true()
    for index, row in zip(notes.to_list(), clean[notes].rows(), strict=True) if len(notes) else ():
        filled = [t for t in row if t]
        for position, text in enumerate(filled):
            match = _LABELLED_CUSTOMER.fullmatch(text)
            if match:
                found.append((index, match[1].strip()))
                break
            if (
                position + 1 < len(filled)
                and len(filled) <= 4
                and re.fullmatch(r"(客户|医院|终端|购货单位|收货单位)(名称)?\s*[:：]", text)
            ):
                found.append((index, filled[position + 1]))
                break
        else:
            title = _TITLE_CUSTOMER.fullmatch(filled[0]) if len(filled) == 1 else None
            if title:
                found.append((index, title[1]))
            elif (
                len(filled) == 1
                and _HOSPITAL.search(filled[0])
                and len(filled[0]) <= 30
                and not re.search(r"[:：,，。]|表|明细|流向|销售|报|数据|记录|清单", filled[0])
            ):
                found.append((index, filled[0]))
    return found


def sheet_name_is_hospital(name: str) -> bool:
    """Whether a sheet's name is a hospital's."""
    return bool(_HOSPITAL.search(name)) and not re.search(r"表|明细|汇总|销售|流向|数据|清单", name)


__all__ = ["Segment", "SheetOptions", "SheetReader", "customers_from_lines", "sheet_name_is_hospital"]
