"""A stock count on the page: blind count, differences, a reason for each, a second person above a limit, booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.approvals.engine import drop_case, require_no_case, submit_case
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from ..choices import CountReason, CountStatus, Holder, PostingCode
from ..models import StockCount, StockCountLine, Warehouse
from ..queries.counted import counted_book, lines_of_count
from ..queries.holders import visible_dealer
from ..rules.account_keys import account_key
from ..rules.counting import value_of_differences
from .postings import move_stock

LIMIT = "stock.count.second_person_fen"
PURPOSE = "differences"
_WHY = "lines of the locked count"


@command("stock.stockcount:count")
def start_count(*, actor: Actor, dealer_id: int, count_date: date) -> StockCount:
    """Begin a count with a line for every lot the book has, quantities hidden. Goods nobody expected are added by hand.

    Raises RuleViolation "stock.count_open" while another count of the dealer runs, "stock.count_future" for a later day.
    """
    dealer = visible_dealer(actor, dealer_id)
    return _begin(actor, StockCount(dealer=dealer, region_id=dealer.region_id, count_date=count_date))


@command("stock.warehousecount:begin")
def start_warehouse_count(
    *, actor: Actor, warehouse_id: int, count_date: date, product_line_id: int | None = None
) -> StockCount:
    """Begin the count of a warehouse of the company, or of one product line in it: every lot in every condition.

    Raises RuleViolation as :func:`start_count`, NotVisible for an unknown warehouse.
    """
    house = Warehouse.objects.visible_to(actor, "stock.warehouse:view").filter(pk=warehouse_id, is_active=True).first()
    if house is None:
        raise NotVisible(_("There is no such warehouse."))
    count = StockCount(warehouse=house, region_id=house.region_id, count_date=count_date)
    count.product_line_id = product_line_id
    return _begin(actor, count)


def _begin(actor: Actor, count: StockCount) -> StockCount:
    """Save it with a line for every lot the book has, quantities hidden."""
    if count.count_date > actor.today:
        raise _refusal("stock.count_future", field="count_date")
    others = StockCount.objects.unscoped("one count at a time").filter(status__in=_RUNNING)
    others = others.filter(dealer_id=count.dealer_id, warehouse_id=count.warehouse_id)
    if count.product_line_id:
        others = others.filter(Q(product_line_id=count.product_line_id) | Q(product_line__isnull=True))
    running = others.first()
    if running is not None:
        raise _refusal("stock.count_open", day=running.count_date.isoformat())
    persist(count, status=CountStatus.COUNTING)
    goods = sorted(
        (key for key, qty in counted_book(count).items() if qty), key=lambda key: (key[0], key[1] or 0, key[2])
    )
    rows = [
        StockCountLine(count=count, sku_id=sku, lot_id=lot, condition=state, book_qty=0) for sku, lot, state in goods
    ]
    persist_many(StockCountLine, rows)
    return count


@command("stock.stockcount:count", subject=StockCount)
def enter_counts(*, actor: Actor, stock_count: StockCount, counted: Mapping[int, int | None]) -> StockCount:
    """Keep what was counted so far: ``{line: base units, or None for not counted yet}``."""
    _require(stock_count, CountStatus.COUNTING)
    if any(qty is not None and qty < 0 for qty in counted.values()):
        raise _refusal("stock.count_negative", field="counted")
    lines = [line for line in lines_of_count(stock_count) if line.pk in counted]
    for line in lines:
        line.counted_qty = counted[line.pk]
    change_many(lines, ["counted_qty"])
    return stock_count


@command("stock.stockcount:count", subject=StockCount)
def add_counted_lot(
    *, actor: Actor, stock_count: StockCount, sku_code: str, lot_number: str, qty: int
) -> StockCountLine:
    """Goods the book does not have. Raises RuleViolation "stock.count_unknown" for a SKU or lot nobody knows."""
    _require(stock_count, CountStatus.COUNTING)
    if qty < 0:
        raise _refusal("stock.count_negative", field="qty")
    sku = catalog.sku_by_code(sku_code.strip())
    lot_id = None
    if sku is not None and lot_number.strip():
        found = [lot for lot, _sku, number, _made, _ends in catalog.lots_of([sku.pk]) if number == lot_number.strip()]
        lot_id = found[0] if found else None
    if sku is None or (lot_number.strip() and lot_id is None):
        raise _refusal("stock.count_unknown", field="sku_code", sku=sku_code, lot=lot_number)
    line = (
        StockCountLine.objects.unscoped(_WHY)
        .filter(count=stock_count, sku=sku, lot_id=lot_id, condition="GOOD")
        .first()
    )
    return persist(line or StockCountLine(count=stock_count, sku=sku, lot_id=lot_id, book_qty=0), counted_qty=qty)


@command("stock.stockcount:count", subject=StockCount)
def finish_count(*, actor: Actor, stock_count: StockCount) -> StockCount:
    """Every lot is counted: compare with the book of that day. Without a difference (无偏差) the count is booked at once.

    Raises RuleViolation "stock.count_missing" with how many lots have no figure yet.
    """
    _require(stock_count, CountStatus.COUNTING)
    lines = lines_of_count(stock_count)
    missing = sum(1 for line in lines if line.counted_qty is None)
    if missing:
        raise _refusal("stock.count_missing", number=missing)
    book = counted_book(stock_count)
    for line in lines:
        line.book_qty = book.get((line.sku_id, line.lot_id, line.condition), 0)
    change_many(lines, ["book_qty"])
    if any(line.counted_qty != line.book_qty for line in lines):
        return persist(stock_count, status=CountStatus.EXPLAINING)
    drop_case(actor=actor, row=stock_count, purpose=PURPOSE)
    return persist(stock_count, status=CountStatus.POSTED, is_complete=True, reason=str(_("no difference")))


@command("stock.stockcount:count", subject=StockCount)
def explain_count(*, actor: Actor, stock_count: StockCount, reasons: Mapping[int, str], note: str = "") -> StockCount:
    """Give each difference its reason (有偏差 → 核对原因); booked at once, or above the limit after a second person, along
    an approval route where one fits.

    Raises RuleViolation "stock.count_reason" when a difference has none.
    """
    _require(stock_count, CountStatus.EXPLAINING)
    lines = [line for line in lines_of_count(stock_count) if line.counted_qty != line.book_qty]
    for line in lines:
        line.reason_code = reasons.get(line.pk, "")
    wrong = [line for line in lines if line.reason_code not in CountReason.values]
    if wrong:
        raise _refusal("stock.count_reason", field="reason", number=len(wrong))
    change_many(lines, ["reason_code"])
    labels = dict.fromkeys(str(CountReason(line.reason_code).label) for line in lines)
    stock_count.reason = (note.strip() or ", ".join(labels))[:200]
    if not needs_second_person(stock_count, lines, actor.today):
        drop_case(actor=actor, row=stock_count, purpose=PURPOSE)
        return _book(actor, stock_count, lines)
    persist(stock_count, status=CountStatus.CHECKING)
    submit_case(actor=actor, row=stock_count, purpose=PURPOSE, title=str(stock_count))
    stock_count.refresh_from_db()  # a route whose steps all fall away has booked it by now
    return stock_count


@command("stock.stockcount:approve", subject=StockCount)
def approve_count(*, actor: Actor, stock_count: StockCount) -> StockCount:
    """A second person agrees, and the adjustments are booked. Raises RuleViolation "stock.count_same_person"."""
    _require(stock_count, CountStatus.CHECKING)
    if actor.user_id is not None and actor.user_id == stock_count.created_by_id:
        raise _refusal("stock.count_same_person")
    require_no_case(stock_count, PURPOSE)
    return _book(actor, stock_count, differing_lines(stock_count))


@command("stock.stockcount:approve", subject=StockCount)
def return_count(*, actor: Actor, stock_count: StockCount, reason: str) -> StockCount:
    """The second person wants it counted again."""
    _require(stock_count, CountStatus.CHECKING)
    require_no_case(stock_count, PURPOSE)
    return persist(stock_count, status=CountStatus.COUNTING, reason=reason)


@command("stock.stockcount:approve")
def carry_out_approval(*, actor: Actor, subject_id: int) -> StockCount:
    """The last approval of the route: the adjustments are booked. Raises as :func:`approve_count`."""
    row = _of_case(subject_id)
    _require(row, CountStatus.CHECKING)
    return _book(actor, row, differing_lines(row))


@command("stock.stockcount:count")
def carry_out_return(*, actor: Actor, subject_id: int) -> StockCount:
    """Refused, handed back or taken back: what differs is counted again, and goes to approval anew."""
    row = _of_case(subject_id)
    return persist(row, status=CountStatus.COUNTING) if row.status == CountStatus.CHECKING else row


def differing_lines(count: StockCount) -> list[StockCountLine]:
    """Lines whose figure is another than the book's."""
    return [line for line in lines_of_count(count) if line.counted_qty != line.book_qty]


