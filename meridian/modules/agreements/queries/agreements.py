"""What other modules ask of agreements: which is in force, and on which terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from meridian.modules.catalog import queries as catalog

from ..choices import CONCLUDED, AgreementKind, AgreementStatus
from ..models import Agreement, AgreementClause, AgreementTarget
from ..rules.agreements import AgreementTerm, collisions, with_parents

_WHY = "a sale is judged against the agreements of its buyer"
_IN_ONE_QUERY = 400


@dataclass(frozen=True, slots=True)
class Target:
    """What the dealer undertakes: of a year (``quarter`` 0) or quarter, of a line or (None) of everything. Fen, base units."""

    year: int
    quarter: int
    line_id: int | None
    amount_fen: int | None
    qty: int | None


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What holds between company and dealer on a day by one agreement with its supplements.

    Products: lines and products listed, nothing listed means every product. ``price_level`` and ``price_reference`` name
    the prices, ``payment_days`` count from delivery (``is_prepaid``: paid in advance). Of each term the latest supplement
    that states it wins; targets of a supplement replace those of the same year, quarter and line. Money in fen. ``clauses``
    are ``(kind, text)``, the agreement's own first.
    """

    agreement_id: int
    number: str
    kind: str
    valid_from: date
    valid_to: date
    third_party_id: int | None
    line_ids: frozenset[int]
    product_ids: frozenset[int]
    region_ids: frozenset[int]
    price_level: int | None
    price_reference: str
    payment_days: int | None
    is_prepaid: bool
    deposit_fen: int
    market_support_fen: int
    targets: tuple[Target, ...]
    clauses: tuple[tuple[str, str], ...]
    supplement_ids: tuple[int, ...] = ()


def agreement_in_force(dealer: int | Any, on: date, product_id: int | None = None) -> AgreementTerm | None:
    """The agreement that covers a dealer's purchases (of a product) from the company on a day; None without one.

    ``dealer`` is a row or its key. Of several the one that lasts longest.
    """
    key = getattr(dealer, "pk", dealer)
    held = [term for term in terms_by_dealer([key]).get(key, ()) if term.holds_on(on)]
    if product_id is not None:
        line_id = catalog.product_lines([product_id]).get(product_id, 0)
        held = [term for term in held if term.names(product_id, line_id)]
    return max(held, key=lambda term: (term.valid_to, -term.id), default=None)


def terms_by_dealer(dealer_ids: Iterable[int]) -> dict[int, tuple[AgreementTerm, ...]]:
    """``{dealer: every agreement of his}``, past, future and unsigned ones too, cancelled ones not. One query per 400 dealers."""
    keys = sorted(set(dealer_ids))
    found: dict[int, list[AgreementTerm]] = {}
    for start in range(0, len(keys), _IN_ONE_QUERY):
        rows = Agreement.objects.unscoped(_WHY).filter(dealer_id__in=keys[start : start + _IN_ONE_QUERY])
        for term in with_parents(_terms(rows.exclude(status=AgreementStatus.CANCELLED))):
            found.setdefault(term.dealer_id, []).append(term)
    return {key: tuple(terms) for key, terms in found.items()}


_COLUMNS = ("id", "dealer_id", "valid_from", "valid_to", "ended_on", "status", "number", "parent_id")


def _terms(rows: QuerySet) -> list[AgreementTerm]:
    """Agreements with what they list, in one query: a union of the two lists."""
    parts = [rows.order_by().values_list(Value(name, CharField()), *_COLUMNS, name) for name in ("lines", "products")]
    facts: dict[int, tuple[Any, ...]] = {}
    listed: dict[str, dict[int, set[int]]] = {"lines": {}, "products": {}}
    for name, key, *values, named in parts[0].union(parts[1], all=True):
        facts[key] = tuple(values)
        if named is not None:
            listed[name].setdefault(key, set()).add(named)
    found = []
    for key, (dealer_id, first, last, ended, status, number, parent_id) in sorted(facts.items()):
        lists = [frozenset(listed[name].get(key, ())) for name in ("lines", "products")]
        last_day = min(last, ended or last)
        found.append(AgreementTerm(key, dealer_id, first, last_day, status in CONCLUDED, number, parent_id, *lists))
    return found


