"""Goods of a company warehouse put aside, released or scrapped by quality, from the page of the account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.records.numbering import next_number

from ..choices import Condition, Holder
from ..models import StockAccount, StockPosting
from .reservations import change_condition

# From which condition goods of a warehouse may go to which: expired ones never come back, consigned ones are elsewhere.
CONDITION_MOVES: dict[str, tuple[str, ...]] = {
    Condition.GOOD: (Condition.QUARANTINE, Condition.DAMAGED),
    Condition.QUARANTINE: (Condition.GOOD, Condition.DAMAGED),
    Condition.DAMAGED: (Condition.QUARANTINE,),
}


@command("stock.stock:condition", subject=StockAccount)
def put_into_condition(
    *, actor: Actor, stock_account: StockAccount, qty: Any, to_condition: str, reason: str
) -> StockPosting:
    """Move base units of one lot in a company warehouse into another condition, with the reason (U / Q / B, GSP Art. 52).

    Raises RuleViolation("stock.condition_move" | "stock.condition_qty" | "stock.condition"), Shortage when they are set
    aside for an order.
    """
    row = stock_account
    allowed = CONDITION_MOVES.get(row.condition, ()) if row.holder_type == Holder.COMPANY else ()
    if to_condition not in allowed:
        names = ", ".join(str(Condition(each).label) for each in allowed) or "—"
        raise _refusal(
            "stock.condition_move", "to_condition", _("Goods in this condition can only be moved to: %(names)s."),
            _("Choose one of these; expired goods stay as they are, and only goods of a company warehouse are moved here."),
            names=names,
        )  # fmt: skip
    count = int(qty or 0)
    if not 0 < count <= row.on_hand:
        raise _refusal(
            "stock.condition_qty", "qty", _("There are %(held)s units in this condition, not %(qty)s."),
            _("Enter a quantity from 1 to %(held)s."), held=row.on_hand, qty=count,
        )  # fmt: skip
    return change_condition(
        actor=actor, key=next_number(f"stock-condition-{row.pk}"), holder_type=row.holder_type, holder_id=row.holder_id,
        lines=[(row.sku_id, row.lot_id, count)], from_condition=row.condition, to_condition=to_condition,
        business_date=actor.today, reason=reason, source_type="stock.stockaccount", source_id=row.pk,
    )  # fmt: skip


def _refusal(code: str, field: str, message: Any, mend: Any, **params: Any) -> RuleViolation:
    return RuleViolation(Issue(code=code, field=field, message=message, mend=mend, params=params))
