"""Recruiting in the demo: a fair with its form, a scorecard, eight candidates on their way, one decision, one converted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.modules.recruiting import commands as recruiting

from ..sizes import TODAY
from .world import World, moment

CRITERIA = (
    ("仓储面积", "HARD", 15, "FIGURE", 200, 1500, 300, "WAREHOUSE", "m²", "考察报告中的总面积"),
    ("冷库面积", "HARD", 5, "FIGURE", 0, 100, None, "COLD_STORE", "m²", ""),
    ("上年营业收入", "HARD", 10, "FIGURE", 1000, 8000, None, "REVENUE", "万元", ""),
    ("资产负债率", "HARD", 10, "FIGURE", 80, 40, 75, "DEBT", "%", "越低越好"),
    ("二、三类经营资质齐全", "HARD", 10, "YES", 0, 1, 1, "", "", "经营许可证与备案凭证的范围含本产品目录"),
    ("覆盖目标医院", "SOFT", 20, "FIGURE", 0, 4, None, "TARGETS", "家", "客户清单与目标医院的重合"),
    ("核心团队访谈", "SOFT", 15, "FIGURE", 40, 100, 50, "INTERVIEW", "%", ""),
    ("与我方产品冲突", "SOFT", 5, "FIGURE", 2, 0, None, "CONFLICTS", "条", "越少越好"),
    ("行业口碑", "SOFT", 10, "MARK", 0, 5, None, "", "", "至少两位同行的评价"),
)  # fmt: skip
MARKS = ("leadership", "expertise", "alignment", "compliance", "commitment")
# Company, contact, position, source, stage it reaches, ten thousand yuan of revenue, m², marks.
CANDIDATES = (
    ("瑞和医疗器械有限公司", "周建国", "总经理", "FAIR", "CONVERTED", 6200, 1100, (5, 4, 4, 5, 4)),
    ("博远医疗科技有限公司", "沈丽", "副总经理", "ASSOC", "LINE_FIT", 5100, 820, (4, 4, 3, 4, 3)),
    ("宁安医疗器械贸易有限公司", "赵敏", "销售总监", "FAIR", "LINE_FIT", 3900, 760, (3, 4, 4, 4, 4)),
    ("华康介入医疗有限公司", "陈志强", "总经理", "RECOMM", "INTERVIEWS", 4400, 640, ()),
    ("恒信医疗设备有限公司", "刘洋", "运营经理", "QR", "SITE_VISIT", 0, 0, ()),
    ("同泽医药有限公司", "吴晓燕", "市场经理", "QR", "CONTACT", 0, 0, ()),
    ("安泰康医疗用品有限公司", "郑凯", "负责人", "WEB", "NEW", 0, 0, ()),
    ("明德生物科技有限公司", "王海涛", "总经理", "VISIT", "LOST", 0, 0, ()),
)  # fmt: skip

# Days before today of the first call, and days from today to the next step.
SINCE = (43, 34, 30, 24, 12, 6, 1, 26)
STEPS = {
    "LINE_FIT": "补齐评分表答复，提交比选",
    "INTERVIEWS": "约核心团队访谈",
    "SITE_VISIT": "跟进考察报告审批",
    "CONTACT": "发送产品资料并约考察",
}
NEXT = (0, 1, -2, 3, 0, 2, 0, 0)


def make_recruiting(world: World) -> None:
    """Everything about one line in the first province, run by the channel manager and approved by the regional manager."""
    line, home = world.line_ids[sorted(world.line_ids)[0]], world.provinces[0]
    at = moment(TODAY - timedelta(days=48), 9)
    with clock.frozen_at(at):
        _route(world)
        card = _scorecard(world, line)
        campaign = recruiting.open_campaign(
            actor=_person(world, "zhangmin"), name="CMEF 秋季展 · 渠道招商", source="FAIR", region_id=home.id, lines=[line],
            place="6.1 号馆 K18 展位", valid_from=at.date(), valid_to=TODAY + timedelta(days=40), cost_fen=18_600_000,
        )  # fmt: skip
    leads = [_lead(world, place, home.units, line, campaign) for place in range(len(CANDIDATES))]
    for place, lead in enumerate(leads):
        _work(world, place, lead, line)
    _answers(world, card, leads[:3])
    _decide(world, line, home, leads)


def _person(world: World, name: str) -> Any:
    return actor_for(world.users[name])


def _route(world: World) -> None:
    """Visit reports go to quality, then to the management."""
    steps = [
        {"name": name, "approver_kind": "USER", "approver": str(world.users[user].pk), "due_hours": 48}
        for name, user in (("质量负责人", "fangyuan"), ("管理层", "chenjing"))
    ]
    route = editing.save_route(
        actor=world.actor.at(clock.now()), subject="recruiting.sitevisit", purpose=recruiting.PURPOSE, name="实地考察报告审批",
        condition=[[{"fact": "warehouse_m2", "op": "ge", "value": 1}]], steps=steps,
    )  # fmt: skip
    editing.activate_route(actor=world.actor.at(clock.now()), route_id=route.pk)


def _day(before: int, hour: int = 10) -> Any:
    return clock.frozen_at(moment(TODAY - timedelta(days=before), hour))


def _scorecard(world: World, line: int) -> Any:
    actor = _person(world, "zhangmin")
    card = recruiting.draft_scorecard(actor=actor, name="血管介入经销商画像", line_id=line, valid_from=date(2026, 1, 1))
    for place, (name, group, weight, scale, low, high, gate, fact, unit, question) in enumerate(CRITERIA, start=1):
        recruiting.add_criterion(
            actor=actor, scorecard=card.pk, position=place, name=name, group=group, weight=weight, scale=scale, low=low, high=high,
            minimum=gate, fact=fact, unit=unit, question=question,
        )  # fmt: skip
    return recruiting.activate_scorecard(actor=actor, scorecard=card.pk)


def _lead(world: World, place: int, units: list[Any], line: int, campaign: Any) -> Any:
    company, person, title, source, _stage, _revenue, _area, _marks = CANDIDATES[place]
    unit = units[place % len(units)]
    facts = {
        "company": f"{unit.short}{company}" if source != "WEB" else _twin(world), "region": unit.id, "contact_name": person, "contact_title": title,
        "contact_phone": f"139{place:02d}8{place}66{place}8", "note": "目前代理两个介入类品牌，覆盖本市三家三级医院。",
    }  # fmt: skip
    with _day(SINCE[place] + 2, 11):
        if source in ("FAIR", "QR"):
            typed = {name: value for name, value in facts.items() if name != "region"}
            return recruiting.receive_answer(
                actor=world.actor.at(clock.now()),
                campaign=campaign.pk,
                typed=typed,
                region=unit.id,
                lines=[line],
                consents=True,
            )
        facts["region_id"], facts["source_detail"] = facts.pop("region"), "由区域同行介绍" if source == "RECOMM" else ""
        facts.pop("note")
        return recruiting.register_lead(actor=_person(world, "zhangmin"), source=source, lines=[line], **facts)


def _twin(world: World) -> str:
    """The name of a dealer written a little differently: whoever looks at possible duplicates finds it."""
    return world.sellers[0].row.name.replace("有限责任公司", "有限公司").replace("有限公司", "（集团）有限公司")


def _work(world: World, place: int, lead: Any, line: int) -> None:
    """What was done with a candidate until the stage it reaches."""
    _company, person, _title, _source, stage, _revenue, area, _marks = CANDIDATES[place]
    if stage == "NEW":
        return
    since = SINCE[place]
    with _day(since):
        recruiting.note_contact(
            actor=_person(world, "zhangmin"), partner_lead=lead.pk, text=f"与{person}通话：有意向拓展介入产品线，希望了解区域政策与首批备货要求。",
            next_step=STEPS.get(stage, ""), next_on=TODAY + timedelta(days=NEXT[place]),
        )  # fmt: skip
    if stage == "LOST":
        with _day(since - 5):
            recruiting.lose_lead(
                actor=_person(world, "zhangmin"), partner_lead=lead.pk, reason="已与竞品签订区域独家协议"
            )
        return
    if area:
        _evidence(world, place, lead, line, since)
    if stage not in ("CONTACT", "CONVERTED"):
        with _day(since - 9 if since > 10 else 1):
            recruiting.move_lead(actor=_person(world, "zhangmin"), partner_lead=lead.pk, stage=stage)
    if stage == "SITE_VISIT":
        with _day(2):
            actor = _person(world, "zhangmin")
            row = _visit(
                actor,
                lead,
                480,
                20,
                TODAY - timedelta(days=3),
                "刘洋",
                "库区整洁，阴凉库容量不足；温湿度为人工记录，建议加装自动监测。",
            )
            recruiting.submit_visit(actor=actor, site_visit=row)


def _evidence(world: World, place: int, lead: Any, line: int, since: int) -> None:
    _company, person, _title, _source, _stage, revenue, area, marks = CANDIDATES[place]
    with _day(since - 3):
        actor = _person(world, "zhangmin")
        row = _visit(
            actor,
            lead,
            area,
            area // 8,
            clock.today(),
            person,
            "常温、阴凉、冷藏分区明确，验收与发货复核有记录，软件可双向追溯批号。",
        )
        recruiting.submit_visit(actor=actor, site_visit=row)
    for hour, user in ((11, "fangyuan"), (15, "chenjing")):
        with _day(since - 4, hour):
            case = case_of("recruiting.sitevisit", row.pk)
            acts.approve(actor=_person(world, user), case_id=case.pk, comment="同意，进入资料审阅")
    with _day(since - 6):
        actor = _person(world, "zhangmin")
        ten_thousand = 1_000_000
        recruiting.record_financials(
            actor=actor, lead=lead.pk, year=2025, revenue_fen=revenue * ten_thousand, profit_fen=revenue * 5 * ten_thousand // 100,
            assets_fen=revenue * 60 * ten_thousand // 100, liabilities_fen=revenue * (28 + 3 * place) * ten_thousand // 100,
            current_assets_fen=revenue * 48 * ten_thousand // 100, current_liabilities_fen=revenue * (25 + 3 * place) * ten_thousand // 100,
            receivables_fen=revenue * 17 * ten_thousand // 100, is_audited=place < 2, source="2025 年度审计报告" if place < 2 else "2025 年度财务报表",
        )  # fmt: skip
        clinics = [clinic for unit in world.provinces[0].units for clinic in unit.hospitals][place::3][: 5 - place]
        recruiting.name_hospitals(
            actor=actor, partner_lead=lead.pk, hospitals=[clinic.id for clinic in clinics], access="DEPARTMENT"
        )
    if marks:
        with _day(since - 8):
            actor = _person(world, "zhangmin")
            recruiting.record_interview(
                actor=actor, lead=lead.pk, held_on=clock.today(), partner="总经理、技术经理、临床专员", summary="团队稳定，有跟台经验；对合规要求认识清楚。",
                **dict(zip(MARKS, marks, strict=True)),
            )  # fmt: skip
            rivals = list(spec_named("market.competitor").rows(actor).order_by("code")[:3])
            recruiting.compare_line(
                actor=actor,
                lead=lead.pk,
                brand="某进口品牌",
                goods="血管鞘与导丝",
                line_id=line,
                fit="COMPLEMENT",
                why="与我方球囊、支架搭配使用",
            )
            if place and len(rivals) > 2:
                recruiting.compare_line(
                    actor=actor,
                    lead=lead.pk,
                    brand=rivals[2].name,
                    goods="药物球囊",
                    line_id=line,
                    competitor_id=rivals[2].pk,
                    fit="",
                    why="同类产品，合作到期日为明年六月",
                )


def _visit(actor: Any, lead: Any, area: int, cold: int, day: date, person: str, text: str) -> Any:
    return recruiting.record_visit(
        actor=actor, lead=lead.pk, visited_on=day, visitors="张敏、赵岩", ambient_m2=area - cold, cold_m2=cold, papers_seen=True,
        zones_marked=True, climate_logged=cold > 30, lots_traced=area > 500, transport_own=area > 700, staff_count=area // 25,
        technicians=area // 160, summary=text, signed_by=person,
    )  # fmt: skip


def _answers(world: World, card: Any, leads: list[Any]) -> None:
    keys = dict(card.criteria.values_list("name", "pk"))
    for place, lead in enumerate(leads):
        with _day(20, 14):
            recruiting.answer(
                actor=_person(world, "zhangmin"), partner_lead=lead.pk, scorecard=card.pk,
                answers={
                    keys["二、三类经营资质齐全"]: (1, "经营许可证、备案凭证复印件"), keys["行业口碑"]: (5 - place, "两位同行与一家医院设备科的评价"),
                },
            )  # fmt: skip


def _decide(world: World, line: int, home: Any, leads: list[Any]) -> None:
    """The first of three is chosen and becomes a dealer in draft, with papers and an open first review."""
    from stdnum.cn import uscc

    with _day(16):
        actor = _person(world, "zhangmin")
        recruiting.move_lead(actor=actor, partner_lead=leads[0].pk, stage="LINE_FIT")
        recruiting.decide(
            actor=actor, line=line, region=home.id, chosen=leads[0].pk, candidates=[lead.pk for lead in leads[:3]],
            reason="仓储与财务在三家中最好，与目标医院的重合最多，产品线互补；建议先授权省会及周边地市一年。",
        )  # fmt: skip
    body = f"91{home.code}MA1RH2026"
    code = body + uscc.calc_check_digit(body)
    with _day(12):
        actor = _person(world, "zhangmin")
        recruiting.change_lead(actor=actor, row=leads[0].pk, credit_code=code)
        recruiting.file_paper(
            actor=actor, lead=leads[0].pk, kind="BUSINESS_LICENCE", number=code, issued_on=date(2016, 5, 18)
        )
        recruiting.convert_lead(actor=actor, partner_lead=leads[0].pk)
