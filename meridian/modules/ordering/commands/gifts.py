"""What promotions do to the lines of an order: a lower price, or free goods as lines of their own at price 0."""

from __future__ import annotations

from collections.abc import Sequence

from ..choices import PromotionKind
from ..models import Order, OrderLine
from ..rules.promotions import OffersOfDealer, best_gift


def take_off(row: OrderLine, offers: OffersOfDealer) -> None:
    """Lower the price of a line that was just priced, when a percentage is the best offer for it; the line names the promotion."""
    row.promotion_id = row.base_price_e4 = None
    if row.price_e4 is None or not offers.offers:
        return
    gift = best_gift(offers.of_sku(row.sku_id), row.qty - row.cancelled_qty, row.price_e4)
    if gift is not None and gift.price_e4 < row.price_e4:
        row.promotion_id, row.base_price_e4, row.price_e4 = gift.offer_id, row.price_e4, gift.price_e4


def with_free_goods(
    order: Order, rows: Sequence[OrderLine], offers: OffersOfDealer
) -> tuple[list[OrderLine], list[OrderLine]]:
    """``(lines, gone)``: the lines with their free goods brought up to date, and free lines that are not given any more.

    What left already or is set aside is never taken back.
    """
    free = {(row.sku_id, row.promotion_id): row for row in rows if row.is_free and row.qty > row.cancelled_qty}
    wished = _wishes(rows, offers) if offers.offers else {}
    if not free and not wished:
        return list(rows), []
    found = [row for row in rows if row not in free.values()]
    number = max((row.line_no for row in rows), default=0)
    gone = []
    for place, row in free.items():
        least = row.shipped_qty + row.allocated_qty
        qty = max(wished.pop(place, 0), least)
        if not qty:
            gone.append(row)
            continue
        row.qty = qty + row.cancelled_qty
        found.append(row)
    for (sku_id, promotion_id), qty in wished.items():
        number += 1
        made = OrderLine(
            line_no=number, sku_id=sku_id, qty=qty, price_e4=0, amount_fen=0, is_free=True, promotion_id=promotion_id
        )
        if order.pk:
            made.order = order
        found.append(made)
    return sorted(found, key=lambda row: row.line_no), gone


def _wishes(rows: Sequence[OrderLine], offers: OffersOfDealer) -> dict[tuple[int, int], int]:
    """``{(sku id, promotion id): free base units}`` that the paid lines earn."""
    found: dict[tuple[int, int], int] = {}
    for row in rows:
        qty = row.qty - row.cancelled_qty
        if row.is_free or qty <= 0 or row.price_e4 is None or row.base_price_e4 is not None:
            continue
        own = [offer for offer in offers.of_sku(row.sku_id) if offer.kind == PromotionKind.BUY_GET]
        gift = best_gift(own, qty, row.price_e4)
        if gift is not None and gift.free_qty:
            place = (row.sku_id, gift.offer_id)
            found[place] = found.get(place, 0) + gift.free_qty
    return found
