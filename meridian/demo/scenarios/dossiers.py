"""Product knowledge in the demo: cards, documents with files, comparisons, scenarios, solutions (orthopaedics, stents, ultrasound)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.commands import store_file
from meridian.kernel.printing import compose
from meridian.modules.catalog import commands as catalog
from meridian.modules.catalog import queries as products
from meridian.modules.knowledge import commands as knowledge

from ..sizes import TODAY
from .company import COMPANY
from .dossier_texts import (
    ADVANTAGES,
    CARDS,
    CERTIFICATES,
    COMPARISONS,
    DOCUMENTS,
    DRAFT_CARD,
    PARTICULARS,
    SCENARIOS,
    SOLUTIONS,
)
from .world import World, moment

WRITER, REVIEWER, LEGAL, REP = "zhangmin", "zhaoyan", "hanxue", "wuhao"


@contextmanager
def days_ago(number: int) -> Iterator[None]:
    """The story so many days before today."""
    with clock.frozen_at(moment(TODAY - timedelta(days=number))):
        yield


def person(world: World, username: str) -> Actor:
    """Somebody of the story, now."""
    return actor_for(world.users[username], channel="demo").at(clock.now())


def make_dossiers(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Particulars of products, then everything that is known about them; returns products by code, documents by title."""
    with days_ago(28):
        found = {code: _described(world, code) for code in PARTICULARS}
        for code in CERTIFICATES:
            found[code] = _certified(world, code)
    with days_ago(26):
        _cards_and_advantages(world, found)
    documents = {values["title"]: _document(world, found[code], days, values) for code, days, values in DOCUMENTS}
    with days_ago(18):
        _comparisons(world, found)
    with days_ago(15):
        _scenarios(world, found)
    with days_ago(9):
        _solutions(world, found)
    return found, documents


def supersede_brochure(world: World, brochure: Any) -> None:
    """The next edition of a brochure: the question of a quiz that rests on the old one is outdated by it."""
    with days_ago(4):
        writer = person(world, WRITER)
        pages = (
            ("结构", "钴铬合金支架，梁厚 80 μm，可降解涂层。"),
            ("规格", "直径 2.25～4.0 mm，长度 12～33 mm，新增 15 mm。"),
        )
        stored = _paper(writer, brochure.product, brochure.title, "A/2", pages)
        row = knowledge.supersede_document(
            actor=writer, product_document=brochure.pk, edition="A/2", file=stored, valid_from=clock.today()
        )
        knowledge.approve_document(actor=person(world, REVIEWER), product_document=row.pk)


def _product(world: World, code: str) -> Any:
    return next(row for row in products.products_for(world.actor) if row.code == code)


def _described(world: World, code: str) -> Any:
    """Nature, registered use, statutory uses and parameters of a product that is traded in the story."""
    form, indications, uses, parameters = PARTICULARS[code]
    row = _product(world, code)
    catalog.change_product(actor=world.actor, row=row, form=form, indications=indications)
    for use in uses:
        catalog.add_intended_use(actor=world.actor, product=row, use=use)
    for name, kind, unit, value in parameters:
        catalog.add_parameter(actor=world.actor, product=row, name=name, kind=kind, unit=unit, value=value)
    return row


def _certified(world: World, code: str) -> Any:
    number, approved, expires = CERTIFICATES[code]
    row = _product(world, code)
    certificate = catalog.register_certificate(
        actor=world.actor, number=number, product_name=row.name, holder=COMPANY, approved_on=date.fromisoformat(approved),
        expires_on=date.fromisoformat(expires),
    )  # fmt: skip
    catalog.change_product(actor=world.actor, row=row, certificate=certificate, maker=COMPANY, storage="常温干燥")
    return row


def _cards_and_advantages(world: World, found: dict[str, Any]) -> None:
    writer, reviewer = person(world, WRITER), person(world, REVIEWER)
    for code, values in CARDS.items():
        row = knowledge.write_card(actor=writer, product=found[code], **values)
        if code != DRAFT_CARD:
            knowledge.approve_card(actor=reviewer, product_card=row.pk)
    for code, statement, grade, source in ADVANTAGES:
        row = knowledge.add_advantage(
            actor=writer, product=found[code], statement=statement, grade=grade, source=source
        )
        knowledge.approve_advantage(actor=reviewer, product_advantage=row.pk)


def _document(world: World, product: Any, days: int, values: dict[str, Any]) -> Any:
    values = dict(values)
    approved, pages = values.pop("approved", True), values.pop("pages", ())
    with days_ago(days):
        writer = person(world, WRITER)
        stored = _paper(writer, product, values["title"], values["edition"], pages) if pages else None
        row = knowledge.file_document(actor=writer, product=product, file=stored, valid_from=clock.today(), **values)
        if approved:
            knowledge.approve_document(actor=person(world, REVIEWER), product_document=row.pk)
    return row


def _paper(actor: Actor, product: Any, title: str, edition: str, pages: tuple[tuple[str, str], ...]) -> Any:
    content = compose("knowledge/print/card.typ", {
        "title": title, "number": f"{product.code} {edition}", "subtitle": "演示资料", "company": {"name": COMPANY},
        "pairs": [("产品", product.name), ("版本", edition), ("用途", "演示")], "texts": [list(pair) for pair in pages],
        "advantages": {"title": "", "columns": [], "rows": []}, "parameters": {"title": "", "columns": [], "rows": []},
    })  # fmt: skip
    return store_file(
        actor=actor, upload=content, purpose="knowledge.document", name=f"{title}-{edition.replace('/', '-')}.pdf"
    )


def _comparisons(world: World, found: dict[str, Any]) -> None:
    writer = person(world, WRITER)
    for code, head, lines, cleared, approved in COMPARISONS:
        row = knowledge.add_comparison(actor=writer, product=found[code], as_of=clock.today(), **head)
        for aspect, attribute, ours, theirs, standing, grade, source in lines:
            knowledge.add_line(
                actor=writer, comparison=row.pk, aspect=aspect, attribute=attribute, ours=ours, theirs=theirs,
                standing=standing, grade=grade, source=source,
            )  # fmt: skip
        if cleared:
            knowledge.clear_comparison(actor=person(world, LEGAL), comparison=row.pk, note=cleared)
        if approved:
            knowledge.approve_comparison(actor=person(world, REVIEWER), comparison=row.pk)


def _scenarios(world: World, found: dict[str, Any]) -> None:
    writer, reviewer = person(world, WRITER), person(world, REVIEWER)
    for values, lines in SCENARIOS:
        row = knowledge.add_scenario(actor=writer, **values)
        for code, purpose, why, how in lines:
            knowledge.add_scenario_product(
                actor=writer, scenario=row.pk, product=found[code], purpose=purpose, why=why, how=how
            )
        knowledge.approve_scenario(actor=reviewer, scenario=row.pk)


def _solutions(world: World, found: dict[str, Any]) -> None:
    rep, reviewer = person(world, REP), person(world, REVIEWER)
    for values, code, purpose, end, reason in SOLUTIONS:
        row = knowledge.add_solution(actor=rep, **values)
        knowledge.add_solution_product(actor=rep, solution=row.pk, product=found[code], purpose=purpose)
        if end == "DRAFT":
            continue
        knowledge.submit_solution(actor=rep, solution=row.pk)
        if end == "RELEASED" and reason:
            knowledge.release_solution(actor=reviewer, solution=row.pk, reason=reason)
        elif end == "REFUSED":
            knowledge.refuse_solution(actor=reviewer, solution=row.pk, reason=reason)
