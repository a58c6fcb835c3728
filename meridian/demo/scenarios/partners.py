"""How hospitals are won in the demo: strategies, budget years, partners and their parts, reservations, a playbook rolled out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.market import commands as market
from meridian.modules.market.queries.ways import ways_to

from ..sizes import TODAY
from .dossiers import days_ago, person
from .world import Seller, World

PLANNER = "zhangmin"
STRATEGIES = (
    ("L3A", "术者培训与疑难病例支持先行，以临床证据进入耗材目录", 14, "挂网价进院，谈判由公司参与", "LONG", "科室\n设备科\n医学装备委员会\n招标", 240),
    ("L3", "以跟台和备货及时赢得科室，再扩规格", 21, "随省级挂网价", "LONG", "科室\n设备科\n院长办公会", 160),
    ("L2", "胸痛中心与介入团队共建，常规规格稳定供货", 30, "集采中选价", "SHORT", "科室\n设备科", 60),
)  # fmt: skip
BUDGETS = (
    (9, 11, 1, 3, "FISCAL", 90, 150), (10, 12, 2, 4, "OWN", 60, 75), (3, 5, 11, 12, "SPECIAL", 90, 120), (1, 3, 12, 2, "BOND", 180, 210),
)  # fmt: skip
TACTICS = (
    (0, "BUNDLE", "整体手术室解决方案打包报价，两年服务免费", "以单品临床证据与跟台响应时间应对，不做捆绑"),
    (1, "EDUCATION", "赞助省级年会并设青年术者课程", "按学术会议规范申请展位，邀请公司认证专家授课"),
    (2, "PLACEMENT", "投放设备换取耗材采购", "不跟进；向科室说明投放与采购挂钩的合规风险"),
    (3, "PRICE", "二级医院报价低于挂网价一成五", "提供规格替代方案，维持价格体系"),
)  # fmt: skip
STEPS = (
    ("1_REVIEW", "写明核心竞争力与目标客户", 0, "市场总览与适配矩阵"),
    ("2_MODE", "确定渠道模式与需直供的医院", 10, "渠道模式建议"),
    ("3_STANDARDS", "确定代理商标准与合同模板", 21, "评分卡、协议模板"),
    ("4_PILOT", "选两个地市试点并每月复盘", 60, "试点报告"),
    ("5_ROLLOUT", "签约首批代理商并完成授权", 120, "授权书"),
)  # fmt: skip


def make_partners(world: World) -> None:
    """The first line in the first province, as a channel manager keeps it."""
    line = world.line_ids[sorted(world.line_ids)[0]]
    code = sorted(world.line_ids)[0]
    with days_ago(45):
        _strategies(world, line)
        _budgets(world)
        _tactics(world, line)
    sellers = [seller for seller in world.sellers if code in seller.right.lines and len(seller.customers) > 1]
    with days_ago(40):
        _resources(world, line, sellers)
        _capabilities(world, sellers)
        _parts(world, line, sellers)
    _reservations(world, line, sellers)
    with days_ago(30):
        _playbook(world, line)


def _create(world: World, spec: str, **values: Any) -> Any:
    return spec_named(spec).create(actor=person(world, PLANNER), **values)


def _rows(world: World, spec: str) -> Any:
    """What the planner sees of an object."""
    return spec_named(spec).rows(person(world, PLANNER))


def _strategies(world: World, line: int) -> None:
    for grade, message, days, path, process, gates, cycle in STRATEGIES:
        _create(
            world, "market.institutionstrategy", line_id=line, grade=grade, message=message, visit_days=days, price_path=path,
            mode="DISTRIBUTION", process=process, gates=gates, cycle_days=cycle,
        )  # fmt: skip


def _budgets(world: World) -> None:
    clinics = [clinic for unit in world.provinces[0].units for clinic in unit.hospitals[:2]]
    for place, clinic in enumerate(clinics[:8]):
        apply, approve, opens, closes, payment, terms, paid = BUDGETS[place % len(BUDGETS)]
        _create(
            world, "market.hospitalbudget", hospital_id=clinic.id, apply_month=apply, approve_month=approve, opens_month=opens,
            closes_month=closes, payment=payment, terms_days=terms, paid_days=paid + place, source="设备科访谈",
        )  # fmt: skip


def _tactics(world: World, line: int) -> None:
    rivals = list(_rows(world, "market.competitor").order_by("code"))
    for place, tactic, text, answer in TACTICS:
        _create(
            world, "market.competitortactic", competitor=rivals[place], tactic=tactic, region_id=world.provinces[0].id, line_id=line,
            text=text, answer=answer, source="代表拜访", seen_on=TODAY - timedelta(days=50 + 5 * place),
        )  # fmt: skip


def _resources(world: World, line: int, sellers: list[Seller]) -> None:
    points = ((5, 4, 5, 4, 3, 5), (4, 3, 3, 3, 4, 4), (3, 4, 2, 2, 3, 4))
    rows = [(seller.row.name, seller.row, seller.unit.id) for seller in sellers[:2]]
    rows.append((f"{world.provinces[0].units[-1].short}仁和医疗配送（洽谈中）", None, world.provinces[0].units[-1].id))
    for (name, dealer, region), marks in zip(rows, points, strict=True):
        hospitals, team, logistics, funds, service, compliance = marks
        _create(
            world, "market.partnerresource", line_id=line, region_id=region, partner=name, dealer=dealer, hospitals=hospitals, team=team,
            logistics=logistics, funds=funds, service=service, compliance=compliance, judged_on=TODAY - timedelta(days=41),
            remark="实地走访并核对近两年配送记录" if dealer else "尚未提供仓储资质",
        )  # fmt: skip


def _capabilities(world: World, sellers: list[Seller]) -> None:
    services = {row.code: row for row in _rows(world, "market.serviceitem")}
    evidence = {"S01": "冷链验证报告、配送记录", "S05": "跟台人员 3 名，均持公司证书", "S03": "维修工程师上岗证"}
    for place, seller in enumerate(sellers[:4]):
        for code in list(evidence)[: 3 - place % 3]:
            _create(
                world, "market.servicecapability", dealer=seller.row, service=services[code], region_id=seller.unit.id,
                since=date(2026, 1, 1), evidence=evidence[code],
            )  # fmt: skip


def _parts(world: World, line: int, sellers: list[Seller]) -> None:
    """The dealer who sells to a hospital delivers and invoices; where another dealer works the same town, he promotes with him."""
    actor = person(world, PLANNER)
    for place, seller in enumerate(sellers[:6]):
        for clinic in seller.customers[:2]:
            if any(way.is_direct_for(clinic.id) for way in ways_to(clinic.id, TODAY)):
                continue
            shares = [("LOGISTICS", seller, 100), ("INVOICING", seller, 100)]
            other = next((each for each in sellers if each is not seller and each.unit is seller.unit), None)
            if other is not None and place % 2 == 0:
                shares += [("PROMOTION", seller, 60), ("PROMOTION", other, 40)]
            _assign(actor, line, clinic.id, shares)


def _assign(actor: Actor, line: int, hospital: int, shares: list[tuple[str, Seller, int]]) -> None:
    taken = spec_named("market.hospitalrole").rows(actor).filter(hospital=hospital, line=line)
    if taken.exists():
        return  # two of the dealers sell there: the first one found has the parts
    for role, seller, credit in shares:
        market.assign_role(
            actor=actor, hospital_id=hospital, line_id=line, role=role, dealer=seller.row, credit_percent=credit, valid_from=date(2026, 1, 1)
        )  # fmt: skip


def _reservations(world: World, line: int, sellers: list[Seller]) -> None:
    """Hospitals where nobody sells the line yet: one protected, one asked for, one refused."""
    code = next(code for code, key in world.line_ids.items() if key == line)
    served = {clinic.id for seller in world.sellers if code in seller.right.lines for clinic in seller.customers}
    ways = (("GRANT", 25), ("ASK", 3), ("REFUSE", 35))
    for (way, days), seller in zip(ways, sellers, strict=False):
        clinics = [
            clinic for unit in seller.unit.province.units for clinic in unit.hospitals if clinic.id not in served
        ]
        free = next(reversed(clinics), None)  # the first ones are served directly
        if free is None:
            continue
        served.add(free.id)
        with days_ago(days):
            row = market.request_reservation(
                actor=person(world, PLANNER), hospital_id=free.id, line_id=line, dealer=seller.row,
                plan="心内科试用两例后提交耗材目录申请，预计三个月进院",
            )  # fmt: skip
        with days_ago(days - 2):
            if way == "GRANT":
                market.grant_reservation(actor=person(world, PLANNER), hospital_reservation=row)
            elif way == "REFUSE":
                market.refuse_reservation(
                    actor=person(world, PLANNER),
                    hospital_reservation=row,
                    decision_reason="未提交科室联系记录，请补充后重新报备",
                )


def _playbook(world: World, line: int) -> None:
    """What the pilot of the first province taught, in use, and copied to the next provinces as the first wave."""
    pilot = _rows(world, "market.channelpilot").filter(result="PASSED").first()
    book = _create(
        world, "market.playbook", name="介入产品线渠道手册", line_id=line, pilot=pilot, exclusivity="MULTIPLE", dealer_count=2, levels=2,
        objectives="第一年进院十家，二级医院覆盖率六成；每家经销商至少两名持证跟台人员。", recruit_days=90,
        standards="三类经营许可含本产品目录；温控仓库；质量负责人在岗；服务过三家以上三级医院。",
    )  # fmt: skip
    actor = person(world, PLANNER)
    for step, title, days, material in STEPS:
        market.add_step(actor=actor, playbook=book, step=step, title=title, days=days, material=material)
    book = market.activate_playbook(actor=actor, playbook=book)
    cycle = _rows(world, "market.planningcycle").get(year=2027, quarter=None)
    regions = [province.id for province in world.provinces[2:4]]
    if regions:
        market.roll_out(
            actor=actor,
            playbook=book,
            cycle=cycle,
            regions=regions,
            starts_on=date(2027, 1, 4),
            wave=1,
            manager=world.users[PLANNER],
        )


__all__ = ["make_partners"]
