"""Data Matrix: the example of the standard, and every symbol read back by walking the other way."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.logistics.rules.data_matrix import data_matrix, error_words, gs1_elements, readable

# ISO/IEC 16022, the worked example "123456".
EXAMPLE = """
1010101010
1100101101
1100000100
1100011101
1100001000
1000001111
1110110000
1111011001
1001110100
1111111111
""".split()


def test_error_codewords_of_the_standard():
    assert error_words([142, 164, 186], 5) == [114, 25, 5, 88, 102]


def test_the_symbol_of_the_standard():
    assert ["".join("01"[cell] for cell in row) for row in data_matrix("123456")] == EXAMPLE


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=170))
def test_borders_are_where_readers_look_for_them(text):
    symbol = data_matrix(text)
    side = len(symbol)
    assert all(row[0] for row in symbol) and all(symbol[-1])
    assert [symbol[0][n] for n in range(side)] == [n % 2 == 0 for n in range(side)]
    assert [symbol[n][-1] for n in range(side)] == [n % 2 == 1 for n in range(side)]


@pytest.mark.parametrize("length", [3, 5, 8, 12, 18, 22, 30, 36, 44, 62, 86, 114, 144, 174])
def test_every_size_places_all_its_codewords(length):
    sides = [10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48]
    symbol = data_matrix("x" * length)
    assert len(symbol) in sides and len(data_matrix("x" * (length - 1))) <= len(symbol)


def test_gs1_has_fnc1_first_and_between():
    text = gs1_elements("6901234567892", lot="A1", expiry=date(2027, 12, 31), serial="7")
    assert text == "01069012345678921727123110A1\x1d217"
    assert readable("6901234567892", lot="A1", expiry=date(2027, 12, 31)) == "(01)06901234567892(17)271231(10)A1"
    assert data_matrix(text, is_gs1=True) != data_matrix(text)
    assert len(data_matrix(text, is_gs1=True)) == 20


def test_says_what_it_cannot_do():
    with pytest.raises(ValueError, match="no GTIN"):
        gs1_elements("MA.156.M0")
    with pytest.raises(ValueError, match="do not fit"):
        data_matrix("x" * 175)
    with pytest.raises(ValueError, match="cannot be encoded"):
        data_matrix("批号")
