"""What other modules ask of authorisations: which are signed, and whether lines of sales are covered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, QuerySet, Value

from meridian.kernel.base import clock
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.reference import queries as reference

from ..choices import AuthorisationStatus
from ..models import Authorisation
from ..rules.coverage import Coverage, Grant, Sale, covers

if TYPE_CHECKING:
    import polars as pl

_JUDGING = "a sale is judged against the rights of every dealer"
_SIGNED = (AuthorisationStatus.VALID, AuthorisationStatus.ENDED)
_IN_ONE_QUERY = 500


def grants_for_dealer(dealer_id: int) -> list[Grant]:
    """Every signed authorisation of a dealer, past and future ones too."""
    return _grants(_signed().filter(dealer_id=dealer_id))


def grants_of_dealers(dealer_ids: Iterable[int]) -> dict[int, list[Grant]]:
    """``{dealer: every signed authorisation of his}``, past and future ones too; dealers without any are absent."""
    found: dict[int, list[Grant]] = defaultdict(list)
    for keys in _chunks(dealer_ids):
        for grant in _grants(_signed().filter(dealer_id__in=keys)):
            found[grant.dealer_id].append(grant)
    return dict(found)


def all_grants_on(first: date, last: date, *, exclusive_only: bool = False) -> list[Grant]:
    """Signed authorisations of all dealers in force on some day of a period."""
    rows = _signed().filter(valid_from__lte=last, valid_to__gte=first)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=first))
    return _grants(rows.filter(is_exclusive=True) if exclusive_only else rows)


def hospitals_in_force(dealer_id: int) -> Q:
    """Condition on hospitals: those that an authorisation of the dealer covers today or later, less the excluded ones."""
    today = clock.today()
    rows = Authorisation.objects.unscoped("a dealer's own authorisations").filter(
        dealer_id=dealer_id, status__in=_SIGNED, valid_to__gte=today
    )
    condition = Q(pk__in=())
    for grant in _grants(rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))):
        covered = Q(pk__in=sorted(grant.hospital_ids))
        for path in grant.region_paths:
            covered |= Q(region__path__startswith=path)
        condition |= covered & ~Q(pk__in=sorted(grant.excluded_hospital_ids))
    return condition


def goods_in_force(dealer_id: int) -> tuple[bool, frozenset[int], frozenset[int]]:
    """``(every product, line ids, product ids)`` that authorisations of the dealer cover today or later."""
    today = clock.today()
    rows = Authorisation.objects.unscoped("a dealer's own authorisations").filter(
        dealer_id=dealer_id, status__in=_SIGNED, valid_to__gte=today
    )
    grants = _grants(rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today)))
    return (
        any(grant.covers_every_product for grant in grants),
        frozenset(key for grant in grants for key in grant.line_ids),
        frozenset(key for grant in grants for key in grant.product_ids),
    )


def judge_sale(sale: Sale) -> Coverage:
    """Whether one sale is covered. Lines of files go through :func:`judge_lines`."""
    return covers([*grants_for_dealer(sale.dealer_id), *_exclusives([sale.dealer_id], sale.day, sale.day)], sale)


def judge_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Judge matched sales lines against all signed authorisations.

    ``lines`` has ``line_no, dealer_id, product_id, line_id, hospital_id`` (null: sold to a dealer), ``region_path`` (of the
    hospital, or of the buying dealer) and ``date``. Returns ``line_no, authorised, reason, authorisation_id,
    other_authorisation_id`` in the same order; reasons are those of ``rules.coverage``.
    """
    from ..rules import judging

    dealer_ids = [key for key in lines["dealer_id"].unique().to_list() if key is not None]
    days = lines["date"].drop_nulls()
    own = _grants(_signed().filter(dealer_id__in=dealer_ids[:_IN_ONE_QUERY])) if dealer_ids else []
    for start in range(_IN_ONE_QUERY, len(dealer_ids), _IN_ONE_QUERY):
        own += _grants(_signed().filter(dealer_id__in=dealer_ids[start : start + _IN_ONE_QUERY]))
    others = _exclusives(dealer_ids, days.min(), days.max()) if len(days) else []
    return judging.judge_lines(lines, judging.grant_frames([*own, *others]), dealers.tree_paths(dealer_ids))


