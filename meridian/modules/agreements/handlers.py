"""What agreements tells the modules below it: which dealers may sell what where."""

from __future__ import annotations

from datetime import date

from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.market import queries as market

from .queries.authorisations import all_grants_on


def presences_on(day: date) -> list[market.Presence]:
    """Authorisations in force on a day, as the white-space map of the market module reads them.

    One that lists products alone counts for their lines; excluded hospitals do not make a city white.
    """
    grants = all_grants_on(day, day)
    lines = catalog.product_lines({key for grant in grants for key in grant.product_ids})
    places = customers.hospital_region_paths({key for grant in grants for key in grant.hospital_ids})
    return [
        market.Presence(
            dealer_id=grant.dealer_id,
            line_ids=grant.line_ids | {lines[key] for key in grant.product_ids if key in lines},
            region_paths=grant.region_paths,
            hospital_paths=tuple(sorted({places[key] for key in grant.hospital_ids if key in places})),
            is_exclusive=grant.is_exclusive,
        )
        for grant in grants
    ]


market.presences_are(presences_on)
