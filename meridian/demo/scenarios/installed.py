"""Capital equipment of the demo at hospitals: an ultrasound scanner and an X-ray system, accepted, under warranty."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.modules.service import commands as service

from ..sizes import TODAY
from .service import person, picture
from .world import World, moment

# Product, code of the procedure, department, who signed, months of warranty, steps: (phase, text, unit, low, high, reading).
EQUIPMENT = (
    ("P910", "SOP-US", "超声科", "陈岚", 24, (
        ("INSTALL", "开箱核对主机与探头，就位通电", "", None, None, None),
        ("DEBUG", "最大探测深度（体模）", "mm", Decimal(160), None, "178"),
        ("DEBUG", "侧向分辨力（体模）", "mm", None, Decimal(2), "1.3"),
        ("ACCEPTANCE", "各探头成像验收", "", None, None, None),
    )),
    ("P911", "SOP-XR", "放射科", "吴建国", 12, (
        ("INSTALL", "机房防护检测合格后就位安装", "", None, None, None),
        ("DEBUG", "管电压指示偏离", "%", Decimal(-5), Decimal(5), "1.8"),
        ("DEBUG", "机房外周围剂量当量率", "µSv/h", None, Decimal("2.5"), "0.4"),
        ("ACCEPTANCE", "成像质量与受控区标识验收", "", None, None, None),
    )),
)  # fmt: skip


def make_installed(world: World) -> None:
    """Run after service and knowledge, which bring the people and the products."""
    top = next(seller for seller in world.sellers if seller.level == 1 and seller.unit.hospitals)
    goods = spec_named("catalog.sku").model.objects.unscoped("demo")
    for number, (code, procedure, department, signatory, months, steps) in enumerate(EQUIPMENT):
        sku = goods.filter(product__code=code).order_by("id").first()
        if sku is None:
            continue
        day = TODAY - timedelta(days=45 - 15 * number)
        with clock.frozen_at(moment(day)):
            _procedure(world, sku, procedure, months, steps)
            row = service.plan_installation(
                actor=person(world, "wanglei"), dealer=top.row, hospital=top.unit.hospitals[number].id, sku=sku,
                department=department, planned_date=day, engineer=world.users["zhangmin"], serial=f"{code}-26{number + 7:04d}",
            )  # fmt: skip
            for step, (*_facts, reading) in zip(row.steps.order_by("position"), steps, strict=True):
                service.sign_step(
                    actor=person(world, "zhangmin"), installation_order=row.pk, step_id=step.pk,
                    value=Decimal(reading) if reading else None, photo=picture() if step.needs_photo else None,
                )  # fmt: skip
            service.accept_installation(
                actor=person(world, "zhangmin"), installation_order=row.pk, signatory=signatory,
                signatory_title=f"{department}主任",
            )  # fmt: skip


def _procedure(world: World, sku: Any, code: str, months: int, steps: tuple[tuple[Any, ...], ...]) -> None:
    made = spec_named("service.checklisttemplate").create(
        actor=world.actor,
        code=code,
        name=f"{sku.product.name}安装调试验收规程",
        product=sku.product,
        warranty_months=months,
    )
    for position, (phase, text, unit, low, high, _reading) in enumerate(steps, 1):
        spec_named("service.templatestep").create(
            actor=world.actor, template=made, position=position, phase=phase, text=text, needs_photo=phase == "ACCEPTANCE",
            needs_value=bool(unit), unit=unit, low=low, high=high,
        )  # fmt: skip
