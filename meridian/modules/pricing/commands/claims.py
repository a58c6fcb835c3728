"""Claims of differences for goods sold at a special price that is settled by claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist, persist_many
from meridian.kernel.records.numbering import next_number

from ..choices import ClaimStatus, RequestStatus, SettledBy
from ..events import PriceMoneyApproved
from ..models import PriceClaim, PriceClaimLine
from ..queries.evidence import claimed_qty, sales_to_claim
from ..rules.claims import Sold, Terms, claim_fen, problems
from .special import lock_request
from .texts import issue, refusal

Place = tuple[str, int]


@command("pricing.priceclaim:add")
def claim_difference(
    *, actor: Actor, request: Any, sales: Mapping[Place, int | None], note: str = ""
) -> PriceClaim:  # fmt: skip
    """Claim the difference for sales: ``{(evidence, key): base units, or None for all of the line}``.

    Every sale must stand, be of the request's dealer, SKU and hospital and days, and not be claimed already; all claims
    together stay within the approved quantity. Raises RuleViolation("pricing.claim_request" | "pricing.claim_worthless" |
    "pricing.claim_empty" | "pricing.claim_period" | "pricing.claim_evidence" | "pricing.claim_quantity"), NotVisible.
    """
    row = lock_request(actor, getattr(request, "pk", request))
    if row.status != RequestStatus.APPROVED or row.settled_by != SettledBy.CLAIM:
        raise refusal("pricing.claim_request")
    proven = {(sale.evidence, sale.evidence_id): sale for sale in sales_to_claim(row)}
    lines, sold = [], []
    for place, qty in sales.items():
        sale = proven.get(place)
        if sale is None:
            sold.append(Sold(f"{place[0]} {place[1]}", row.valid_from, qty or 1, 0))
            continue
        asked = sale.qty if qty is None else qty
        sold.append(Sold(sale.label, sale.sold_on, asked, sale.qty))
        lines.append(
            PriceClaimLine(
                evidence=place[0], evidence_id=place[1], label=sale.label[:80], sold_on=sale.sold_on, qty=asked
            )
        )
    terms = Terms(row.planned_qty, claimed_qty(row), row.valid_from, row.valid_to, (row.current_e4 or 0) - row.price_e4)
    issues = [issue(f"pricing.{code}", **params) for code, params in problems(terms, sold)]
    if issues:
        raise RuleViolation(issues)
    qty = sum(line.qty for line in lines)
    claim = persist(
        PriceClaim(number=next_number(f"CB-{actor.today:%y%m}"), dealer_id=row.dealer_id), request=row,
        difference_e4=terms.difference_e4, qty=qty, amount_fen=claim_fen(terms.difference_e4, qty), note=note.strip(),
    )  # fmt: skip
    for line in lines:
        line.claim = claim
    persist_many(PriceClaimLine, lines)
    return claim


@command("pricing.priceclaim:decide", subject=PriceClaim)
def approve_price_claim(*, actor: Actor, price_claim: PriceClaim, note: str = "") -> PriceClaim:
    """Say yes: funds books the amount in the dealer's favour. Who claimed does not decide.

    Raises RuleViolation("pricing.claim_status" | "pricing.two_people").
    """
    _require_asked(actor, price_claim)
    _close(actor, price_claim, ClaimStatus.APPROVED, note)
    emit(
        PriceMoneyApproved(
            source_type="pricing.priceclaim", source_id=price_claim.pk, dealer_id=price_claim.dealer_id,
            amount_fen=price_claim.amount_fen, text=price_claim.number,
        )
    )  # fmt: skip
    return price_claim


@command("pricing.priceclaim:decide", subject=PriceClaim)
def refuse_price_claim(*, actor: Actor, price_claim: PriceClaim, note: str) -> PriceClaim:
    """Say no, with the reason; the sales may be claimed again.

    Raises RuleViolation("pricing.claim_status" | "pricing.two_people" | "pricing.reason").
    """
    _require_asked(actor, price_claim)
    if not note.strip():
        raise refusal("pricing.reason", field="note")
    lines = list(PriceClaimLine.objects.unscoped("its claim is refused").filter(claim=price_claim))
    for line in lines:
        line.counts = False
    change_many(lines, ["counts"])
    return _close(actor, price_claim, ClaimStatus.REFUSED, note)


def _close(actor: Actor, row: PriceClaim, status: str, note: str) -> PriceClaim:
    return persist(
        row, status=status, decided_by_id=actor.user_id, decided_at=actor.now, decision_note=note.strip()[:300]
    )


def _require_asked(actor: Actor, row: PriceClaim) -> None:
    if row.status != ClaimStatus.ASKED:
        raise refusal("pricing.claim_status", number=row.number, status=row.get_status_display())
    if actor.user_id is not None and actor.user_id == row.created_by_id:
        raise refusal("pricing.two_people")
