"""Lines that say the same thing twice, inside a file and across the files of a dealer (rules.md 3.14, wash pipeline)."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# What makes two lines the same: sale date, raw customer, raw product, raw specification, lot, quantity; a document number
# or serial that differs makes them different.
SAME = ("date", "customer", "product", "spec", "model", "lot", "serial", "qty", "doc_no")


def fingerprints(frame: pl.DataFrame) -> pl.Series:
    """A stable 63-bit number per row over the columns in ``SAME`` (absent columns count as empty)."""
    import polars as pl

    parts = [
        (pl.col(name).cast(pl.Utf8).fill_null("") if name in frame.columns else pl.lit("")).alias(name) for name in SAME
    ]
    joined = frame.select(pl.concat_str(parts, separator="\x1f")).to_series()
    values = [int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1 for text in joined]
    return pl.Series("fingerprint", values, dtype=pl.Int64)


def mark_duplicates(frame: pl.DataFrame, known: set[int] | frozenset[int] = frozenset()) -> pl.DataFrame:
    """Add ``fingerprint``, ``duplicate_of`` (row number of the first such line in this file) and ``is_duplicate``.

    ``known`` are fingerprints of the dealer's other files that were not withdrawn. Only rows in state ``line`` take part.
    A ``fingerprint`` that the frame already has is taken.
    """
    import polars as pl

    if "fingerprint" not in frame.columns:
        frame = frame.with_columns(fingerprints(frame))
    lines = pl.col("state") == "line"
    first = pl.col("row_no").first().over("fingerprint", pl.col("state"))
    repeated = lines & (pl.col("row_no") != first)
    seen_before = lines & pl.col("fingerprint").is_in(list(known))
    return frame.with_columns(
        duplicate_of=pl.when(repeated).then(first).otherwise(None),
        is_duplicate=repeated | seen_before,
        fingerprint=pl.when(lines).then(pl.col("fingerprint")).otherwise(None),
    )
