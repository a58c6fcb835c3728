"""A planning cycle, step by step: both sides forecast, agree on exceptions, freeze the order forecast, compare."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import CYCLE_MOVES, CycleStatus, ExceptionStatus, Figure, Side
from ..events import OrderForecastFrozen
from ..models import CpfrCycle, CpfrException, CpfrLine
from ..queries.cpfr import TARGET, cpfr_limits, month_actuals, month_forecasts, plan_lines, usual_orders
from ..queries.figures import visible_dealer
from ..queries.needs import positions_of, targets_of
from ..rules.cpfr import (
    CpfrLimits,
    PlanException,
    SkuPlan,
    agreed_sales,
    days_of,
    may_become,
    next_month,
    order_exceptions,
    order_forecast,
    plan_accuracy,
    sales_exceptions,
)
from .texts import refusal

ADD, VIEW = "replenishment.cpfrcycle:add", "replenishment.cpfrcycle:view"
_WHY = "the month of the locked cycle"


@command(ADD)
def start_cycle(*, actor: Actor, dealer: Any, month: date) -> CpfrCycle:
    """Begin to plan a month (any of its days) with a dealer; once a month, not for a month that is over.

    Raises RuleViolation ``cpfr.month``, ``cpfr.exists``, NotVisible.
    """
    dealer_id = actor.dealer_id if actor.is_dealer else getattr(dealer, "pk", dealer)
    row = visible_dealer(actor, dealer_id, ADD)
    first = month.replace(day=1)
    if next_month(first) <= actor.today:
        raise refusal("cpfr.month", field="month", month=f"{first:%Y-%m}")
    other = (
        CpfrCycle.objects.unscoped(_WHY).filter(dealer=row, month=first).exclude(status=CycleStatus.CANCELLED).first()
    )
    if other is not None:
        raise refusal("cpfr.exists", field="month", month=f"{first:%Y-%m}", number=other.number)
    return persist(CpfrCycle(number=next_number(f"PC-{first:%y%m}"), dealer=row, month=first))


@command("replenishment.cpfrcycle:ready", subject=CpfrCycle)
def confirm_forecast(*, actor: Actor, cpfr_cycle: CpfrCycle, side: str = "") -> CpfrCycle:
    """One side has said what it expects. When both have, their forecasts are compared.

    ``side`` is only for the system; people speak for their own. Raises RuleViolation ``cpfr.no_forecast``, ``cpfr.step``.
    """
    _require(cpfr_cycle, CycleStatus.FORECAST)
    mine = side_of(actor, side)
    said = month_forecasts([cpfr_cycle.dealer_id], cpfr_cycle.month)
    if not any(spoken == mine for _dealer, _sku, spoken in said):
        raise refusal("cpfr.no_forecast", month=f"{cpfr_cycle.month:%Y-%m}")
    if mine == Side.DEALER:
        persist(cpfr_cycle, dealer_ready_by_id=actor.user_id, dealer_ready_at=actor.now)
    else:
        persist(cpfr_cycle, maker_ready_by_id=actor.user_id, maker_ready_at=actor.now)
    if cpfr_cycle.maker_ready_at and cpfr_cycle.dealer_ready_at:
        _compare(actor, cpfr_cycle, said)
    return cpfr_cycle


def _compare(actor: Actor, cycle: CpfrCycle, said: dict[tuple[int, int, str], int]) -> None:
    """Both have forecast: lines for every SKU, exceptions where they must talk."""
    limits = cpfr_limits(actor.today)
    skus = sorted({sku for _dealer, sku, _side in said})
    have = positions_of(cycle.dealer_id)
    plans = [
        SkuPlan(
            sku,
            said.get((cycle.dealer_id, sku, "MAKER")),
            said.get((cycle.dealer_id, sku, "DEALER")),
            have=have.get(sku, 0),
        )
        for sku in skus
    ]
    lines = persist_many(CpfrLine, [
        CpfrLine(cycle=cycle, sku_id=plan.sku_id, maker_qty=plan.maker, dealer_qty=plan.dealer, have_qty=plan.have)
        for plan in plans
    ])  # fmt: skip
    found = sales_exceptions(plans, limits)
    _keep(found, {line.sku_id: line for line in lines})
    persist(cycle, status=CycleStatus.SALES, limits=asdict(limits))
    if not found:
        _plan_orders(actor, cycle)


def _keep(found: list[PlanException], lines: dict[int, CpfrLine]) -> None:
    persist_many(CpfrException, [
        CpfrException(
            line=lines[one.sku_id], code=one.code, figure=one.figure, suggested_qty=max(one.suggested, 0),
            params=dict(one.params),
        )
        for one in found
    ])  # fmt: skip


@command("replenishment.cpfrcycle:ready", subject=CpfrCycle)
def reopen_forecast(*, actor: Actor, cpfr_cycle: CpfrCycle, reason: str) -> CpfrCycle:
    """Go back to the forecasts, because one side wants to say something else; what was agreed about sales is dropped.

    Raises RuleViolation ``cpfr.step``, ``replenishment.reason``.
    """
    _require(cpfr_cycle, CycleStatus.SALES)
    if not reason.strip():
        raise refusal("replenishment.reason", field="reason")
    CpfrLine.objects.unscoped(_WHY).filter(cycle=cpfr_cycle).delete()
    return persist(
        cpfr_cycle, status=CycleStatus.FORECAST, maker_ready_at=None, maker_ready_by=None, dealer_ready_at=None,
        dealer_ready_by=None, reason=reason,
    )  # fmt: skip


@command("replenishment.cpfrexception:propose", subject=CpfrException)
def propose_figure(
    *, actor: Actor, cpfr_exception: CpfrException, qty: int, note: str = "", side: str = ""
) -> CpfrException:
    """One side proposes the figure of an exception; a newer proposal of either side takes the place of the one before.

    Raises RuleViolation ``cpfr.figure``, ``cpfr.agreed``, ``cpfr.step``.
    """
    _require_talking(cpfr_exception)
    if qty < 0:
        raise refusal("cpfr.figure", field="qty")
    return persist(
        cpfr_exception, status=ExceptionStatus.PROPOSED, proposed_qty=qty, proposed_side=side_of(actor, side),
        proposed_by_id=actor.user_id, proposed_at=actor.now, note=note.strip(),
    )  # fmt: skip


@command("replenishment.cpfrexception:agree", subject=CpfrException)
def agree_figure(*, actor: Actor, cpfr_exception: CpfrException, side: str = "") -> CpfrException:
    """The other side agrees to the proposed figure. With the last one about sales the orders are planned.

    Raises RuleViolation ``cpfr.not_proposed``, ``cpfr.own_proposal``, ``cpfr.agreed``, ``cpfr.step``.
    """
    row = cpfr_exception
    _require_talking(row)
    if row.status != ExceptionStatus.PROPOSED:
        raise refusal("cpfr.not_proposed")
    if side_of(actor, side) == row.proposed_side:
        raise refusal("cpfr.own_proposal")
    persist(
        row, status=ExceptionStatus.AGREED, agreed_qty=row.proposed_qty, agreed_by_id=actor.user_id, agreed_at=actor.now
    )
    line = CpfrLine.objects.unscoped(_WHY).select_related("cycle").get(pk=row.line_id)
    if row.figure == Figure.ORDER:
        persist(line, order_qty=row.agreed_qty)
    elif not _open(line.cycle, Figure.SALES):
        _plan_orders(actor, line.cycle)
    return row


def _plan_orders(actor: Actor, cycle: CpfrCycle) -> None:
    """Sales are agreed: what will be ordered of each SKU, and where that needs talk."""
    lines = plan_lines(cycle)
    agreed = dict(
        CpfrException.objects.unscoped(_WHY)
        .filter(line__cycle=cycle, figure=Figure.SALES, status=ExceptionStatus.AGREED)
        .values_list("line_id", "agreed_qty")
    )
    usual_days = int(reference.parameter(TARGET, on=actor.today))
    targets = targets_of(cycle.dealer_id, [line.sku_id for line in lines], actor.today, usual_days=usual_days)
    usual, days = usual_orders(cycle.dealer_id, cycle.month), days_of(cycle.month)
    plans = []
    for line in lines:
        target = targets[line.sku_id]
        said = SkuPlan(line.sku_id, line.maker_qty, line.dealer_qty)
        line.sales_qty = agreed.get(line.pk, agreed_sales(said))
        line.target_days = target.target_days
        line.usual_qty = None if usual is None else usual.get(line.sku_id, 0)
        line.order_qty = order_forecast(
            line.sales_qty, line.have_qty, days=days, target_days=target.target_days, least_qty=target.least_qty,
            multiple=target.multiple,
        )  # fmt: skip
        plans.append(
            SkuPlan(
                line.sku_id, sales=line.sales_qty, have=line.have_qty, order=line.order_qty, usual_order=line.usual_qty
            )
        )
    change_many(lines, ["sales_qty", "target_days", "usual_qty", "order_qty"])
    _keep(order_exceptions(plans, CpfrLimits(**cycle.limits), days=days), {line.sku_id: line for line in lines})
    persist(cycle, status=CycleStatus.ORDERS)


@command("replenishment.cpfrcycle:freeze", subject=CpfrCycle)
def freeze_cycle(*, actor: Actor, cpfr_cycle: CpfrCycle) -> CpfrCycle:
    """The order forecast holds from now on. Raises RuleViolation ``cpfr.open`` while something is not agreed, ``cpfr.step``."""
    _require(cpfr_cycle, CycleStatus.ORDERS)
    waiting = _open(cpfr_cycle, Figure.ORDER)
    if waiting:
        raise refusal("cpfr.open", number=waiting)
    persist(cpfr_cycle, status=CycleStatus.FROZEN, frozen_by_id=actor.user_id, frozen_at=actor.now)
    qty = sum(line.order_qty or 0 for line in plan_lines(cpfr_cycle))
    emit(
        OrderForecastFrozen(
            cycle_id=cpfr_cycle.pk, dealer_id=cpfr_cycle.dealer_id, month=cpfr_cycle.month.isoformat(), qty=qty
        )
    )
    return cpfr_cycle


@command("replenishment.cpfrcycle:measure", subject=CpfrCycle)
def measure_cycle(*, actor: Actor, cpfr_cycle: CpfrCycle) -> CpfrCycle:
    """The month is over: compare the frozen figures with what was ordered and sold.

    Goods that were ordered without being planned count as planned with nothing. Raises RuleViolation ``cpfr.not_over``,
    ``cpfr.step``.
    """
    _require(cpfr_cycle, CycleStatus.FROZEN)
    if next_month(cpfr_cycle.month) > actor.today:
        raise refusal("cpfr.not_over", month=f"{cpfr_cycle.month:%Y-%m}")
    ordered, sold = month_actuals(cpfr_cycle.dealer_id, cpfr_cycle.month)
    lines = plan_lines(cpfr_cycle)
    for line in lines:
        line.ordered_qty, line.sold_qty = ordered.get(line.sku_id, 0), sold.get(line.sku_id, 0)
    change_many(lines, ["ordered_qty", "sold_qty"])
    planned = {line.sku_id for line in lines}
    surprises = [(0, qty) for sku, qty in ordered.items() if sku not in planned]
    accuracy, bias = plan_accuracy([*((line.order_qty or 0, line.ordered_qty) for line in lines), *surprises])
    sales_accuracy, _bias = plan_accuracy((line.sales_qty or 0, max(line.sold_qty, 0)) for line in lines)
    small = bias if bias is None else min(bias, 32_000)
    return persist(
        cpfr_cycle, status=CycleStatus.MEASURED, measured_on=actor.today, accuracy=accuracy, bias=small,
        sales_accuracy=sales_accuracy,
    )  # fmt: skip


@command("replenishment.cpfrcycle:measure")
def measure_due(*, actor: Actor) -> int:
    """Compare every frozen month that is over. Returns how many."""
    rows = CpfrCycle.objects.unscoped("months that are over").filter(status=CycleStatus.FROZEN)
    due = [row for row in rows.order_by("pk") if next_month(row.month) <= actor.today]
    for row in due:
        measure_cycle(actor=actor, cpfr_cycle=row)
    return len(due)


@command("replenishment.cpfrcycle:cancel", subject=CpfrCycle)
def give_up_cycle(*, actor: Actor, cpfr_cycle: CpfrCycle, reason: str) -> CpfrCycle:
    """Stop planning a month; a frozen one stays. Raises RuleViolation ``cpfr.step``, ``replenishment.reason``."""
    if not may_become(CYCLE_MOVES, cpfr_cycle.status, CycleStatus.CANCELLED):
        raise refusal("cpfr.step", number=cpfr_cycle.number, status=cpfr_cycle.get_status_display())
    if not reason.strip():
        raise refusal("replenishment.reason", field="reason")
    return persist(cpfr_cycle, status=CycleStatus.CANCELLED, reason=reason)


def side_of(actor: Actor, side: str = "") -> str:
    """For whom an actor speaks; the system may say it."""
    if side and actor.is_system:
        return str(Side(side))
    return str(Side.DEALER if actor.is_dealer else Side.MAKER)


def _open(cycle: CpfrCycle, figure: str) -> int:
    rows = CpfrException.objects.unscoped(_WHY).filter(line__cycle=cycle, figure=figure)
    return rows.exclude(status=ExceptionStatus.AGREED).count()


def _require(cycle: CpfrCycle, status: str) -> None:
    if cycle.status != status:
        raise refusal("cpfr.step", number=cycle.number, status=cycle.get_status_display())


def _require_talking(row: CpfrException) -> None:
    """The exception is not agreed on, and its step is the current one."""
    if row.status == ExceptionStatus.AGREED:
        raise refusal("cpfr.agreed")
    cycle = CpfrCycle.objects.unscoped(_WHY).filter(lines=row.line_id).first()
    if cycle is None:
        raise NotVisible("cycle")
    _require(cycle, CycleStatus.SALES if row.figure == Figure.SALES else CycleStatus.ORDERS)
