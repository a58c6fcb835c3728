"""Guide and floor prices, and cost."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import PriceGuide
from .texts import issue


@command("pricing.priceguide:add")
def set_guide_price(*, actor: Actor, **values: Any) -> PriceGuide:
    """Set guide and floor price of a SKU (and region) from a day on; the later start wins.

    Raises RuleViolation("pricing.guide_order" | "pricing.not_positive" | "pricing.guide_same_day").
    """
    return _save(PriceGuide(), values)


@command("pricing.priceguide:change", subject=PriceGuide)
def change_guide_price(
    *, actor: Actor, row: PriceGuide, expected_version: int | None = None, reason: str = "", **values: Any
) -> PriceGuide:
    """Change guide, floor or days. Raises what :func:`set_guide_price` raises."""
    return _save(row, values, expected_version=expected_version, reason=reason)


def _save(row: PriceGuide, values: dict[str, Any], **saving: Any) -> PriceGuide:
    now = {name: values.get(name, getattr(row, name, None)) for name in ("guide_e4", "floor_e4", "valid_from")}
    sku, region = (
        getattr(values.get(name), "pk", values.get(name, getattr(row, f"{name}_id"))) for name in ("sku", "region")
    )
    found = []
    if not now["floor_e4"] or now["floor_e4"] <= 0:
        found.append(issue("pricing.not_positive", field="floor_e4"))
    elif now["guide_e4"] < now["floor_e4"]:
        found.append(issue("pricing.guide_order", field="floor_e4"))
    rows = PriceGuide.objects.unscoped("one starts per SKU, region and day").exclude(pk=row.pk)
    if rows.filter(sku_id=sku, region_id=region, valid_from=now["valid_from"]).exists():
        found.append(issue("pricing.guide_same_day", field="valid_from"))
    if found:
        raise RuleViolation(found)
    return persist(row, **saving, **values)
