"""Joint business plans in the demo: one that runs, one that was closed, one that waits for the dealer's answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.modules.ordering.queries.discipline import amounts_between
from meridian.modules.planning import commands as planning
from meridian.modules.planning.choices import GoalKind
from meridian.modules.stock.queries.reported import hospital_sales

from ..sizes import TODAY
from .dossiers import days_ago, person
from .world import Seller, World

PLANNER, BOSS = "zhangmin", "sunpeng"
RUNNING = (date(2026, 10, 1), date(2026, 12, 31))
CLOSED = (date(2026, 8, 1), date(2026, 9, 30))
NEXT = (date(2027, 1, 1), date(2027, 3, 31))
DEVELOPMENT = (
    "以三甲医院心内科为突破口：先完成进院资料与科室会，再以跟台支持稳定首批手术；县级医院由经销商自有团队覆盖，"
    "每月共同复盘一次流向与库存。"
)


def make_joint_plans(world: World) -> None:
    """With the dealer of dealer1: a plan that was closed, one that runs, and the next, which waits for his answer."""
    first = _seller(world, "dealer1")
    with days_ago((TODAY - CLOSED[0]).days - 5):
        plan = _draft(
            world,
            first,
            "八九月新院开发",
            CLOSED,
            [("建立目标医院档案", "COMPANY", 20), ("提交三家医院进院资料", "DEALER", 50)],
        )
        _agree(world, plan, "dealer1")
    with days_ago((TODAY - CLOSED[1]).days - 4):
        _settle(world, plan, "已完成，资料存档")
        planning.close_joint_plan(
            actor=person(world, PLANNER), joint_plan=plan.pk,
            conclusion="两家医院进院，一家因院内流程推迟；科室会转化明显好于电话拜访，四季度增加科室会并提前准备进院资料。",
        )  # fmt: skip
    with days_ago((TODAY - RUNNING[0]).days - 4):
        actions = [
            ("省会三甲心内科科室会两场", "COMPANY", 15), ("提交两家医院耗材目录申请", "DEALER", 25),
            ("跟台工程师持证上岗", "DEALER", 45), ("年底前完成重点医院寄售盘点", "DEALER", 80), ("季度共同复盘", "COMPANY", 88),
        ]  # fmt: skip
        plan = _draft(world, first, "四季度上量与新院开发", RUNNING, actions, budget=6_000_000)
        _agree(world, plan, "dealer1", "同意，十一月起增加一名跟台人员")
    _live(world, plan)
    with days_ago(2):
        plan = _draft(
            world,
            first,
            "2027年一季度联合计划",
            NEXT,
            [("两名新员工完成产品培训与认证", "DEALER", 30), ("样品与资料到位", "COMPANY", 20)],
        )
        planning.submit_joint_plan(actor=person(world, PLANNER), joint_plan=plan)
        planning.approve_joint_plan(actor=person(world, BOSS), joint_plan=plan.pk)


def _seller(world: World, username: str) -> Seller:
    dealer = world.users[username].membership.dealer_id
    return next(seller for seller in world.sellers if seller.row.pk == dealer)


def _draft(
    world: World, seller: Seller, title: str, period: tuple[date, date], actions: list[tuple[str, str, int]], budget: int = 0
) -> Any:  # fmt: skip
    actor = person(world, PLANNER)
    plan = planning.draft_joint_plan(
        actor=actor, dealer=seller.row, title=title, development=DEVELOPMENT, valid_from=period[0], valid_to=period[1],
        dealer_owner="销售负责人", budget_fen=budget, budget_note="科室会场地与资料，按公司会议标准" if budget else "",
    )  # fmt: skip
    for kind, target in _targets(seller, period):
        planning.add_goal(actor=actor, plan=plan, kind=kind, **target)
    planning.add_goal(actor=actor, plan=plan, kind=GoalKind.OWN, title="共同举办科室会（场）", target=4)
    for number, clinic in enumerate(seller.customers[:4]):
        planning.add_hospital(
            actor=actor, plan=plan, hospital=clinic.id, potential_fen=(8 - number) * 12_000_000,
            stage=("STABLE", "FIRST_ORDER", "LISTING", "CONTACT")[number], contact=("王磊", "孙鹏")[number % 2],
        )  # fmt: skip
    for action, side, after in actions:
        due = min(period[0] + timedelta(days=after), period[1])
        planning.add_action(actor=actor, plan=plan, title=action, side=side, due_on=due)
    return plan


def _targets(seller: Seller, period: tuple[date, date]) -> list[tuple[str, dict[str, int]]]:
    """Targets in reach of what the dealer really did: sales a little behind an even pace, hospitals well on their way."""
    first, until = period[0], min(period[1], TODAY)
    if until < first:  # nothing is known of days to come: what he did this year is the measure
        first, until = date(TODAY.year, 1, 1), TODAY
    part = ((until - first).days + 1) / ((period[1] - period[0]).days + 1)
    sales = hospital_sales([seller.row.pk], first - timedelta(days=365), first, until)
    new = {sale.hospital_id for sale in sales} - {sale.hospital_id for sale in sales if sale.first_day < first}
    bought = sum(amounts_between([seller.row.pk], first, until).values())
    bold = 1.2 if period[1] > TODAY else 0.95  # a plan that is over was met
    buying = [(GoalKind.SELL_IN, {"target_fen": _round(bought / part * 1.02)})] if bought else []
    return [
        *buying,
        (GoalKind.SELL_OUT, {"target": _round(sum(sale.qty for sale in sales) / part * bold)}),
        (GoalKind.NEW_HOSPITALS, {"target": max(2, int(len(new) / part * 0.9))}),
        (GoalKind.CERTIFIED, {"target": 2}),
    ]  # fmt: skip


def _round(value: float) -> int:
    """Two leading digits, as people set targets; at least one."""
    number = max(1, int(value))
    step = 10 ** max(0, len(str(number)) - 2)
    return (number + step - 1) // step * step


def _agree(world: World, plan: Any, username: str, answer: str = "同意") -> None:
    planning.submit_joint_plan(actor=person(world, PLANNER), joint_plan=plan)
    planning.approve_joint_plan(actor=person(world, BOSS), joint_plan=plan.pk)
    planning.agree_joint_plan(actor=person(world, username), joint_plan=plan.pk, answer=answer)


def _settle(world: World, plan: Any, outcome: str) -> None:
    for action in plan.actions.order_by("id"):
        planning.settle_action(actor=person(world, PLANNER), joint_action=action, outcome=outcome)


def _live(world: World, plan: Any) -> None:
    """What was done since October: two actions, a hospital that came further, a count by hand, a review in November."""
    first, second, *_rest = plan.actions.order_by("due_on", "id")
    with days_ago(38):
        planning.settle_action(
            actor=person(world, PLANNER), joint_action=first, outcome="两场，共 46 人到会，签到与照片已存档"
        )
    with days_ago(27):
        planning.settle_action(
            actor=person(world, "dealer1"), joint_action=second, outcome="两家均已受理，一家排入十二月委员会"
        )
        hospital = plan.hospitals.order_by("id")[2:3]
        for row in hospital:
            planning.move_hospital(
                actor=person(world, "dealer1"), target_hospital=row, stage="FIRST_ORDER", note="首单已下"
            )
    with days_ago(10):
        own = plan.goals.get(kind=GoalKind.OWN)
        planning.count_goal(actor=person(world, PLANNER), joint_goal=own, counted=2, note="会议签到表两份")
        planning.add_review(
            actor=person(world, PLANNER), plan=plan, held_on=TODAY - timedelta(days=11),
            note="终端销量略低于匀速进度，主要是一家医院换科主任后手术量下降。", measures="经销商增加一名跟台人员；我方十二月补一场科室会。",
        )  # fmt: skip


__all__ = ["make_joint_plans"]
