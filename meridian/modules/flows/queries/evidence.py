"""Why a line was flagged: figures from which the sentence is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..rules.observations import OBSERVED_CODES, PURCHASE_FIGURES, STOCK_FIGURES

if TYPE_CHECKING:
    import polars as pl

    from ..models import FlowFile


FIGURES = (*dict.fromkeys((*PURCHASE_FIGURES, *STOCK_FIGURES)), "by_sku", "supplier")


def evidence_rows(flagged: pl.DataFrame, flow_file: FlowFile) -> Iterator[tuple[dict[str, Any], str, str]]:
    """``(line, finding code, evidence as JSON text)`` for every code of every flagged line."""
    for line in flagged.iter_rows(named=True):
        for code in line["verdict"].split(","):
            yield line, code, json.dumps(evidence_of(line, code), ensure_ascii=False)


def evidence_of(line: dict[str, Any], code: str) -> dict[str, Any]:
    """The figures behind one finding of one line."""
    found: dict[str, Any] = {"row": line["row_no"], "lot": line.get("lot") or ""}
    if line.get("authorisation_id"):
        found["authorisation"] = line["authorisation_id"]
    if line.get("other_authorisation_id"):
        found["other_authorisation"] = line["other_authorisation_id"]
    if code in ("LOT_MORE_THAN_HAD", "LOT_NEVER_RECEIVED", "LOT_UNKNOWN"):
        found["unexplained"] = int(line.get("unexplained_qty") or 0)
    if code in OBSERVED_CODES:
        found |= figures_of(line)
    return found


def missing_rows(missing: pl.DataFrame) -> Iterator[tuple[dict[str, Any], str, str]]:
    """``(goods, finding code, evidence as JSON text)`` of goods which the file does not name."""
    for goods in missing.iter_rows(named=True):
        yield goods, goods["code"], json.dumps(figures_of(goods), ensure_ascii=False)


def missing_qty(goods: dict[str, Any]) -> int:
    """How many base units the file does not name: the gap of the stock, or what was sent."""
    return int(goods["gap"] if goods.get("gap") is not None else max(goods["shipped"], goods["received"]))


def figures_of(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a comparison with the book: base units, the day of the stock, the supplier named."""
    found: dict[str, Any] = {name: row[name] for name in FIGURES if row.get(name) is not None}
    if row.get("as_of"):
        found["as_of"] = row["as_of"].isoformat()
    return found
