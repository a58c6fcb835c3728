"""What prices were, and where days have none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from meridian.kernel.base.actors import Actor

from ..choices import PriceKind, PriceStatus
from ..models import Price
from ..rules.periods import Period, gaps
from .current import own_prices

GAPS_SHOWN = 500


def price_history(
    actor: Actor, *, sku_id: int | None = None, dealer_id: int | None = None, kind: str = ""
) -> QuerySet[Price]:
    """Price rows the actor may see, newest first within their key; withdrawn ones too for staff.

    A dealer sees what he can get: his own rows, those of his level and list prices.
    """
    rows = Price.objects.visible_to(actor)
    if actor.is_dealer:
        rows = Price.objects.unscoped("a dealer's own prices").filter(own_prices(actor.dealer_id))
        rows = rows if actor.may("pricing.price:view") else rows.none()
    rows = rows.select_related("sku__product", "dealer", "hospital", "created_by")
    if sku_id:
        rows = rows.filter(sku_id=sku_id)
    if dealer_id:
        rows = rows.filter(dealer_id=dealer_id)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("sku_id", "key", "-valid_from", "-id")


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which a key has no price though it had one before; ``last`` None: nothing follows. ``price_id`` is the row
    before the gap."""

    sku_id: int
    sku: str
    key: str
    kind: str
    label: str
    first: date
    last: date | None
    price_id: int


def price_gaps(actor: Actor, on: date, until: date) -> list[Gap]:
    """Gaps of the keys the actor may see that touch the days from ``on`` to ``until``, the nearest first; at most 500.

    Special and project prices end on purpose, so only list, level, dealer and dealer + hospital keys count.
    """
    kinds = (PriceKind.LIST, PriceKind.LEVEL, PriceKind.DEALER, PriceKind.DEALER_HOSPITAL)
    valid = Price.objects.visible_to(actor).filter(status=PriceStatus.VALID, kind__in=kinds)
    ending = valid.filter(valid_to__isnull=False, valid_to__lt=until)
    # Nearly every row that ends is followed by the next one on the day after: those are left out by the database.
    followed = Price.objects.unscoped("the row after the ended one, of the same key").filter(
        status=PriceStatus.VALID, sku_id=OuterRef("sku_id"), key=OuterRef("key"), valid_from__gt=OuterRef("valid_from")
    )
    ends = ending.annotate(goes_on=Exists(followed)).order_by("-valid_to")
    open_ended = list(ends.filter(goes_on=False).values_list("sku_id", "key")[:GAPS_SHOWN])
    inner = list(ends.filter(goes_on=True, valid_to__gte=on).values_list("sku_id", "key").distinct()[:GAPS_SHOWN])
    wanted = set(open_ended) | set(inner)
    rows = valid.filter(sku_id__in={sku for sku, _key in wanted}, key__in={key for _sku, key in wanted})
    by_key: dict[tuple[int, str], list[Price]] = defaultdict(list)
    for row in rows.select_related("sku__product", "dealer", "hospital").order_by("valid_from"):
        if (row.sku_id, row.key) in wanted:
            by_key[row.sku_id, row.key].append(row)
    found = [gap for known in by_key.values() for gap in _gaps_of(known, on, until)]
    return sorted(found, key=lambda gap: (gap.first, gap.sku, gap.key))[:GAPS_SHOWN]


def _gaps_of(rows: list[Price], on: date, until: date) -> list[Gap]:
    found = []
    for first, last in gaps([Period(row.pk, row.valid_from, row.valid_to) for row in rows], until):
        if last is not None and last < on:
            continue
        before = max((row for row in rows if row.valid_from < first), key=lambda row: row.valid_from)
        found.append(
            Gap(before.sku_id, f"{before.sku.code} {before.sku}", before.key, before.kind, audience_label(before), first, last, before.pk)
        )  # fmt: skip
    return found


def skus_without_list_price(on: date, limit: int = 200) -> tuple[int, list[tuple[int, str, str]]]:
    """``(how many, [(sku, code, name)])`` of SKUs in use that no list price covers on the day."""
    listed = Price.objects.unscoped("which SKUs have a list price").filter(
        status=PriceStatus.VALID, kind=PriceKind.LIST, valid_from__lte=on, sku_id=OuterRef("pk")
    )
    listed = listed.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    skus = Price._meta.get_field("sku").related_model.objects.unscoped("which SKUs have a list price")
    rows = skus.filter(~Exists(listed), is_active=True).order_by("code")
    shown = [(row.pk, row.code, str(row)) for row in rows.select_related("product")[:limit]]
    return (len(shown) if len(shown) < limit else rows.count()), shown


def audience_label(row: Price) -> str:
    """For whom a row is, in words: kind with level, dealer, hospital and project."""
    parts: list[Any] = [row.get_kind_display()]
    if row.level:
        parts.append(f"L{row.level}")
    if row.dealer_id:
        parts.append(row.dealer)
    if row.hospital_id:
        parts.append(row.hospital)
    if row.project:
        parts.append(row.project)
    return " · ".join(str(part) for part in parts)
