"""Product knowledge in the demo: capital equipment with typed parameters, a kit of bone screws, approved advantages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.catalog import commands as catalog
from meridian.modules.knowledge import commands as knowledge

from ..sizes import TODAY
from .dossiers import make_dossiers, supersede_brochure
from .quizzes import BROCHURE, make_quizzes
from .world import World, moment

LINES = {"DEMO-EQ": "影像设备", "DEMO-OR": "骨科植入"}
# code, name, line, kind, nature, class, use, registered intended use, model, base unit
PRODUCTS = (
    ("P910", "彩色超声诊断仪", "DEMO-EQ", "IMAGING", "INSTRUMENT", "II", "DISEASE", "供腹部、心脏、浅表器官超声检查用。", "US-60", "台"),
    ("P911", "数字化X光机", "DEMO-EQ", "IMAGING", "APPARATUS", "II", "DISEASE", "供胸部、四肢、脊柱数字化X射线摄影用。", "DR-500", "台"),
    ("P920", "可吸收骨钉", "DEMO-OR", "IMPLANT", "MATERIAL", "III", "INJURY", "用于非承重部位骨折的内固定。", "2.0×16", "枚"),
    ("P921", "可吸收骨板", "DEMO-OR", "IMPLANT", "MATERIAL", "III", "INJURY", "与可吸收骨钉配合用于非承重部位骨折的内固定。", "6孔", "块"),
)  # fmt: skip
PARAMETERS = {
    "P910": (("显示器尺寸", "NUMBER", "英寸", "21.5", ""), ("探头接口", "NUMBER", "个", "4", ""), ("弹性成像", "YES_NO", "", "是", "")),
    "P911": (("最大管电压", "NUMBER", "kV", "150", ""), ("安装方式", "CHOICE", "", "悬吊", "悬吊/立柱")),
    "P920": (("材料", "TEXT", "", "聚乳酸（PLLA）", ""), ("直径", "NUMBER", "mm", "2.0", "")),
    "P921": (("材料", "TEXT", "", "聚乳酸（PLLA）", ""), ("孔数", "NUMBER", "个", "6", "")),
}  # fmt: skip
ADVANTAGES = (
    ("P910", "四个探头接口，检查之间无须更换探头", "5", "产品技术要求 2.3，检验报告（演示）", True),
    ("P920", "材料可降解，多数患者无须二次手术取出", "3", "队列研究（演示文献），n=120，随访24个月", True),
    ("P921", "与骨钉同材质，降解进程一致", "5", "体外降解试验报告（演示）", False),
)
KIT = (("P920", 6), ("P921", 1))


def make_knowledge(world: World) -> None:
    """Run last: goods nobody trades in the story, and what is known about them and about some that are."""
    with clock.frozen_at(moment(TODAY - timedelta(days=30))):
        lines = {
            code: catalog.register_line(actor=world.actor, code=code, name=name).pk for code, name in LINES.items()
        }
        products, skus = {}, {}
        for row in PRODUCTS:
            products[row[0]], skus[row[0]] = _product(world, lines, row)
        kit = catalog.register_sku(
            actor=world.actor, code="KIT-920", product=products["P920"], kind="KIT", spec="骨钉骨板组套", base_unit="套"
        )
        for code, quantity in KIT:
            catalog.add_component(actor=world.actor, kit=kit, component=skus[code], quantity=quantity)
        for code, statement, grade, source, approved in ADVANTAGES:
            made = knowledge.add_advantage(
                actor=world.actor, product=products[code], statement=statement, grade=grade, source=source
            )
            if approved:
                knowledge.approve_advantage(actor=world.actor, product_advantage=made)
    found, filed = make_dossiers(world)
    make_quizzes(world, found, filed[BROCHURE])
    supersede_brochure(world, filed[BROCHURE])


def _product(world: World, lines: dict[str, int], row: tuple[str, ...]) -> tuple[Any, Any]:
    code, name, line, kind, form, device_class, use, indications, model, unit = row
    product = catalog.register_product(
        actor=world.actor, code=code, name=name, line_id=lines[line], kind=kind, form=form, device_class=device_class,
        indications=indications,
    )  # fmt: skip
    catalog.add_intended_use(actor=world.actor, product=product, use=use)
    for label, kind_of, unit_of, value, options in PARAMETERS[code]:
        catalog.add_parameter(
            actor=world.actor, product=product, name=label, kind=kind_of, unit=unit_of, value=value, options=options
        )
    sku = catalog.register_sku(
        actor=world.actor, code=f"{code}-01", product=product, model=model, base_unit=unit,
        tracking="SERIAL" if line == "DEMO-EQ" else "LOT",
    )  # fmt: skip
    return product, sku
