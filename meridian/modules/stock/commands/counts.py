"""A dealer's own stock count: kept as he reported it, adjusted in the book with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.ledger.ledger import Move

from ..choices import Holder, PostingCode
from ..models import StockCount, StockCountLine, StockPosting
from ..queries.balances import balances_for
from ..queries.holders import visible_dealer
from ..rules.account_keys import account_key
from ..rules.counting import Difference, count_differences
from .postings import move_stock


@command("stock.stockcount:record")
def record_stock_count(
    *, actor: Actor, dealer_id: int, count_date: date, counted: Mapping[tuple[int, int | None], int], reason: str,
    is_complete: bool = False,
) -> tuple[StockCount, StockPosting | None]:  # fmt: skip
    """Keep a count ``{(sku_id, lot_id): base units}`` and book the differences to the book as of ``count_date``.

    With ``is_complete`` every lot that was not counted is taken as gone. Returns the count and its posting (None when
    book and count agree). Raises RuleViolation without a reason or for a negative count, Shortage when goods that are
    missing by the count have left since by other documents.
    """
    dealer = visible_dealer(actor, dealer_id)
    problems = _problems(counted, reason)
    if problems:
        raise RuleViolation(problems)
    book = balances_for(dealer_id, as_of=count_date)
    count = persist(
        StockCount(
            dealer=dealer, region_id=dealer.region_id, count_date=count_date, reason=reason, is_complete=is_complete
        )
    )
    differences = count_differences(counted, book, is_complete=is_complete)
    missing = [d for d in differences if (d.sku_id, d.lot_id) not in counted]
    seen = [Difference(sku, lot, qty, book.get((sku, lot), 0)) for (sku, lot), qty in counted.items()] + missing
    persist_many(
        StockCountLine,
        [
            StockCountLine(count=count, sku_id=d.sku_id, lot_id=d.lot_id, counted_qty=d.counted, book_qty=d.book)
            for d in seen
        ],
        reason=reason,
    )
    if not differences:
        return count, None
    posting = move_stock(
        actor=actor, key=f"stock.stockcount:{count.pk}:adjust", source_type="stock.stockcount", source_id=count.pk,
        business_date=count_date, moves=[adjustment(dealer_id, d) for d in differences], code=PostingCode.COUNT,
        dealer_id=dealer_id,
    )  # fmt: skip
    return count, posting


def _problems(counted: Mapping[tuple[int, int | None], int], reason: str) -> list[Issue]:
    found = []
    if not reason.strip():
        found.append(
            Issue(
                code="stock.count_reason",
                field="reason",
                message=_("A count needs a reason for its differences."),
                mend=_("Write what explains them, or that it is being looked into."),
            )
        )
    if any(qty < 0 for qty in counted.values()):
        found.append(
            Issue(
                code="stock.count_negative",
                field="counted",
                message=_("A counted quantity is below zero."),
                mend=_("Nothing there is 0."),
            )
        )
    return found


def adjustment(dealer_id: int, difference: Difference) -> Move:
    """The move that brings the book of a dealer to what was counted."""
    own = account_key(Holder.DEALER, dealer_id, difference.sku_id, difference.lot_id)
    other = account_key(Holder.COUNT_DIFFERENCE, dealer_id, difference.sku_id, difference.lot_id)
    if difference.delta > 0:
        return Move(other, own, difference.delta)
    return Move(own, other, -difference.delta)
