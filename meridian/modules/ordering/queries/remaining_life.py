"""The first expiry date a receiver accepts, from what was agreed with him and the company's parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from meridian.kernel.commands.kept_facts import kept
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference.queries import ParameterMissing, parameter

from ..models import RemainingLifeTerm
from ..rules.allocating import add_months
from ..rules.remaining_life import Agreed, months_needed

LEAST_LIFE = "stock.minimum_life_on_receipt_months"
_NONE: Agreed = {}


@dataclass(frozen=True, slots=True)
class LifeTerms:
    """The terms in use of some dealers and hospitals: ``{party: {product id or None: months}}``."""

    dealers: Mapping[int, Agreed] = field(default_factory=dict)
    hospitals: Mapping[int, Agreed] = field(default_factory=dict)

    def names_products(self) -> bool:
        """Whether any term is for one product only."""
        parties = (*self.dealers.values(), *self.hospitals.values())
        return any(key is not None for terms in parties for key in terms)

    def months(self, dealer_id: int, hospital_id: int | None, product_id: int | None, default: int) -> int:
        """Least remaining life in months of a product for a receiver."""
        hospital = self.hospitals.get(hospital_id, _NONE) if hospital_id else _NONE
        return months_needed(product_id, hospital=hospital, dealer=self.dealers.get(dealer_id, _NONE), default=default)


def life_terms(dealer_ids: Iterable[int], hospital_ids: Iterable[int | None] = ()) -> LifeTerms:
    """The terms of these parties; one query."""
    dealers, hospitals = sorted(set(dealer_ids)), sorted({key for key in hospital_ids if key})
    return kept(
        "ordering.life_terms", (tuple(dealers), tuple(hospitals)), lambda: _life_terms(dealers, hospitals),
        of=("ordering.remaininglifeterm",),
    )  # fmt: skip


def _life_terms(dealer_ids: list[int], hospitals: list[int]) -> LifeTerms:
    rows = RemainingLifeTerm.objects.unscoped("the terms of the receiver of a delivery").filter(
        Q(dealer_id__in=dealer_ids) | Q(hospital_id__in=hospitals), is_active=True
    )
    found = LifeTerms({}, {})
    for dealer, hospital, product, months in rows.values_list("dealer_id", "hospital_id", "product_id", "months"):
        parties = found.dealers if dealer else found.hospitals
        parties.setdefault(dealer or hospital, {})[product] = months  # type: ignore[attr-defined]
    return found


def company_months(on: date, region_id: int | None = None) -> int:
    """The company's least remaining life in months on a day; 0 when it is not set."""
    try:
        return int(parameter(LEAST_LIFE, on=on, region=region_id))
    except ParameterMissing:
        return 0


def least_expiry_dates(
    product_ids: Iterable[int], *, dealer_id: int, hospital_id: int | None, on: date, region_id: int | None = None
) -> dict[int, date]:
    """``{product id: first expiry date that is still accepted}`` when goods leave on ``on``.

    A hospital's term wins over the dealer's, a product's over the general one; without any the parameter
    ``stock.minimum_life_on_receipt_months`` holds (0 when it is not set).
    """
    terms, default = life_terms([dealer_id], [hospital_id]), company_months(on, region_id)
    return {
        product: add_months(on, terms.months(dealer_id, hospital_id, product, default)) for product in set(product_ids)
    }


def least_expiry_of_skus(
    sku_ids: Iterable[int], *, dealer_id: int, on: date, region_id: int | None = None, hospital_id: int | None = None,
    terms: LifeTerms | None = None, months: int | None = None, products: Mapping[int, int] | None = None,
) -> dict[int, date]:  # fmt: skip
    """``{sku id: first expiry date the receiver accepts}``. ``terms``, ``months`` and ``products`` when known already.

    Products are looked up only when a term names one.
    """
    skus = set(sku_ids)
    terms = life_terms([dealer_id], [hospital_id]) if terms is None else terms
    default = company_months(on, region_id) if months is None else months
    if products is None:
        products = product_of(skus) if terms.names_products() else {}
    days: dict[int, date] = {}
    found = {}
    for sku in skus:
        count = terms.months(dealer_id, hospital_id, products.get(sku), default)
        if count not in days:
            days[count] = add_months(on, count)
        found[sku] = days[count]
    return found


def product_of(sku_ids: Iterable[int]) -> dict[int, int]:
    """``{sku id: product id}``."""
    return {sku: facts["product_id"] for sku, facts in catalog.goods_facts(sku_ids).items()}
