"""Guide prices, floors and cost in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from meridian.modules.reference import queries as reference

from ..choices import PriceKind, PriceStatus
from ..models import Price, PriceGuide, SkuCost
from ..rules.guidance import Judgement, Step, judge, waterfall
from .current import price_of

_WHY = "the guidance of a SKU for a quotation, shown to staff who may see it"
LIMITS = "pricing.floor.limits_bp"


@dataclass(frozen=True, slots=True)
class Guide:
    """Guide and floor price of a SKU, 1/10,000 yuan."""

    guide_e4: int
    floor_e4: int


def guides_on(sku_ids: Iterable[int], on: date, region_id: int | None = None) -> dict[int, Guide]:
    """``{sku: Guide}`` on a day: of the nearest region at or above ``region_id``, else nationwide; the latest start wins."""
    path = reference.region_paths([region_id]).get(region_id, "") if region_id else ""
    near = {int(part): depth for depth, part in enumerate(path.strip("/").split("/"), 1) if part}
    rows = PriceGuide.objects.unscoped(_WHY).filter(sku_id__in=list(sku_ids), valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).filter(
        Q(region__isnull=True) | Q(region_id__in=list(near))
    )
    best: dict[int, tuple[tuple[int, date, int], Guide]] = {}
    for pk, sku, region, start, guide, floor in rows.values_list(
        "id", "sku_id", "region_id", "valid_from", "guide_e4", "floor_e4"
    ):
        rank = (near.get(region, 0), start, pk)
        if sku not in best or rank > best[sku][0]:
            best[sku] = (rank, Guide(guide, floor))
    return {sku: guide for sku, (_rank, guide) in best.items()}


def floors_on(sku_ids: Iterable[int], on: date) -> dict[int, int]:
    """``{sku: nationwide floor price}``; SKUs without one are absent."""
    return {sku: guide.floor_e4 for sku, guide in guides_on(sku_ids, on).items()}


def cost_on(sku_id: int, on: date) -> int | None:
    """What a base unit costs us on a day. Whoever asks holds ``pricing.skucost:view``."""
    rows = SkuCost.objects.unscoped(_WHY).filter(sku_id=sku_id, valid_from__lte=on).order_by("-valid_from")
    return rows.values_list("cost_e4", flat=True).first()


def judge_price(price_e4: int, sku_id: int, on: date, region_id: int | None = None) -> Judgement:
    """Where a price lies against guide and floor, and who decides. Raises ParameterMissing."""
    guide = guides_on([sku_id], on, region_id).get(sku_id)
    limits = reference.parameter(LIMITS, on=on) if guide else {}
    return judge(price_e4, guide.guide_e4 if guide else None, guide.floor_e4 if guide else None, limits)


def waterfall_of(
    sku_id: int, dealer_id: int, on: date, *, qty: int, special_e4: int | None, rebate_bp: int, hospital_id: int | None,
    with_cost: bool,
) -> list[Step]:  # fmt: skip
    """From the list price to what is left, for a SKU and dealer; empty without a list price or a price of his own.

    A special price that is in force already is his own price. The first total is the list price, else the ex-factory price.
    """
    hit = price_of(dealer_id, [sku_id], on, hospital_id).get(sku_id)
    first = reference_price(sku_id, on, PriceKind.LIST) or reference_price(sku_id, on, PriceKind.EX_FACTORY)
    if hit is None or first is None:
        return []
    return waterfall(qty, first, hit.at(qty), special_e4, rebate_bp, cost_on(sku_id, on) if with_cost else None)


def reference_price(sku_id: int, on: date, kind: str) -> int | None:
    """The nationwide price of a kind that names nobody (list, ex-factory, suggested …) on a day."""
    rows = Price.objects.unscoped(_WHY).filter(
        sku_id=sku_id, kind=kind, region__isnull=True, status=PriceStatus.VALID, valid_from__lte=on
    )
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("-valid_from")
    return rows.values_list("price_e4", flat=True).first()


def suggested_prices(sku_ids: Iterable[int], on: date) -> dict[int, int]:
    """``{sku: suggested retail price}``: a suggestion only; nothing is charged by it and nothing hangs on it. One query."""
    rows = Price.objects.unscoped(_WHY).filter(
        sku_id__in=list(sku_ids), kind=PriceKind.SUGGESTED, status=PriceStatus.VALID, valid_from__lte=on
    )
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("valid_from")
    return dict(rows.values_list("sku_id", "price_e4"))
