"""A price change tried on lines of the past before anybody sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rules.keys import Audience
from .frames import level_frame, place_frame, price_rows

if TYPE_CHECKING:
    import polars as pl


def simulate_change(lines: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """What ``changes`` would have meant for ``lines``. Writes nothing.

    ``lines``: ``row, dealer_id, sku_id, date, qty`` and perhaps ``hospital_id, project`` (past order lines, from whoever has
    them). ``changes``: ``sku_id, kind, price_e4`` and perhaps ``level, dealer_id, hospital_id, project, valid_from``
    (null: the whole past). A change counts as a row of its key from its day on, in place of the rows there are; whether a
    line gets it, the precedence says. Returns ``lines`` with ``old_e4, new_e4, old_fen, new_fen, difference_fen``.
    """

    from ..rules import simulation
    from ..rules.frames import price_lines

    levels, places = level_frame(lines), place_frame(lines)
    known = price_rows(lines)
    old = price_lines(lines, known, levels, places)
    new = price_lines(lines, with_changes(known, changes, lines["date"].min()), levels, places)
    priced = lines.with_columns(old_e4=old["price_e4"], new_e4=new["price_e4"])
    return simulation.compare(priced)


def with_changes(known: pl.DataFrame, changes: pl.DataFrame, first_day: object) -> pl.DataFrame:
    """Price rows (``queries.frames.price_rows``) as they would be: rows of a changed key end before the change, or go when they start after it."""
    import polars as pl

    asked = []
    for n, row in enumerate(changes.iter_rows(named=True), 1):
        key = Audience(
            row["kind"],
            row.get("level"),
            row.get("dealer_id"),
            row.get("hospital_id"),
            row.get("project") or "",
            row.get("region_id"),
        ).key()
        asked.append(
            (row["sku_id"], key, -n, row["price_e4"], row["kind"], row.get("valid_from") or first_day, None, [])
        )
    new = pl.DataFrame(asked, schema=known.schema, orient="row")
    from_day = new.select("sku_id", "key", pl.col("valid_from").alias("changed_on"))
    kept = (
        known.join(from_day, on=["sku_id", "key"], how="left")
        .filter(pl.col("changed_on").is_null() | (pl.col("valid_from") < pl.col("changed_on")))
        .with_columns(
            pl.when(pl.col("changed_on").is_not_null())
            .then(pl.min_horizontal("valid_to", pl.col("changed_on").dt.offset_by("-1d")))
            .otherwise(pl.col("valid_to"))
            .alias("valid_to")
        )
        .select(known.columns)
    )
    return pl.concat([kept, new])
