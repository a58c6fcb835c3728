"""Who invoices and who delivers an order, and which contract it carries out."""

from __future__ import annotations

from meridian.modules.dealers import queries as dealers

from ..models import Order
from .texts import refusal


def require_parties(order: Order) -> None:
    """Raise ``order.platform``, ``order.platform_pair``, ``order.platform_rebate``, ``order.other_authorisation`` for parties
    that do not fit the dealer. Nothing is asked of the database when the company itself delivers and invoices."""
    if order.authorisation_id and order.authorisation.dealer_id != order.dealer_id:
        raise refusal("order.other_authorisation", field="authorisation")
    platform = order.invoiced_by_id or order.fulfilled_by_id
    if platform is None:
        return
    if order.fulfilled_by_id and order.fulfilled_by_id != order.invoiced_by_id:
        raise refusal("order.platform_pair", field="invoiced_by")
    names = dealers.dealer_names([platform, order.dealer_id])
    paths = dealers.tree_paths([platform, order.dealer_id])
    status = dealers.standings([platform]).get(platform, ("",))[0]
    above = platform != order.dealer_id and paths[order.dealer_id].startswith(paths.get(platform, "-"))
    if not above or status != "ACTIVE":
        raise refusal(
            "order.platform", field="invoiced_by", platform=names.get(platform, platform), dealer=names[order.dealer_id]
        )
    if order.rebate_fen:
        raise refusal("order.platform_rebate", field="rebate_fen", platform=names[platform])
