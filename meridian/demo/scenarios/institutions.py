"""Hospitals of the cities of the story: names as real ones are formed, with campuses, second names and departments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.customers import commands as customers

from .world import Clinic, Unit, World, moment

DEPARTMENTS = ("心内科", "骨科", "普外科", "神经内科", "介入科", "检验科", "血管外科")
_CALLED = ("和平", "仁爱", "博爱", "康宁", "长安", "同济", "华山路", "新世纪", "友谊", "东方")
Draft = dict[str, Any]


def make_hospitals(world: World) -> None:
    """As many hospitals as the size asks, spread over the cities; some with a campus, a second name, departments."""
    with clock.frozen_at(moment(date(2025, 11, 4))):
        drafts = _drafts(world)
        rows = customers.bulk_create_hospitals(actor=world.actor, rows=[draft for draft, _unit in drafts])
        for row, (draft, unit) in zip(rows, drafts, strict=True):
            clinic = Clinic(row.pk, row.name, unit, tuple(draft["aliases"]))
            unit.hospitals.append(clinic)
            world.clinics.append(clinic)
        by_name = {row.name: row for row in rows}
        _make_campuses(world, by_name)
        for row in rows:
            if world.random.randrange(100) < world.size.departments:
                for name in world.random.sample(DEPARTMENTS, 2):
                    customers.add_department(actor=world.actor, hospital=row, name=name, kind=name)


def _drafts(world: World) -> list[tuple[Draft, Unit]]:
    units = [unit for province in world.provinces for unit in province.units]
    sources = {unit.id: _names(unit, number) for number, unit in enumerate(units)}
    campuses = world.size.hospitals // 40
    seen: set[str] = set()
    found: list[tuple[Draft, Unit]] = []
    while len(found) < world.size.hospitals - campuses and sources:
        for unit in units:
            source = sources.get(unit.id)
            draft = next(source, None) if source else None
            if draft is None:
                sources.pop(unit.id, None)
                continue
            if draft["name"] in seen or len(found) >= world.size.hospitals - campuses:
                continue
            seen.add(draft["name"])
            found.append(({**draft, "code": f"H{len(found) + 1:06d}", "rep_id": _rep(world, len(found))}, unit))
    return found


def _rep(world: World, number: int) -> int | None:
    return world.users["wuhao"].pk if number % 23 == 0 else None


def _names(unit: Unit, number: int) -> Iterator[Draft]:
    """The hospitals of a city, the large ones first."""
    city = unit.name
    province = unit.province
    is_capital = province.units[0] is unit
    if unit.code[2:4] == "01" and unit.name.endswith("区"):
        city = f"{province.name}{unit.name}"
    if is_capital:
        yield _draft(unit, f"{province.name}人民医院", "L3", "A", beds=2400)
        yield _draft(
            unit, f"{province.short}医科大学附属第一医院", "L3", "A", [f"{province.short}医大一附院"], beds=3100
        )
        yield _draft(unit, f"{province.name}中医院", "L3", "A", kind="TCM", beds=1300)
    yield _draft(unit, f"{city}第一人民医院", "L3", "A", [f"{unit.short}市一院"] if number % 3 == 0 else [], beds=1800)
    yield _draft(unit, f"{city}中医院", "L3", "B", kind="TCM", beds=900)
    yield _draft(unit, f"{city}第二人民医院", "L3", "B", beds=1100)
    yield _draft(unit, f"{city}妇幼保健院", "L3", "A", kind="MATERNITY", beds=600)
    yield _draft(unit, f"{city}中心医院", "L3", "A", beds=1500)
    yield _draft(unit, f"{city}{_CALLED[number % len(_CALLED)]}医院", "L2", "A", ownership="PRIVATE", beds=300)
    yield _draft(unit, f"{city}第三人民医院", "L2", "A", beds=500)
    for region_id, county in unit.counties:
        whole = county if county.endswith(("县", "市")) else f"{city}{county}"
        yield _draft(unit, f"{whole}人民医院", "L2", "A", region_id=region_id, beds=520)
        yield _draft(unit, f"{whole}中医院", "L2", "A", kind="TCM", region_id=region_id, beds=260)
    for region_id, county in unit.counties:
        whole = county if county.endswith(("县", "市")) else f"{city}{county}"
        yield _draft(unit, f"{whole}妇幼保健院", "L2", "B", kind="MATERNITY", region_id=region_id, beds=160)
    yield _draft(unit, f"{city}肿瘤医院", "L3", "B", kind="SPECIALTY", beds=800)
    yield _draft(unit, f"{city}骨科医院", "L2", "A", kind="SPECIALTY", ownership="PRIVATE", beds=220)
    for tail in ("第四人民医院", "第五人民医院", "胸科医院", "传染病医院", "康复医院", "儿童医院"):
        yield _draft(unit, f"{city}{tail}", "L2", "A", beds=400)


def _draft(
    unit: Unit, name: str, level: str, grade: str, aliases: list[str] | None = None, *, kind: str = "GENERAL",
    ownership: str = "PUBLIC", region_id: int = 0, beds: int | None = None,
) -> Draft:  # fmt: skip
    return {
        "name": name, "level": level, "grade_class": grade, "institution_type": kind, "ownership": ownership,
        "region_id": region_id or unit.id, "address": f"{unit.province.name}{unit.name}人民路{len(name) * 17}号", "beds": beds,
        "aliases": aliases or [],
    }  # fmt: skip


def _make_campuses(world: World, by_name: dict[str, Any]) -> None:
    mains = [clinic for clinic in world.clinics if clinic.name.endswith(("第一人民医院", "附属第一医院", "省人民医院"))]
    for number, main in enumerate(mains[: world.size.hospitals // 40]):
        campus = ("东院区", "南院区", "江北院区", "新院区")[number % 4]
        row = customers.register_hospital(
            actor=world.actor, code=f"H9{number + 1:05d}", name=f"{main.name}{campus}", parent=by_name[main.name],
            campus_name=campus, level="L3", grade_class="A", region_id=main.unit.id,
        )  # fmt: skip
        clinic = Clinic(row.pk, row.name, main.unit)
        main.unit.hospitals.append(clinic)
        world.clinics.append(clinic)
