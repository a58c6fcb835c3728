"""Promotions in force, for the order path: one question when there are none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from meridian.kernel.commands.kept_facts import kept
from meridian.modules.catalog import queries as catalog

from ..choices import PromotionStatus
from ..models import Order, Promotion
from ..rules.promotions import Offer, OffersOfDealer, parse_steps

_JUDGED = "what an order of the dealer gets is told to him anyway"
NO_OFFERS = OffersOfDealer()


def offers_on(on: date) -> list[Offer]:
    """Approved promotions of a day."""
    rows = Promotion.objects.unscoped(_JUDGED).filter(
        status=PromotionStatus.APPROVED, valid_from__lte=on, valid_to__gte=on
    )
    return kept(
        "ordering.offers", on, lambda: [offer_of(row) for row in rows.order_by("id")], of=("ordering.promotion",)
    )


def offer_of(row: Promotion) -> Offer:
    """A promotion as orders see it."""
    scope = row.scope
    return Offer(
        id=row.pk, label=row.name, kind=row.kind, buy_qty=row.buy_qty or 0, get_qty=row.get_qty or 0,
        steps=parse_steps(row.steps) or (), line_ids=frozenset(scope.get("lines", ())),
        sku_ids=frozenset(scope.get("skus", ())), levels=row.dealer_levels,
        region_paths=tuple(scope.get("regions", ())), dealer_ids=frozenset(scope.get("dealers", ())),
        valid_to=row.valid_to,
    )  # fmt: skip


def offers_for(dealer_id: int, sku_ids: Iterable[int], on: date) -> OffersOfDealer:
    """The offers of a day for a dealer and these SKUs. One query when there is no promotion, three when there is."""
    offers = offers_on(on)
    if not offers:
        return NO_OFFERS
    buyers = Order._meta.get_field("dealer").related_model.objects.unscoped(_JUDGED)
    level, path = buyers.filter(pk=dealer_id).values_list("level", "region__path").first() or (0, "")
    own = [offer for offer in offers if offer.covers_dealer(dealer_id, level, path)]
    if not own:
        return NO_OFFERS
    lines = {sku: values["line_id"] for sku, values in catalog.regulation_facts(sku_ids).items()}
    return OffersOfDealer(own, lines)
