"""How much to propose: safety stock, reorder point, order-up-to quantity, rounding, and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, sqrt
from statistics import NormalDist


@cache
def z_of(service_bp: int) -> float:
    """The normal quantile of a service level in basis points: 9500 is 1.645. Raises ValueError outside of 5000 to 9999."""
    if not 5000 <= service_bp <= 9999:
        raise ValueError("a service level lies between 50 % and 99.99 %")
    return NormalDist().inv_cdf(service_bp / 10_000)


def safety_stock(z: float, lead_days: float, per_day: float, sigma_day: float, sigma_lead: float) -> float:
    """``z * sqrt(L * sigma_d^2 + d^2 * sigma_L^2)`` (rules.md 3.15): days and base units."""
    return z * sqrt(max(0.0, lead_days * sigma_day**2 + per_day**2 * sigma_lead**2))


def reorder_point(z: float, lead_days: float, per_day: float, sigma_day: float, sigma_lead: float) -> float:
    """Demand during the lead time and the safety stock."""
    return per_day * lead_days + safety_stock(z, lead_days, per_day, sigma_day, sigma_lead)


def round_up(qty: float, least_qty: int = 1, multiple: int = 1) -> int:
    """The smallest orderable quantity that covers ``qty``; 0 when nothing is needed."""
    # 1e-6: a need of 12.0000001 boxes is arithmetic, not a thirteenth box.
    needed = ceil(qty - 1e-6)
    if needed <= 0:
        return 0
    return -(-max(needed, least_qty) // multiple) * multiple


@dataclass(frozen=True, slots=True)
class Position:
    """What the dealer has and is about to get, in base units. ``consigned`` is his own at hospitals and still usable."""

    on_hand: int = 0
    in_transit: int = 0
    on_order: int = 0
    consigned: int = 0

    @property
    def total(self) -> int:
        return self.on_hand + self.in_transit + self.on_order + self.consigned


@dataclass(frozen=True, slots=True)
class Target:
    """The policy of a SKU: days to cover, service level, lead time and its variation in days, bounds in base units."""

    target_days: int
    service_bp: int = 9500
    lead_days: float = 0.0
    sigma_lead: float = 0.0
    min_qty: int | None = None
    max_qty: int | None = None
    least_qty: int = 1
    multiple: int = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``qty`` to order; ``need`` before rounding; ``level`` what position it fills up to; all base units."""

    qty: int
    need: float
    level: float
    safety: float
    point: float
    exceptions: tuple[str, ...]


def suggest(per_day: float, sigma_day: float, position: Position, target: Target, *, kind: str = "") -> Suggestion:
    """``max(0, target days * forecast + safety stock - position)``, within minimum and maximum, rounded up to packs.

    ``min_qty`` and ``max_qty`` bound the level that is filled up to. Exceptions for people: ``capped`` (the maximum holds it
    down), ``rounded_up`` (the pack makes it more than half again as much, for over a week's demand), ``few_data``,
    ``no_demand`` (a minimum without demand), ``below_point`` (the position will not last until the goods come).
    """
    z = z_of(target.service_bp)
    safety = safety_stock(z, target.lead_days, per_day, sigma_day, target.sigma_lead)
    point = per_day * target.lead_days + safety
    level = target.target_days * per_day + safety
    exceptions = []
    if target.min_qty is not None:
        level = max(level, float(target.min_qty))
    if target.max_qty is not None and level > target.max_qty:
        level = float(target.max_qty)
        exceptions.append("capped")
    need = max(0.0, level - position.total)
    qty = round_up(need, target.least_qty, target.multiple)
    if qty and qty > 1.5 * need and qty - need > 7 * per_day:
        exceptions.append("rounded_up")
    if qty and kind == "FEW":
        exceptions.append("few_data")
    if qty and per_day <= 0:
        exceptions.append("no_demand")
    if per_day > 0 and position.total < point:
        exceptions.append("below_point")
    return Suggestion(qty, need, level, safety, point, tuple(exceptions))


def deviation(maker: float, dealer: float) -> float | None:
    """How far the dealer's forecast lies from the maker's, in percent of the maker's; None when the maker says zero."""
    return 100 * (dealer - maker) / maker if maker else None


def accuracy(pairs: list[tuple[float, float]]) -> tuple[float | None, float | None]:
    """``(MAPE, bias)`` in percent from ``(forecast, actual)`` of past weeks: weeks without sales have no percentage error.

    Bias is the sum of forecasts over the sum of sales less one: above zero means too much was forecast.
    """
    errors = [abs(said - was) / was for said, was in pairs if was > 0]
    sold = sum(was for _said, was in pairs)
    mape = 100 * sum(errors) / len(errors) if errors else None
    return mape, (100 * (sum(said for said, _was in pairs) / sold - 1) if sold > 0 else None)
