"""A proof in words: for the command line and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..choices import FindingCode, LineState
from .explaining import explain_missing, explain_rows

if TYPE_CHECKING:
    from meridian.kernel.base.actors import Actor

    from ..reading import FlowReading
    from .facts import DealerFacts
    from .proofing import Proof


def check_outcome(
    name: str, dealer: DealerFacts, reading: FlowReading, proof: Proof, actor: Actor | None = None
) -> dict[str, Any]:
    """Summary, undecided names and findings of a proof, as plain values.

    A finding about goods which a purchase or stock file does not name has row 0. ``actor``: who reads it; a dealer's
    user is told no other dealer's name.
    """
    import polars as pl

    flagged = proof.frame.filter(pl.col("verdict") != "")
    undecided = [match for match in (*proof.customers, *proof.products) if match.decision == "PENDING"]
    return {
        "file": name, "dealer": {"code": dealer.code, "name": dealer.name}, "kind": proof.kind,
        "month": proof.month.isoformat()[:7] if proof.month else None, "sheet": reading.sheet,
        "header_row": reading.header_row, "layout": reading.layout, "counts": proof.counts,
        "state_labels": {str(state): str(label) for state, label in LineState.choices},
        "undecided": [_undecided(match, proof) for match in undecided],
        "findings": [
            {"row": row["row_no"], "sheet": row["sheet"], "code": code, "label": str(FindingCode(code).label), "sentence": sentence}
            for row, code, sentence in explain_rows(flagged, dealer.id, actor)
        ]
        + [
            {"row": 0, "sheet": "", "code": code, "label": str(FindingCode(code).label), "sentence": sentence}
            for _goods, code, sentence in _missing(proof, dealer.id, actor)
        ],
    }  # fmt: skip


def _missing(proof: Proof, dealer_id: int, actor: Actor | None) -> list[tuple[dict[str, Any], str, str]]:
    return explain_missing(proof.missing, dealer_id, actor) if proof.missing is not None else []


def _undecided(match: Any, proof: Proof) -> dict[str, Any]:
    subject = "CUSTOMER" if ("CUSTOMER", match.text) in proof.name_figures else "PRODUCT"
    lines, amount = proof.name_figures.get((subject, match.text), (0, 0))
    return {
        "subject": subject, "text": match.text, "lines": lines, "amount_fen": amount, "score": match.score,
        "reasons": [code for code, _params in match.reasons], "candidates": match.candidates,
    }  # fmt: skip
