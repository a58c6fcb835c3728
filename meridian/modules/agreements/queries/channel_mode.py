"""Places of an authorisation or a sale that the company serves itself, or that are protected for another dealer."""

from __future__ import annotations

from datetime import date

from meridian.modules.catalog import queries as catalog
from meridian.modules.market import queries as market

from ..models import Authorisation
from ..rules.coverage import Grant
from ..rules.trade_facts import Finding
from .authorisations import grant_of


def direct_services(row: Authorisation, today: date) -> list[market.DirectService]:
    """Hospitals and whole regions that it names and that are in direct mode on a day left of its period.

    A hospital excluded from the authorisation is none of its places.
    """
    if not market.serves_somewhere():
        return []
    grant = grant_of(row)
    first = max(row.valid_from, today)
    if first > grant.valid_to:
        return []
    lines, named = _lines(grant), _hospitals(row, grant)
    return market.served_directly(lines, named, row.regions.values_list("pk", flat=True), first, grant.valid_to)


def protections(row: Authorisation, today: date) -> list[market.Protection]:
    """Hospitals that it names and that are protected for another dealer today; none where it begins after they are free."""
    grant = grant_of(row)
    found = market.protected_for_others(row.dealer_id, _lines(grant), _hospitals(row, grant), today)
    return [one for one in found if row.valid_from <= one.last_day]


def _lines(grant: Grant) -> set[int] | None:
    """Lines of the products it covers; None: every line."""
    if grant.covers_every_product:
        return None
    return grant.line_ids | set(catalog.product_lines(grant.product_ids).values())


def _hospitals(row: Authorisation, grant: Grant) -> set[int]:
    return set(row.hospitals.values_list("pk", flat=True)) - grant.excluded_hospital_ids


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
