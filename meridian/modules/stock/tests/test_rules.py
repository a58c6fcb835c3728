"""Account keys and count differences."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.rules.account_keys import account_key, account_key_column, parse_account_key
from meridian.modules.stock.rules.counting import count_differences

ids = st.integers(1, 2**40)
goods = st.tuples(st.integers(1, 5), st.none() | st.integers(1, 5))
stocks = st.dictionaries(goods, st.integers(0, 50), max_size=8)


class TestAccountKey:
    @given(st.sampled_from(Holder.values), st.none() | ids, ids, st.none() | ids, st.sampled_from(Condition.values))
    def test_is_read_back_as_its_parts(self, holder, holder_id, sku_id, lot_id, condition):
        parts = parse_account_key(account_key(holder, holder_id, sku_id, lot_id, condition))
        assert tuple(parts) == (holder, holder_id or 0, sku_id, lot_id or 0, condition)

    @pytest.mark.parametrize("text", ["", "DEALER:1:2:3", "DEALER:1:2:3:", ":1:2:3:GOOD", "DEALER:x:2:3:GOOD"])
    def test_refuses_other_text(self, text):
        with pytest.raises(ValueError):
            parse_account_key(text)

    def test_of_a_frame_is_the_same(self):
        frame = pl.DataFrame(
            {"h": [7, 8], "sku_id": [1, 2], "lot_id": [5, None]}, schema_overrides={"lot_id": pl.Int64}
        )
        made = frame.select(account_key_column("HOSPITAL", "h").alias("k"))["k"].to_list()
        assert made == [account_key("HOSPITAL", 7, 1, 5), account_key("HOSPITAL", 8, 2, None)]
        assert frame.select(account_key_column(Holder.DEALER, 3).alias("k"))["k"][0] == account_key("DEALER", 3, 1, 5)


class TestCountDifferences:
    @given(stocks, stocks)
    def test_book_plus_differences_is_the_complete_count(self, counted, book):
        after = dict(book)
        for d in count_differences(counted, book, is_complete=True):
            after[d.sku_id, d.lot_id] = after.get((d.sku_id, d.lot_id), 0) + d.delta
        assert {k: v for k, v in after.items() if v} == {k: v for k, v in counted.items() if v}

    @given(stocks, stocks)
    def test_a_partial_count_leaves_the_rest_alone(self, counted, book):
        touched = {(d.sku_id, d.lot_id) for d in count_differences(counted, book, is_complete=False)}
        assert touched <= set(counted)
