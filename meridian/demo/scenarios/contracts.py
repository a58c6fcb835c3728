"""Agreements of the demo: last year's and this year's signed ones, a three-party one, a supplement, renewals on their way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.modules.agreements import commands as agreements

from ..sizes import TODAY
from .world import Seller, World, moment

WAN = 10_000 * 100  # fen
TERMS_DAYS = 45
LIBRARY = (
    ("TERRITORY", "销售区域", "乙方仅在本协议约定的销售区域内销售授权产品，不得向区域外销售、发货或投标。"),
    ("PRODUCTS", "授权产品", "授权产品以本协议所列产品线及医疗器械注册证为准；注册证变更、延续或注销时，授权范围随之调整。"),
    ("PAYMENT", "付款条件", "乙方应在约定账期内付清货款；逾期超过十五日的，甲方可暂停发货。"),
    ("IP", "知识产权", "产品商标、专利、著作权及技术资料均归甲方所有，乙方仅可为销售授权产品之目的使用。"),
    ("CONFIDENTIALITY", "保密", "双方对价格政策、客户资料和技术资料承担保密义务，协议终止后三年内继续有效。"),
    ("PENALTY", "违约责任", "乙方跨区域销售（窜货）的，甲方有权按本协议约定扣减当期返利，情节严重的可终止本协议。"),
    ("TERMINATION", "协议终止", "任何一方可提前三十日书面通知终止本协议；乙方经营资质失效的，本协议自失效之日起自动中止。"),
)  # fmt: skip


def make_agreements(world: World) -> None:
    """Dealers of level one buy from the company, so they have agreements; those below have theirs with the dealer above."""
    with clock.frozen_at(moment(date(2025, 11, 11))):
        for number, (kind, title, text) in enumerate(LIBRARY):
            spec_named("agreements.standardclause").create(
                actor=_person(world, "hanxue"), kind=kind, title=title, text=text, position=(number + 1) * 10
            )
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    for number, seller in enumerate(tops):
        signed = [_signed(world, seller, number, first.year) for first, _last in _years(seller)]
        if number == 1:
            _supplement(world, seller, signed[-1])
        if number in STAGES:
            _renewal(world, signed[-1], STAGES[number])


# How far the renewal for next year has come, by number of the dealer.
STAGES = {0: "APPROVED", 1: "IN_APPROVAL", 2: "DRAFT"}


def _years(seller: Seller) -> list[tuple[date, date]]:
    years = sorted({first.year for first, _last in seller.right.windows})
    return [(date(year, 1, 1), date(year, 12, 31)) for year in years]


def _signed(world: World, seller: Seller, number: int, year: int) -> Any:
    lines = [world.line_ids[line] for line in sorted(seller.right.lines)]
    targets = [
        {"year": year, "quarter": quarter, "amount_fen": (80 + 20 * quarter + 10 * (number % 5)) * WAN}
        for quarter in (1, 2, 3, 4)
    ]
    with clock.frozen_at(moment(date(year - 1, 11, 12))):
        row = agreements.draft_agreement(
            actor=_person(world, "wanglei"), dealer=seller.row, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31),
            kind="THREE_PARTY" if number == 4 else "YEAR", third_party=world.sellers[0].row if number == 4 else None,
            lines=lines, regions=sorted(seller.right.units), price_level=seller.row.level, payment_days=TERMS_DAYS,
            deposit_fen=(15 + 5 * (number % 4)) * WAN, market_support_fen=(5 + number % 3) * WAN, targets=targets,
            price_reference=f"{year}年经销商价目表",
        )  # fmt: skip
        row = agreements.submit_agreement(actor=_person(world, "wanglei"), agreement=row)
        row = agreements.review_agreement(actor=_person(world, "hanxue"), agreement=row, note="条款完整")
    with clock.frozen_at(moment(date(year - 1, 12, 3 + number % 15))):
        return agreements.sign_agreement(
            actor=_person(world, "wanglei"), agreement=row, signatory="陈静", dealer_signatory="法定代表人"
        )


def _supplement(world: World, seller: Seller, row: Any) -> None:
    """More promised in the fourth quarter, against more market support."""
    with clock.frozen_at(moment(TODAY - timedelta(days=70))):
        clerk = _person(world, "wanglei")
        made = agreements.supplement_agreement(
            actor=clerk, agreement=row, targets=[{"year": TODAY.year, "quarter": 4, "amount_fen": 260 * WAN}],
            market_support_fen=3 * WAN, clauses=[("SUPPORT", "四季度追加学术活动支持三万元，按实际活动凭证结算。")],
        )  # fmt: skip
        made = agreements.submit_agreement(actor=clerk, agreement=made)
        made = agreements.review_agreement(actor=_person(world, "hanxue"), agreement=made)
        agreements.sign_agreement(actor=clerk, agreement=made, signatory="陈静", dealer_signatory="法定代表人")


def _renewal(world: World, row: Any, stage: str) -> None:
    """Next year's agreement, on its way."""
    with clock.frozen_at(moment(TODAY - timedelta(days=4))):
        made = agreements.renew_agreement(actor=_person(world, "wanglei"), agreement=row)
        if stage == "DRAFT":
            return
        made = agreements.submit_agreement(actor=_person(world, "wanglei"), agreement=made)
        if stage == "APPROVED":
            agreements.review_agreement(actor=_person(world, "hanxue"), agreement=made, note="同意续签")


def _person(world: World, username: str) -> Any:
    return actor_for(world.users[username], channel="demo").at(clock.now())
