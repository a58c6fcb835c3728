"""Rows of product knowledge for tests, made through the commands."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.tests.factories import make_product
from meridian.modules.knowledge import commands

RIGHTS = ("knowledge:*", "catalog.product:view", "files.storedfile:add")
USE = "适用于冠状动脉原发病变所致的缺血性心脏病患者的血管内治疗。"


def author() -> Actor:
    """A person who may do everything in product knowledge."""
    return staff_actor(*RIGHTS)


def product_with_use(use: str = USE, **values: Any) -> Any:
    """A product with its registered intended use."""
    return make_product(indications=use, **values)


def document(product: Any, *, actor: Actor | None = None, approved: bool = True, **values: Any) -> Any:
    """A document with a link, approved by another person."""
    facts = {
        "kind": "BROCHURE", "title": "产品彩页", "edition": "A/1", "audience": "DEALERS", "valid_from": date(2026, 1, 1),
        "link": "https://example.org/a",
    }  # fmt: skip
    row = commands.file_document(actor=actor or author(), product=product, **{**facts, **values})
    if approved:
        commands.approve_document(actor=author(), product_document=row)
        row.refresh_from_db()
    return row


def comparison(product: Any, *, actor: Actor | None = None, lines: int = 1, **values: Any) -> Any:
    """A draft comparison with lines."""
    facts = {"competitor": "某进口支架", "is_named": False, "audience": "DEALERS", "as_of": date(2026, 10, 1)}
    writer = actor or author()
    row = commands.add_comparison(actor=writer, product=product, **{**facts, **values})
    for n in range(lines):
        commands.add_line(
            actor=writer, comparison=row, aspect="DESIGN", attribute=f"属性{n}", ours="80 μm", theirs="81 μm",
            standing="EQUAL", grade="5", source="产品技术要求",
        )  # fmt: skip
    row.refresh_from_db()
    return row


def quiz(product: Any, *, actor: Actor | None = None, questions: int = 3, opened: bool = True, **values: Any) -> Any:
    """A quiz whose first options are right, opened by another person."""
    writer = actor or author()
    row = commands.add_quiz(actor=writer, product=product, **{"title": "支架基础", **values})
    for n in range(questions):
        commands.add_question(
            actor=writer,
            quiz=row,
            kind="SINGLE",
            text=f"问题{n}",
            options="对的\n错的\n也错",
            answer="A",
            explanation="见彩页",
        )
    row.refresh_from_db()
    if opened:
        commands.open_quiz(actor=author(), quiz=row)
        row.refresh_from_db()
    return row


def scenario(product: Any, *, actor: Actor | None = None, approved: bool = True, **values: Any) -> Any:
    """A scenario with one product, approved by another person."""
    facts = {
        "department": "CARDIOLOGY", "indication": "冠心病", "title": "单支血管病变介入治疗", "need": "缩短手术时间",
        "workflow": "造影\n预扩\n释放",
    }  # fmt: skip
    writer = actor or author()
    row = commands.add_scenario(actor=writer, **{**facts, **values})
    commands.add_scenario_product(
        actor=writer, scenario=row, product=product, purpose="冠状动脉原发病变的血管内治疗", why="尺寸齐全"
    )
    row.refresh_from_db()
    if approved:
        commands.approve_scenario(actor=author(), scenario=row)
        row.refresh_from_db()
    return row
