"""What funds tells the modules below it, and what it does when they approve money: settlement, claims of prices."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.events.event import handles
from meridian.modules.agreements.choices import SettlementKind
from meridian.modules.agreements.queries import ProposedItem, settlement_items_come_from
from meridian.modules.pricing.events import PriceMoneyApproved

from .commands import credit_note
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


@handles(PriceMoneyApproved)
def price_money_approved(*, event: PriceMoneyApproved, event_id: int, actor: Actor) -> None:
    """A claimed difference (差价补偿) or stock protection (库存补差) was approved: a credit note, once however often it is told."""
    credit_note(
        actor=actor, dealer_id=event.dealer_id, amount_fen=event.amount_fen, source_type=event.source_type,
        source_id=event.source_id, key=f"{event.source_type}:{event.source_id}", business_date=actor.today,
        reason=_("Price difference %(text)s") % {"text": event.text},
    )  # fmt: skip
