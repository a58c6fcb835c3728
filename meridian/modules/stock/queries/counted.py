"""What the book says about the goods of a stock count."""

from __future__ import annotations

from meridian.kernel.ledger.snapshots import balances_as_of

from ..choices import Condition, Holder
from ..models import StockAccount, StockCount, StockCountLine
from .ledger import LEDGER

Counted = tuple[int, int | None, str]


def counted_book(count: StockCount) -> dict[Counted, int]:
    """``{(sku_id, lot_id, condition): base units}`` at the end of the day of the count, of the goods it is about.

    A dealer counts what he may sell; in a warehouse of the company every condition is counted by itself. Two queries.
    """
    rows = StockAccount.objects.unscoped("the book of the holder who counts")
    if count.dealer_id:
        rows = rows.filter(holder_type=Holder.DEALER, dealer_id=count.dealer_id, condition=Condition.GOOD)
    else:
        rows = rows.filter(holder_type=Holder.COMPANY, warehouse_id=count.warehouse_id)
    if count.product_line_id:
        rows = rows.filter(sku__product__line_id=count.product_line_id)
    accounts = list(rows.values_list("pk", "sku_id", "lot_id", "condition"))
    then = balances_as_of(LEDGER, count.count_date, [row[0] for row in accounts]) if accounts else {}
    return {(sku, lot, condition): then[pk] for pk, sku, lot, condition in accounts}


def lines_of_count(count: StockCount) -> list[StockCountLine]:
    """The lines of a count the caller may see, in the order they were made."""
    rows = StockCountLine.objects.unscoped("lines of a count the caller has reached")
    return list(rows.filter(count=count).select_related("sku").order_by("pk"))
