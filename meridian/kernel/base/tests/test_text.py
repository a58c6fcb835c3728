"""Text as people type it: cleaning, folding, pieces for search, cells that must not be computed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base.text import bigrams, clean_line, fold, pinyin_full, pinyin_initials, safe_cell

ANY_TEXT = st.text(max_size=60)


@given(ANY_TEXT)
def test_a_clean_line_is_one_trimmed_line_and_stays_as_it_is(text):
    line = clean_line(text)
    assert clean_line(line) == line
    assert line == line.strip()
    assert not any(char < " " or char == "\x7f" for char in line)


@given(ANY_TEXT, st.integers(1, 20))
def test_a_cut_line_neither_exceeds_its_limit_nor_ends_in_a_space(text, limit):
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert line == line.rstrip()


def test_marks_that_hide_or_turn_text_are_taken_out():
    assert clean_line("南\u200b京\u202e鼓\u2066楼\u2069\ufeff医\u00ad院\x00") == "南京鼓楼医院"
    assert clean_line("  a \t b\r\nc\u3000d ") == "a b c d"
    assert clean_line(None) == ""


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_full_width_case_and_spaces_do_not_matter():
    assert fold("ＡＢＣ－１２３ 医院") == fold("abc-123医院") == "abc-123医院"


def test_pinyin_of_a_hospital():
    assert pinyin_initials("南京鼓楼医院") == "njglyy"
    assert pinyin_full("鼓楼") == "gulou"


@given(ANY_TEXT)
def test_bigrams_cover_the_folded_text(text):
    pieces, folded = bigrams(text), fold(text)
    if len(folded) < 2:
        assert pieces == ([folded] if folded else [])
    else:
        assert pieces[0] + "".join(piece[1] for piece in pieces[1:]) == folded
        assert all(len(piece) == 2 for piece in pieces)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a", " =1", "\u3000=1"]
)
def test_text_a_spreadsheet_would_compute_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["", "南京", "a=b", "'=1", -5, 3.5, None, True])
def test_other_cells_stay(value):
    assert safe_cell(value) is value
