"""Kits (组套): which components go out when kits are sold. A kit may hold kits, never itself.

Source: 医疗器械监督管理条例 art. 103, devices are used "单独或者组合使用"; each component keeps its own UDI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Recipe = Mapping[int, Sequence[tuple[int, int]]]


class KitLoop(ValueError):
    """A kit holds itself, directly or through another kit. ``path`` names the SKUs on the way."""

    def __init__(self, path: tuple[int, ...]) -> None:
        super().__init__(path)
        self.path = path


def explode(sku: int, quantity: int, recipe: Recipe) -> dict[int, int]:
    """``{component: base units}`` that ``quantity`` of a SKU consist of; a SKU without recipe is its own component.

    ``recipe`` is ``{kit: ((component, base units per kit), …)}``. Raises KitLoop, ValueError for a quantity below zero.
    """
    if quantity < 0:
        raise ValueError("quantity below zero")
    found: dict[int, int] = {}
    _add(sku, quantity, recipe, found, ())
    return found


def _add(sku: int, quantity: int, recipe: Recipe, found: dict[int, int], path: tuple[int, ...]) -> None:
    if sku in path:
        raise KitLoop((*path, sku))
    parts = recipe.get(sku)
    if not parts:
        found[sku] = found.get(sku, 0) + quantity
        return
    for component, per_kit in parts:
        _add(component, quantity * per_kit, recipe, found, (*path, sku))
