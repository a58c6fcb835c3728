"""Taking over a dealer's stock from his list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.modules.catalog.commands import ensure_lots

from ..models import StockPosting
from ..queries.opening import judge_opening
from ..rules.opening_lines import MOST_ROWS, OpeningRow
from .postings import record_opening_stock

REGISTER_LOTS = "catalog.lot:add"


@command("stock.opening:record")
def record_opening_list(
    *, actor: Actor, dealer_id: int, document: str, rows: Sequence[OpeningRow], business_date: date, register_lots: bool = False
) -> StockPosting:  # fmt: skip
    """Book a whole list as a dealer's opening stock, all rows or none. The same document of a dealer books once.

    With ``register_lots`` lots nobody knows are registered with the last day of their row, if the actor may do that. Raises
    RuleViolation "stock.opening_document", "stock.opening_lines" (how many rows are wrong), NotVisible, ClosedPeriod,
    IdempotencyConflict when the document was booked with other rows.
    """
    name = " ".join(document.split())
    if not name:
        raise _refusal("stock.opening_document", "document")
    if not rows or len(rows) > MOST_ROWS:
        raise _refusal("stock.opening_rows", "lines", most=MOST_ROWS)
    if business_date > actor.today:
        raise _refusal("stock.opening_future", "business_date")
    may_register = register_lots and actor.may(REGISTER_LOTS)
    judged = judge_opening(rows)
    wrong = [line for line in judged if line.state == "WRONG" or (line.state == "NEW_LOT" and not may_register)]
    if wrong:
        raise _refusal("stock.opening_lines", "lines", number=len(wrong), row=wrong[0].row.row_no, says=wrong[0].says)
    new = [line for line in judged if line.state == "NEW_LOT"]
    made = {}
    if new:
        made = ensure_lots(actor=actor, lots=[(one.sku_id, one.row.lot_number, None, one.last_day) for one in new])
    lines = [
        (one.sku_id, made[one.sku_id, one.row.lot_number] if one.state == "NEW_LOT" else one.lot_id, one.row.qty)
        for one in judged
    ]
    return record_opening_stock(
        actor=actor, key=f"list:{dealer_id}:{name}"[:140], dealer_id=dealer_id, lines=lines, business_date=business_date
    )


_TEXTS = {
    "stock.opening_document": (_("The document has no name."), _("Name the signed list, so that it is booked only once.")),
    "stock.opening_rows": (_("The list is empty or has more than %(most)s rows."), _("Paste its rows, or split it.")),
    "stock.opening_future": (_("Opening stock cannot be of a day to come."), _("Choose today or an earlier day.")),
    "stock.opening_lines": (
        _("%(number)s rows cannot be booked; the first is row %(row)s: %(says)s"),
        _("Correct them and check the list again; nothing is booked yet."),
    ),
}  # fmt: skip


def _refusal(code: str, field: str, **params: object) -> RuleViolation:
    message, mend = _TEXTS[code]
    return RuleViolation(Issue(code=code, message=message, mend=mend, field=field, params=params))
