"""What dealers need: the arithmetic of proposals for many dealers and SKUs at once. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import Q

from meridian.kernel.base.clock import SHANGHAI
from meridian.modules.catalog import queries as catalog
from meridian.modules.ordering.choices import OrderStatus
from meridian.modules.pricing import queries as pricing
from meridian.modules.reference import queries as reference

from ..models import Proposal, ReplenishmentPolicy
from ..rules.demand import Forecast, Smoothing, forecast, smoothed
from ..rules.proposing import Position, Suggestion, Target, suggest
from .ledger import stock_frame, stock_rows, weekly_sales

_NEEDS = "the needs of dealers for whom proposals are made"
# Times of delivery are given in working days; five of seven days are.
_CALENDAR = 7 / 5
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Need:
    """One SKU of one dealer with everything the proposal rests on."""

    dealer_id: int
    sku_id: int
    position: Position
    forecast: Forecast
    target: Target
    suggestion: Suggestion
    price_e4: int | None


def needs_of(dealer_ids: Sequence[int], on: date, *, smooth: Smoothing = smoothed) -> dict[int, list[Need]]:
    """``{dealer: needs}`` for every SKU with a policy that the dealer has, gets or sold in half a year, by SKU.

    SKUs that need nothing are among them (``suggestion.qty`` 0). Dealers without a policy are absent. Raises
    ParameterMissing.
    """
    policies = _policies(dealer_ids)
    wanted = [dealer for dealer in dealer_ids if dealer in policies]
    if not wanted:
        return {}
    positions = _positions(wanted)
    sales = weekly_sales(wanted, on)
    ordered = open_orders(wanted)
    pairs = sorted(set(positions) | set(sales) | set(ordered))
    line_of = {sku: line for sku, _product, line, _active in _sku_lines({sku for _dealer, sku in pairs})}
    targets = _targets(pairs, policies, line_of, float(reference.parameter("replenishment.lead.sigma_days", on=on)))
    prices = _prices(list(targets), on)
    found: dict[int, list[Need]] = defaultdict(list)
    for pair, target in targets.items():
        have = positions.get(pair, (0, 0, 0))
        position = Position(have[0], have[1], ordered.get(pair, 0), have[2])
        expected = forecast(sales.get(pair, []), smooth=smooth)
        made = suggest(expected.per_day, expected.sigma_day, position, target, kind=expected.pattern.kind)
        found[pair[0]].append(Need(*pair, position, expected, target, made, prices.get(pair)))
    return dict(found)


def targets_of(dealer_id: int, sku_ids: Iterable[int], on: date, *, usual_days: int) -> dict[int, Target]:
    """``{sku: target}`` of a dealer's SKUs by his policies; SKUs without one are kept for ``usual_days``."""
    pairs = [(dealer_id, sku) for sku in sorted(set(sku_ids))]
    line_of = {sku: line for sku, _product, line, _active in _sku_lines({sku for _dealer, sku in pairs})}
    sigma = float(reference.parameter("replenishment.lead.sigma_days", on=on))
    found = _targets(pairs, {dealer_id: _policies([dealer_id]).get(dealer_id, [])}, line_of, sigma)
    terms = order_terms([pair for pair in pairs if pair not in found])
    rest = {pair: terms.get(pair, (1, 1, 0)) for pair in pairs if pair not in found}
    others = {
        pair: Target(usual_days, least_qty=least, multiple=multiple) for pair, (least, multiple, _lead) in rest.items()
    }
    return {sku: target for (_dealer, sku), target in {**found, **others}.items()}


def positions_of(dealer_id: int) -> dict[int, int]:
    """``{sku: base units the dealer has good, in transit, on order or consigned}``."""
    have = {sku: sum(parts) for (_dealer, sku), parts in _positions([dealer_id]).items()}
    for (_dealer, sku), qty in open_orders([dealer_id]).items():
        have[sku] = have.get(sku, 0) + qty
    return have


def ordered_in(dealer_ids: Sequence[int], first: date, last: date) -> dict[Pair, int]:
    """``{(dealer, sku): base units}`` of orders submitted between two days, both included, less what was cancelled."""
    lines = _ordering("OrderLine").objects.unscoped(_NEEDS).filter(
        order__dealer_id__in=list(dealer_ids), order__submitted_at__gte=_moment(first),
        order__submitted_at__lt=_moment(last + timedelta(days=1)),
    ).exclude(order__status__in=(OrderStatus.DRAFT, OrderStatus.REJECTED, OrderStatus.CANCELLED))  # fmt: skip
    found: dict[Pair, int] = defaultdict(int)
    for dealer, sku, qty, cancelled in lines.order_by().values_list(
        "order__dealer_id", "sku_id", "qty", "cancelled_qty"
    ):
        found[dealer, sku] += qty - cancelled
    return {pair: qty for pair, qty in found.items() if qty > 0}


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _policies(dealer_ids: Sequence[int]) -> dict[int, list[ReplenishmentPolicy]]:
    found: dict[int, list[ReplenishmentPolicy]] = defaultdict(list)
    rows = ReplenishmentPolicy.objects.unscoped(_NEEDS).filter(dealer_id__in=list(dealer_ids), is_active=True)
    for row in rows:
        found[row.dealer_id].append(row)
    return dict(found)


