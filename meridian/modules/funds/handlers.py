"""What funds tells the modules below it: what is owed when an agreement with a dealer ends."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from meridian.modules.agreements.choices import SettlementKind
from meridian.modules.agreements.queries import ProposedItem, settlement_items_come_from

from .queries import credit_facts


def money_to_settle(dealer_id: int, ended_on: date) -> list[ProposedItem]:
    """Debts of the dealer (negative), what he paid too much and the rebate he has left (positive), in fen."""
    facts = credit_facts(dealer_id)
    amounts = (
        ("receivable", _("Invoices and charges not paid"), -facts.receivable_fen),
        ("prepaid", _("Paid in advance"), facts.prepaid_fen),
        ("rebate", _("Rebate not used"), facts.rebate_fen),
    )
    return [ProposedItem(SettlementKind.MONEY, key, text, amount_fen=fen) for key, text, fen in amounts if fen]


settlement_items_come_from("funds", money_to_settle)
