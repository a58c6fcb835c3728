"""Time limits of orders: when each step is due, what is late and why, and the backlog in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.clock import SHANGHAI
from meridian.modules.reference import queries as reference
from meridian.modules.reference.queries import ParameterMissing

from ..choices import ApprovalState, OrderStatus
from ..models import Order
from ..rules.time_limits import (
    StepFacts,
    TimeLimit,
    WorkingHours,
    add_working_minutes,
    limit_of,
    working_minutes_between,
)

WORKDAY = "ordering.sla.workday_hours"
LIMITS = {
    "release": "ordering.sla.release_hours",
    "decide_hold": "ordering.sla.hold_hours",
    "ship": "ordering.sla.ship_hours",
}
_STEP_OF = {OrderStatus.SUBMITTED: "release", OrderStatus.HELD: "decide_hold", OrderStatus.RELEASED: "ship"}
_SINCE = {OrderStatus.SUBMITTED: "submitted_at", OrderStatus.HELD: "held_at", OrderStatus.RELEASED: "released_at"}
_FREE_DAYS = 60  # longest stretch of calendar looked at around now


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limits in force on a day: minutes per step, working hours, and the days that differ from the plain week."""

    minutes: Mapping[str, int]
    hours: WorkingHours
    kinds: Mapping[date, str]

    def works(self, day: date) -> bool:
        """Whether people work on a day."""
        kind = self.kinds.get(day)
        return day.weekday() < 5 if kind is None else kind in ("WORKDAY", "MAKE_UP")

    def due(self, step: str, since: datetime | None) -> datetime | None:
        """When a step begun at ``since`` is due (local time); None without a limit."""
        if since is None or not self.minutes.get(step):
            return None
        return add_working_minutes(_local(since), self.minutes[step], self.hours, self.works)

    def late_before(self, step: str, now: datetime) -> datetime | None:
        """What began before this moment is late now; None without a limit."""
        if not self.minutes.get(step):
            return None
        cut = add_working_minutes(_local(now), -self.minutes[step], self.hours, self.works)
        return cut.replace(tzinfo=SHANGHAI)


def limits_on(day: date) -> Limits:
    """The time limits of a day: four parameters and one stretch of the working calendar."""
    minutes = {step: 60 * int(_value(code, day, 0)) for step, code in LIMITS.items()}
    opens, closes = _value(WORKDAY, day, [9, 18])
    kinds = reference.day_kinds(day - timedelta(days=_FREE_DAYS), day + timedelta(days=_FREE_DAYS))
    return Limits(minutes, WorkingHours(int(opens), int(closes)), kinds)


def time_limits(
    orders: Sequence[Order], now: datetime, progress: Mapping[int, Mapping[str, Any]] | None = None,
    limits: Limits | None = None,
) -> dict[int, TimeLimit]:  # fmt: skip
    """``{order id: time limit of its step}``; orders that wait for nobody are absent. ``progress`` as ``progress_of`` gives it."""
    limits = limits or limits_on(_local(now).date())
    found = {}
    for order in orders:
        step = _STEP_OF.get(OrderStatus(order.status))
        since = getattr(order, _SINCE[OrderStatus(order.status)]) if step else None
        part = (progress or {}).get(order.pk, {})
        missing = part.get("missing") or 0
        open_qty = (part.get("units") or 0) - (part.get("shipped") or 0)
        facts = StepFacts(
            order.status, since, order.expected_date, order.released_at is not None, max(0, open_qty - missing), missing,
            order.approval == ApprovalState.WAITING,
        )  # fmt: skip
        limit = limit_of(facts, _local(now), limits.due(step, since) if step else None)
        if limit is not None:
            found[order.pk] = limit
    return found


def late_filter(now: datetime, limits: Limits | None = None) -> Q:
    """What picks the late orders out of a queryset, by the index of open orders: no row is computed for it."""
    limits = limits or limits_on(_local(now).date())
    late = Q(status=OrderStatus.SHIPPED, expected_date__lt=_local(now).date())
    for status, step in _STEP_OF.items():
        cut = limits.late_before(step, now)
        if cut is not None:
            late |= Q(**{"status": status, f"{_SINCE[status]}__lt": cut})
    return late


def late_orders(actor: Actor, now: datetime, limits: Limits | None = None) -> QuerySet[Order]:
    """Orders the actor may release of which a step is late, those promised first in front."""
    rows = Order.objects.visible_to(actor, "ordering.order:release").filter(late_filter(now, limits))
    return rows.select_related("dealer", "hospital").order_by("expected_date", "id")


@dataclass(frozen=True, slots=True)
class Backlog:
    """Orders waiting in one step: how many, worth how many fen, how many late, since when the oldest."""

    step: str
    label: str
    count: int
    total_fen: int
    late: int
    oldest: datetime | None


def backlog(actor: Actor, now: datetime) -> list[Backlog]:
    """The backlog per step of the orders the actor may release; one query."""
    limits = limits_on(_local(now).date())
    rows = Order.objects.visible_to(actor, "ordering.order:release").filter(status__in=(*_STEP_OF, OrderStatus.SHIPPED))
    figures: dict[str, Any] = {}
    states = {**_STEP_OF, OrderStatus.SHIPPED: "arrive"}
    late = late_filter(now, limits)
    for status, step in states.items():
        here = Q(status=status)
        figures |= {
            f"{step}_count": Count("id", filter=here), f"{step}_fen": Sum("total_fen", filter=here),
            f"{step}_late": Count("id", filter=here & late),
            f"{step}_oldest": Min(_SINCE.get(status, "released_at"), filter=here),
        }  # fmt: skip
    found = rows.order_by().aggregate(**figures)
    labels = step_labels()
    return [
        Backlog(step, labels[step], found[f"{step}_count"], found[f"{step}_fen"] or 0, found[f"{step}_late"], found[f"{step}_oldest"])
        for step in states.values()
    ]  # fmt: skip


def step_labels() -> dict[str, str]:
    """What is to be done in each step."""
    return {
        "release": _("To release"), "decide_hold": _("Held, to decide"), "ship": _("To ship"),
        "arrive": _("On the way"),
    }  # fmt: skip


def why_late(limit: TimeLimit) -> str:
    """The reason of a late step as a sentence; empty when it is not late."""
    return {
        "late.approval": _("The approval of the order is not decided yet."),
        "late.desk": _("The order desk has not released it."),
        "late.hold": _("The hold has not been decided."),
        "late.goods": _("Goods are missing; nothing of it is set aside."),
        "late.warehouse": _("The goods are set aside; the warehouse has not shipped them."),
        "late.promise": _("The promised day is over and the dealer has not confirmed receipt."),
    }.get(limit.reason, "")


def overdue_minutes(limit: TimeLimit, now: datetime, limits: Limits) -> int:
    """Working minutes since the step was due."""
    if limit.due is None or not limit.is_late:
        return 0
    return working_minutes_between(limit.due, _local(now), limits.hours, limits.works)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None)


def _value(code: str, day: date, without: Any) -> Any:
    try:
        return reference.parameter(code, on=day)
    except ParameterMissing:
        return without
