"""Candidates in every stage, a scorecard, and the people who run and approve recruiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.tests.factories import make_line, make_product, make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.recruiting import commands
from meridian.modules.recruiting.models import PartnerLead, Scorecard, SiteVisit
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()

RUNS = (
    "customers.hospital:view",
    "catalog.productline:view",
    "files.storedfile:add",
    "recruiting:*",
    "dealers:*",
    "qualification.qualificationcase:*",
    "qualification.dealerbusiness:view",
    "licences.licence:*",
)
APPROVES = (
    "recruiting.partnerlead:view", "recruiting.sitevisit:view", "recruiting.sitevisit:approve", "recruiting.leadwaiver:add",
)  # fmt: skip
CRITERIA = (
    ("仓储面积", "HARD", 25, "FIGURE", 0, 1000, 200, "WAREHOUSE"), ("流动比率", "HARD", 15, "FIGURE", 80, 200, None, "CURRENT"),
    ("二三类经营资质", "HARD", 10, "YES", 0, 1, 1, ""), ("目标医院", "SOFT", 25, "FIGURE", 0, 4, None, "TARGETS"),
    ("团队访谈", "SOFT", 15, "FIGURE", 0, 100, None, "INTERVIEW"), ("口碑", "SOFT", 10, "MARK", 0, 5, None, ""),
)  # fmt: skip


def credit_code(body: str = "91320106MA1MTJ6T1") -> str:
    """A code of that body with the right check character."""
    from stdnum.cn import uscc

    return body + uscc.calc_check_digit(body)


@dataclass
class World:
    """Rows, who runs recruiting and who approves."""

    regions: dict[str, Any]
    line: Any
    other: Any
    runner: Any
    approver: Any
    hospitals: list[Any] = field(default_factory=list)

    @property
    def nanjing(self) -> Any:
        """The city the candidates sit in."""
        return self.regions["320100"]

    def lead(self, company: str = "南京康达医疗器械有限公司", **values: Any) -> PartnerLead:
        """A new candidate for the line in Nanjing."""
        facts = {
            "region": self.nanjing, "lines": [self.line], "source": "FAIR", "contact_name": "周建国", "contact_phone": "13812345678",
        }  # fmt: skip
        return commands.register_lead(actor=self.runner, **{"company": company, **facts, **values})

    def visit(self, lead: PartnerLead, *, approved: bool = True, **values: Any) -> SiteVisit:
        """A report of a visit yesterday."""
        facts = {
            "lead": lead, "visited_on": TODAY - timedelta(days=1), "visitors": "张敏", "ambient_m2": 600, "cold_m2": 80,
            "papers_seen": True, "staff_count": 32, "technicians": 6, "summary": "库区分明，温控记录完整。", "signed_by": "周建国",
        }  # fmt: skip
        row = commands.record_visit(actor=self.runner, **{**facts, **values})
        if approved:
            commands.submit_visit(actor=self.runner, site_visit=row)
            row = commands.approve_visit(actor=self.approver, site_visit=row)
        return row

    def financials(self, lead: PartnerLead, year: int = 2025, **values: Any) -> Any:
        """A sound year of 50 million yuan, in fen."""
        million = 100_000_000
        facts = {
            "year": year, "revenue_fen": 50 * million, "profit_fen": 3 * million, "assets_fen": 30 * million,
            "liabilities_fen": 15 * million, "current_assets_fen": 24 * million, "current_liabilities_fen": 12 * million,
            "receivables_fen": 9 * million, "source": "审计报告",
        }  # fmt: skip
        return commands.record_financials(actor=self.runner, lead=lead, **{**facts, **values})

    def complete(self, lead: PartnerLead, marks: int = 4) -> PartnerLead:
        """All evidence, and the stage before the decision."""
        run = self.runner
        commands.note_contact(actor=run, partner_lead=lead, text="电话沟通意向")
        self.visit(lead)
        self.financials(lead)
        commands.name_hospitals(actor=run, partner_lead=lead, hospitals=self.hospitals)
        names = ("leadership", "expertise", "alignment", "compliance", "commitment")
        commands.record_interview(
            actor=run, lead=lead, held_on=TODAY, partner="总经理", summary="团队稳定", **dict.fromkeys(names, marks)
        )
        commands.compare_line(actor=run, lead=lead, brand="甲牌", goods="导丝", line=self.line, fit="COMPLEMENT")
        return commands.move_lead(actor=run, partner_lead=lead.pk, stage="LINE_FIT")

    def scorecard(self, **values: Any) -> Scorecard:
        """A scorecard of the line in use, with gates on warehouse and licence."""
        card = commands.draft_scorecard(
            actor=self.runner,
            **{"name": "介入线代理商画像", "line": self.line, "valid_from": date(2026, 1, 1), **values},
        )
        for place, (name, group, weight, scale, low, high, minimum, fact) in enumerate(CRITERIA, start=1):
            commands.add_criterion(
                actor=self.runner, scorecard=card, position=place, name=name, group=group, weight=weight, scale=scale, low=low,
                high=high, minimum=minimum, fact=fact,
            )  # fmt: skip
        return commands.activate_scorecard(actor=self.runner, scorecard=card)

    def answers(self, lead: PartnerLead, card: Scorecard, licensed: int = 1, word: int = 4) -> None:
        """The two answers that no evidence gives."""
        keys = {row.name: row.pk for row in card.criteria.all()}
        given = {keys["二三类经营资质"]: (licensed, "许可证复印件"), keys["口碑"]: (word, "同行反馈")}
        commands.answer(actor=self.runner, partner_lead=lead, scorecard=card, answers=given)

    def campaign(self, **values: Any) -> Any:
        """A fair with a form, open today."""
        facts = {
            "name": "CMEF 秋季展", "source": "FAIR", "region": self.regions["320000"], "lines": [self.line], "valid_from": TODAY,
            "valid_to": TODAY + timedelta(days=30), "cost_fen": 8_000_000,
        }  # fmt: skip
        return commands.open_campaign(actor=self.runner, **{**facts, **values})


def make_world() -> World:
    """Two lines, two hospitals in Nanjing, the shipped parameters."""
    regions = load_small_tree()
    ensure_parameters(actor=system())
    line, other = make_line(name="冠脉介入"), make_line(name="体外诊断")
    make_sku(product=make_product(line=line, device_class="III"))
    world = World(regions, line, other, staff_actor(*RUNS), staff_actor(*APPROVES))
    world.hospitals = [make_hospital(region=regions[code]) for code in ("320106", "320102")]
    return world