def _positions(dealer_ids: Sequence[int]) -> dict[Pair, tuple[int, int, int]]:
    """``{(dealer, sku): (on hand, in transit, consigned)}``."""
    frame = stock_frame(stock_rows(dealer_ids))
    columns = ("dealer_id", "sku_id", "on_hand", "in_transit", "consigned")
    return {(row[0], row[1]): row[2:] for row in frame.select(columns).iter_rows()}


def _sku_lines(sku_ids: Iterable[int]) -> list[tuple[int, int, int, bool]]:
    """``(sku, product, line, …)`` of SKUs."""
    return list(catalog.sku_scope(sku_ids))


def _targets(
    pairs: list[Pair], policies: dict[int, list[ReplenishmentPolicy]], line_of: dict[int, int], sigma_lead: float
) -> dict[Pair, Target]:
    """The target of every pair that a policy covers: SKU before line before everything."""
    terms = order_terms(pairs)
    by_key: dict[int, dict[tuple[str, int], ReplenishmentPolicy]] = {
        dealer: {_policy_key(row): row for row in rows} for dealer, rows in policies.items()
    }
    found: dict[Pair, Target] = {}
    known: dict[tuple[int, tuple[int, int, int]], Target] = {}
    for dealer, sku in pairs:
        mine = by_key[dealer]
        policy = mine.get(("sku", sku)) or mine.get(("line", line_of.get(sku, 0))) or mine.get(("all", 0))
        if policy is not None:
            term = terms.get((dealer, sku), (1, 1, 0))
            if (policy.pk, term) not in known:
                least, multiple, lead = term
                known[policy.pk, term] = Target(
                    policy.target_days, policy.service_bp, ceil(lead * _CALENDAR), sigma_lead, policy.min_qty,
                    policy.max_qty, least, multiple,
                )  # fmt: skip
            found[dealer, sku] = known[policy.pk, term]
    return found


def _policy_key(row: ReplenishmentPolicy) -> tuple[str, int]:
    if row.sku_id:
        return "sku", row.sku_id
    return ("line", row.line_id) if row.line_id else ("all", 0)


def _prices(pairs: list[Pair], on: date) -> dict[Pair, int]:
    import polars as pl

    lines = pl.DataFrame(
        [(n, dealer, sku, on) for n, (dealer, sku) in enumerate(pairs)],
        schema={"row": pl.Int64, "dealer_id": pl.Int64, "sku_id": pl.Int64, "date": pl.Date}, orient="row",
    )  # fmt: skip
    found = pricing.price_frame(lines)["price_e4"].to_list()
    return {pair: price for pair, price in zip(pairs, found, strict=True) if price is not None}


def _ordering(name: str):
    """A model of ordering by the link a proposal has to its order, so that its tables are read without its internals."""
    order = Proposal._meta.get_field("order").related_model
    return order._meta.apps.get_model("ordering", name)


def order_terms(pairs: Iterable[Pair]) -> dict[Pair, tuple[int, int, int]]:
    """``{(dealer, sku): (least quantity, multiple, working days to delivery)}``; the dealer's own row before the general one."""
    dealers, skus = {dealer for dealer, _sku in pairs}, {sku for _dealer, sku in pairs}
    rows = _ordering("OrderTerm").objects.unscoped(_NEEDS).filter(Q(dealer__isnull=True) | Q(dealer_id__in=dealers))
    general: dict[int, tuple[int, int, int]] = {}
    own: dict[Pair, tuple[int, int, int]] = {}
    for sku, dealer, *terms in rows.values_list("sku_id", "dealer_id", "least_qty", "multiple", "lead_days"):
        if sku in skus:
            if dealer is None:
                general[sku] = tuple(terms)
            else:
                own[dealer, sku] = tuple(terms)
    return {(d, s): own.get((d, s)) or general[s] for d, s in pairs if (d, s) in own or s in general}


def open_orders(dealer_ids: Sequence[int]) -> dict[Pair, int]:
    """``{(dealer, sku): base units ordered and not yet shipped}`` of orders that are not drafts and not closed."""
    lines = _ordering("OrderLine").objects.unscoped(_NEEDS).filter(
        order__dealer_id__in=list(dealer_ids), order__status__in=(OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.RELEASED)
    )  # fmt: skip
    found: dict[Pair, int] = defaultdict(int)
    columns = ("order__dealer_id", "sku_id", "qty", "shipped_qty", "cancelled_qty")
    for dealer, sku, qty, shipped, cancelled in lines.order_by().values_list(*columns):
        found[dealer, sku] += qty - shipped - cancelled
    return {pair: qty for pair, qty in found.items() if qty > 0}
