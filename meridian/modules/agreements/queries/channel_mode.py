"""Places of an authorisation or a sale that the company serves itself."""

from __future__ import annotations

from datetime import date

from meridian.modules.catalog import queries as catalog
from meridian.modules.market import queries as market

from ..models import Authorisation
from ..rules.trade_facts import Finding
from .authorisations import grant_of


def direct_services(row: Authorisation, today: date) -> list[market.DirectService]:
    """Hospitals and whole regions that it names and that are in direct mode on a day left of its period.

    A hospital excluded from the authorisation is none of its places.
    """
    grant = grant_of(row)
    first = max(row.valid_from, today)
    if first > grant.valid_to:
        return []
    lines = None if grant.covers_every_product else grant.line_ids | set(catalog.product_lines(grant.product_ids).values())
    named = set(row.hospitals.values_list("pk", flat=True)) - grant.excluded_hospital_ids
    return market.served_directly(lines, named, row.regions.values_list("pk", flat=True), first, grant.valid_to)


def direct_findings(seller: tuple[str, int], buyer: tuple[str, int], sku_id: int, on: date) -> list[Finding]:
    """To know before a dealer sells to a hospital: the company serves it itself. Stops nothing, goods sold to him stay his."""
    goods = catalog.goods_facts([sku_id]).get(sku_id)
    if seller[0] != "DEALER" or buyer[0] != "HOSPITAL" or goods is None:
        return []
    return [
        Finding(
            "mode.direct", "mode", "INFO",
            {"place": one.place, "line": one.line, "since": one.since, "who": one.decided_by or "—"},
            (("market.channelmode", one.mode_id),),
        )
        for one in market.served_directly({goods["line_id"]}, [buyer[1]], (), on, on)
    ]  # fmt: skip
