"""How the dealers came into the channel: most on paper before this system, one by a review here, four on their way.

One of each state of a first-enterprise review, one periodic review that came due, and one line that is suspended.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.modules.dealers import commands as dealers
from meridian.modules.dealers.queries import dealer_ids_by_code
from meridian.modules.qualification import commands as qualification

from ..sizes import TODAY
from .channel import credit_code_of
from .company import team_of
from .documents import file_dealer_documents
from .world import Seller, World, moment

OPENED = date(2025, 11, 12)
BY_REVIEW = 11  # his place among the dealers: he came in by a review in this system
DUE, SUSPENDED = 3, 8
TWIN = "D9001"  # see twins.py
APPLICANTS = (
    ("D9002", "恒康医疗器械有限公司", "CHECKED"), ("D9003", "益诚医疗科技有限公司", "SUBMITTED"),
    ("D9004", "嘉美生物科技有限公司", "DRAFT"), ("D9005", "盛捷医药有限公司", "REFUSED"),
)  # fmt: skip


def make_reviews(world: World) -> None:
    """Businesses of the dealers, and reviews as they stand on the demo's day."""
    for number, seller in enumerate(world.sellers):
        if number == BY_REVIEW:
            _by_review(world, seller)
        elif number % 25 != 24:  # the paper files of a few were not found
            _from_paper(world, seller, number)
    for number, (code, tail, status) in enumerate(APPLICANTS):
        _applicant(world, number, code, tail, status)
    _twin_given_up(world)
    with clock.frozen_at(moment(TODAY, 5)):
        qualification.open_due_reviews(actor=world.actor.at(clock.now()))


def _lines(world: World, seller: Seller) -> list[int]:
    return [world.line_ids[line] for line in sorted(seller.right.lines)]


def _from_paper(world: World, seller: Seller, number: int) -> None:
    """Taken over with the number of the paper file; the next review some time next year."""
    due = TODAY + timedelta(days=20 if number == DUE else 70 + number * 37 % 290)
    with clock.frozen_at(moment(OPENED, 15)):
        rows = [
            qualification.take_over_business(
                actor=_person(world, "zhouning"), dealer=seller.row, line=line, opened_on=date(2024, 1 + number % 12, 8),
                paper_reference=f"SY-2024-{number + 1:03d}", review_due_on=due, price_level=seller.row.level,
            )
            for line in _lines(world, seller)
        ]  # fmt: skip
    if number == SUSPENDED:
        with clock.frozen_at(moment(TODAY - timedelta(days=6), 11)):
            qualification.suspend_business(
                actor=_person(world, "zhangmin"), dealer_business=rows[-1], reason="冷链设施整改，整改完成后恢复"
            )


def _by_review(world: World, seller: Seller) -> None:
    """Applied, checked and decided by three people last winter."""
    first = date(2026, 2, 3)
    case = _submitted(world, seller.row, _lines(world, seller), first, "二级分销商推荐，拟在所列医院供货")
    _checked(world, case, first + timedelta(days=3))
    with clock.frozen_at(moment(first + timedelta(days=6), 10)):
        qualification.approve_qualification(
            actor=_person(world, "fangyuan"), qualification_case=case.pk, note="资料齐全，同意开通"
        )


def _applicant(world: World, number: int, code: str, tail: str, status: str) -> None:
    """Somebody who wants to become a dealer, with his papers, at one step of the way."""
    unit = world.provinces[number % len(world.provinces)].units[-1]
    began = TODAY - timedelta(days=16 - 3 * number)
    with clock.frozen_at(moment(began, 9)):
        row = dealers.register_dealer(
            actor=_person(world, "zhangmin"), code=code, name=f"{unit.short}{tail}", short_name=f"{unit.short}{tail[:2]}",
            credit_code=credit_code_of(unit, 9000 + number), region_id=unit.id, team=team_of(world, unit.province),
            manager=world.users["zhangmin"], address=f"{unit.province.name}{unit.name}科技路{number + 8}号",
            phone=f"0{number + 2}10-6666{number:04d}",
        )  # fmt: skip
        file_dealer_documents(
            world.actor.at(clock.now()),
            row,
            unit,
            9000 + number,
            has_agreement=status in ("CHECKED", "SUBMITTED", "REFUSED"),
        )
    lines = sorted(world.line_ids.values())[number % 2 :: 2][:2]
    about = "拟代理所列产品线，覆盖本市三级医院"
    if status == "DRAFT":
        with clock.frozen_at(moment(began + timedelta(days=1))):
            qualification.open_qualification(
                actor=_person(world, "zhangmin"),
                dealer=row,
                lines=lines,
                about=about,
                due_on=TODAY + timedelta(days=14),
            )
        return
    case = _submitted(world, row, lines, began + timedelta(days=1), about)
    if status == "SUBMITTED":
        return
    _checked(world, case, began + timedelta(days=3))
    if status == "REFUSED":
        with clock.frozen_at(moment(began + timedelta(days=4), 16)):
            qualification.refuse_qualification(
                actor=_person(world, "fangyuan"),
                qualification_case=case.pk,
                reason="现场审计发现仓库温湿度无法持续监测",
            )


def _twin_given_up(world: World) -> None:
    """The dealer entered twice was sent to review too, and the case given up when somebody noticed."""
    twin = dealer_ids_by_code()[TWIN]
    lines = _lines(world, world.sellers[0])[:1]
    with clock.frozen_at(moment(TODAY - timedelta(days=1), 10)):
        actor = _person(world, "zhangmin")
        case = qualification.open_qualification(actor=actor, dealer=twin, lines=lines, about="新经销商首营")
        qualification.withdraw_qualification(
            actor=actor, qualification_case=case.pk, reason="疑似重复建档，待主数据专员判定"
        )


def _submitted(world: World, dealer: Any, lines: list[int], day: date, about: str) -> Any:
    with clock.frozen_at(moment(day, 14)):
        actor = _person(world, "zhangmin")
        case = qualification.open_qualification(
            actor=actor, dealer=dealer, lines=lines, about=about, due_on=day + timedelta(days=15), price_level=1
        )
        return qualification.submit_qualification(actor=actor, qualification_case=case.pk)


def _checked(world: World, case: Any, day: date) -> None:
    """Every document in order that is in force; what is not asked for hard and not there is not needed."""
    verdicts = {
        item.kind: ("IN_ORDER" if item.state in ("VALID", "EXPIRING") else "NOT_NEEDED", "")
        for item in case.items.all()
    }
    with clock.frozen_at(moment(day, 11)):
        qualification.record_check(
            actor=_person(world, "zhaoyan"), qualification_case=case.pk, verdicts=verdicts, note="原件与扫描件一致",
            audited_on=day - timedelta(days=1),
        )  # fmt: skip


def _person(world: World, username: str) -> Actor:
    return actor_for(world.users[username], channel="demo").at(clock.now())
