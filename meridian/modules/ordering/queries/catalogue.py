"""What a dealer may order today, at his own price; and why he may not have the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.search.pinyin import initials_and_full
from meridian.modules.agreements import queries as agreements
from meridian.modules.catalog import queries as catalog
from meridian.modules.dealers import queries as dealers
from meridian.modules.pricing import queries as pricing
from meridian.modules.reference import queries as reference

from ..models import DealerItem, Order, OrderLine
from ..rules.allocating import free_by_sku
from ..rules.promotions import Offer
from ..rules.quantities import Terms
from .facts import free_lots, stop_texts, terms_of
from .promotions import offers_for
from .remaining_life import least_expiry_of_skus

TABS = ("buyable", "favourites", "ordered", "all")


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One SKU as the dealer sees it. ``price_e4`` None: no price; ``stops`` why he may not buy it; ``stock`` ALL, SOME or NONE."""

    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    item_code: str
    is_favourite: bool
    price_e4: int | None
    price_until: date | None
    terms: Terms
    packs: tuple[tuple[str, int], ...]
    stock: str
    expected: date | None
    stops: tuple[tuple[str, str, str], ...]
    is_cold_chain: bool = False
    certificate: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def may_buy(self) -> bool:
        return not self.stops and self.price_e4 is not None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of the catalogue: rows, how many fit in all, and how many there are per tab."""

    rows: tuple[CatalogueRow, ...]
    total: int
    counts: Mapping[str, int]


def catalogue(
    actor: Actor, dealer_id: int, on: date, *, search: str = "", tab: str = "buyable", start: int = 0, size: int = 30
) -> CataloguePage:
    """A page of what the dealer may order on a day. Raises NotVisible for a dealer outside the actor's scope.

    ``search`` finds codes, the dealer's own item codes, names, specifications, and pinyin or its initials.
    """
    stamps = dealers.scope_stamps(actor, dealer_id)
    if stamps is None or (actor.is_dealer and actor.dealer_id != dealer_id):
        raise NotVisible(f"dealer {dealer_id}")
    verdicts = agreements.sellable_skus(dealer_id, on)
    facts = catalog.goods_facts(verdicts)
    prices = pricing.price_of(dealer_id, verdicts, on)
    items = {
        row.sku_id: row for row in DealerItem.objects.unscoped("the dealer was checked").filter(dealer_id=dealer_id)
    }
    ordered = _ordered(dealer_id) if tab == "ordered" else set()
    buyable = {sku for sku, verdict in verdicts.items() if verdict.allowed and sku in prices}
    favourites = {sku for sku, row in items.items() if row.is_favourite and sku in verdicts}
    chosen = {"buyable": buyable, "favourites": favourites, "ordered": ordered & set(verdicts)}.get(tab, set(verdicts))
    wanted = search.strip().lower()
    fits = [sku for sku in chosen if not wanted or _found(wanted, facts[sku], items.get(sku))]
    fits.sort(key=lambda sku: (facts[sku]["name"], facts[sku]["code"]))
    page = fits[start : start + size]
    rows = _rows(dealer_id, stamps["region_id"], on, page, facts, prices, items, verdicts)
    counts = {"buyable": len(buyable), "favourites": len(favourites), "all": len(verdicts)}
    return CataloguePage(rows, len(fits), counts)


def _rows(dealer_id, region_id, on, page: Sequence[int], facts, prices, items, verdicts) -> tuple[CatalogueRow, ...]:
    terms = terms_of(page, [dealer_id])
    least = least_expiry_of_skus(page, dealer_id=dealer_id, region_id=region_id, on=on) if page else {}
    free = free_by_sku(free_lots(page), least) if page else {}
    packs: dict[int, list[tuple[str, int]]] = {}
    for sku, unit, factor, _di in catalog.pack_frame(page):
        packs.setdefault(sku, []).append((unit, factor))
    days = {term.lead_days for term in terms.values()} | {Terms().lead_days}
    expected = {count: reference.add_working_days(on, count) for count in days}
    made, offers = [], offers_for(dealer_id, page, on)
    for sku in page:
        fact, hit, item = facts[sku], prices.get(sku), items.get(sku)
        term = terms.get((sku, dealer_id), Terms())
        there = free.get(sku, 0)
        made.append(
            CatalogueRow(
                sku_id=sku, code=fact["code"], name=fact["name"], spec=fact["spec"] or fact["model"], unit=fact["base_unit"],
                item_code=item.item_code if item else "", is_favourite=bool(item and item.is_favourite),
                price_e4=hit.price_e4 if hit else None, price_until=hit.valid_to if hit else None, terms=term,
                packs=tuple(packs.get(sku, ())), stock="ALL" if there >= 10 * term.least_qty else "SOME" if there else "NONE",
                expected=expected[term.lead_days] if there else None,
                stops=() if verdicts[sku].allowed else stop_texts(verdicts[sku]),
                is_cold_chain=bool(fact["is_cold_chain"]), certificate=fact["certificate"],
                offers=tuple(offers.of_sku(sku)) if sku in prices else (),
            )
        )  # fmt: skip
    return tuple(made)


def _found(wanted: str, fact: Mapping[str, Any], item: DealerItem | None) -> bool:
    texts = (fact["code"], fact["name"], fact["spec"], fact["model"], fact["di"], item.item_code if item else "")
    whole = " ".join(texts).lower()
    if all(word in whole for word in wanted.split()):
        return True
    plain = wanted.replace(" ", "")
    return plain.isascii() and plain.isalpha() and any(plain in reading for reading in _readings(fact["name"]))


@lru_cache(maxsize=50_000)
def _readings(name: str) -> tuple[str, str]:
    return initials_and_full(name)


def _ordered(dealer_id: int) -> set[int]:
    """SKUs of the dealer's latest orders."""
    latest = Order.objects.unscoped("the dealer was checked").filter(dealer_id=dealer_id).exclude(status="DRAFT")
    keys = list(latest.order_by("-id").values_list("id", flat=True)[:20])
    lines = OrderLine.objects.unscoped("lines of his own orders").filter(order_id__in=keys)
    return set(lines.values_list("sku_id", flat=True))


def own_codes(dealer_id: int, codes: Iterable[str]) -> dict[str, int]:
    """``{the dealer's item code: sku id}``."""
    rows = DealerItem.objects.unscoped("a list of the dealer is read").filter(
        dealer_id=dealer_id, item_code__in=list(codes)
    )
    return dict(rows.values_list("item_code", "sku_id"))
