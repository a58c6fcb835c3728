"""Consignment: goods placed at a hospital and taken back, what the hospital used, and counts of its shelf."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import UnitStep, account_key

from ..choices import ConsumptionStatus, Direction, SaleSource, SaleStatus
from ..events import GoodsConsumed
from ..models import ConsignmentPlacement, ConsumptionLine, ConsumptionReport, DealerSale, DealerSaleLine, PlacementLine
from ..queries.checks import Asked, sale_checks, stops
from .parties import key_of, own_dealer, stamps_of, visible_hospital
from .sales import book, correct_sale, lines_of, require_status
from .shelves import Row, Shelf, put_on, require_goods, shelf_of, take_off
from .texts import refusal


def open_shelf(actor: Actor, dealer: Any, warehouse: Any, hospital: Any) -> Shelf:
    """The shelf a document is about, under the actor's scope. A dealer's user has only shelves of his own goods.

    Raises NotVisible, RuleViolation ``consigned.holder``, ``sellout.hospital``.
    """
    hospital_id = visible_hospital(actor, hospital)
    warehouse_id = key_of(warehouse)
    if warehouse_id and not actor.is_dealer:
        model = ConsignmentPlacement._meta.get_field("warehouse").related_model
        if not model.objects.visible_to(actor, "stock.warehouse:view").filter(pk=warehouse_id).exists():
            raise NotVisible("warehouse")
        return shelf_of(key_of(dealer), warehouse_id, hospital_id, {})
    if warehouse_id:
        raise NotVisible("warehouse")
    if dealer is None and not actor.is_dealer:
        raise refusal("consigned.holder", "dealer")
    dealer_id = own_dealer(actor, dealer)
    return shelf_of(dealer_id, None, hospital_id, stamps_of(actor, dealer_id))


@command("sellout.consignmentplacement:add")
def place_goods(
    *, actor: Actor, hospital: Any, lines: Sequence[Row], moved_on: date, dealer: Any = None, warehouse: Any = None,
    direction: str = Direction.PLACE, department: str = "", note: str = "",
) -> ConsignmentPlacement:  # fmt: skip
    """Bring goods to a hospital's shelf (PLACE), or take them back (BACK). They stay the holder's: good ↔ consigned.

    ``lines``: ``(sku id, lot id or None, base units, serial numbers)``. What a dealer places he must be allowed to sell
    there (the verdict of ``may_trade``). Raises RuleViolation ``consigned.*`` and the checks' own, Shortage, ClosedPeriod.
    """
    shelf = open_shelf(actor, dealer, warehouse, hospital)
    rows = list(lines)
    _require_day(actor, moved_on)
    require_goods(rows)
    placing = direction == Direction.PLACE
    if placing and shelf.dealer_id:
        _require_tradable(actor, shelf, rows, moved_on)
    made = persist(
        ConsignmentPlacement(
            number=next_number(f"CP-{actor.today:%y%m}"), direction=Direction(direction), moved_on=moved_on, **shelf.stamps()
        ),
        department=department.strip(), note=note.strip(),
    )  # fmt: skip
    kept = persist_many(PlacementLine, [
        PlacementLine(placement=made, sku_id=sku, lot_id=lot, qty=qty, serials=list(serials))
        for sku, lot, qty, serials in rows
    ])  # fmt: skip
    if placing:
        put_on(shelf, rows, moved_on, made.department)
    else:
        take_off(shelf, rows, moved_on)
    moves, units = [], []
    for line in kept:
        good, there = shelf.account(line.sku_id, line.lot_id, Condition.GOOD), shelf.account(line.sku_id, line.lot_id)
        way = (good, there) if placing else (there, good)
        moves.append(Move(*way, line.qty, None, line.pk))
        if line.serials:
            units.append(UnitStep(*way, tuple(line.serials), line.pk))
    stock.move_stock(
        actor=actor, key=f"sellout.consignmentplacement:{made.pk}", source_type="sellout.consignmentplacement",
        source_id=made.pk, business_date=moved_on, moves=moves, dealer_id=shelf.dealer_id, units=units,
    )  # fmt: skip
    return made


def _require_day(actor: Actor, day: date) -> None:
    if day > actor.today:
        raise refusal("consigned.future", day=day.isoformat())


def _require_tradable(actor: Actor, shelf: Shelf, rows: Sequence[Row], day: date) -> None:
    asked = Asked(
        shelf.dealer_id or 0, ("hospital", shelf.hospital_id), day,
        [(number, *row) for number, row in enumerate(rows, 1)], is_distinct=True,
    )  # fmt: skip
    wrong = stops(sale_checks(asked, actor.today))
    if wrong:
        raise RuleViolation(check.issue() for check in wrong)


@command("sellout.consumptionreport:add")
def report_consumption(
    *, actor: Actor, hospital: Any, lines: Sequence[Row], used_on: date, dealer: Any = None, warehouse: Any = None,
    department: str = "", hospital_reference: str = "", note: str = "",
) -> ConsumptionReport:  # fmt: skip
    """The hospital used goods of its shelf. For a dealer's goods this books his sale; the company's go to the hospital.

    What was used is a fact: findings of the law are kept on the sale's lines and stop nothing. Raises RuleViolation
    ``consigned.*``, Shortage, ClosedPeriod.
    """
    shelf = open_shelf(actor, dealer, warehouse, hospital)
    _require_day(actor, used_on)
    return book_consumption(actor, shelf, list(lines), used_on, department, hospital_reference, note)


def book_consumption(
    actor: Actor, shelf: Shelf, rows: list[Row], used_on: date, department: str, reference: str, note: str
) -> ConsumptionReport:
    """Keep and book a consumption; also of what a count found to be used."""
    require_goods(rows)
    take_off(shelf, rows, used_on)
    made = persist(
        ConsumptionReport(number=next_number(f"CR-{actor.today:%y%m}"), used_on=used_on, **shelf.stamps()),
        department=department.strip(), hospital_reference=reference.strip(), note=note.strip(),
    )  # fmt: skip
    kept = persist_many(ConsumptionLine, [
        ConsumptionLine(report=made, sku_id=sku, lot_id=lot, qty=qty, serials=list(serials))
        for sku, lot, qty, serials in rows
    ])  # fmt: skip
    if shelf.dealer_id:
        persist(made, sale=_sale_of(actor, shelf, made, rows))
    else:
        persist(made, posting=_post_company(actor, shelf, made, kept))
    emit(
        GoodsConsumed(
            report_id=made.pk, dealer_id=shelf.dealer_id, hospital_id=shelf.hospital_id, qty=sum(row[2] for row in rows)
        )
    )
    return made


def _sale_of(actor: Actor, shelf: Shelf, report: ConsumptionReport, rows: Sequence[Row]) -> DealerSale:
    sale = persist(
        DealerSale(
            number=next_number(f"DS-{actor.today:%y%m}"), source=SaleSource.CONSUMPTION, dealer_id=shelf.dealer_id,
            region_id=shelf.region_id, team_id=shelf.team_id, hospital_id=shelf.hospital_id, sale_date=report.used_on,
            department=report.department, dealer_reference=report.number,
        )
    )  # fmt: skip
    lines = persist_many(DealerSaleLine, [
        DealerSaleLine(
            sale=sale, line_no=number, sku_id=sku, lot_id=lot, qty=qty, serials=list(serials), is_consigned=True
        )
        for number, (sku, lot, qty, serials) in enumerate(rows, 1)
    ])  # fmt: skip
    asked = Asked(
        shelf.dealer_id or 0, ("hospital", shelf.hospital_id), report.used_on,
        [(line.line_no, line.sku_id, line.lot_id, line.qty, line.serials) for line in lines], is_distinct=True,
        condition=Condition.CONSIGNED,
    )  # fmt: skip
    return book(actor, sale, lines, sale_checks(asked, actor.today))


def _post_company(actor: Actor, shelf: Shelf, report: ConsumptionReport, lines: Sequence[ConsumptionLine]) -> Any:
    moves, units = [], []
    for line in lines:
        way = (
            shelf.account(line.sku_id, line.lot_id),
            account_key(Holder.HOSPITAL, shelf.hospital_id, line.sku_id, line.lot_id),
        )
        moves.append(Move(*way, line.qty, None, line.pk))
        if line.serials:
            units.append(UnitStep(*way, tuple(line.serials), line.pk))
    return stock.move_stock(
        actor=actor, key=f"sellout.consumptionreport:{report.pk}", source_type="sellout.consumptionreport",
        source_id=report.pk, business_date=report.used_on, moves=moves, units=units,
    )  # fmt: skip


@command("sellout.consumptionreport:correct", subject=ConsumptionReport)
def correct_consumption(
    *, actor: Actor, consumption_report: ConsumptionReport, reason: str, corrected_on: date | None = None
) -> ConsumptionReport:
    """The report was wrong: everything lies on the shelf again, by a red sale or a reversal. Write a new report then.

    Raises RuleViolation ``sellout.status``, ``sellout.reason``, ``sellout.correction_*``.
    """
    report = consumption_report
    require_status(report, ConsumptionStatus.POSTED)
    if not reason.strip():
        raise refusal("sellout.reason", "reason")
    day = corrected_on or actor.today
    if report.sale_id:
        sale = DealerSale.objects.unscoped("the sale of the report").get(pk=report.sale_id, status=SaleStatus.POSTED)
        left = {line.pk: line.qty - line.returned_qty for line in lines_of(sale)}
        correct_sale(actor=actor, dealer_sale=sale, returned=left, returned_on=day, reason=reason)
    else:
        stock.reverse_posting(actor=actor, stock_posting=report.posting, business_date=day, reason=reason)
        shelf = Shelf(None, report.warehouse_id, report.hospital_id, report.region_id, report.team_id)
        lines = ConsumptionLine.objects.unscoped("lines of the locked document").filter(report=report)
        put_on(shelf, [(line.sku_id, line.lot_id, line.qty, ()) for line in lines], day)
    return persist(report, status=ConsumptionStatus.CORRECTED, reason=reason.strip())