def _of_case(subject_id: int) -> StockCount:
    return StockCount.objects.unscoped("its approval case was decided").get(pk=subject_id)


@command("stock.stockcount:count", subject=StockCount)
def give_up_count(*, actor: Actor, stock_count: StockCount) -> StockCount:
    """Stop a count that is not booked. The book stays as it is."""
    if stock_count.status not in _RUNNING:
        raise _refusal("stock.count_status", status=stock_count.get_status_display())
    drop_case(actor=actor, row=stock_count, purpose=PURPOSE)
    return persist(stock_count, status=CountStatus.CANCELLED)


def needs_second_person(count: StockCount, lines: list[StockCountLine], on: date) -> bool:
    """Whether the differences at list price exceed the company's limit; an unknown price counts as above it."""
    limit = reference.parameter(LIMIT, on=on, region=count.region_id)
    value = value_of_differences((line.counted_qty - line.book_qty, line.sku.list_price_e4) for line in lines)
    return limit is not None and (value is None or value > int(limit))


def _book(actor: Actor, count: StockCount, lines: list[StockCountLine]) -> StockCount:
    """Adjust by what differs from the book of that day as it is now: somebody may have booked an older document meanwhile."""
    book = counted_book(count)
    moves = []
    for line in lines:
        delta = (line.counted_qty or 0) - book.get((line.sku_id, line.lot_id, line.condition), 0)
        if delta:
            moves.append(_adjustment(count, line, delta))
    if moves:
        move_stock(
            actor=actor, key=f"stock.stockcount:{count.pk}:adjust", source_type="stock.stockcount", source_id=count.pk,
            business_date=count.count_date, moves=moves, code=PostingCode.COUNT, dealer_id=count.dealer_id,
        )  # fmt: skip
    return persist(count, status=CountStatus.POSTED, is_complete=True)


