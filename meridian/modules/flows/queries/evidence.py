"""Why a line was flagged: figures from which the sentence is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from ..models import FlowFile


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
    return found
