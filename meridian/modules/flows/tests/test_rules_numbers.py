"""Numbers, lots and codes as dealers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.flows.rules.lots import looks_numeric, parse_lot
from meridian.modules.flows.rules.numbers import as_fen, as_price, as_quantity, parse_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", "12", ""), ("1,234.50", "1234.50", ""), ("1，234", "1234", ""), ("￥1,234.50元", "1234.50", ""), ("¥ 12", "12", ""),
        ("１２．５", "12.5", ""), ("(123)", "-123", ""), ("（123）", "-123", ""), ("-5", "-5", ""), ("－5", "-5", ""), ("5-", "-5", ""),
        ("负3", "-3", ""), ("-￥3.20", "-3.20", ""), ("12盒", "12", "盒"), ("12 盒", "12", "盒"), ("3.5万", "35000", ""),
        ("1.2E+3", "1200", ""), ("+7", "7", ""), (".5", "0.5", ""), ("RMB 100", "100", ""), ("10 pcs", "10", "pcs"),
    ],
)  # fmt: skip
def test_numbers(text: str, value: str, unit: str) -> None:
    parsed = parse_number(text)
    assert (parsed.value, parsed.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "缺货", "#N/A", "3件5盒", "2025-06-03", "A12", "=F2*G2", "--", "1.2.3", "12,34"])
def test_no_numbers(text: str) -> None:
    assert parse_number(text).value is None


def test_scales() -> None:
    assert as_quantity(Decimal("3.00")) == 3
    assert as_quantity(Decimal("1.5")) is None
    assert as_price(Decimal("120.56785")) == 1_205_679
    assert as_fen(Decimal("0.125")) == 13
    assert as_fen(Decimal("-0.125")) == -13
    assert parse_number("12.299999999999999").value == Decimal("12.3")


@given(st.text(max_size=45))
def test_never_raises(text: str) -> None:
    parse_number(text)
    parse_lot(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_written_with_commas_and_read_again(value: Decimal) -> None:
    assert parse_number(f"{value:,}").value == value


@pytest.mark.parametrize(
    ("text", "lot", "notes"),
    [
        ("0012", "0012", ()), (" Ａ１２３ ", "A123", ()), ("批号：X-1", "X-1", ()), ("LOT: 7", "7", ()), ("1.20E+11", "1.20E+11", ("lot_scientific",)),
        ("1E5", "1E5", ()), ("12E03", "12E03", ()), ("/", None, ("lot_absent",)), ("无", None, ("lot_absent",)), ("20250312.0", "20250312", ()),
        ("A1,B2", "A1,B2", ("lot_several",)), ("a1b", "a1b", ()),
    ],
)  # fmt: skip
def test_lots(text: str, lot: str | None, notes: tuple[str, ...]) -> None:
    parsed = parse_lot(text)
    assert (parsed.text, parsed.notes) == (lot, notes)


def test_lots_that_may_have_lost_zeros() -> None:
    assert looks_numeric("12")
    assert not looks_numeric("012")
    assert not looks_numeric("A12")
