"""What a dealer pays for SKUs on a day, and which row says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from meridian.kernel.commands.kept_facts import kept, kept_by_key
from meridian.modules.customers import queries as customers

from ..choices import PUBLIC, PriceKind, PriceStatus
from ..models import Price
from ..rules.breaks import price_at
from ..rules.keys import candidate_keys

_IN_ONE_QUERY = 2000
_PRICING = "the price of the dealer whose order, sheet or catalogue is made"


class PriceHit(NamedTuple):
    """The price a buyer gets: key of the row, 1/10,000 yuan net per base unit, kind, last day of the row (None: open), and
    quantity breaks ``((base units, 1/10,000 yuan), …)`` ascending."""

    price_id: int
    price_e4: int
    kind: str
    valid_to: date | None
    breaks: tuple[tuple[int, int], ...] = ()

    def at(self, qty: int) -> int:
        """The price of one of ``qty`` base units."""
        return price_at(self.price_e4, self.breaks, qty)


def price_of(
    dealer_id: int, sku_ids: Iterable[int], on: date, hospital_id: int | None = None, project: str = ""
) -> dict[int, PriceHit]:
    """``{sku_id: PriceHit}`` for a dealer on a day; a SKU without a price is absent. Two queries, however many SKUs.

    Precedence: project > special > dealer + hospital > dealer + region > dealer > level > list (modules.md). Whoever calls has made sure
    that the actor may see the dealer.
    """
    buyer = (dealer_id, hospital_id, project.strip(), on)
    found = kept_by_key(
        "pricing.prices", [(sku, buyer) for sku in sku_ids],
        lambda missing: {(sku, buyer): hit for sku, hit in _prices_of((sku for sku, _buyer in missing), *buyer).items()},
        of=("pricing", "dealers"),
    )  # fmt: skip
    return {sku: hit for (sku, _buyer), hit in found.items()}


def _prices_of(
    sku_ids: Iterable[int], dealer_id: int, hospital_id: int | None, project: str, on: date
) -> dict[int, PriceHit]:
    keys = buyer_keys(dealer_id, hospital_id, project)
    rank = {key: place for place, key in enumerate(keys)}
    best: dict[int, tuple[int, PriceHit]] = {}
    for some in _chunks(sku_ids):
        rows = valid_rows(some, keys).filter(_holds(on))
        columns = ("sku_id", "key", "id", "price_e4", "kind", "valid_to", "breaks")
        for sku_id, key, *values, breaks in rows.values_list(*columns):
            place = rank[key]
            if sku_id not in best or place < best[sku_id][0]:
                best[sku_id] = (place, PriceHit(*values, tuple(map(tuple, breaks))))
    return {sku_id: hit for sku_id, (_place, hit) in best.items()}


def buyer_keys(dealer_id: int, hospital_id: int | None = None, project: str = "") -> list[str]:
    """The keys a buyer's prices may stand under, the most special first."""
    regions = hospital_regions([hospital_id]).get(hospital_id, []) if hospital_id and knows_region_prices() else []
    return list(candidate_keys(dealer_id, dealer_level(dealer_id), hospital_id, project.strip(), regions))


def knows_region_prices() -> bool:
    """Whether any dealer has a price for a region; without one nobody asks where hospitals are."""
    return kept(
        "pricing.region_prices", "",
        lambda: Price.objects.unscoped(_PRICING).filter(kind=PriceKind.DEALER_REGION).exists(), of=("pricing",),
    )  # fmt: skip


def hospital_regions(hospital_ids: Iterable[int]) -> dict[int, list[int]]:
    """``{hospital: keys of its region and those above, the nearest first}``."""
    paths = customers.hospital_region_paths(hospital_ids)
    return {key: [int(part) for part in reversed(path.split("/")) if part] for key, path in paths.items()}


def dealer_level(dealer_id: int) -> int:
    """The level a dealer stands on; 0 when there is no such dealer, which no level price names."""
    return dealer_levels([dealer_id]).get(dealer_id, 0)


def own_level(dealer_id: int) -> QuerySet:
    """A subquery with the level of one dealer."""
    dealers = Price._meta.get_field("dealer").related_model.objects.unscoped(_PRICING)
    return dealers.filter(pk=dealer_id).order_by().values("level")


def own_prices(dealer_id: int) -> Q:
    """The prices a dealer may see: valid ones that are his, of his level, or for everybody. Never another dealer's.

    Project prices that name no dealer stay hidden: they tell who else bids. Suggested, listed and procurement prices are
    public; the ex-factory price is not.
    """
    level = Q(kind=PriceKind.LEVEL, level__in=own_level(dealer_id))
    everybodys = Q(dealer__isnull=True) & (Q(kind__in=(PriceKind.LIST, *PUBLIC)) | level)
    return Q(status=PriceStatus.VALID) & (Q(dealer_id=dealer_id) | everybodys)


def dealer_levels(dealer_ids: Iterable[int]) -> dict[int, int]:
    """``{dealer: level}``."""
    dealers = Price._meta.get_field("dealer").related_model.objects.unscoped(_PRICING)
    found: dict[int, int] = {}
    for some in _chunks(dealer_ids):
        found.update(dealers.filter(pk__in=some).order_by().values_list("pk", "level"))
    return found


def valid_rows(sku_ids: Iterable[int], keys: Iterable[str]) -> QuerySet[Price]:
    """Valid price rows of SKUs under these keys, past and future ones too."""
    return (
        Price.objects.unscoped(_PRICING)
        .filter(status=PriceStatus.VALID, sku_id__in=list(sku_ids), key__in=list(keys))
        .order_by()
    )


def _holds(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    keys = sorted(set(ids))
    for start in range(0, len(keys), _IN_ONE_QUERY):
        yield keys[start : start + _IN_ONE_QUERY]


def prices_after(places: Iterable[tuple[int, str]], day: date) -> dict[tuple[int, str], date]:
    """``{(sku, key): first day of the next price}`` of keys whose price changes again after the day. One query."""
    wanted = set(places)
    rows = Price.objects.unscoped("which price follows one that is being set").filter(
        status=PriceStatus.VALID, valid_from__gt=day, sku_id__in={sku for sku, _key in wanted}
    )
    found = rows.order_by("-valid_from").values_list("sku_id", "key", "valid_from")
    return {(sku, key): first for sku, key, first in found if (sku, key) in wanted}
