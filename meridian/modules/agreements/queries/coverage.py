"""Is (dealer, product, hospital, day) authorised? For one question at once, and for a frame of a million of them.

The rights of a dealer, the exclusive rights of a month, the line of a product and the place of a hospital are kept by the
process while nothing of them changes, so one question costs no query but the stamp. Both forms give the verdicts of
``rules.coverage``; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from meridian.kernel.commands.kept_facts import kept, kept_by_key
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers

from ..rules.coverage import Coverage, Grant, Sale, covers
from .authorisations import all_grants_on, grants_of_dealers, judge_lines

if TYPE_CHECKING:
    import polars as pl

_OF_RIGHTS = ("agreements", "dealers", "customers.hospital", "reference.region")


def authorised(dealer_id: int, product_id: int, hospital_id: int, on: date) -> Coverage:
    """Whether a dealer may sell a product to a hospital on a day as far as authorisations go, and why not.

    An unknown product or hospital is covered by nothing that names products or places.
    """
    line = kept_by_key("coverage.lines", [product_id], catalog.product_lines, of=("catalog.product",))
    place = kept_by_key(
        "coverage.places", [hospital_id], customers.hospital_region_paths, of=("customers.hospital", "reference.region")
    )
    path = kept_by_key("coverage.dealers", [dealer_id], dealers.tree_paths, of=("dealers",))
    own = kept_by_key("coverage.rights", [dealer_id], grants_of_dealers, of=_OF_RIGHTS).get(dealer_id, [])
    sale = Sale(
        dealer_id,
        product_id,
        line.get(product_id, 0),
        hospital_id,
        place.get(hospital_id, ""),
        on,
        path.get(dealer_id, ""),
    )
    # Kept by the month: the first question of each day would read them anew, and hardly any other.
    first = on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    others = kept("coverage.exclusives", first, lambda: all_grants_on(first, last, exclusive_only=True), of=_OF_RIGHTS)
    rivals = (each for each in others if each.dealer_id != dealer_id and each.valid_from <= on <= each.valid_to)
    return covers([*own, *rivals], sale)


def authorised_frame(asked: pl.DataFrame) -> pl.DataFrame:
    """The same for ``dealer_id, product_id, hospital_id, date`` in columns.

    Returns ``authorised, reason, authorisation_id, other_authorisation_id`` in the order of the rows.
    """
    import polars as pl

    products = asked["product_id"].unique().to_list()
    hospitals = asked["hospital_id"].unique().to_list()
    lines = _frame(catalog.product_lines(products), "product_id", "line_id", pl.Int64)
    places = _frame(customers.hospital_region_paths(hospitals), "hospital_id", "region_path", pl.Utf8)
    sales = (
        asked.select(pl.col("dealer_id", "product_id", "hospital_id").cast(pl.Int64), "date")
        .with_row_index("line_no")
        .join(lines, on="product_id", how="left", maintain_order="left")
        .join(places, on="hospital_id", how="left", maintain_order="left")
        .with_columns(pl.col("line_id").fill_null(0), pl.col("region_path").fill_null(""))
    )
    return judge_lines(sales).drop("line_no")


def _frame(pairs: dict, key: str, value: str, kind: type) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(list(pairs.items()), schema={key: pl.Int64, value: kind}, orient="row")


def grants_in_force(on: date, grants: Iterable[Grant] | None = None) -> list[Grant]:
    """Every signed authorisation in force on a day, or those of ``grants``."""
    given = all_grants_on(on, on) if grants is None else grants
    return [grant for grant in given if grant.valid_from <= on <= grant.valid_to]