def collisions_of(agreement: Agreement) -> list[AgreementTerm]:
    """Signed main agreements of the same dealer that cover the same product on the same day."""
    terms = terms_by_dealer([agreement.dealer_id]).get(agreement.dealer_id, ())
    own = next((term for term in terms if term.id == agreement.pk), None)
    if own is None:
        return []
    products = {key for term in terms for key in term.product_ids}
    return collisions(own, terms, catalog.product_lines(products) if products else {})


def terms_of(dealer: int | Any, on: date) -> tuple[AgreementTerms, ...]:
    """The terms that hold between the company and a dealer on a day, one entry per agreement in force (usually one).

    ``dealer`` is a row or its key. Supplements in force on the day are worked in.
    """
    key = getattr(dealer, "pk", dealer)
    rows = Agreement.objects.unscoped("the terms between the company and a dealer").filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on),
        dealer_id=key, status__in=CONCLUDED, valid_from__lte=on, valid_to__gte=on,
    )  # fmt: skip
    found = list(rows.prefetch_related("regions", "lines", "products").order_by("valid_from", "id"))
    if not found:
        return ()
    ids = [row.pk for row in found]
    targets: dict[int, list[AgreementTarget]] = {}
    for target in AgreementTarget.objects.unscoped("terms").filter(agreement_id__in=ids).order_by("id"):
        targets.setdefault(target.agreement_id, []).append(target)
    clauses: dict[int, list[tuple[str, str]]] = {}
    for clause in AgreementClause.objects.unscoped("terms").filter(agreement_id__in=ids).order_by("position"):
        clauses.setdefault(clause.agreement_id, []).append((clause.kind, clause.text))
    mains = [row for row in found if row.kind != AgreementKind.SUPPLEMENT]
    held = {row.pk for row in mains}
    # A supplement that lasts longer than its agreement stands for it from then on.
    orphans = [row for row in found if row.kind == AgreementKind.SUPPLEMENT and row.parent_id not in held]
    return tuple(
        _merged(main, [row for row in found if row.parent_id == main.pk], targets, clauses)
        for main in [*mains, *orphans]
    )


def _merged(main: Agreement, supplements: list[Agreement], targets: Any, clauses: Any) -> AgreementTerms:
    chain = [main, *supplements]

    def latest(name: str, empty: tuple[Any, ...] = (None, "", 0, False)) -> Any:
        stated = [getattr(row, name) for row in chain if getattr(row, name) not in empty]
        return stated[-1] if stated else getattr(main, name)

    def listed(name: str) -> frozenset[int]:
        return frozenset(other.pk for row in chain for other in getattr(row, name).all())

    everything = not main.lines.all() and not main.products.all()
    goals: dict[tuple[int, int, int | None], Target] = {}
    for row in chain:
        for goal in targets.get(row.pk, ()):
            made = Target(goal.year, goal.quarter, goal.line_id, goal.amount_fen, goal.qty)
            goals[made.year, made.quarter, made.line_id] = made
    return AgreementTerms(
        agreement_id=main.pk, number=main.number, kind=main.kind, valid_from=main.valid_from,
        valid_to=max(row.last_day for row in chain), third_party_id=main.third_party_id,
        line_ids=frozenset() if everything else listed("lines"),
        product_ids=frozenset() if everything else listed("products"), region_ids=listed("regions"),
        price_level=latest("price_level"), price_reference=latest("price_reference"),
        payment_days=latest("payment_days", (None,)), is_prepaid=any(row.is_prepaid for row in chain),
        deposit_fen=latest("deposit_fen"), market_support_fen=sum(row.market_support_fen for row in chain),
        targets=tuple(sorted(goals.values(), key=lambda t: (t.year, t.quarter, t.line_id or 0))),
        clauses=tuple(pair for row in chain for pair in clauses.get(row.pk, ())),
        supplement_ids=tuple(row.pk for row in supplements),
    )  # fmt: skip
