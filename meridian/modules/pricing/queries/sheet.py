"""The price sheet of a dealer: what he pays today, which row says so, and what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible

from ..choices import PriceStatus
from ..models import Price
from ..rules.precedence import PriceRow, Rung, best_price, ladder, next_change
from .current import buyer_keys, valid_rows

_SHEET = "the SKUs on the sheet of a dealer whom the actor may see"
_ALL_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A SKU on a dealer's sheet. ``row`` is what he pays by (None: no price today), ``ladder`` every row that could say,
    ``next_on`` the first day on which it is another row, ``next_row`` that row (None: no price from then on)."""

    sku_id: int
    code: str
    name: str
    unit: str
    row: PriceRow | None
    ladder: list[Rung]
    next_on: date | None
    next_row: PriceRow | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines in the order of SKU codes; ``after`` is the code to ask the next page with ("" at the end)."""

    lines: list[SheetLine]
    after: str


def visible_dealer(actor: Actor, dealer_id: int) -> Any:
    """The dealer whose prices are asked. Raises NotVisible when the actor may not see him, or is another dealer."""
    dealers = Price._meta.get_field("dealer").related_model.objects
    rows = dealers.visible_to(actor, "dealers.dealer:view").filter(pk=dealer_id)
    if actor.is_dealer:
        rows = dealers.unscoped("a dealer's own row").filter(pk=dealer_id if dealer_id == actor.dealer_id else 0)
    dealer = rows.first()
    if dealer is None:
        raise NotVisible(_("There is no dealer %(dealer)s.") % {"dealer": dealer_id})
    return dealer


def price_sheet(
    actor: Actor, dealer_id: int, on: date, *, search: str = "", after: str = "", size: int = 50,
    hospital_id: int | None = None, project: str = "",
) -> Sheet:  # fmt: skip
    """A page of a dealer's sheet: every SKU with a price for him on the day or later. Four queries.

    Raises NotVisible when the actor may not see the dealer.
    """
    visible_dealer(actor, dealer_id)
    keys = buyer_keys(dealer_id, hospital_id, project)
    skus = _skus_with_price(keys, on, search)
    if after:
        skus = skus.filter(code__gt=after)
    found = list(skus.order_by("code").values_list("id", "code", "product__name", "spec", "base_unit")[: size + 1])
    more = len(found) > size
    found = found[:size]
    rows = _rows_by_sku([pk for pk, *_rest in found], keys)
    lines = [_line(rows.get(sku[0], []), keys, on, *sku) for sku in found]
    return Sheet(lines, found[-1][1] if more else "")


def whole_sheet(actor: Actor, dealer_id: int, on: date, *, search: str = "") -> Iterator[SheetLine]:
    """Every line of a dealer's sheet, page by page, for downloads."""
    after = ""
    while True:
        sheet = price_sheet(actor, dealer_id, on, search=search, after=after, size=_ALL_AT_ONCE)
        yield from sheet.lines
        if not sheet.after:
            return
        after = sheet.after


def _skus_with_price(keys: list[str], on: date, search: str) -> QuerySet:
    priced = Price.objects.unscoped(_SHEET).filter(status=PriceStatus.VALID, key__in=keys)
    priced = priced.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by().values("sku_id")
    skus = Price._meta.get_field("sku").related_model.objects.unscoped(_SHEET)
    skus = skus.filter(is_active=True, pk__in=priced)
    if search:
        skus = skus.filter(Q(code__icontains=search) | Q(product__name__icontains=search) | Q(spec__icontains=search))
    return skus


def _rows_by_sku(sku_ids: list[int], keys: list[str]) -> dict[int, list[PriceRow]]:
    found: dict[int, list[PriceRow]] = defaultdict(list)
    columns = ("sku_id", "id", "key", "kind", "price_e4", "valid_from", "valid_to")
    for sku_id, *values in valid_rows(sku_ids, keys).values_list(*columns):
        found[sku_id].append(PriceRow(*values))
    return found


def _line(
    rows: list[PriceRow], keys: list[str], on: date, sku_id: int, code: str, product: str, spec: str, unit: str
) -> SheetLine:
    turn = next_change(rows, keys, on)
    return SheetLine(
        sku_id, code, f"{product} {spec}".strip(), unit, best_price(rows, keys, on), ladder(rows, keys, on),
        turn[0] if turn else None, turn[1] if turn else None,
    )  # fmt: skip
