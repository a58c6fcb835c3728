"""What a dealer says he bought and has, against what the book says (rules.md 3.14: 差异 = 上期库存 + 购进 − 销售 − 本期库存).

Purchase and stock files are observations: nothing in them moves goods. Pure functions over frames; every frame of goods
has ``sku_id`` and ``lot_id``. Where a dealer's file names no known lot for a SKU, that SKU is compared without lots.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

PURCHASE_FIGURES = ("reported", "shipped", "received", "ever")
STOCK_FIGURES = ("reported", "opening", "bought", "sold", "expected", "gap", "limit")
SUPPLIER_NOT_OURS = "SUPPLIER_NOT_OURS"
OBSERVED_CODES = (
    "PURCHASE_NOT_SHIPPED", "PURCHASE_QTY_DIFFERS", "SHIPMENT_NOT_REPORTED", "STOCK_GAP", SUPPLIER_NOT_OURS,
)  # fmt: skip
_ON_EVERY_LINE = "PURCHASE_NOT_SHIPPED"
_SHORTEST_PART = 4
_NOT_IN_A_NAME = re.compile(r"[\s()（）\[\]【】\"'“”·.,，。-]+")


def compare_purchases(lines: pl.DataFrame, supplies: pl.DataFrame, elsewhere: pl.DataFrame) -> pl.DataFrame:
    """One row per SKU × lot: what the dealer reported as bought in a month, what was sent to him, and ``code``.

    ``lines``: ``sku_id, lot_id, base_qty`` of the file; ``elsewhere``: ``sku_id, lot_id, reported`` of his other purchase
    files of the month; ``supplies``: ``sku_id, lot_id, shipped, received`` (within the month) and ``ever`` (until its
    end), all in base units. A dealer books goods somewhere between their dispatch and their arrival, so any quantity
    from the smaller to the larger of the two is right. ``code``: PURCHASE_NOT_SHIPPED, PURCHASE_QTY_DIFFERS,
    SHIPMENT_NOT_REPORTED or null. ``by_sku``: compared without lots. ``in_file``: whether the file has a line of it.
    """
    import polars as pl

    coarse = _without_lots(lines)
    own = _sums(lines, coarse, reported="base_qty").with_columns(in_file=pl.lit(True))
    other = _sums(elsewhere, coarse, more="reported")
    sent = _sums(supplies, coarse, shipped="shipped", received="received", ever="ever")
    both = _joined(_joined(own, other), sent).with_columns(
        in_file=pl.col("in_file").fill_null(False), reported=pl.col("reported").fill_null(0) + pl.col("more").fill_null(0),
        **{name: pl.col(name).fill_null(0) for name in ("shipped", "received", "ever")},
    )  # fmt: skip
    least, most = pl.min_horizontal("shipped", "received"), pl.max_horizontal("shipped", "received")
    reported = pl.col("reported")
    code = (
        pl.when(pl.col("in_file") & (reported > 0) & (pl.col("ever") <= 0)).then(pl.lit("PURCHASE_NOT_SHIPPED"))
        .when(pl.col("in_file") & ((reported < least) | (reported > most))).then(pl.lit("PURCHASE_QTY_DIFFERS"))
        .when(~pl.col("in_file") & (reported == 0) & (least > 0)).then(pl.lit("SHIPMENT_NOT_REPORTED"))
    )  # fmt: skip
    return _shown(both.with_columns(code=code), coarse, PURCHASE_FIGURES)


def compare_stock(lines: pl.DataFrame, book: pl.DataFrame, *, units: float, percent: float) -> pl.DataFrame:
    """One row per SKU × lot: the stock a dealer reported, the book on that day with its parts, ``gap`` and ``code``.

    ``lines``: ``sku_id, lot_id, base_qty``; ``book``: ``sku_id, lot_id, opening, bought, sold, expected``, where
    expected = opening + bought − sold. ``gap`` = expected − reported: above 0 goods are missing, below 0 there are more
    than the book knows. ``code`` STOCK_GAP when it exceeds the larger of ``units`` and ``percent`` of the book.
    """
    import polars as pl

    coarse = _without_lots(lines)
    own = _sums(lines, coarse, reported="base_qty").with_columns(in_file=pl.lit(True))
    have = _sums(book, coarse, opening="opening", bought="bought", sold="sold", expected="expected")
    both = _joined(own, have).with_columns(
        in_file=pl.col("in_file").fill_null(False),
        **{name: pl.col(name).fill_null(0) for name in ("reported", "opening", "bought", "sold", "expected")},
    )  # fmt: skip
    both = both.with_columns(
        gap=pl.col("expected") - pl.col("reported"),
        limit=pl.max_horizontal(pl.lit(float(units)), pl.col("expected").abs() * (percent / 100)),
    )
    code = pl.when(pl.col("gap").abs() > pl.col("limit")).then(pl.lit("STOCK_GAP"))
    return _shown(both.with_columns(code=code), coarse, STOCK_FIGURES)


def flag_lines(lines: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """Add to each line the figures of its goods, ``by_sku``, and one boolean column per code found.

    A purchase that was never shipped stands on each of its lines; a difference in quantity is one thing and stands on
    the last line of the goods. ``lines`` has ``line_key, row_no, sku_id, lot_id, base_qty``.
    """
    import polars as pl

    coarse = compared.filter("by_sku")["sku_id"].unique().to_list()
    facts = _keyed(compared, coarse).drop("sku_id", "lot_id", "in_file")
    joined = _keyed(lines, coarse).join(facts, on=["_sku", "_lot"], how="left").sort("line_key")
    last = pl.col("line_key") == pl.col("line_key").max().over("_sku", "_lot")
    flags = {}
    for code in [code for code in OBSERVED_CODES if code in set(compared["code"].drop_nulls())]:
        hit = pl.col("code") == code
        flags[code] = (hit & (pl.col("base_qty") > 0) if code == _ON_EVERY_LINE else hit & last).fill_null(False)
    return joined.with_columns(**flags).drop("_sku", "_lot", "code")


def not_in_file(compared: pl.DataFrame) -> pl.DataFrame:
    """The findings about goods which the file does not name at all."""
    import polars as pl

    return compared.filter(pl.col("code").is_not_null() & ~pl.col("in_file"))


def is_known_supplier(text: str, names: Iterable[str]) -> bool:
    """Whether a supplier as written in a file is one of ``names``; width, blanks, brackets and a shortened name do not count."""
    written = _plain(text)
    for name in map(_plain, names):
        if not name or not written:
            continue
        shorter, longer = sorted((written, name), key=len)
        if shorter == longer or (len(shorter) >= _SHORTEST_PART and shorter in longer):
            return True
    return False


def _plain(text: str) -> str:
    return _NOT_IN_A_NAME.sub("", unicodedata.normalize("NFKC", text)).lower()


def _without_lots(lines: pl.DataFrame) -> list[int]:
    import polars as pl

    return lines.filter(pl.col("lot_id").is_null())["sku_id"].drop_nulls().unique().to_list()


def _keyed(frame: pl.DataFrame, coarse: list[int]) -> pl.DataFrame:
    """With ``_sku`` and ``_lot`` (0: no lot), over which frames are joined; nulls would never meet."""
    import polars as pl

    lot = pl.when(pl.col("sku_id").is_in(coarse)).then(0).otherwise(pl.col("lot_id").fill_null(0))
    return frame.with_columns(_sku=pl.col("sku_id"), _lot=lot.cast(pl.Int64))


def _sums(frame: pl.DataFrame, coarse: list[int], **columns: str) -> pl.DataFrame:
    import polars as pl

    sums = {target: pl.col(source).sum().cast(pl.Int64) for target, source in columns.items()}
    return _keyed(frame, coarse).group_by("_sku", "_lot").agg(**sums)


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    return left.join(right, on=["_sku", "_lot"], how="full", coalesce=True)


def _shown(frame: pl.DataFrame, coarse: list[int], figures: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    return frame.select(
        pl.col("_sku").alias("sku_id"), pl.when(pl.col("_lot") > 0).then("_lot").alias("lot_id"),
        pl.col("_sku").is_in(coarse).alias("by_sku"), "in_file", *figures, "code",
    ).sort("sku_id", "lot_id", nulls_last=True)  # fmt: skip
