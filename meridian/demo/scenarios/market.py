"""The market in the demo: figures by province and year, fit, competitors, a plan with mode, structure and dealers to be found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.market import commands as market
from meridian.modules.reference import queries as reference

from ..sizes import TODAY
from .world import World, moment

# The market of the first line in ten thousand yuan by province (invented, in proportions as a market has them).
MARKET = {
    "440000": 98_000, "320000": 92_000, "370000": 84_000, "330000": 76_000, "410000": 70_000, "510000": 66_000, "420000": 52_000,
    "430000": 49_000, "110000": 47_000, "310000": 46_000, "130000": 45_000, "340000": 40_000, "210000": 37_000, "610000": 33_000,
    "350000": 31_000, "360000": 28_000, "500000": 27_000, "450000": 26_000, "530000": 25_000, "140000": 22_000, "230000": 21_000,
    "520000": 19_000, "220000": 18_000, "120000": 17_000, "620000": 13_000, "150000": 12_000, "650000": 12_000, "640000": 4_500,
    "460000": 4_200, "630000": 3_300, "540000": 1_600,
}  # fmt: skip
YEARS = (2023, 2024, 2025)
SOURCE = "行业协会年度数据（演示）"
FITS = (
    ("L3A", "CARDIOLOGY", (5, 4, 3, 5, 2)), ("L3", "CARDIOLOGY", (4, 4, 4, 4, 3)), ("L2", "CARDIOLOGY", (3, 4, 4, 3, 5)),
    ("L3A", "INTERVENTION", (5, 5, 3, 5, 3)), ("L3", "INTERVENTION", (4, 5, 3, 4, 3)), ("L2", "INTERVENTION", (2, 4, 3, 2, 5)),
    ("L3A", "VASCULAR", (4, 3, 3, 4, 2)), ("L2", "VASCULAR", (2, 3, 2, 2, 4)), ("L3A", "NEUROLOGY", (3, 2, 2, 4, 1)),
    ("L2", "NEUROLOGY", (1, 2, 1, 2, 3)),
)  # fmt: skip
COMPETITORS = (
    ("C01", "国际品牌甲（演示）", "INTERNATIONAL", "HIGH", "研发与核心部件"), ("C02", "国际品牌乙（演示）", "INTERNATIONAL", "HIGH", "研发与核心部件"),
    ("C03", "国产品牌丙（演示）", "DOMESTIC", "MIDDLE", "整机与耗材"), ("C04", "国产品牌丁（演示）", "DOMESTIC", "LOW", "代工组装"),
)  # fmt: skip
NOTES = (
    ("POLICY", "省际联盟集采预计明年启动", "报量截止前需完成医院准入；中选价预计下降四成，渠道费用结构要随之调整。", 30),
    ("TREND", "二级医院开展介入手术数量上升", "胸痛中心建设带动县域医院的需求，培训与跟台成为进院的条件。", -3),
    ("COMPETITOR", "国产品牌丙以设备投放换取耗材采购", "投放与采购挂钩有商业贿赂风险，我方不跟进，改以培训与服务应对。", 60),
    ("NEED", "科室希望一站式配送与备货", "小规格备货不足导致择期手术延后，希望由经销商院内备货。", 90),
)  # fmt: skip


def make_market(world: World) -> None:
    """Two lines with figures; one of them planned, with a mode and a structure in force and a pilot that passed."""
    lines = [world.line_ids[code] for code in sorted(world.line_ids)][:2]
    regions = reference.region_ids_by_code()
    with clock.frozen_at(moment(TODAY - timedelta(days=60), 9)):
        manager = _person(world, "zhangmin")
        _figures(world, lines, regions)
        _fits(manager, world, lines[0], regions)
        _competitors(manager, world, lines[0], regions)
        _potentials(manager, world, lines[0])
        _services(world, regions)
        _route(world)
        plan = _plan(manager, world, lines[0])
    _approve(world, plan)
    with clock.frozen_at(moment(TODAY - timedelta(days=20), 10)):
        _targets(world, lines[0])
        _next_year(world, lines[1])


def _person(world: World, name: str) -> Actor:
    return actor_for(world.users[name])


def _figures(world: World, lines: list[int], regions: dict[str, int]) -> None:
    actor = world.actor.at(clock.now())
    segment = spec_named("market.marketsegment").create
    served = {province.code for province in world.provinces}
    for number, line in enumerate(lines):
        for place, (code, size) in enumerate(MARKET.items()):
            row = segment(
                actor=actor, line_id=line, region_id=regions[code], owner=world.users["zhangmin"],
                marketing=world.users["sunpeng"] if code in served else None,
            )  # fmt: skip
            for year in YEARS[number:]:
                growth = 108 + place * 7 % 19
                total = size * (6 - 2 * number) // 10 * growth ** (year - 2023) // 100 ** (year - 2023) * 1_000_000
                ours = total * (9 + place % 5 if code in served else place % 3) // 100
                market.record_figure(
                    actor=actor, segment=row, year=year, total_fen=total, ours_fen=ours, source=SOURCE,
                    as_of=date(year + 1, 3, 31) if year < 2026 else TODAY, confidence="MEDIUM",
                )  # fmt: skip
    _cells(world, lines[0], regions)
    spec_named("market.marketassumption").create(
        actor=actor, year=2027, growth_percent=17, source="行业研究报告（演示）", as_of=date(2026, 6, 30)
    )
    spec_named("market.marketassumption").create(
        actor=actor,
        line_id=lines[0],
        year=2027,
        growth_percent=20,
        source="行业研究报告：高端器械（演示）",
        as_of=date(2026, 6, 30),
    )


def _cells(world: World, line: int, regions: dict[str, int]) -> None:
    """The first province of the story split by grade and department, and its pharmacies."""
    actor = world.actor.at(clock.now())
    home = world.provinces[0]
    base = MARKET[home.code] * 6 // 10 * 1_000_000
    parts = (
        ("L3A", "CARDIOLOGY", 40, 112, 12), ("L3", "CARDIOLOGY", 18, 118, 7), ("L2", "CARDIOLOGY", 12, 134, 3),
        ("L3A", "INTERVENTION", 14, 121, 22), ("L2", "INTERVENTION", 5, 141, 1), ("L3A", "VASCULAR", 9, 104, 25), ("L2", "VASCULAR", 2, 103, 2),
    )  # fmt: skip
    for grade, department, percent, growth, share in parts:
        row = spec_named("market.marketsegment").create(
            actor=actor, line_id=line, region_id=home.id, grade=grade, department=department, owner=world.users["zhangmin"],
            price_tier="HIGH" if grade == "L3A" else "MIDDLE",
        )  # fmt: skip
        for year in YEARS[1:]:
            total = base * percent // 100 * (growth if year == YEARS[-1] else 100) // 100
            market.record_figure(
                actor=actor, segment=row, year=year, total_fen=total, ours_fen=total * share // 100, source="科室调研（演示）",
                as_of=date(year + 1, 4, 15), confidence="LOW",
            )  # fmt: skip


def _fits(actor: Actor, world: World, line: int, regions: dict[str, int]) -> None:
    for province in world.provinces[:2]:
        for number, (grade, department, marks) in enumerate(FITS):
            if province is world.provinces[0] or number < 6:
                market.judge_fit(
                    actor=actor, line_id=line, region_id=province.id, grade=grade, department=department,
                    **dict(zip(("need", "product", "access", "payment", "room"), marks, strict=True)),
                    owner=world.users["zhangmin"], as_of=clock.today(), source="渠道与市场部联合评审",
                )  # fmt: skip


def _competitors(actor: Actor, world: World, line: int, regions: dict[str, int]) -> None:
    rows = [
        spec_named("market.competitor").create(
            actor=actor, code=code, name=name, origin=origin, price_tier=tier, value_chain=chain
        )
        for code, name, origin, tier, chain in COMPETITORS
    ]
    for place, province in enumerate(world.provinces):
        for row in rows[: 4 - place % 3]:
            spec_named("market.competitorpresence").create(
                actor=actor, competitor=row, line_id=line, region_id=province.id, price_tier=row.price_tier,
                share_percent=32 - 7 * rows.index(row), source="一线反馈汇总", as_of=clock.today(),
            )  # fmt: skip
    home = world.provinces[0]
    for kind, title, text, days in NOTES:
        spec_named("market.marketnote").create(
            actor=actor, kind=kind, title=title, text=text, line_id=line, region_id=home.id, source="渠道部走访", noted_on=clock.today(),
            review_on=TODAY + timedelta(days=days), competitor=rows[2] if kind == "COMPETITOR" else None,
        )  # fmt: skip


def _potentials(actor: Actor, world: World, line: int) -> None:
    home = world.provinces[0]
    for place, clinic in enumerate(c for unit in home.units for c in unit.hospitals[:5]):
        amount = (900 - 60 * (place % 5) - 40 * (place // 5)) * 1_000_000
        market.size_hospital(
            actor=actor, hospital_id=clinic.id, line_id=line, potential_fen=amount, ours_fen=amount * (place * 13 % 40) // 100,
            need="择期手术备货及时，跟台支持" if place % 2 else "高端规格齐全，质量稳定",
            decision_path="科主任 → 设备科 → 分管院长", source="代表拜访与科室访谈", as_of=clock.today(),
        )  # fmt: skip


def _services(world: World, regions: dict[str, int]) -> None:
    actor = world.actor.at(clock.now())
    rows = (
        ("S01", "院内配送", "LOGISTICS", "次"), ("S02", "设备租赁", "LEASING", "月"), ("S03", "售后维保", "MAINTENANCE", "台年"),
        ("S04", "试剂管理", "REAGENTS", "月"), ("S05", "手术跟台", "THEATRE", "台次"), ("S06", "患者教育", "EDUCATION", "场"),
    )  # fmt: skip
    for code, name, kind, unit in rows:
        spec_named("market.serviceitem").create(actor=actor, code=code, name=name, kind=kind, unit=unit)
    home = world.provinces[0].units[0]
    for code, tail, kind in (("W01", "第一人民医院院边双通道药房", "DUAL"), ("W02", "特药DTP药房", "DTP")):
        spec_named("market.outlet").create(
            actor=actor, code=code, name=f"{home.short}{tail}", kind=kind, region_id=home.id,
            hospital_id=home.hospitals[0].id if kind == "DUAL" else None,
        )  # fmt: skip


def _plan(actor: Actor, world: World, line: int) -> Any:
    """The plan of this year for the first province: mode and structure as the rules suggest, and dealers to be found."""
    home = world.provinces[0]
    cycle = market.open_cycle(actor=actor, year=2026, objectives="以二级医院为增量，完成重点省份的网络覆盖。")
    plan = market.draft_plan(
        actor=actor, cycle=cycle, line=line, region=home.id, share_percent=15, coverage_percent=80,
        sellout_fen=MARKET[home.code] * 100_000_000 // 1000,
        objectives="头部三甲直销，其余经由一、二级经销商覆盖；先做强省会，再覆盖地市。",
    )  # fmt: skip
    market.adopt_suggestion(actor=actor, line=line, region=home.id, valid_from=date(2026, 1, 1), plan=plan.pk)
    structure = plan.structures.first()
    if structure is not None:
        market.change_structure(
            actor=actor, row=structure, standards="三类经营许可含本产品目录；注册资本 500 万元以上；质量负责人在岗；服务过 3 家以上三级医院。",
            duties="季度最低采购量；地市覆盖率 80%；每季度科室活动 2 场。",
        )  # fmt: skip
    for unit in home.units[-2:]:
        spec_named("market.recruitingtarget").create(
            actor=actor,
            plan=plan,
            region_id=unit.id,
            level=2,
            wanted=1,
            due_on=date(2026, 12, 31),
            note="有本市三级医院资源",
        )
    for title, name, days in (("完成各地市市场数据复核", "sunpeng", -10), ("白区经销商寻源名单", "zhangmin", 25)):
        spec_named("market.plantask").create(
            actor=actor, plan=plan, title=title, responsible=world.users[name], accountable=world.users["zhangmin"],
            due_on=TODAY + timedelta(days=days), informed=[world.users["sunpeng" if name == "zhangmin" else "zhangmin"]],
        )  # fmt: skip
    return market.submit_plan(actor=actor, channel_plan=plan.pk)


def _route(world: World) -> None:
    """Channel plans go to the management."""
    route = editing.save_route(
        actor=world.actor.at(clock.now()), subject="market.channelplan", purpose=market.PURPOSE, name="渠道规划审批",
        condition=[[{"fact": "edition", "op": "ge", "value": 1}]],
        steps=[{"name": "管理层", "approver_kind": "USER", "approver": str(world.users["chenjing"].pk), "due_hours": 72}],
    )  # fmt: skip
    editing.activate_route(actor=world.actor.at(clock.now()), route_id=route.pk)


def _approve(world: World, plan: Any) -> None:
    case = case_of("market.channelplan", plan.pk)
    with clock.frozen_at(moment(TODAY - timedelta(days=55), 14)):
        acts.approve(actor=_person(world, "chenjing"), case_id=case.pk, comment="同意，按季度复盘")
    with clock.frozen_at(moment(TODAY - timedelta(days=50), 10)):
        pilot = spec_named("market.channelpilot").create(
            actor=_person(world, "zhangmin"), line_id=plan.line_id, region_id=world.provinces[0].id, first_day=date(2026, 3, 1),
            last_day=date(2026, 8, 31), aims="两个地市各进院 3 家，回款率 95%", owner=world.users["zhangmin"],
        )  # fmt: skip
        market.finish_pilot(
            actor=_person(world, "zhangmin"),
            channel_pilot=pilot.pk,
            result="PASSED",
            lessons="跟台培训先行，进院周期缩短约一个月。",
        )


def _targets(world: World, line: int) -> None:
    home = world.provinces[0]
    hospitals = [clinic.id for unit in home.units for clinic in unit.hospitals[:4]]
    row = market.make_target_list(
        actor=_person(world, "zhangmin"), name="第四季度重点医院", line=line, region=home.id, owner=world.users["zhangmin"],
        first_day=date(2026, 10, 1), last_day=date(2026, 12, 31), hospitals=hospitals, chosen_by={"region": home.name},
    )  # fmt: skip
    item = row.items.order_by("id").first()
    if item is not None:
        spec_named("market.targetlistitem").change(
            actor=_person(world, "zhangmin"), row=item, state="CONTACTED", note="已约设备科"
        )


def _next_year(world: World, line: int) -> None:
    """A plan of next year that waits for another person."""
    actor = _person(world, "zhangmin")
    cycle = market.open_cycle(actor=actor, year=2027)
    plan = market.draft_plan(
        actor=actor,
        cycle=cycle,
        line=line,
        region=world.provinces[1].id,
        objectives="新产品线进入，首家独家代理。",
        share_percent=5,
    )
    market.submit_plan(actor=actor, channel_plan=plan.pk)
