"""What a promotion gives for a quantity bought: free units of the same SKU, or a percentage off its price.

Nothing here knows at which price a dealer sells on, and nothing may (Anti-Monopoly Law art. 18: no fixing of resale prices).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from meridian.kernel.base.money import round_half_up

_STEP = re.compile(r"^(\d{1,9})\s*[:=:]\s*(\d{1,2}(?:\.\d{1,2})?)\s*%?$")
MOST_BP = 9_000  # more than 90 % off is a gift, and a gift is written as free goods


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion as orders see it. ``steps`` are ``(least base units, 1/100 percent)``, the smallest first."""

    id: int
    label: str
    kind: str
    buy_qty: int = 0
    get_qty: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    line_ids: frozenset[int] = frozenset()
    sku_ids: frozenset[int] = frozenset()
    levels: str = ""
    region_paths: tuple[str, ...] = ()
    dealer_ids: frozenset[int] = frozenset()
    valid_to: date | None = None

    @property
    def percents(self) -> list[tuple[int, str]]:
        """Its steps as people read them: ``(least base units, percent)``."""
        return [(qty, f"{bp / 100:g}") for qty, bp in self.steps]

    def covers_dealer(self, dealer_id: int, level: int, region_path: str) -> bool:
        """Whether the offer is for a dealer: one listed by name, or by level and region; nothing listed means everyone."""
        if dealer_id in self.dealer_ids:
            return True
        if self.dealer_ids and not self.levels and not self.region_paths:
            return False
        in_level = not self.levels or str(level) in self.levels
        return in_level and (not self.region_paths or any(region_path.startswith(path) for path in self.region_paths))

    def covers_goods(self, sku_id: int, line_id: int) -> bool:
        """Whether the offer is for a SKU, by itself or by its product line."""
        return sku_id in self.sku_ids or line_id in self.line_ids


@dataclass(frozen=True, slots=True)
class Gift:
    """What an offer gives for one line: the unit price to pay and free base units."""

    offer_id: int
    price_e4: int
    free_qty: int = 0


def parse_steps(text: str) -> tuple[tuple[int, int], ...] | None:
    """``100:5, 500:8.5`` as ``((100, 500), (500, 850))``, the smallest first; None when it cannot be read or makes no sense."""
    found: dict[int, int] = {}
    for part in re.split(r"[,;,;、]", text):
        if not part.strip():
            continue
        match = _STEP.match(part.strip())
        if match is None or int(match[1]) in found:
            return None
        whole, _, tail = match[2].partition(".")
        found[int(match[1])] = int(whole) * 100 + int((tail + "00")[:2])
    steps = tuple(sorted(found.items()))
    sound = all(qty > 0 and 0 < bp <= MOST_BP for qty, bp in steps)
    rising = all(one[1] < two[1] for one, two in zip(steps, steps[1:], strict=False))
    return steps if steps and sound and rising else None


def problems_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """``(code, field)`` of what is wrong with a promotion: its quantities, steps, levels, goods and period."""
    found = []
    if values["kind"] == "BUY_GET" and not (values.get("buy_qty") and values.get("get_qty")):
        found.append(("promotion.quantities", "buy_qty"))
    if values["kind"] == "PERCENT" and parse_steps(values.get("steps") or "") is None:
        found.append(("promotion.steps", "steps"))
    if set(values.get("dealer_levels") or "") - set("1234"):
        found.append(("promotion.levels", "dealer_levels"))
    if not values.get("has_goods"):
        found.append(("promotion.goods", "lines"))
    if values["valid_to"] < values["valid_from"]:
        found.append(("promotion.period", "valid_to"))
    return found


def gift_of(offer: Offer, qty: int, price_e4: int) -> Gift | None:
    """What an offer gives for ``qty`` at a price; None when the quantity is too small for it."""
    if offer.kind == "BUY_GET":
        free = qty // offer.buy_qty * offer.get_qty if offer.buy_qty else 0
        return Gift(offer.id, price_e4, free) if free else None
    percent = max((bp for least, bp in offer.steps if qty >= least), default=0)
    if not percent:
        return None
    return Gift(offer.id, price_e4 - round_half_up(price_e4 * percent, 10_000))


def best_gift(offers: Iterable[Offer], qty: int, price_e4: int) -> Gift | None:
    """The gift worth most to the dealer for one line; of equals the older promotion. Offers are never added up."""
    gifts = [gift for offer in offers if (gift := gift_of(offer, qty, price_e4)) is not None]
    return max(gifts, key=lambda gift: (_worth(gift, qty, price_e4), -gift.offer_id), default=None)


def _worth(gift: Gift, qty: int, price_e4: int) -> int:
    return gift.free_qty * price_e4 + qty * (price_e4 - gift.price_e4)


@dataclass(frozen=True, slots=True)
class OffersOfDealer:
    """The offers of a day for one dealer, ready to be asked per line."""

    offers: Sequence[Offer] = ()
    line_of: Mapping[int, int] = field(default_factory=dict)  # sku id: product line id

    def of_sku(self, sku_id: int) -> list[Offer]:
        """Offers for a SKU."""
        line_id = self.line_of.get(sku_id, 0)
        return [offer for offer in self.offers if offer.covers_goods(sku_id, line_id)]
