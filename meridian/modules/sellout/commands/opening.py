"""Opening stock: the list is written, checked, submitted, approved by another person, booked; corrected by a new list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog.commands import ensure_lots
from meridian.modules.stock import commands as stock
from meridian.modules.stock.queries.opening_lists import MOST_ROWS, OpeningLine, judge_opening, read_text

from ..choices import OPENING_ALIVE, OpeningStatus
from ..events import OpeningApproved
from ..models import OpeningStock, OpeningStockLine
from .parties import own_dealer, stamps_of
from .sales import require_status
from .texts import refusal

PURPOSE = "approve"  # of approval routes
REGISTER_LOTS = stock.REGISTER_LOTS
MAIN_WAREHOUSE = "主仓"
_ONE = "there is one opening stock for each warehouse of a dealer"


@command("sellout.openingstock:add")
def write_opening(
    *, actor: Actor, dealer: Any, business_date: date, document: str, written: str, warehouse_name: str = "",
    register_lots: bool = False, corrects: OpeningStock | None = None,
) -> OpeningStock:  # fmt: skip
    """Keep a list as it came: SKU code, lot, quantity, last day, one a row. It is judged on every look, booked when approved.

    Once for each warehouse of a dealer: a second list is refused, unless it ``corrects`` the one that is booked; it then takes
    its place. Raises RuleViolation ``opening.exists``, ``opening.rows``, ``opening.future``, ``opening.not_posted``,
    ``opening.corrected``, NotVisible.
    """
    dealer_id = own_dealer(actor, dealer)
    name = " ".join(warehouse_name.split()) or MAIN_WAREHOUSE
    if corrects is not None:
        dealer_id, name = _correctable(corrects)
    stamps = stamps_of(actor, dealer_id)
    if corrects is None:
        _require_first(dealer_id, name)
    _require_rows(actor, written, business_date)
    return persist(
        OpeningStock(
            number=next_number(f"OS-{actor.today:%y%m}"), dealer_id=dealer_id, warehouse_name=name, corrects=corrects, **stamps
        ),
        business_date=business_date, document=" ".join(document.split()), written=written.strip(),
        register_lots=register_lots,
    )  # fmt: skip


@command("sellout.openingstock:change", subject=OpeningStock)
def change_opening(
    *, actor: Actor, opening_stock: OpeningStock, expected_version: int | None = None, reason: str = "", **values: Any
) -> OpeningStock:
    """Correct a list nobody has approved yet. Raises RuleViolation ``sellout.status``, ``opening.rows``."""
    row = opening_stock
    require_status(row, OpeningStatus.DRAFT)
    require_no_open_case(row, PURPOSE)
    for name in ("dealer", "corrects"):
        values.pop(name, None)
    if "warehouse_name" in values and not row.corrects_id:
        values["warehouse_name"] = " ".join(values["warehouse_name"].split()) or MAIN_WAREHOUSE
        _require_first(row.dealer_id, values["warehouse_name"], but=row.pk)
    elif row.corrects_id:
        values.pop("warehouse_name", None)
    _require_rows(actor, values.get("written", row.written), values.get("business_date", row.business_date))
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("sellout.openingstock:submit", subject=OpeningStock)
def submit_opening(*, actor: Actor, opening_stock: OpeningStock) -> OpeningStock:
    """The list is right: another person approves it, along an approval route where one fits.

    Raises RuleViolation ``opening.wrong`` with how many rows cannot be booked, ``opening.register``.
    """
    row = opening_stock
    require_status(row, OpeningStatus.DRAFT)
    _judged(row, may_register=row.register_lots)
    persist(row, status=OpeningStatus.WAITING, submitted_by_id=actor.user_id)
    open_case(actor=actor, row=row, purpose=PURPOSE, title=f"{row.number} {row.dealer}")
    return row


@command("sellout.openingstock:approve", subject=OpeningStock)
def approve_opening(*, actor: Actor, opening_stock: OpeningStock, answer: str = "") -> OpeningStock:
    """A second person agrees, and the stock is booked; of a correction the booking before is reversed first.

    Raises RuleViolation ``opening.same_person``, ``opening.wrong``, ``opening.register``, ClosedPeriod, Shortage when goods of
    the corrected list have moved on already.
    """
    row = opening_stock
    require_status(row, OpeningStatus.WAITING)
    require_no_open_case(row, PURPOSE)
    if actor.user_id is not None and actor.user_id in (row.created_by_id, row.submitted_by_id):
        raise refusal("opening.same_person")
    return _book(actor, row, answer)


def _book(actor: Actor, row: OpeningStock, answer: str) -> OpeningStock:
    judged = _judged(row, may_register=row.register_lots and actor.may(REGISTER_LOTS))
    new = [one for one in judged if one.state == "NEW_LOT"]
    lots = (
        ensure_lots(actor=actor, lots=[(one.sku_id, one.row.lot_number, None, one.last_day) for one in new])
        if new
        else {}
    )
    goods = [(one, lots[one.sku_id, one.row.lot_number] if one.state == "NEW_LOT" else one.lot_id) for one in judged]
    before = row.corrects
    if before is not None:
        stock.reverse_posting(
            actor=actor, stock_posting=before.posting, business_date=before.business_date, reason=row.number
        )
        persist(before, status=OpeningStatus.CORRECTED)
    posting = stock.record_opening_stock(
        actor=actor, key=f"sellout.openingstock:{row.pk}", dealer_id=row.dealer_id, business_date=row.business_date,
        lines=[(one.sku_id, lot_id, one.row.qty) for one, lot_id in goods],
    )  # fmt: skip
    persist_many(OpeningStockLine, [
        OpeningStockLine(
            opening=row, line_no=number, sku_id=one.sku_id, lot_id=lot_id, expiry_date=one.last_day, qty=one.row.qty
        )
        for number, (one, lot_id) in enumerate(goods, 1)
    ])  # fmt: skip
    persist(
        row, status=OpeningStatus.POSTED, posting=posting, approved_by_id=actor.user_id, approved_at=actor.now,
        answer=answer.strip(),
    )  # fmt: skip
    emit(OpeningApproved(opening_id=row.pk, dealer_id=row.dealer_id, lines=len(goods)))
    return row


@command("sellout.openingstock:approve", subject=OpeningStock)
def return_opening(*, actor: Actor, opening_stock: OpeningStock, answer: str) -> OpeningStock:
    """The second person wants it mended: a draft again, with the reason."""
    require_status(opening_stock, OpeningStatus.WAITING)
    require_no_open_case(opening_stock, PURPOSE)
    if not answer.strip():
        raise refusal("sellout.reason", "answer")
    return persist(opening_stock, status=OpeningStatus.DRAFT, answer=answer.strip())


@command("sellout.openingstock:cancel", subject=OpeningStock)
def give_up_opening(*, actor: Actor, opening_stock: OpeningStock) -> OpeningStock:
    """Give up a list that is not booked. Raises RuleViolation ``sellout.status``."""
    require_status(opening_stock, OpeningStatus.DRAFT, OpeningStatus.WAITING)
    drop_case(actor=actor, row=opening_stock, purpose=PURPOSE)
    return persist(opening_stock, status=OpeningStatus.CANCELLED)


@command("sellout.openingstock:approve")
def carry_out_approval(*, actor: Actor, subject_id: int) -> OpeningStock:
    """The last approval of the route: book the list."""
    return _book(actor, _in_approval(subject_id), "")


@command("sellout.openingstock:approve")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> OpeningStock:
    """The route ended with a no: a draft again."""
    return persist(_in_approval(subject_id), status=OpeningStatus.DRAFT)


@command("sellout.openingstock:cancel")
def carry_out_return(*, actor: Actor, subject_id: int) -> OpeningStock:
    """The case was taken back or returned: a draft again while it is not decided."""
    row = _in_approval(subject_id)
    case = case_of(OpeningStock._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN and row.status == OpeningStatus.WAITING:
        persist(row, status=OpeningStatus.DRAFT)
    return row


def _in_approval(subject_id: int) -> OpeningStock:
    return OpeningStock.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _require_first(dealer_id: int, name: str, but: int | None = None) -> None:
    rows = OpeningStock.objects.unscoped(_ONE).filter(
        dealer_id=dealer_id, warehouse_name=name, status__in=[*OPENING_ALIVE, OpeningStatus.CORRECTED]
    )
    found = rows.exclude(pk=but).order_by("-pk").first()
    if found is not None:
        raise refusal(
            "opening.exists", "warehouse_name", number=found.number, warehouse=name, status=found.get_status_display()
        )


def _correctable(corrects: OpeningStock) -> tuple[int, str]:
    if corrects.status != OpeningStatus.POSTED:
        raise refusal("opening.not_posted", number=corrects.number)
    other = (
        OpeningStock.objects.unscoped(_ONE).filter(corrects=corrects).exclude(status=OpeningStatus.CANCELLED).first()
    )
    if other is not None:
        raise refusal("opening.corrected", number=corrects.number, other=other.number)
    return corrects.dealer_id, corrects.warehouse_name


def _require_rows(actor: Actor, written: str, business_date: date) -> None:
    rows = read_text(written)
    if not rows or len(rows) > MOST_ROWS:
        raise refusal("opening.rows", "written", most=MOST_ROWS)
    if business_date > actor.today:
        raise refusal("opening.future", "business_date")


def _judged(row: OpeningStock, *, may_register: bool) -> Sequence[OpeningLine]:
    judged = judge_opening(read_text(row.written))
    wrong = [one for one in judged if one.state == "WRONG"]
    if wrong:
        raise refusal("opening.wrong", "written", number=len(wrong), row=wrong[0].row.row_no, says=wrong[0].says)
    new = sum(1 for one in judged if one.state == "NEW_LOT")
    if new and not may_register:
        raise refusal("opening.register", "register_lots", number=new)
    return judged
