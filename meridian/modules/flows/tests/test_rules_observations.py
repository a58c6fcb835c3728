"""Purchase and stock files against the book: tables, and the equation of the stock balance on any numbers."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.flows.rules.observations import (
    compare_purchases,
    compare_stock,
    flag_lines,
    is_known_supplier,
    not_in_file,
)

GOODS = {"sku_id": pl.Int64, "lot_id": pl.Int64}


def lines(*rows: tuple[int, int | None, int]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={**GOODS, "base_qty": pl.Int64}, orient="row")
    return frame.with_row_index("line_key").with_columns(
        pl.col("line_key").cast(pl.Int64), row_no=pl.col("line_key") + 2
    )


def supplies(*rows: tuple[int, int | None, int, int, int]) -> pl.DataFrame:
    schema = {**GOODS, "shipped": pl.Int64, "received": pl.Int64, "ever": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def reported(*rows: tuple[int, int | None, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={**GOODS, "reported": pl.Int64}, orient="row")


def book(*rows: tuple[int, int | None, int, int, int]) -> pl.DataFrame:
    """``sku, lot, opening, bought, sold``."""
    schema = {**GOODS, "opening": pl.Int64, "bought": pl.Int64, "sold": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        expected=pl.col("opening") + pl.col("bought") - pl.col("sold")
    )


def codes(compared: pl.DataFrame) -> dict[tuple[int, int | None], str | None]:
    return {(row["sku_id"], row["lot_id"]): row["code"] for row in compared.iter_rows(named=True)}


class TestPurchases:
    @pytest.mark.parametrize(
        ("bought", "shipped", "received", "ever", "code"),
        [
            (20, 20, 20, 20, None),
            (20, 0, 0, 0, "PURCHASE_NOT_SHIPPED"),
            (15, 20, 20, 20, "PURCHASE_QTY_DIFFERS"),
            (25, 20, 20, 20, "PURCHASE_QTY_DIFFERS"),
            (20, 20, 0, 20, None),  # sent at the end of the month, booked by its invoice
            (0, 20, 0, 20, None),  # the same, booked on arrival: net of a cancelled line
            (20, 0, 20, 20, None),  # sent the month before
            (20, 0, 0, 20, "PURCHASE_QTY_DIFFERS"),  # shipped and reported months ago already
        ],
    )
    def test_a_quantity_is_right_between_dispatch_and_arrival(self, bought, shipped, received, ever, code):
        compared = compare_purchases(lines((1, 7, bought)), supplies((1, 7, shipped, received, ever)), reported())
        assert codes(compared) == {(1, 7): code}

    def test_what_he_does_not_report_is_found_once_it_arrived_in_the_month(self):
        sent = supplies((1, 7, 20, 20, 20), (1, 8, 5, 0, 5), (2, 9, 0, 0, 40))
        compared = compare_purchases(lines(), sent, reported())
        assert codes(compared)[1, 7] == "SHIPMENT_NOT_REPORTED"
        assert codes(not_in_file(compared)) == {(1, 7): "SHIPMENT_NOT_REPORTED"}

    def test_what_another_file_of_the_month_reported_is_not_missing(self):
        sent = supplies((1, 7, 20, 20, 20), (1, 8, 10, 10, 10))
        compared = compare_purchases(lines((1, 8, 4)), sent, reported((1, 7, 20), (1, 8, 6)))
        assert set(codes(compared).values()) == {None}

    def test_without_lots_in_the_file_the_sku_is_compared(self):
        sent = supplies((1, 7, 20, 20, 20), (1, 8, 10, 10, 10))
        same = compare_purchases(lines((1, None, 25), (1, 7, 5)), sent, reported())
        assert codes(same) == {(1, None): None}
        less = compare_purchases(lines((1, None, 25)), sent, reported())
        assert less.row(0, named=True)["by_sku"]
        assert codes(less) == {(1, None): "PURCHASE_QTY_DIFFERS"}

    def test_a_difference_stands_on_one_line_and_an_unshipped_lot_on_all(self):
        file = lines((1, 7, 4), (1, 7, 4), (2, 9, 3), (2, 9, 3), (2, 9, -1))
        flagged = flag_lines(file, compare_purchases(file, supplies((1, 7, 20, 20, 20)), reported()))
        assert flagged["PURCHASE_QTY_DIFFERS"].to_list() == [False, True, False, False, False]
        assert flagged["PURCHASE_NOT_SHIPPED"].to_list() == [False, False, True, True, False]
        assert flagged["reported"].to_list() == [8, 8, 5, 5, 5]


class TestStock:
    @pytest.mark.parametrize(
        ("expected", "has", "alarm"),
        [(10, 10, False), (10, 8, False), (10, 7, True), (10, 13, True), (0, 2, False), (0, 3, True), (100, 97, False),
         (100, 96, True), (1000, 970, False), (1000, 969, True), (1000, 1031, True)],
    )  # fmt: skip
    def test_the_limit_is_the_larger_of_both(self, expected, has, alarm):
        compared = compare_stock(lines((1, 7, has)), book((1, 7, expected, 0, 0)), units=2, percent=3)
        row = compared.row(0, named=True)
        assert (row["code"] == "STOCK_GAP", row["gap"]) == (alarm, expected - has)

    def test_a_lot_of_the_book_that_the_file_leaves_out_is_a_gap(self):
        compared = compare_stock(
            lines((1, 7, 5)), book((1, 7, 0, 5, 0), (1, 8, 9, 0, 0), (1, 9, 2, 0, 0)), units=2, percent=3
        )
        assert codes(not_in_file(compared)) == {(1, 8): "STOCK_GAP"}

    @given(
        st.lists(
            st.tuples(st.integers(1, 3), st.none() | st.integers(1, 3), st.integers(0, 50), st.integers(0, 50)),
            max_size=12,
        )
    )
    def test_the_gaps_add_up_to_book_less_report_however_it_is_compared(self, rows):
        file = lines(*[(sku, lot, has) for sku, lot, has, _opening in rows])
        mine = book(*[(sku, lot or 1, opening, 0, 0) for sku, lot, _has, opening in rows])
        compared = compare_stock(file, mine, units=2, percent=3)
        assert compared["gap"].sum() == mine["expected"].sum() - file["base_qty"].sum()
        assert flag_lines(file, compared).height == file.height
        assert (
            compared["gap"] == compared["opening"] + compared["bought"] - compared["sold"] - compared["reported"]
        ).all()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("脉衡医疗科技股份有限公司", True), ("脉衡医疗科技 股份有限公司", True), ("脉衡医疗", True), ("脉衡", False),
        ("脉衡医疗科技股份有限公司（总部）", True), ("南京润泰", True), ("广州汇通医药有限公司", False), ("", False),
    ],
)  # fmt: skip
def test_a_supplier_may_be_shortened_but_not_guessed(text: str, known: bool):
    assert is_known_supplier(text, ["脉衡医疗科技股份有限公司", "南京润泰医疗器械有限公司", "南京润泰"]) is known
