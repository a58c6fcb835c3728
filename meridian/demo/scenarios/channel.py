"""Dealers on three levels, their rights and customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.agreements import commands as agreements
from meridian.modules.dealers import commands as dealers
from meridian.modules.org import commands as org

from .company import password_for_all, team_of
from .world import Province, Right, Seller, Unit, World, moment
from .writing import SHAPES

_FIRST = ("润", "恒", "瑞", "康", "泽", "嘉", "景", "宏", "信", "安", "德", "盛", "汇", "启", "明", "佳")
_SECOND = ("泰", "达", "源", "和", "通", "仁", "益", "诚", "远", "美", "健", "华", "凯", "博", "捷", "同")
_TAILS = ("医疗器械有限公司", "医疗科技有限公司", "医药有限公司", "商贸有限公司", "生物科技有限公司")
DEALER_PEOPLE = (("dealer1", "许静", "dealer_owner"), ("dealer2", "冯涛", "dealer_clerk"))


def make_dealers(world: World) -> None:
    """Level one with provinces or groups of cities, level two with cities, level three with named hospitals."""
    names = _company_names(world)
    with clock.frozen_at(moment(date(2025, 11, 5))):
        tops = [_level_one(world, *plan, next(names)) for plan in _territories(world)]
        twos = [
            _level_two(world, tops[n % len(tops)], n // len(tops), next(names)) for n in range(world.size.level_two)
        ]
        for n in range(world.size.level_three):
            _level_three(world, twos[n % len(twos)], next(names))
    with clock.frozen_at(moment(date(2025, 11, 10))):
        for seller in world.sellers:
            _sign(world, seller)
    with clock.frozen_at(moment(date(2025, 11, 12))):
        for (username, name, role), seller in zip(DEALER_PEOPLE, (tops[0], twos[0]), strict=True):
            world.users[username] = org.create_user(
                actor=world.actor, username=username, display_name=name, kind="DEALER", role=role, dealer=seller.row,
                password=password_for_all(), email=f"{username}@example.com",
            )  # fmt: skip


def _company_names(world: World) -> Iterator[tuple[str, str]]:
    pairs = [first + second for first in _FIRST for second in _SECOND]
    world.random.shuffle(pairs)
    number = 0
    while True:
        yield pairs[number % len(pairs)], _TAILS[(number + number // len(pairs)) % len(_TAILS)]
        number += 1


def _territories(world: World) -> list[tuple[Province, list[Unit], frozenset[str]]]:
    """As many (province, cities, lines) as there are dealers of level one, none overlapping another."""
    lines = list(world.line_ids)
    used = {item.line for item in world.items}
    lines = [line for line in lines if line in used]
    half = (len(lines) + 1) // 2
    counts = [0] * len(world.provinces)
    for n in range(world.size.level_one):
        counts[n % len(counts)] += 1
    plans = []
    for province, count in zip(world.provinces, counts, strict=True):
        groups = max(1, (count + 1) // 2)
        for n in range(count):
            group = n // 2
            units = province.units[group::groups] if groups > 1 else list(province.units)
            has_partner = n % 2 == 1 or n + 1 < count
            held = lines if not has_partner else lines[:half] if n % 2 == 0 else lines[half:]
            plans.append((province, units, frozenset(held)))
    return plans


def _level_one(
    world: World, province: Province, units: list[Unit], lines: frozenset[str], name: tuple[str, str]
) -> Seller:
    right = Right(lines, frozenset(unit.id for unit in units), exclusive=len(world.sellers) % 2 == 0)
    return _add(world, units[0], right, name, None)


def _level_two(world: World, parent: Seller, number: int, name: tuple[str, str]) -> Seller:
    units = [unit for unit in parent.unit.province.units if unit.id in parent.right.units]
    own = units[(number * 2 + 1) % len(units) :][:2]
    return _add(world, own[0], Right(parent.right.lines, frozenset(unit.id for unit in own)), name, parent)


def _level_three(world: World, parent: Seller, name: tuple[str, str]) -> Seller:
    customers = world.random.sample(parent.customers, min(6, len(parent.customers)))
    right = Right(parent.right.lines, hospitals=frozenset(clinic.id for clinic in customers))
    return _add(world, parent.unit, right, name, parent)


def _add(world: World, unit: Unit, right: Right, name: tuple[str, str], parent: Seller | None) -> Seller:
    number = len(world.sellers) + 1
    row = dealers.register_dealer(
        actor=world.actor, code=f"D{number:04d}", name=f"{unit.short}{name[0]}{name[1]}", short_name=f"{unit.short}{name[0]}",
        credit_code=credit_code_of(unit, number), parent=parent.row if parent else None, region_id=unit.id,
        team=team_of(world, unit.province), manager=world.users["hetao" if unit.province.code[0] in "56" else "zhangmin"],
        address=f"{unit.province.name}{unit.name}建设路{number * 3 + 5}号", phone=f"0{number % 9}10-5555{number:04d}",
    )  # fmt: skip
    dealers.activate_dealer(actor=world.actor, dealer=row)
    seller = Seller(row, parent.level + 1 if parent else 1, unit, right, f"{unit.short}{name[0]}", parent)
    seller.shape = SHAPES[(number * 5 + number // len(SHAPES)) % len(SHAPES)].key
    seller.customers = _customers(world, seller)
    if parent:
        parent.children.append(seller)
    world.sellers.append(seller)
    return seller


def _customers(world: World, seller: Seller) -> list[Any]:
    """The hospitals he sells to: of his cities or named; an excluded one among them is never sold to honestly."""
    if seller.right.hospitals:
        return [clinic for clinic in world.clinics if clinic.id in seller.right.hospitals]
    near = [clinic for clinic in world.clinics if clinic.unit.id in seller.right.units]
    chosen = world.random.sample(near, min(len(near), 24))
    if seller.level == 1 and not seller.parent and len(chosen) > 6 and len(world.sellers) % 5 == 1:
        excluded = chosen.pop()
        seller.right.excluded = frozenset({excluded.id})
    return chosen


def credit_code_of(unit: Unit, number: int) -> str:
    """A valid unified social credit code of a company of the city."""
    from stdnum.cn import uscc

    code = f"91{unit.code}MA{number * 7919 % 10_000_000:07d}"
    return code + uscc.calc_check_digit(code)


def _sign(world: World, seller: Seller) -> None:
    """One authorisation a year; one dealer of level two renewed late (see ``Right.windows``)."""
    first_year = world.size.month_list()[0].year
    windows = [(date(year, 1, 1), date(year, 12, 31)) for year in range(first_year, 2027)]
    if seller is _late_renewer(world):
        month = world.size.month_list()[-2]
        windows[-1:] = [(windows[-1][0], month.replace(day=9)), (month.replace(day=22), windows[-1][1])]
    seller.right.windows = tuple(windows)
    for first, last in windows:
        draft = agreements.draft_authorisation(
            actor=world.actor, dealer=seller.row, valid_from=first, valid_to=last, is_exclusive=seller.right.exclusive,
            lines=[world.line_ids[line] for line in sorted(seller.right.lines)], regions=_regions(seller),
            hospitals=sorted(seller.right.hospitals), excluded_hospitals=sorted(seller.right.excluded),
            kind="YEAR", may_sell_to_dealers=seller.level < 3,
        )  # fmt: skip
        agreements.sign_authorisation(actor=world.actor, authorisation=draft)


def _late_renewer(world: World) -> Seller | None:
    return next((seller for seller in world.sellers if seller.level == 2), None)


def _regions(seller: Seller) -> list[int]:
    """Region keys of the authorisation; named hospitals need none."""
    return sorted(seller.right.units)