def _adjustment(count: StockCount, line: StockCountLine, delta: int) -> Move:
    """The move that brings the book to what was counted: from or to the account of differences of the holder."""
    kinds = (Holder.DEALER, Holder.COUNT_DIFFERENCE) if count.dealer_id else (Holder.COMPANY, Holder.HOUSE_DIFFERENCE)
    holder = count.dealer_id or count.warehouse_id
    own, other = (account_key(kind, holder, line.sku_id, line.lot_id, line.condition) for kind in kinds)
    return Move(other, own, delta) if delta > 0 else Move(own, other, -delta)


_RUNNING = (CountStatus.COUNTING, CountStatus.EXPLAINING, CountStatus.CHECKING)


def _require(count: StockCount, status: str) -> None:
    if count.status != status:
        raise _refusal("stock.count_status", status=count.get_status_display())


_TEXTS: dict[str, tuple[Any, Any]] = {
    "stock.count_future": (_("A count cannot be of a day to come."), _("Choose today or an earlier day.")),
    "stock.count_open": (_("The count of %(day)s is not finished yet."), _("Finish it or give it up first.")),
    "stock.count_negative": (_("A counted quantity is below zero."), _("Nothing there is 0.")),
    "stock.count_unknown": (
        _("Nobody knows the SKU “%(sku)s” with the lot “%(lot)s”."),
        _("Check the label; ask the data steward when it is right."),
    ),
    "stock.count_missing": (_("%(number)s lots have no figure yet."), _("Enter what is there; nothing there is 0.")),
    "stock.count_reason": (_("%(number)s differences have no reason."), _("Choose a reason for each difference.")),
    "stock.count_same_person": (_("Whoever counted does not agree to it himself."), _("Ask a colleague.")),
    "stock.count_status": (_("The count is “%(status)s”; this is not possible any more."), _("Reload the page.")),
}


def _refusal(code: str, *, field: str = "", **params: object) -> RuleViolation:
    message, mend = _TEXTS[code]
    return RuleViolation(Issue(code=code, message=message, mend=mend, field=field, params=params))
