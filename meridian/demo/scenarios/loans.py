"""Instrument sets in the demo: four of them, one out, one overdue, one to be cleaned, a request that waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.modules.service import commands as service
from meridian.modules.service.rules.loans import CountedPiece

from ..sizes import TODAY
from .service import person
from .world import Seller, World, moment

LINE = "ORT"
SETS = (
    ("GJ-XG-01", "膝关节置换工具包（股骨侧）", (("股骨截骨导板", "F1–F6", 6), ("髓内定位杆", "9 mm", 1), ("试模手柄", "", 2), ("骨凿", "10 mm", 3))),
    ("GJ-XG-02", "膝关节置换工具包（胫骨侧）", (("胫骨截骨导板", "T1–T6", 6), ("垫片试模", "8–14 mm", 4), ("打击器", "", 1))),
    ("GJ-JZ-01", "脊柱钉棒工具包", (("椎弓根开路器", "", 2), ("丝攻", "4.5–6.5 mm", 5), ("持棒钳", "", 2), ("扭力扳手", "10 N·m", 1))),
    ("GJ-GD-01", "可吸收骨钉工具包", (("钻头", "2.0 mm", 4), ("导向器", "", 1), ("推送器", "", 2))),
)  # fmt: skip


def make_loans(world: World) -> None:
    """Run after service. Days around the fixed day, made by the clerk, the service engineers' planner and the dealer."""
    top = next(seller for seller in world.sellers if seller.level == 1 and seller.unit.hospitals)
    made = [_set(world, *one) for one in SETS]
    _loan(world, top, made[0], -6, "MH-GJ-01", back=-1)  # overdue since yesterday
    _loan(world, top, made[1], -2, "MH-GJ-02", back=2)
    returned = _loan(world, top, made[2], -9, "MH-GJ-03", back=-7)
    with clock.frozen_at(moment(TODAY - timedelta(days=7), 16)):
        pieces = list(returned.pieces.order_by("position"))
        counted = {piece.pk: CountedPiece(piece.name, piece.out_qty, piece.out_qty) for piece in pieces}
        counted[pieces[1].pk] = CountedPiece(
            pieces[1].name,
            pieces[1].out_qty,
            pieces[1].out_qty - 1,
            False,
            "5.5 mm 丝攻一支未随包返回，医院器械科查找中",
        )
        service.take_back_set(actor=person(world, "wanglei"), set_loan=returned, counted=counted)
    with clock.frozen_at(moment(TODAY - timedelta(days=1))):
        _ask(world, top, 4, "MH-GJ-05", "dealer1", back=6)


def _set(world: World, code: str, name: str, pieces: tuple[tuple[str, str, int], ...]) -> Any:
    with clock.frozen_at(moment(TODAY - timedelta(days=120))):
        actor = world.actor.at(clock.now())
        lines = spec_named("catalog.productline").model.objects.unscoped("demo")
        made = spec_named("service.instrumentset").create(
            actor=actor, code=code, name=name, line=lines.get(pk=world.line_ids[LINE]),
            home="苏州总仓 工具间", inspection_due_on=date(2027, 5, 31),
        )  # fmt: skip
        for position, (piece, model, qty) in enumerate(pieces, 1):
            spec_named("service.setpiece").create(
                actor=actor, instrument_set=made, position=position, name=piece, model=model, qty=qty
            )
    return made


def _ask(world: World, seller: Seller, days: int, case: str, user: str, back: int) -> Any:
    clinics = seller.unit.hospitals
    surgery = TODAY + timedelta(days=days)
    return service.request_set(
        actor=person(world, user), line=world.line_ids[LINE], hospital=clinics[abs(days) % len(clinics)].id, dealer=seller.row.pk,
        department="骨科", case_number=case, surgery_date=surgery, out_on=surgery - timedelta(days=1),
        back_by=TODAY + timedelta(days=back), note="全膝关节置换，左侧" if "01" in case else "",
    )  # fmt: skip


def _loan(world: World, seller: Seller, own: Any, days: int, case: str, back: int) -> Any:
    with clock.frozen_at(moment(TODAY + timedelta(days=days - 2))):
        actor = person(world, "wanglei")
        row = _ask(world, seller, days, case, "wanglei", back)
        service.reserve_set(actor=actor, set_loan=row, instrument_set=own)
    with clock.frozen_at(moment(TODAY + timedelta(days=days - 1), 9)):
        counted = {piece.pk: piece.qty for piece in own.pieces.all()}
        return service.issue_set(actor=person(world, "wanglei"), set_loan=row, counted=counted)
