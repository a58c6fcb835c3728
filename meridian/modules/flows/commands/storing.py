"""Writing names and lines of a proof in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from meridian.kernel.records.bulk_rows import insert_rows

from ..models import FlowFile, FlowLine, FlowName
from ..queries.proofing import Proof

if TYPE_CHECKING:
    import polars as pl

LINE_COLUMNS = (
    "file_id", "dealer_id", "row_no", "sheet", "state", "reason", "raw", "date", "customer_text", "product_text",
    "spec_text", "lot_text", "unit_text", "doc_no", "qty", "base_qty", "price_e4", "amount_fen", "customer_name_id",
    "product_name_id", "hospital_id", "buyer_id", "sku_id", "lot_id", "authorisation_id", "other_authorisation_id",
    "verdict", "duplicate_of", "fingerprint",
)  # fmt: skip


def insert_names(file_id: int, proof: Proof) -> dict[tuple[str, str], int]:
    """Insert the distinct names of a proof; returns their keys by (subject, text)."""
    rows = []
    for subject, matches in (("CUSTOMER", proof.customers), ("PRODUCT", proof.products)):
        for match in matches:
            count, amount = proof.name_figures.get((subject, match.text), (0, 0))
            rows.append(FlowName(
                file_id=file_id, subject=subject, text=match.text[:300], decision=match.decision,
                hospital_id=match.hospital_id, buyer_id=match.buyer_id, sku_id=match.sku_id, factor=match.factor,
                divide=match.divide, score=match.score, reasons=match.reasons, candidates=match.candidates[:5],
                line_count=count, amount_fen=amount, alias_id=match.alias_id,
            ))  # fmt: skip
    made = FlowName.objects.unscoped("names of a new proof").bulk_create(rows, batch_size=2000)
    texts = [match.text for match in (*proof.customers, *proof.products)]
    return {(row.subject, text): row.pk for row, text in zip(made, texts, strict=True)}


def insert_lines(flow_file: FlowFile, frame: pl.DataFrame, name_ids: dict[tuple[str, str], int]) -> None:
    """Insert every row of the frame as a line."""
    insert_rows(FlowLine, LINE_COLUMNS, _line_rows(flow_file, line_frame(frame, name_ids)))


def line_frame(frame: pl.DataFrame, name_ids: dict[tuple[str, str], int]) -> pl.DataFrame:
    """The frame with exactly the values of the line table, texts cut to their columns."""
    import polars as pl

    customer_ids = {text: key for (subject, text), key in name_ids.items() if subject == "CUSTOMER"}
    product_ids = {text: key for (subject, text), key in name_ids.items() if subject == "PRODUCT"}

    def cut(name: str, limit: int) -> pl.Expr:
        return pl.col(name).fill_null("").str.slice(0, limit)

    def key_of(name: str, known: dict[str, int]) -> pl.Expr:
        if not known:
            return pl.lit(None, dtype=pl.Int64)
        return pl.col(name).replace_strict(known, default=None, return_dtype=pl.Int64)

    spec = pl.concat_str([pl.col("spec"), pl.col("model")], separator=" ", ignore_nulls=True)
    return frame.select(
        "row_no", cut("sheet", 120), pl.col("line_state").alias("state"), cut("reason", 300), pl.col("raw"), "date",
        pl.coalesce("supplier", "customer").fill_null("").str.slice(0, 200).alias("customer_text"), cut("product", 200).alias("product_text"),
        spec.fill_null("").str.slice(0, 120).alias("spec_text"), cut("lot", 60).alias("lot_text"),
        cut("unit", 20).alias("unit_text"), cut("doc_no", 60).alias("doc_no"), "qty", "base_qty", "price_e4", "amount_fen",
        key_of("customer", customer_ids).alias("customer_name_id"),
        key_of("product_key", product_ids).alias("product_name_id"),
        "hospital_id", "buyer_id", "sku_id", "lot_id", "authorisation_id", "other_authorisation_id", "verdict",
        "duplicate_of", "fingerprint",
    )  # fmt: skip


def _line_rows(flow_file: FlowFile, lines: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    head = (flow_file.pk, flow_file.dealer_id)
    for row in lines.iter_rows():
        yield head + row
