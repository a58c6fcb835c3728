"""Settling stock and money when an agreement ends: the list is drawn up, added to, and ticked off one by one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist

from ..choices import AgreementStatus, SettlementKind
from ..events import SettlementOpened
from ..models import Agreement, SettlementItem
from ..queries.settlement import ProposedItem, proposed_items
from .letter_texts import refusal

ENDING = (AgreementStatus.TERMINATED, AgreementStatus.ENDED)


@command("agreements.agreement:settle", subject=Agreement)
def open_settlement(*, actor: Actor, agreement: Agreement) -> list[SettlementItem]:
    """Draw up what is to be settled: the agreement's deposit and what registered modules propose; again adds only what is new.

    Raises RuleViolation("settlement.state").
    """
    if agreement.status not in ENDING:
        raise refusal("settlement.state", number=agreement.number, status=agreement.get_status_display())
    rows = SettlementItem.objects.unscoped("items of the agreement").filter(agreement=agreement)
    held = set(rows.values_list("source", "key"))
    is_first = not held
    made = []
    for source, item in [*_own_items(agreement), *proposed_items(agreement.dealer_id, agreement.last_day)]:
        if (source, item.key) in held:
            continue
        row = SettlementItem(
            agreement=agreement, kind=item.kind, text=item.text, qty=item.qty, source=source, key=item.key
        )
        made.append(persist(row, amount_fen=item.amount_fen))
    if is_first:
        ended = agreement.last_day.isoformat()
        emit(SettlementOpened(agreement_id=agreement.pk, dealer_id=agreement.dealer_id, ended_on=ended))
    return made


@command("agreements.agreement:settle", subject=Agreement)
def add_settlement_item(
    *, actor: Actor, agreement: Agreement, text: str, kind: str = SettlementKind.OTHER, qty: int | None = None,
    amount_fen: int | None = None,
) -> SettlementItem:  # fmt: skip
    """Add an item by hand; ``amount_fen`` positive when the dealer gets it. Raises RuleViolation("settlement.state" | "settlement.text")."""
    if agreement.status not in ENDING:
        raise refusal("settlement.state", number=agreement.number, status=agreement.get_status_display())
    if not text.strip():
        raise refusal("settlement.text", "text")
    row = SettlementItem(agreement=agreement, kind=kind, text=text.strip(), qty=qty)
    return persist(row, amount_fen=amount_fen)


@command("agreements.agreement:settle", subject=Agreement)
def settle_item(*, actor: Actor, agreement: Agreement, item: Any, outcome: str) -> SettlementItem:
    """Tick an item off with how it was settled. Raises RuleViolation("settlement.done" | "settlement.outcome"), NotVisible."""
    rows = SettlementItem.objects.unscoped("items of the agreement").filter(agreement=agreement)
    row = rows.filter(pk=getattr(item, "pk", item)).first()
    if row is None:
        raise NotVisible(f"settlement item {item}")
    if row.done_on is not None:
        raise refusal("settlement.done")
    if not outcome.strip():
        raise refusal("settlement.outcome", "outcome")
    return persist(row, done_on=actor.today, outcome=outcome.strip())


def _own_items(row: Agreement) -> list[tuple[str, ProposedItem]]:
    """What the agreement itself says must go back: the deposit, and the letters that name the dealer."""
    found = [ProposedItem(SettlementKind.DOCUMENT, "letters", gettext("Original letters of authorisation returned"))]
    if row.deposit_fen:
        text = gettext("Deposit agreed in %(number)s") % {"number": row.number}
        found.append(ProposedItem(SettlementKind.MONEY, "deposit", text, amount_fen=row.deposit_fen))
    return [("agreements", item) for item in found]
