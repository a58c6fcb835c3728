"""Quantities as integers of the smallest sale unit (base unit)."""

from __future__ import annotations


class NotAWholePack(ValueError):
    """A quantity does not divide into whole packs."""


def to_base(qty: int, factor: int) -> int:
    """``qty`` packs of ``factor`` base units each, in base units."""
    if factor <= 0:
        raise ValueError("a pack holds at least one base unit")
    return qty * factor


def to_packs(base_qty: int, factor: int) -> int:
    """Whole packs in ``base_qty`` base units. Raises :class:`NotAWholePack` when a remainder is left."""
    packs, rest = divmod(abs(base_qty), factor)
    if rest:
        raise NotAWholePack(f"{base_qty} is not a multiple of {factor}")
    return packs if base_qty >= 0 else -packs


def split_packs(base_qty: int, factors: list[int]) -> list[tuple[int, int]]:
    """Largest packs first: ``[(factor, count), ...]`` that add up to ``base_qty`` (which must not be negative)."""
    left, packs = base_qty, []
    for factor in sorted(set(factors) | {1}, reverse=True):
        count, left = divmod(left, factor)
        if count:
            packs.append((factor, count))
    return packs
