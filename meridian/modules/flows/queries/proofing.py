"""From a reading to a proof, without writing anything: used by the job, by ``meridian flow check`` and before publishing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from meridian.kernel.ledger.sql import fetch, in_list
from meridian.modules.agreements import queries as agreements
from meridian.modules.matching import queries as matching
from meridian.modules.sellout.queries import booked_frame

from ..models import FlowFile, FlowLine, FlowName
from ..rules import duplicates, physics, proof
from . import facts, observing
from .facts import DealerFacts

if TYPE_CHECKING:
    import polars as pl

STOCK_DAYS_AFTER = 10
LOOKED_UP_AT_ONCE = 20_000
AUTHORISATION_CODES = (
    "NO_AUTHORISATION", "PRODUCT_NOT_COVERED", "PLACE_NOT_COVERED", "PERIOD_NOT_COVERED", "HOSPITAL_EXCLUDED",
    "EXCLUSIVE_OF_OTHER",
)  # fmt: skip


@dataclass(slots=True)
class Proof:
    """A judged file. ``frame`` has one row per sheet row; ``customers`` and ``products`` one row per distinct name.

    ``missing``: goods of the book which a purchase or stock file does not name.
    """

    frame: pl.DataFrame
    customers: list[matching.NameMatch]
    products: list[matching.NameMatch]
    kind: str
    month: date | None
    counts: dict[str, int]
    name_figures: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    missing: pl.DataFrame | None = None


def build_proof(frame: pl.DataFrame, *, dealer: DealerFacts, kind: str, month: date | None, file_id: int = 0) -> Proof:
    """Match, judge and give every row its state. ``frame`` is that of a reading."""
    frame = proof.complete_columns(frame)
    customer_rows = proof.distinct_customers(frame)
    product_rows = proof.distinct_products(frame)
    figures = {("CUSTOMER", r["text"]): (r["line_count"], r["amount_fen"]) for r in customer_rows.iter_rows(named=True)}
    figures |= {("PRODUCT", r["text"]): (r["line_count"], r["amount_fen"]) for r in product_rows.iter_rows(named=True)}
    who = []
    if kind == "SM":
        texts = customer_rows["text"].to_list()
        who = matching.match_customers(texts, dealer_id=dealer.id, province=dealer.province)
    what = matching.match_products(product_rows.to_dicts(), dealer_id=dealer.id)
    frame = proof.apply_names(frame, names_frame(who), names_frame(what))
    frame = frame.with_columns(duplicates.fingerprints(frame))
    written = frame.filter(frame["state"] == "line")["fingerprint"].unique().to_list()
    frame = duplicates.mark_duplicates(frame, known_fingerprints(dealer.id, file_id, written, kind))
    month = month or proof.file_month(frame)
    judged = judge(frame, dealer=dealer, kind=kind, month=month, file_id=file_id)
    return Proof(judged.lines, who, what, kind, month, proof.counts_of(judged.lines), figures, judged.missing)


def names_frame(matches: list[matching.NameMatch]) -> pl.DataFrame:
    """Matches as a frame for the join onto the lines."""
    import polars as pl

    schema = {
        "text": pl.Utf8, "decision": pl.Utf8, "hospital_id": pl.Int64, "buyer_id": pl.Int64, "sku_id": pl.Int64,
        "factor": pl.Int64, "divide": pl.Boolean,
    }  # fmt: skip
    rows = [(m.text, m.decision, m.hospital_id, m.buyer_id, m.sku_id, m.factor, m.divide) for m in matches]
    return facts.frame_of(rows, schema)


def known_fingerprints(dealer_id: int, file_id: int, wanted: list[int], kind: str) -> set[int]:
    """Which of ``wanted`` stand in a line of another file of the dealer that still counts, and of the same kind.

    The same goods may well be in stock month after month, so stock files are not compared with each other. Only the file's own fingerprints are looked up, so that years of history cost nothing.
    """
    if kind == "IM":
        return set()
    lines, files = FlowLine._meta.db_table, FlowFile._meta.db_table
    found: set[int] = set()
    for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
        among, params = in_list("l.fingerprint", wanted[start : start + LOOKED_UP_AT_ONCE])
        rows = fetch(
            f'SELECT DISTINCT l.fingerprint FROM "{lines}" l JOIN "{files}" f ON f.id = l.file_id '  # noqa: S608  our own tables
            f"WHERE l.dealer_id = %s AND {among} AND l.file_id <> %s AND f.state <> 'WITHDRAWN' "
            "AND f.kind = %s",
            [dealer_id, *params, file_id, kind],
        )
        found.update(row[0] for row in rows)
    return found


def judge(
    frame: pl.DataFrame, *, dealer: DealerFacts, kind: str, month: date | None, file_id: int = 0
) -> observing.Observed:
    """Find the lots, give each row its state, and the ready ones their verdict: sales by authorisation and book, purchases
    and stock by comparison with the book. What is missing in a file is only said once every name is decided.
    """
    import polars as pl

    sku_ids = frame["sku_id"].drop_nulls().unique().to_list()
    lots = facts.lots_frame(sku_ids)
    frame = proof.apply_lots(frame, lots)
    frame = proof.line_states(
        frame, month, needs_customer=kind == "SM", days_after=STOCK_DAYS_AFTER if kind == "IM" else 0
    )
    frame = frame.join(facts.sku_frame(sku_ids), on="sku_id", how="left")
    ready = frame.filter(pl.col("line_state") == "READY")
    if kind != "SM":
        judged = observing.observe(ready, dealer=dealer, kind=kind, month=month, file_id=file_id)
        added = [name for name in judged.lines.columns if name not in frame.columns]
        empty = [pl.lit(None, dtype=pl.Int64).alias("authorisation_id"),
                 pl.lit(None, dtype=pl.Int64).alias("other_authorisation_id"), pl.lit(0, dtype=pl.Int64).alias("unexplained_qty")]  # fmt: skip
        frame = frame.join(judged.lines.select("line_key", *added), on="line_key", how="left").with_columns(
            pl.col("verdict").fill_null(""), *empty
        )
        waits = frame.filter(pl.col("line_state") == "PENDING").height > 0
        return observing.Observed(frame, judged.missing.head(0) if waits else judged.missing)
    judged = judge_ready(ready, dealer=dealer, lots=lots, sku_ids=sku_ids)
    kept = judged.select(
        "line_key", "verdict", "authorisation_id", "other_authorisation_id", "unexplained_qty", "booked_qty"
    )
    frame = frame.join(kept, on="line_key", how="left").with_columns(pl.col("verdict").fill_null(""))
    return observing.Observed(frame, pl.DataFrame())


def judge_ready(ready: pl.DataFrame, *, dealer: DealerFacts, lots: pl.DataFrame, sku_ids: list[int]) -> pl.DataFrame:
    """Authorisation and physics of matched sales lines: adds the findings, ``verdict``, ``unexplained_qty`` and
    ``booked_qty``: what the dealer's own sales documents have booked of a line before."""
    ready = _judge_authorisation(ready, dealer)
    ready = booked_frame(dealer.id, ready)
    ready = physics.split_by_book(ready, facts.book_frame(dealer.id))
    ready = physics.physical_findings(
        ready, lots=lots, receipts=facts.receipts_frame(dealer.id), certificates=facts.certificates_frame(sku_ids)
    )
    return physics.join_verdict(ready)


