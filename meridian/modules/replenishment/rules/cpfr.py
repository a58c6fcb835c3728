"""Collaborative planning (CPFR): month forecasts of both sides, exceptions by rule, order forecast, accuracy. Pure.

The nine steps of CPFR (rules.md 3.15) for one dealer and month: both forecast the sales → exceptions → resolved → order
forecast → exceptions → resolved → frozen → orders → compared.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from .proposing import round_up


@dataclass(frozen=True, slots=True)
class CpfrLimits:
    """Company limits: forecasts further apart than ``apart_percent`` of the maker's are an exception, but differences of less
    than ``least_units`` base units are not; ``short_days`` and ``ample_days`` bound the stock after the order;
    ``jump_percent`` is how far an order may lie from the average of the months before."""

    apart_percent: int
    least_units: int
    short_days: int
    ample_days: int
    jump_percent: int


@dataclass(frozen=True, slots=True)
class SkuPlan:
    """One SKU of a cycle in base units. ``sales`` is the agreed forecast of the month's sales; ``have`` what the dealer has
    and gets; ``usual_order`` the average of the months before (None: no history)."""

    sku_id: int
    maker: int | None = None
    dealer: int | None = None
    sales: int | None = None
    have: int = 0
    order: int | None = None
    usual_order: int | None = None


@dataclass(frozen=True, slots=True)
class PlanException:
    """Something both sides must agree about. ``figure`` says which number is asked for: SALES or ORDER."""

    sku_id: int
    code: str
    figure: str
    suggested: int
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def days_of(month: date) -> int:
    """Days of the month that begins on ``month``."""
    return monthrange(month.year, month.month)[1]


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_qty(weeks: Mapping[date, int], month: date) -> int | None:
    """A month's quantity from weeks named by their Monday: each week counts by its days within the month, rounded half up.

    None when no week touches the month: nothing was said.
    """
    end = next_month(month)
    total, said = 0, False
    for monday, qty in weeks.items():
        days = (min(monday + timedelta(days=7), end) - max(monday, month)).days
        if days > 0:
            said = True
            total += qty * days
    return (2 * total + 7) // 14 if said else None


def middle(maker: int, dealer: int) -> int:
    """The agreed figure where both lie near each other: their mean, rounded half up."""
    return (maker + dealer + 1) // 2


def sales_exceptions(plans: Iterable[SkuPlan], limits: CpfrLimits) -> list[PlanException]:
    """Where the two sides must talk about sales: too far apart, or only one side has said something."""
    found = []
    for plan in plans:
        maker, dealer = plan.maker, plan.dealer
        if maker is None and dealer is None:
            continue
        if maker is None or dealer is None:
            said = dealer if maker is None else maker
            side = "DEALER" if maker is None else "MAKER"
            if said:
                found.append(PlanException(plan.sku_id, "ONE_SIDED", "SALES", said, {"side": side, "qty": said}))
            continue
        apart = abs(maker - dealer)
        if apart < max(limits.least_units, 1):
            continue
        percent = 100 * apart // maker if maker else None
        if percent is None or 100 * apart > limits.apart_percent * maker:
            params = {"maker": maker, "dealer": dealer, "percent": percent, "limit": limits.apart_percent}
            found.append(PlanException(plan.sku_id, "APART", "SALES", middle(maker, dealer), params))
    return found


def agreed_sales(plan: SkuPlan) -> int:
    """The sales figure of a SKU without exception."""
    if plan.maker is None or plan.dealer is None:
        return plan.dealer or plan.maker or 0
    return middle(plan.maker, plan.dealer)


def order_forecast(sales: int, have: int, *, days: int, target_days: int, least_qty: int = 1, multiple: int = 1) -> int:
    """What the dealer will order in the month: sales, and the stock for ``target_days`` more at its end, less what he has.

    Rounded up to what can be ordered.
    """
    wanted = sales + sales * target_days / days - have
    return round_up(wanted, least_qty, multiple) if wanted > 0 else 0


def stock_days(plan: SkuPlan, days: int) -> float | None:
    """Days that the stock at the end of the month lasts; None without sales."""
    if not plan.sales:
        return None
    return (plan.have + (plan.order or 0) - plan.sales) / (plan.sales / days)


def order_exceptions(plans: Iterable[SkuPlan], limits: CpfrLimits, *, days: int) -> list[PlanException]:
    """Where the two sides must talk about orders: stock below or above the band at the end of the month, goods nobody will
    sell, or an order far from the usual one. One exception a SKU, the worst first."""
    found = []
    for plan in plans:
        order = plan.order or 0
        left = stock_days(plan, days)
        if left is None:
            if plan.have > 0:
                found.append(PlanException(plan.sku_id, "DEAD_STOCK", "ORDER", 0, {"have": plan.have}))
            continue
        params: dict[str, Any] = {"days": round(left), "order": order}
        if left < limits.short_days:
            found.append(
                PlanException(plan.sku_id, "STOCK_LOW", "ORDER", order, {**params, "limit": limits.short_days})
            )
        elif left > limits.ample_days:
            found.append(
                PlanException(plan.sku_id, "STOCK_HIGH", "ORDER", order, {**params, "limit": limits.ample_days})
            )
        elif plan.usual_order is not None and _jumps(order, plan.usual_order, limits):
            params |= {"usual": plan.usual_order, "limit": limits.jump_percent}
            found.append(PlanException(plan.sku_id, "ORDER_JUMP", "ORDER", order, params))
    return found


def _jumps(order: int, usual: int, limits: CpfrLimits) -> bool:
    apart = abs(order - usual)
    return apart >= max(limits.least_units, 1) and 100 * apart > limits.jump_percent * max(usual, 1)


def plan_accuracy(pairs: Iterable[tuple[int, int]]) -> tuple[int | None, int | None]:
    """``(accuracy, bias)`` in percent of ``(forecast, actual)`` of a month's SKUs, weighted by quantity.

    Accuracy is 100 less the sum of differences over the sum of actuals, never below 0; bias above 0 means too much was
    forecast. None without actuals.
    """
    rows = list(pairs)
    actual = sum(was for _said, was in rows)
    if actual <= 0:
        return None, None
    missed = sum(abs(said - was) for said, was in rows)
    said = sum(one for one, _was in rows)
    return max(0, 100 - round(100 * missed / actual)), round(100 * (said - actual) / actual)


def may_become(moves: Mapping[str, tuple[str, ...]], now: str, then: str) -> bool:
    """Whether the state table lets a cycle go on."""
    return then in moves.get(now, ())
