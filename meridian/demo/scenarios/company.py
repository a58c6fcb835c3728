"""The manufacturer: public facts, his organisation, his people and their accounts."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import date

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Breadth
from meridian.kernel.objects.registry import spec_named
from meridian.modules.org import commands as org
from meridian.modules.reference import commands as reference
from meridian.modules.reference import queries as regions

from .world import Province, Unit, World, moment

FOUNDED = date(2025, 11, 3)
COMPANY = "脉衡医疗科技股份有限公司"
REGIONS = (
    ("EAST", "华东大区", ("320000", "310000", "330000", "340000", "350000", "370000")),
    ("SOUTH", "华南大区", ("440000", "450000", "460000")),
    ("NORTH", "华北大区", ("110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000")),
    ("CENTRAL", "华中大区", ("420000", "430000", "410000", "360000")),
    ("WEST", "西部大区", ("510000", "500000", "530000", "520000", "610000", "620000", "630000", "640000", "650000", "540000")),
)  # fmt: skip
# In this order provinces come into play, so that a small demo already spans the country.
PROVINCES = (
    "320000", "510000", "440000", "330000", "370000", "420000", "410000", "430000", "130000", "610000", "210000", "340000",
    "350000", "530000", "500000", "310000", "360000", "450000", "220000", "230000", "140000", "110000", "520000", "120000",
    "620000", "150000", "650000", "640000", "460000", "630000", "540000",
)  # fmt: skip
DIVISIONS = ("血管介入", "骨科与外科", "体外诊断", "渠道管理")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: user name, name, role and the words shown beside it."""

    username: str
    name: str
    role: str
    title: str
    breadth: Breadth = Breadth.ALL


PEOPLE = (
    Person("linxiao", "林晓", "flow_steward", "流向专员"),
    Person("zhangmin", "张敏", "channel_manager", "渠道经理"),
    Person("zhaoyan", "赵岩", "quality", "质量管理"),
    Person("fangyuan", "方远", "quality_manager", "质量负责人"),
    Person("liqiang", "李强", "warehouse", "仓库"),
    Person("wanglei", "王磊", "commercial_clerk", "商务内勤"),
    Person("songyu", "宋瑜", "finance", "财务"),
    Person("hanxue", "韩雪", "legal", "法务"),
    Person("chenjing", "陈静", "management", "管理层"),
    Person("zhouning", "周宁", "data_steward", "主数据专员"),
    Person("admin", "系统管理员", "administrator", "系统管理员"),
    Person("qiankun", "钱坤", "auditor", "审计"),
    Person("sunpeng", "孙鹏", "region_manager", "华东大区经理", Breadth.TEAM),
    Person("hetao", "何涛", "channel_manager", "西部大区渠道经理", Breadth.TEAM),
    Person("wuhao", "吴昊", "sales_rep", "销售代表", Breadth.OWN),
)


def make_reference(world: World) -> None:
    """Administrative divisions, working calendar, regulatory parameters, and the provinces of the story."""
    reference.load_divisions(actor=world.actor)
    for year in (2024, 2025, 2026, 2027):
        if any(year == known.year for known in _calendar_days()):
            reference.load_calendar(actor=world.actor, year=year)
    reference.ensure_parameters(actor=world.actor)
    world.provinces = _provinces(world)


def _calendar_days() -> list[date]:
    from chinese_calendar.constants import holidays

    return list(holidays)


def _provinces(world: World) -> list[Province]:
    rows = regions.region_rows()
    by_path = {path: (key, code, name) for key, code, name, _full, _level, path in rows}
    found: dict[str, Province] = {}
    for key, code, name, _full, level, _path in rows:
        if level == "PROVINCE" and code in PROVINCES[: world.size.provinces]:
            found[code] = Province(key, name, _short(name), code)
    units: dict[int, Unit] = {}
    for key, code, name, _full, level, path in rows:
        if level not in ("CITY", "COUNTY"):
            continue
        above = by_path[path.rstrip("/").rsplit("/", 1)[0] + "/"]
        province = found.get(above[1])
        if province is not None:
            if len(province.units) < world.size.cities and "开发" not in name and "园区" not in name:
                units[key] = Unit(key, name, _short(name), code, province)
                province.units.append(units[key])
        elif above[0] in units and level == "COUNTY" and "区管委" not in name and code[4:] < "71":
            units[above[0]].counties.append((key, name))
    return [found[code] for code in PROVINCES if code in found]


def _short(name: str) -> str:
    for tail in ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市", "地区", "区"):
        if name.endswith(tail) and len(name) - len(tail) >= 2:
            return name.removesuffix(tail)
    return name


def make_organisation(world: World) -> None:
    """Company, five sales regions, twenty teams, the people's accounts and the warehouse."""
    world.company = COMPANY
    with clock.frozen_at(moment(FOUNDED)):
        org.ensure_roles(actor=world.actor)
        unit = spec_named("org.orgunit").create
        top = unit(actor=world.actor, code="MH", name=COMPANY)
        big = {}
        for key, name, _codes in REGIONS:
            big[key] = unit(actor=world.actor, code=key, name=name, parent=top)
            for number, division in enumerate(DIVISIONS, 1):
                team = unit(actor=world.actor, code=f"{key}-{number}", name=f"{name[:2]}{division}组", parent=big[key])
                world.teams.append(team)
        password = password_for_all()
        for person in PEOPLE:
            _open_account(world, person, password, {"sunpeng": big["EAST"], "hetao": big["WEST"]})
        home = world.provinces[0].units[0]
        world.warehouse = spec_named("stock.warehouse").create(
            actor=world.actor,
            code="WH01",
            name=f"{home.short}总仓",
            region_id=home.id,
            address=f"{home.name}高新区医疗器械产业园1号",
        )


def _open_account(world: World, person: Person, password: str, teams: dict) -> None:
    world.users[person.username] = org.create_user(
        actor=world.actor, username=person.username, display_name=person.name, role=person.role, password=password,
        breadth=person.breadth, team=teams.get(person.username) if person.breadth is Breadth.TEAM else None,
        email=f"{person.username}@example.com",
    )  # fmt: skip


_made: list[str] = []


def password_for_all() -> str:
    """The password of all demo accounts: made at start, or taken from MERIDIAN_DEMO_PASSWORD (tests)."""
    if fixed := os.environ.get("MERIDIAN_DEMO_PASSWORD"):
        return fixed
    if not _made:
        _made.append(secrets.token_urlsafe(9))
    return _made[0]


def team_of(world: World, province: Province) -> object:
    """The team of the region's channel division that looks after a province."""
    for number, (_key, _name, codes) in enumerate(REGIONS):
        if province.code in codes:
            return world.teams[number * len(DIVISIONS) + len(DIVISIONS) - 1]
    return world.teams[0]
