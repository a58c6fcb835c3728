"""Posting 100,000 moves at once: the same order as :mod:`posting`, with sets instead of rows.

Imports polars inside its functions, so the web process does not carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from meridian.kernel.base.actors import Actor
from meridian.kernel.records.bulk_rows import insert_rows

from .accounts import AccountFacts, ensure_accounts, mark_snapshots_stale, move_all_at_once
from .ledger import Ledger, Source
from .posting import (
    ENTRY_COLUMNS,
    empty_problem,
    open_posting,
    quantity_problem,
    require_open_period,
    reversal_key,
    unbalanced_problem,
)
from .sql import fetch, savepoint

if TYPE_CHECKING:
    import polars as pl

SLICE = 50_000


def post_bulk(
    ledger: Ledger, *, actor: Actor, key: str, code: str, source: Source, business_date: date,
    moves: pl.DataFrame | Iterable[tuple], **posting_values: Any,
) -> models.Model:  # fmt: skip
    """Book many moves as one posting; either all of them or none.

    ``moves``: a frame with the columns from_key, to_key, qty (positive), and optionally business_date and source_line;
    or tuples in that order. Replay, errors and further columns as in :func:`posting.post`; a Shortage is judged on the
    sum per account, not line by line.
    """
    frame = _frame(moves, business_date)
    digest = _digest(code, source, business_date, frame)
    with savepoint():
        posting = open_posting(
            ledger, actor=actor, key=key, code=code, source=source, business_date=business_date, digest=digest,
            entry_count=frame.height * 2, **posting_values,
        )  # fmt: skip
        if posting.is_replay:
            return posting
        require_open_period(ledger, actor, frame["business_date"].min())
        keys = _distinct(frame["from_key"], frame["to_key"])
        facts = ensure_accounts(ledger, keys)
        _execute(ledger, posting, _with_ids(frame, facts))
    return posting


def reverse_in_bulk(
    ledger: Ledger, *, actor: Actor, posting: models.Model, business_date: date, code: str, **posting_values: Any
) -> models.Model:
    """Undo a large posting. Called by :func:`posting.reverse`, which has looked whether it may be."""
    import polars as pl

    rows = fetch(
        f"SELECT account_id, counter_id, -delta, source_line FROM {ledger.table('entry')} WHERE posting_id = %s",  # noqa: S608
        [posting.pk],
    )
    schema = {"account_id": pl.Int64, "counter_id": pl.Int64, "delta": pl.Int64, "source_line": pl.Int64}
    legs = pl.DataFrame(rows, schema=schema, orient="row").with_columns(business_date=pl.lit(business_date))
    source = Source(posting.source_type, posting.source_id)
    digest = hashlib.sha256(f"{code}|{posting.key}|{business_date}".encode()).hexdigest()
    with savepoint():
        reversal = open_posting(
            ledger, actor=actor, key=reversal_key(posting), code=code, source=source, business_date=business_date,
            digest=digest, entry_count=legs.height, reverses_id=posting.pk, **posting_values,
        )  # fmt: skip
        if reversal.is_replay:
            return reversal
        require_open_period(ledger, actor, business_date)
        _book(ledger, reversal, legs)
    return reversal


def _frame(moves: pl.DataFrame | Iterable[tuple], business_date: date) -> pl.DataFrame:
    import polars as pl

    schema = {
        "from_key": pl.String, "to_key": pl.String, "qty": pl.Int64, "business_date": pl.Date, "source_line": pl.Int64,
    }  # fmt: skip
    if isinstance(moves, pl.DataFrame):
        frame = moves
    else:
        rows = [(*row, *(None,) * (5 - len(row))) for row in moves]
        frame = pl.DataFrame(rows, schema=schema, orient="row")
    for name in ("business_date", "source_line"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=schema[name]).alias(name))
    frame = frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
    frame = frame.with_columns(pl.col("business_date").fill_null(pl.lit(business_date)))
    if not frame.height:
        raise empty_problem()
    lowest = frame["qty"].min()
    if frame["qty"].null_count() or lowest <= 0:
        raise quantity_problem(lowest)
    return frame


def _digest(code: str, source: Source, business_date: date, frame: pl.DataFrame) -> str:
    digest = hashlib.sha256(f"{code}|{source.type}|{source.id}|{business_date.isoformat()}".encode())
    for part in frame.iter_slices(SLICE):
        digest.update(part.write_csv(include_header=False).encode())
    return digest.hexdigest()


def _distinct(*columns: pl.Series) -> list[str]:
    import polars as pl

    return pl.concat([column.rename("key").unique() for column in columns]).unique().to_list()


def _with_ids(frame: pl.DataFrame, facts: dict[str, AccountFacts]) -> pl.DataFrame:
    """Keys replaced by account ids; refuses moves between different things."""
    import polars as pl

    known = pl.DataFrame(
        {
            "key": list(facts),
            "id": [fact.id for fact in facts.values()],
            "thing": [":".join(map(str, fact.conserved)) for fact in facts.values()],
        },
        schema={"key": pl.String, "id": pl.Int64, "thing": pl.String},
    )
    joined = frame.join(known.rename({"key": "from_key", "id": "from_id", "thing": "from_thing"}), on="from_key").join(
        known.rename({"key": "to_key", "id": "to_id", "thing": "to_thing"}), on="to_key"
    )
    wrong = joined.filter(pl.col("from_thing") != pl.col("to_thing"))
    if wrong.height:
        raise unbalanced_problem("; ".join(f"{row[0]} → {row[1]}" for row in wrong.head(5).iter_rows()))
    return joined.select("from_id", "to_id", "qty", "business_date", "source_line")


def _execute(ledger: Ledger, posting: models.Model, moves: pl.DataFrame) -> None:
    import polars as pl

    rest = ("business_date", "source_line")
    legs = pl.concat(
        [
            moves.select(
                pl.col("from_id").alias("account_id"), pl.col("to_id").alias("counter_id"), -pl.col("qty"), *rest
            ),
            moves.select(pl.col("to_id").alias("account_id"), pl.col("from_id").alias("counter_id"), "qty", *rest),
        ]
    ).rename({"qty": "delta"})
    _book(ledger, posting, legs)


def _book(ledger: Ledger, posting: models.Model, legs: pl.DataFrame) -> None:
    import polars as pl

    sums = legs.group_by("account_id").agg(pl.col("delta").sum(), pl.col("business_date").min())
    move_all_at_once(ledger, dict(sums.select("account_id", "delta").iter_rows()))
    # Sorted by account, so that the index on accounts is written along its leaves and not all over them.
    insert_rows(ledger.entry, ENTRY_COLUMNS, _entry_rows(posting.pk, legs.sort("account_id", "business_date")))
    mark_snapshots_stale(ledger, dict(sums.select("account_id", "business_date").iter_rows()))


def _entry_rows(posting_id: int, legs: pl.DataFrame):
    columns = legs.select("account_id", "counter_id", "delta", "business_date", "source_line")
    for part in columns.iter_slices(SLICE):
        for row in part.iter_rows():
            yield posting_id, *row
