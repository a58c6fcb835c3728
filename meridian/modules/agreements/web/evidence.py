"""What the page of an agreement shows about its signatures and its settlement."""

from __future__ import annotations

from typing import Any

from ..choices import SHOWN_TO_DEALERS, AgreementStatus
from ..commands.signatures import SIGN, connected_platforms
from ..models import Agreement
from ..queries.agreement_paper import sides_to_sign, signatures_of

SETTLE = "agreements.agreement:settle"


def evidence_context(row: Agreement, actor: Any) -> dict[str, Any]:
    """Who signed, who still has to, and whether a settlement is open."""
    held = signatures_of(row) if row.status in SHOWN_TO_DEALERS else []
    return {
        "signatures": held, "sides_missing": sides_to_sign(row, held) if row.status == AgreementStatus.APPROVED else [],
        "may_draw": actor.may(SIGN) and row.status == AgreementStatus.APPROVED, "platforms": connected_platforms(),
        "may_template": actor.may("agreements.agreementtemplate:add") and not actor.is_dealer,
        "may_settle": actor.may(SETTLE) and not actor.is_dealer and row.status in (AgreementStatus.TERMINATED, AgreementStatus.ENDED),
    }  # fmt: skip
