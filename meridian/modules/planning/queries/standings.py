"""How far joint plans are, counted from the books of the modules below: few queries for any number of plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Q

from meridian.modules.catalog import queries as catalog
from meridian.modules.ordering.queries.discipline import amounts_between
from meridian.modules.reference import queries as reference
from meridian.modules.stock.queries.reported import hospital_sales
from meridian.modules.training.queries.managing import certified_persons

from ..choices import ActionState, GoalKind
from ..models import JointAction, JointGoal, JointPlan
from ..rules.progress import GoalStanding, PlanHealth, health, standing

TOLERANCE = "planning.tolerance_percent"
LOOK_BACK = "planning.look_back_months"
REMINDER = "planning.reminder_days"
_WHY = "the plans were read under the actor's scope"


@dataclass(frozen=True, slots=True)
class GoalFigure:
    """A goal with where it stands."""

    goal: JointGoal
    standing: GoalStanding


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """A plan on a day: its goals, its health, hospitals that bought for the first time in it (keys)."""

    goals: tuple[GoalFigure, ...]
    health: PlanHealth
    new_hospitals: frozenset[int]


def figures_of(plans: Sequence[JointPlan], on: date) -> dict[int, PlanFigures]:
    """``{plan: figures}`` on a day. Plans of the same period are counted together."""
    tolerance = _limit(TOLERANCE, on) * 100
    goals: dict[int, list[JointGoal]] = defaultdict(list)
    for goal in JointGoal.objects.unscoped(_WHY).filter(plan__in=[plan.pk for plan in plans]).order_by("id"):
        goals[goal.plan_id].append(goal)
    overdue = overdue_actions([plan.pk for plan in plans], on)
    found: dict[int, PlanFigures] = {}
    period = lambda plan: (plan.valid_from, plan.valid_to)  # noqa: E731
    for (first, last), same in groupby(sorted(plans, key=period), key=period):
        together = list(same)
        counted, new = _counted(together, goals, first, min(last, on))
        for plan in together:
            shown = tuple(
                GoalFigure(goal, standing(goal.aim, _actual(goal, counted), first, last, on, tolerance))
                for goal in goals[plan.pk]
            )
            words = [figure.standing.word for figure in shown]
            found[plan.pk] = PlanFigures(shown, health(words, overdue.get(plan.pk, 0)), new.get(plan.pk, frozenset()))
    return found


def overdue_actions(plan_ids: Iterable[int], on: date) -> dict[int, int]:
    """``{plan: open actions past their day}``; plans without are absent. One query."""
    rows = JointAction.objects.unscoped(_WHY).filter(plan__in=list(plan_ids), state=ActionState.OPEN, due_on__lt=on)
    return dict(rows.order_by().values_list("plan_id").annotate(n=Count("id")))


def plans_in_the_way(plan: JointPlan, statuses: Iterable[str]) -> list[tuple[str, date, date]]:
    """``(number, first day, last day)`` of the dealer's other plans that speak of the same goods, in some states.

    A plan for all lines speaks of the goods of every other.
    """
    others = JointPlan.objects.unscoped("one plan for a dealer's goods at a time, whoever plans").filter(
        dealer=plan.dealer_id, status__in=list(statuses)
    )
    if plan.line_id is not None:
        others = others.filter(Q(line=plan.line_id) | Q(line__isnull=True))
    return list(others.exclude(pk=plan.pk).order_by("id").values_list("number", "valid_from", "valid_to"))


def _actual(goal: JointGoal, counted: dict[tuple[int, str], int]) -> int | None:
    return goal.counted if goal.kind == GoalKind.OWN else counted.get((goal.plan_id, goal.kind), 0)


def _counted(
    plans: list[JointPlan], goals: dict[int, list[JointGoal]], first: date, until: date
) -> tuple[dict[tuple[int, str], int], dict[int, frozenset[int]]]:
    """``({(plan, kind): figure}, {plan: new hospitals})`` from the first day until a day; kinds nobody asks for are not read."""
    asked = {goal.kind for plan in plans for goal in goals[plan.pk]}
    dealers = sorted({plan.dealer_id for plan in plans})
    if until < first:
        return {}, {}
    bought = amounts_between(dealers, first, until) if GoalKind.SELL_IN in asked else {}
    sales = hospital_sales(dealers, _look_back(first), first, until)
    people = certified_persons(dealers, until) if GoalKind.CERTIFIED in asked else {}
    lines = _lines({sku for _dealer, sku in bought} | {sale.sku_id for sale in sales})
    found: dict[tuple[int, str], int] = {}
    new: dict[int, frozenset[int]] = {}
    for plan in plans:
        wanted = plan.line_id
        found[plan.pk, GoalKind.SELL_IN] = sum(
            fen for (dealer, sku), fen in bought.items()
            if dealer == plan.dealer_id and wanted in (None, lines.get(sku))
        )  # fmt: skip
        own = [sale for sale in sales if sale.dealer_id == plan.dealer_id and wanted in (None, lines.get(sale.sku_id))]
        found[plan.pk, GoalKind.SELL_OUT] = sum(sale.qty for sale in own)
        new[plan.pk] = _first_time(own, first)
        found[plan.pk, GoalKind.NEW_HOSPITALS] = len(new[plan.pk])
        held = (who for (dealer, line), who in people.items() if dealer == plan.dealer_id and wanted in (None, line))
        found[plan.pk, GoalKind.CERTIFIED] = len(set().union(*held))
    return found, new


def _first_time(sales: list[Any], first: date) -> frozenset[int]:
    """Hospitals that bought in the period and not in the look-back before it, over all their SKUs."""
    begun: dict[int, date] = {}
    bought: dict[int, int] = defaultdict(int)
    for sale in sales:
        begun[sale.hospital_id] = min(sale.first_day, begun.get(sale.hospital_id, sale.first_day))
        bought[sale.hospital_id] += sale.qty
    return frozenset(key for key, day in begun.items() if day >= first and bought[key] > 0)


def _look_back(first: date) -> date:
    months = _limit(LOOK_BACK, first)
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _limit(code: str, on: date) -> int:
    """A limit of the company; zero, the strictest, where it was not set yet: a page must open all the same."""
    try:
        return int(reference.parameter(code, on=on))
    except reference.ParameterMissing:
        return 0


def _lines(sku_ids: Iterable[int]) -> dict[int, int]:
    return {sku: line for sku, _product, line, _tracked in catalog.sku_scope(sorted(sku_ids))}