def authorisation_numbers(ids: Iterable[int]) -> dict[int, str]:
    """``{key: number}``."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        rows = Authorisation.objects.unscoped("the numbers behind keys the asker already holds").filter(pk__in=keys)
        found.update(rows.values_list("id", "number"))
    return found


def authorisation_facts(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """``{key: {number, valid_from, valid_to, dealer}}``, for sentences about them; ``valid_to`` is the last day in force."""
    found: dict[int, dict[str, Any]] = {}
    for keys in _chunks(ids):
        rows = Authorisation.objects.unscoped("documents behind keys the asker already holds").filter(pk__in=keys)
        columns = ("id", "number", "valid_from", "valid_to", "ended_on", "dealer__name")
        for pk, number, first, latest, ended, dealer in rows.values_list(*columns):
            found[pk] = {"number": number, "valid_from": first, "valid_to": ended or latest, "dealer": dealer}
    return found


def grant_of(authorisation: Authorisation) -> Grant:
    """The facts of one authorisation, signed or not."""
    rows = Authorisation.objects.unscoped("its own command asks").filter(pk=authorisation.pk)
    return _grants(rows)[0]


def _signed() -> QuerySet:
    return Authorisation.objects.unscoped(_JUDGING).filter(status__in=_SIGNED)


def _exclusives(dealer_ids: Iterable[int], first: date, last: date) -> list[Grant]:
    own = set(dealer_ids)
    return [grant for grant in all_grants_on(first, last, exclusive_only=True) if grant.dealer_id not in own]


def _grants(rows: QuerySet) -> list[Grant]:
    columns = (
        "id", "dealer_id", "dealer__path", "valid_from", "valid_to", "ended_on", "is_exclusive", "may_sell_to_dealers",
    )  # fmt: skip
    found: list[dict[str, Any]] = list(rows.order_by("id").values(*columns))
    keys = [row["id"] for row in found]
    named = _listed(keys)
    paths = reference.region_paths({node for nodes in named["regions"].values() for node in nodes})
    campuses = _campuses(named)
    return [
        Grant(
            id=row["id"], dealer_id=row["dealer_id"], dealer_path=row["dealer__path"], valid_from=row["valid_from"],
            valid_to=min(row["valid_to"], row["ended_on"] or row["valid_to"]), is_exclusive=row["is_exclusive"],
            may_sell_to_dealers=row["may_sell_to_dealers"],
            line_ids=frozenset(named["lines"][row["id"]]), product_ids=frozenset(named["products"][row["id"]]),
            region_paths=tuple(paths[node] for node in named["regions"][row["id"]]),
            hospital_ids=_with_campuses(named["hospitals"][row["id"]], campuses),
            excluded_hospital_ids=_with_campuses(named["excluded_hospitals"][row["id"]], campuses),
        )
        for row in found
    ]  # fmt: skip


_NAMED = ("lines", "products", "regions", "hospitals", "excluded_hospitals")


def _listed(keys: list[int]) -> dict[str, dict[int, list[int]]]:
    """``{many-to-many field: {authorisation: [keys listed]}}``, all five in one query."""
    listed: dict[str, dict[int, list[int]]] = {name: defaultdict(list) for name in _NAMED}
    for some in _chunks(keys):
        parts = []
        for name in _NAMED:
            field = Authorisation._meta.get_field(name)
            through, column = field.remote_field.through, f"{field.m2m_reverse_field_name()}_id"
            rows = through._base_manager.filter(authorisation_id__in=some)
            parts.append(rows.values_list(Value(name, CharField()), "id", "authorisation_id", column))
        for name, _id, key, value in sorted(parts[0].union(*parts[1:], all=True)):
            listed[name][key].append(value)
    return listed


def _campuses(named: dict[str, dict[int, list[int]]]) -> dict[int, list[int]]:
    mains = {key for name in ("hospitals", "excluded_hospitals") for keys in named[name].values() for key in keys}
    return customers.campuses_of(mains) if mains else {}


def _with_campuses(keys: list[int], campuses: dict[int, list[int]]) -> frozenset[int]:
    return frozenset(keys).union(*(campuses.get(key, ()) for key in keys))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    keys = sorted(set(ids))
    for start in range(0, len(keys), _IN_ONE_QUERY):
        yield keys[start : start + _IN_ONE_QUERY]
