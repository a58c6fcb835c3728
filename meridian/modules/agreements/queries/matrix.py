"""Who is authorised for what when: dealers against product lines by month, coverage of hospitals, and what would be lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.market.queries import short_name

from ..models import Authorisation
from ..rules.coverage import Grant
from ..rules.coverage_loss import Loss, Place, losses
from .authorisations import all_grants_on, grant_of, grants_of_dealers

MOST_DEALERS, MOST_PLACES, MOST_PRODUCTS = 60, 3000, 400


@dataclass(frozen=True, slots=True)
class Span:
    """A right in a row of the matrix: its months (0 to 11) within the year, and what it is."""

    authorisation_id: int
    first: int
    last: int
    is_exclusive: bool


@dataclass(slots=True)
class MatrixRow:
    """A dealer and a line (None: every product) with one cell per month: exclusive, authorised or nothing."""

    dealer_id: int
    dealer: str
    line: str
    spans: list[Span] = field(default_factory=list)

    @property
    def months(self) -> list[tuple[str, int]]:
        """``(state, authorisation)`` of the twelve months: EXCLUSIVE, YES or empty; the last named right wins the link."""
        cells: list[tuple[str, int]] = [("", 0)] * 12
        for span in sorted(self.spans, key=lambda span: span.is_exclusive):
            for month in range(span.first, span.last + 1):
                cells[month] = ("EXCLUSIVE" if span.is_exclusive else "YES", span.authorisation_id)
        return cells


def matrix(actor: Actor, year: int, *, line_id: int | None = None, start: int = 0) -> tuple[list[MatrixRow], int]:
    """``(rows, dealers in all)``: rights of the dealers the actor may see in a year, by line, ``MOST_DEALERS`` from ``start``.

    A right of single products counts for their lines; one without products stands in a row of its own.
    """
    seen = spec_named("dealers.dealer").rows(actor).filter(is_active=True).order_by("code")
    keys = list(seen.values_list("pk", flat=True))
    shown = keys[start : start + MOST_DEALERS]
    names, lines = dealers.dealer_names(shown), catalog.line_names()
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: list[MatrixRow] = []
    held = grants_of_dealers(shown)
    products = catalog.product_lines({key for grants in held.values() for grant in grants for key in grant.product_ids})
    for key in shown:
        by_line: dict[int, list[Span]] = defaultdict(list)
        for grant in held.get(key, ()):
            if grant.valid_to < first or grant.valid_from > last:
                continue
            span = Span(
                grant.id,
                max(grant.valid_from, first).month - 1,
                min(grant.valid_to, last).month - 1,
                grant.is_exclusive,
            )
            named = set(grant.line_ids) | {products[pk] for pk in grant.product_ids if pk in products}
            for line in named or {0}:
                if line_id is None or line in (line_id, 0):
                    by_line[line].append(span)
        rows = [
            MatrixRow(key, names.get(key, ""), lines.get(line, ""), spans) for line, spans in sorted(by_line.items())
        ]
        found += rows or [MatrixRow(key, names.get(key, ""), "")]
    return found, len(keys)


@dataclass(frozen=True, slots=True)
class RegionCoverage:
    """A province for one line on a day: hospitals, how many somebody may sell to, and by how many dealers."""

    region: str
    hospitals: int
    covered: int
    exclusive: int
    dealers: int

    @property
    def short(self) -> str:
        """The province as maps write it: 江苏."""
        return short_name(self.region)

    @property
    def open(self) -> int:
        """Hospitals nobody may sell to."""
        return self.hospitals - self.covered


def coverage_by_province(actor: Actor, line_id: int, on: date) -> list[RegionCoverage]:
    """How far the hospitals the actor may see are covered for a line, by province, the emptiest first."""
    products = _products_of([line_id])
    grants = [grant for grant in all_grants_on(on, on) if _sells(grant, line_id, products)]
    by_region: dict[str, list[tuple[bool, bool, set[int]]]] = defaultdict(list)
    rows = spec_named("customers.hospital").rows(actor).filter(is_active=True)
    for pk, path, province in _hospitals(rows):
        holding = [grant for grant in grants if _reaches(grant, pk, path)]
        by_region[province].append(
            (bool(holding), any(grant.is_exclusive for grant in holding), {grant.dealer_id for grant in holding})
        )
    found = [
        RegionCoverage(
            region, len(cells), sum(covered for covered, _e, _d in cells), sum(alone for _c, alone, _d in cells),
            len(set().union(*(who for _c, _e, who in cells))),
        )
        for region, cells in by_region.items()
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.open, row.region))


@dataclass(frozen=True, slots=True)
class LossOfHospital:
    """A hospital that loses cover: the products nobody may sell there afterwards, those others still do, and who."""

    hospital: str
    hospital_id: int
    uncovered: tuple[str, ...]
    by_others: int
    kept: int
    others: tuple[str, ...]


def what_is_lost(actor: Actor, authorisation: Authorisation, last_day: date) -> tuple[list[LossOfHospital], bool]:
    """``(hospitals that lose something, whether more were left out)`` when a right ends with ``last_day``.

    Judged on the day after, among hospitals the actor may see; what the dealer keeps by another right counts as kept.
    """
    ending, day = grant_of(authorisation), last_day + timedelta(days=1)
    rows = spec_named("customers.hospital").rows(actor).filter(is_active=True)
    places, names = [], {}
    for pk, path, _province in _hospitals(rows):
        if _reaches(ending, pk, path) and pk not in ending.excluded_hospital_ids:
            places.append(Place(pk, path))
    is_cut = len(places) > MOST_PLACES
    places = places[:MOST_PLACES]
    products = _products_of(ending.line_ids, ending.product_ids, everything=ending.covers_every_product)
    found = losses(ending, all_grants_on(day, day), places, products, day)
    names = customers.hospital_names({loss.hospital_id for loss in found})
    product_names = _product_names(products)
    dealer_names = dealers.dealer_names({key for loss in found for key in loss.others})
    by_hospital: dict[int, list[Loss]] = defaultdict(list)
    for loss in found:
        by_hospital[loss.hospital_id].append(loss)
    said = [_of_hospital(key, group, names, product_names, dealer_names) for key, group in by_hospital.items()]
    return sorted(said, key=lambda row: (-len(row.uncovered), row.hospital)), is_cut


def _of_hospital(key: int, group: list[Loss], names: Any, products: Any, who: Any) -> LossOfHospital:
    others = {dealer for loss in group for dealer in loss.others if not loss.is_kept}
    return LossOfHospital(
        names.get(key, ""), key, tuple(sorted(products.get(loss.product_id, "") for loss in group if loss.is_uncovered)),
        sum(bool(loss.others) and not loss.is_kept for loss in group), sum(loss.is_kept for loss in group),
        tuple(sorted(who.get(dealer, "") for dealer in others)),
    )  # fmt: skip


def _hospitals(rows: Any) -> Iterable[tuple[int, str, str]]:
    """``(key, region path, province)`` of hospitals, in one query and the names of regions."""
    from meridian.modules.reference import queries as reference

    found = list(rows.values_list("pk", "region_id", "region__path").order_by("pk"))
    places = reference.region_places({region for _pk, region, _path in found})
    return [(pk, path, (places.get(region) or ("",))[0]) for pk, region, path in found]


def _products_of(lines: Iterable[int], keys: Iterable[int] = (), *, everything: bool = False) -> dict[int, int]:
    """``{product: line}`` of the products in use that lines or keys name."""
    rows = (
        spec_named("catalog.product").model.objects.unscoped("products behind an authorisation").filter(is_active=True)
    )
    wanted, named = set(lines), set(keys)
    pairs = rows.order_by("code").values_list("pk", "line_id")
    return dict([pair for pair in pairs if everything or pair[1] in wanted or pair[0] in named][:MOST_PRODUCTS])


def _product_names(products: dict[int, int]) -> dict[int, str]:
    rows = spec_named("catalog.product").model.objects.unscoped("products behind an authorisation")
    return dict(rows.filter(pk__in=list(products)).values_list("pk", "name"))


def _sells(grant: Grant, line_id: int, products: dict[int, int]) -> bool:
    return grant.covers_every_product or line_id in grant.line_ids or bool(grant.product_ids & set(products))


def _reaches(grant: Grant, hospital: int, path: str) -> bool:
    if hospital in grant.excluded_hospital_ids:
        return False
    return hospital in grant.hospital_ids or any(path.startswith(mine) for mine in grant.region_paths)


def years_with_rights(rows: Sequence[tuple[date, date]], today: date) -> range:
    """Years worth offering: from the first right to the year after this one."""
    first = min((valid_from.year for valid_from, _to in rows), default=today.year)
    return range(max(first, today.year - 5), today.year + 2)
