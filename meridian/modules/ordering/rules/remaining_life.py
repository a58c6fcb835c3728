"""How long goods must still live when they leave for a dealer or a hospital."""

from __future__ import annotations

from collections.abc import Mapping

# Months agreed with one party: {product id, or None for all its goods: months}.
Agreed = Mapping[int | None, int]


def months_needed(product_id: int | None, *, hospital: Agreed, dealer: Agreed, default: int) -> int:
    """Least remaining life in months: the hospital's term wins over the dealer's, a product's over the general one."""
    for terms in (hospital, dealer):
        for key in (product_id, None):
            if key in terms:
                return terms[key]
    return default