def _judge_authorisation(ready: pl.DataFrame, dealer: DealerFacts) -> pl.DataFrame:
    import polars as pl

    hospitals = facts.hospital_places(ready["hospital_id"].drop_nulls().unique().to_list())
    buyers = facts.buyer_places(ready["buyer_id"].drop_nulls().unique().to_list())
    placed = ready.join(hospitals, on="hospital_id", how="left").join(buyers, on="buyer_id", how="left")
    placed = placed.with_columns(region_path=pl.coalesce("region_path", "buyer_path"))
    asked = placed.select(
        pl.col("line_key").alias("line_no"), "sku_id", "product_id", "line_id", "hospital_id", "region_path", "date",
        pl.lit(dealer.id, dtype=pl.Int64).alias("dealer_id"),
    )  # fmt: skip
    answer = agreements.judge_lines(asked).select(
        pl.col("line_no").alias("line_key"), "reason", "authorisation_id", "other_authorisation_id"
    )
    judged = ready.join(answer, on="line_key", how="left")
    return judged.with_columns(**{code: pl.col("reason_right" if "reason_right" in judged.columns else "reason") == code
                                  for code in AUTHORISATION_CODES})  # fmt: skip


def stored_frame(file_id: int) -> pl.DataFrame:
    """The lines of a stored file as the frame the rules take, with their names' decisions already applied."""
    import polars as pl

    columns = {
        "id": pl.Int64, "row_no": pl.Int64, "sheet": pl.Utf8, "state": pl.Utf8, "date": pl.Date, "customer_text": pl.Utf8,
        "lot_text": pl.Utf8, "qty": pl.Int64, "price_e4": pl.Int64, "amount_fen": pl.Int64, "fingerprint": pl.Int64,
        "customer_name_id": pl.Int64, "product_name_id": pl.Int64, "verdict": pl.Utf8, "reason": pl.Utf8,
        "duplicate_of": pl.Int64,
    }  # fmt: skip
    rows = FlowLine.objects.unscoped("all lines of one file, for judging").filter(file_id=file_id).order_by("id")
    frame = facts.frame_of(rows.values_list(*columns).iterator(chunk_size=20_000), columns)
    names = FlowName.objects.unscoped("all names of one file, for judging").filter(file_id=file_id)
    schema = {
        "name_id": pl.Int64, "decision": pl.Utf8, "hospital_id": pl.Int64, "buyer_id": pl.Int64, "sku_id": pl.Int64,
        "factor": pl.Int64, "divide": pl.Boolean,
    }  # fmt: skip
    known = facts.frame_of(
        names.values_list("pk", "decision", "hospital_id", "buyer_id", "sku_id", "factor", "divide"), schema
    )
    return _with_names(frame, known)


def _with_names(frame: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Apply decided names to stored lines; rows set apart at reading keep their state."""
    import polars as pl

    who = names.select(
        pl.col("name_id").alias("customer"), pl.col("decision").alias("text_decision"), "hospital_id", "buyer_id"
    )
    frame = frame.rename({"id": "line_key", "lot_text": "lot", "state": "stored_state", "verdict": "stored_verdict"})
    frame = frame.with_columns(
        state=pl.when(pl.col("stored_state").is_in(["TOTAL", "BLANK", "NOTE", "ERROR"]))
        .then(pl.col("stored_state")).otherwise(pl.lit("line")),
        supplier=pl.when(pl.col("customer_text") != "").then("customer_text"), customer=pl.col("customer_name_id"), product_key=pl.col("product_name_id"),
        is_duplicate=(pl.col("stored_state") == "DUPLICATE"),
        include=pl.col("reason").str.contains("included").fill_null(False), held=pl.col("stored_state") == "HELD",
    )  # fmt: skip
    who = who.rename({"customer": "text", "text_decision": "decision"})
    what = names.select(pl.col("name_id").alias("text"), "decision", "sku_id", "factor", "divide")
    return proof.apply_names(frame, who, what)
