"""A dealer's sale: drafted by scan or list, checked, booked once, corrected in red."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import UnitStep, account_key

from ..choices import SaleKind, SaleSource, SaleStatus
from ..events import SaleBooked
from ..models import DealerSale, DealerSaleLine
from ..queries.check_texts import Check
from ..queries.checks import asked_of, sale_checks, stops
from ..queries.entered import FoundLine, added_up, resolve, sellable
from ..rules.entered_lines import EnteredLine, read_lines
from .parties import own_dealer, stamps_of, visible_hospital
from .shelves import put_back
from .texts import issue, refusal

MOST_LINES = 300
_LINES = "lines of the locked document"
# (sku id, lot id or None, base units, serial numbers)
GoodsRow = tuple[int, int | None, int, Sequence[str]]


@command("sellout.dealersale:add")
def draft_sale(
    *, actor: Actor, hospital: Any, sale_date: date, dealer: Any = None, department: str = "", dealer_reference: str = "",
    note: str = "", lines: Iterable[GoodsRow] = (),
) -> DealerSale:  # fmt: skip
    """Begin a sale; nothing is booked. A dealer's user writes for his own company.

    Raises NotVisible for a dealer outside of the scope, RuleViolation ``sellout.hospital``, ``sellout.quantity``.
    """
    dealer_id = own_dealer(actor, dealer)
    sale = DealerSale(
        number=next_number(f"DS-{actor.today:%y%m}"), dealer_id=dealer_id, hospital_id=visible_hospital(actor, hospital),
        sale_date=sale_date, **stamps_of(actor, dealer_id),
    )  # fmt: skip
    persist(sale, department=department.strip(), dealer_reference=dealer_reference.strip(), note=note.strip())
    _add_rows(sale, list(lines))
    return sale


@command("sellout.dealersale:change", subject=DealerSale)
def change_sale(
    *, actor: Actor, dealer_sale: DealerSale, expected_version: int | None = None, reason: str = "",
    quantities: Mapping[int, int] | None = None, serials: Mapping[int, Sequence[str]] | None = None,
    prices_fen: Mapping[int, int | None] | None = None, **values: Any,
) -> DealerSale:  # fmt: skip
    """Change a draft: its head, and the lines by their key. A quantity of 0 takes a line out.

    Raises RuleViolation ``sellout.status``, ``sellout.hospital``, ``sellout.quantity``.
    """
    require_status(dealer_sale, SaleStatus.DRAFT)
    if "hospital" in values:
        values["hospital_id"] = visible_hospital(actor, values.pop("hospital"))
    values.pop("dealer", None)
    persist(dealer_sale, expected_version=expected_version, reason=reason, **values)
    for line in lines_of(dealer_sale):
        qty = (quantities or {}).get(line.pk, line.qty)
        if qty < 0:
            raise refusal("sellout.quantity", f"line {line.line_no}", line=line.line_no)
        if qty == 0:
            line.delete()
            continue
        given: dict[str, Any] = {"qty": qty}
        if serials is not None and line.pk in serials:
            given["serials"] = list(dict.fromkeys(serials[line.pk]))
        if prices_fen is not None and line.pk in prices_fen:
            given["price_fen"] = prices_fen[line.pk]
        persist(line, **given)
    return dealer_sale


@command("sellout.dealersale:change", subject=DealerSale)
def enter_lines(*, actor: Actor, dealer_sale: DealerSale, text: str) -> list[FoundLine]:
    """Take in scanned or pasted rows; what was not understood is returned with problem and way out, and not kept."""
    return enter_rows(actor=actor, dealer_sale=dealer_sale, rows=read_lines(text))


@command("sellout.dealersale:change", subject=DealerSale)
def enter_rows(*, actor: Actor, dealer_sale: DealerSale, rows: Sequence[EnteredLine]) -> list[FoundLine]:
    """The same for rows that are read already (a table file)."""
    require_status(dealer_sale, SaleStatus.DRAFT)
    found = resolve(rows, sellable(dealer_sale.dealer_id), actor.today)
    _add_rows(dealer_sale, added_up(found))
    return [line for line in found if line.problem]


def _add_rows(sale: DealerSale, rows: Sequence[GoodsRow]) -> None:
    """The same lot twice is added up on its line."""
    known = {(line.sku_id, line.lot_id): line for line in lines_of(sale)}
    number = max((line.line_no for line in known.values()), default=0)
    fresh: list[DealerSaleLine] = []
    for sku_id, lot_id, qty, serials in rows:
        if qty <= 0:
            raise refusal("sellout.quantity", line=number + len(fresh) + 1)
        line = known.get((sku_id, lot_id))
        if line is not None:
            new = [one for one in serials if one not in line.serials]
            # A unit scanned before is there already.
            added = qty - (len(serials) - len(new)) if serials else qty
            persist(line, qty=line.qty + max(added, 0), serials=[*line.serials, *new])
            continue
        line = DealerSaleLine(
            sale=sale, line_no=number + len(fresh) + 1, sku_id=sku_id, lot_id=lot_id, qty=qty,
            serials=list(dict.fromkeys(serials)),
        )  # fmt: skip
        known[sku_id, lot_id] = line
        fresh.append(line)
    if len(known) > MOST_LINES:
        raise refusal("sellout.most_lines", most=MOST_LINES)
    if fresh:
        persist_many(DealerSaleLine, fresh)


@command("sellout.dealersale:post", subject=DealerSale)
def post_sale(*, actor: Actor, dealer_sale: DealerSale, is_distinct: bool | None = None) -> DealerSale:
    """Book a draft: one stock posting from the dealer to the hospital. It is not edited afterwards.

    ``is_distinct`` confirms that a flow file which named the same goods of the day reported another sale. Raises
    RuleViolation with every check that stops it (``line.*``, ``sale.*`` and the rules of ``may_trade``), Shortage,
    ClosedPeriod.
    """
    require_status(dealer_sale, SaleStatus.DRAFT)
    if is_distinct is not None:
        dealer_sale.is_distinct = is_distinct
    lines = lines_of(dealer_sale)
    checks = sale_checks(asked_of(dealer_sale, lines), actor.today)
    wrong = stops(checks)
    if wrong:
        raise RuleViolation(check.issue() for check in wrong)
    return book(actor, dealer_sale, lines, checks)


def book(actor: Actor, sale: DealerSale, lines: Sequence[DealerSaleLine], checks: Sequence[Check]) -> DealerSale:
    """Post the goods of checked lines and keep what spoke against them. For the commands of this module."""
    moves, units = _moves(sale, lines)
    posting = stock.move_stock(
        actor=actor, key=f"sellout.dealersale:{sale.pk}", source_type="sellout.dealersale", source_id=sale.pk,
        business_date=sale.sale_date, moves=moves, dealer_id=sale.dealer_id, units=units,
    )  # fmt: skip
    _keep_findings(lines, checks)
    persist(sale, status=SaleStatus.POSTED, posting=posting, posted_at=actor.now, posted_by_id=actor.user_id)
    sign = 1 if sale.kind == SaleKind.SALE else -1
    emit(
        SaleBooked(
            sale_id=sale.pk, dealer_id=sale.dealer_id, hospital_id=sale.hospital_id,
            sale_date=sale.sale_date.isoformat(), qty=sign * sum(line.qty for line in lines),
        )
    )  # fmt: skip
    return sale


def _moves(sale: DealerSale, lines: Sequence[DealerSaleLine]) -> tuple[list[Move], list[UnitStep]]:
    moves, units = [], []
    for line in lines:
        condition = Condition.CONSIGNED if line.is_consigned else Condition.GOOD
        own = account_key(Holder.DEALER, sale.dealer_id, line.sku_id, line.lot_id, condition)
        customer = account_key(Holder.HOSPITAL, sale.hospital_id, line.sku_id, line.lot_id)
        start, end = (own, customer) if sale.kind == SaleKind.SALE else (customer, own)
        moves.append(Move(start, end, line.qty, None, line.pk))
        if line.serials:
            units.append(UnitStep(start, end, tuple(line.serials), line.pk))
    return moves, units


def _keep_findings(lines: Sequence[DealerSaleLine], checks: Sequence[Check]) -> None:
    said: dict[int, list[list[str]]] = {}
    for check in checks:
        if check.state in ("WARN", "BLOCK"):
            said.setdefault(check.line_no, []).append([check.code, check.state])
    for line in lines:
        if said.get(line.line_no):
            persist(line, findings=said[line.line_no])


@command("sellout.dealersale:cancel", subject=DealerSale)
def give_up_sale(*, actor: Actor, dealer_sale: DealerSale) -> DealerSale:
    """Give a draft up. What is booked is corrected instead. Raises RuleViolation ``sellout.status``."""
    require_status(dealer_sale, SaleStatus.DRAFT)
    return persist(dealer_sale, status=SaleStatus.CANCELLED)


@command("sellout.dealersale:correct", subject=DealerSale)
def correct_sale(
    *, actor: Actor, dealer_sale: DealerSale, returned: Mapping[int, int], returned_on: date, reason: str,
    serials: Mapping[int, Sequence[str]] | None = None,
) -> DealerSale:  # fmt: skip
    """Goods came back from the hospital, or the sale was wrong: a red document, booked at once.

    ``returned``: ``{sale line: base units}``; ``serials`` names the units of goods told apart by serial. Goods of a
    consumption report go back to the hospital's consigned shelf. Raises RuleViolation ``sellout.correction_*``,
    ``sellout.reason``, ``sellout.status``.
    """
    require_status(dealer_sale, SaleStatus.POSTED)
    lines = {line.pk: line for line in lines_of(dealer_sale)}
    wanted = {pk: qty for pk, qty in returned.items() if qty}
    _require_correctable(actor, dealer_sale, lines, wanted, returned_on, reason, serials or {})
    red = persist(
        DealerSale(
            number=next_number(f"DR-{actor.today:%y%m}"), kind=SaleKind.RETURN, source=dealer_sale.source,
            dealer_id=dealer_sale.dealer_id, region_id=dealer_sale.region_id, team_id=dealer_sale.team_id,
            hospital_id=dealer_sale.hospital_id, department=dealer_sale.department, sale_date=returned_on,
            corrects=dealer_sale, reason=reason.strip(),
        )
    )  # fmt: skip
    made = persist_many(DealerSaleLine, [
        DealerSaleLine(
            sale=red, line_no=number, sku_id=lines[pk].sku_id, lot_id=lines[pk].lot_id, qty=qty, corrects=lines[pk],
            is_consigned=lines[pk].is_consigned, price_fen=lines[pk].price_fen,
            serials=_units_back(lines[pk], qty, (serials or {}).get(pk, ())),
        )
        for number, (pk, qty) in enumerate(sorted(wanted.items()), 1)
    ])  # fmt: skip
    for pk, qty in wanted.items():
        persist(lines[pk], returned_qty=lines[pk].returned_qty + qty)
    book(actor, red, made, ())
    if dealer_sale.source == SaleSource.CONSUMPTION:
        put_back(red, made)
    return red


def _require_correctable(actor, sale, lines, wanted, returned_on, reason, serials) -> None:
    if sale.kind != SaleKind.SALE:
        raise refusal("sellout.correction_kind", number=sale.number)
    if not reason.strip():
        raise refusal("sellout.reason", "reason")
    if not wanted or any(pk not in lines for pk in wanted):
        raise refusal("sellout.correction_empty")
    if returned_on < sale.sale_date:
        raise refusal("sellout.correction_date", "returned_on", day=sale.sale_date.isoformat())
    if returned_on > actor.today:
        raise refusal("sellout.correction_future", "returned_on", day=returned_on.isoformat())
    wrong = []
    for pk, qty in wanted.items():
        line = lines[pk]
        left = line.qty - line.returned_qty
        if not 0 < qty <= left:
            wrong.append(
                issue("sellout.correction_more", f"line {line.line_no}", line=line.line_no, qty=qty, left=left)
            )
        elif line.serials and qty < len(line.serials) and len(set(serials.get(pk, ())) & set(line.serials)) != qty:
            wrong.append(issue("sellout.correction_serials", f"line {line.line_no}", line=line.line_no, qty=qty))
    if wrong:
        raise RuleViolation(wrong)


def _units_back(line: DealerSaleLine, qty: int, named: Sequence[str]) -> list[str]:
    """Units that come back: all of the line, or those named."""
    if not line.serials:
        return []
    return list(line.serials) if qty == len(line.serials) else list(dict.fromkeys(named))


def lines_of(sale: DealerSale) -> list[DealerSaleLine]:
    """The lines of a document in hand."""
    rows = DealerSaleLine.objects.unscoped(_LINES).filter(sale=sale).order_by("line_no")
    return list(rows.select_related("sku", "lot"))


def require_status(row: Any, *states: str) -> None:
    """Raises RuleViolation ``sellout.status`` unless the document stands in one of the states."""
    if row.status not in states:
        raise refusal("sellout.status", number=row.number, status=row.get_status_display())
