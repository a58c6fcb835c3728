"""Spread of our own invoiced prices within a province: selling prices of ours, never what dealers charge on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from . import impact

ALARM = "pricing.dispersion.alarm_percent"


def spread_of_prices(today: date) -> list[dict[str, Any]]:
    """SKUs and provinces whose spread lies above the company's limit: ``{code, name, province, dealers, low_e4, high_e4,
    mean_e4, spread_percent}``, the widest first. Empty while no module says what was ordered. Raises ParameterMissing."""
    if not impact.knows_past_lines():
        return []
    import polars as pl

    from ..rules.dispersion import spreads

    lines = impact.past_lines(today - timedelta(days=impact.DAYS), today - timedelta(days=1), catalog.skus_in_use())
    places = reference.region_places(lines["region_id"].drop_nulls().unique().to_list())
    provinces = pl.DataFrame(
        {"region_id": list(places), "province": [place[0] for place in places.values()]},
        schema={"region_id": pl.Int64, "province": pl.Utf8},
    )
    wide = spreads(lines.join(provinces, on="region_id", how="inner"))
    found = wide.filter(pl.col("spread_percent") > float(reference.parameter(ALARM, on=today))).to_dicts()
    facts = catalog.goods_facts({row["sku_id"] for row in found})
    return [
        {
            **row,
            "code": facts[row["sku_id"]]["code"],
            "name": f"{facts[row['sku_id']]['name']} {facts[row['sku_id']]['spec']}",
        }
        for row in found
    ]
