"""Goods to a sub-dealer: drafted, sent (in transit), confirmed or refused by the receiver."""

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
from meridian.modules.dealers import queries as dealers
from meridian.modules.stock import commands as stock
from meridian.modules.stock.choices import Holder, PostingCode
from meridian.modules.stock.queries import UnitStep, account_key, units_of_line

from ..choices import TransferStatus
from ..events import TransferAnswered
from ..models import SubDealerTransfer, SubDealerTransferLine
from ..queries.checks import Asked, sale_checks, stops
from ..queries.entered import added_up, resolve, sellable
from ..queries.sub_dealers import sub_dealers
from ..rules.entered_lines import read_lines
from ..rules.transfers import TakenLine, taken_lines, wrong_lines
from .parties import key_of, own_dealer, stamps_of
from .sales import GoodsRow, require_status
from .texts import issue, refusal

_LINES = "lines of the locked document"


@command("sellout.subdealertransfer:add")
def draft_transfer(
    *, actor: Actor, to_dealer: Any, sent_on: date, dealer: Any = None, note: str = "", lines: Iterable[GoodsRow] = (),
) -> SubDealerTransfer:  # fmt: skip
    """Begin to hand goods to a dealer directly below; nothing moves yet. Raises RuleViolation ``transfer.below``."""
    dealer_id = own_dealer(actor, dealer)
    below = sub_dealers(dealer_id)
    to_id = key_of(to_dealer)
    if to_id not in below:
        names = dealers.dealer_names([to_id]) if to_id and not actor.is_dealer else {}
        raise refusal("transfer.below", "to_dealer", dealer=names.get(to_id, to_id or ""))
    made = SubDealerTransfer(
        number=next_number(f"DT-{actor.today:%y%m}"), dealer_id=dealer_id, to_dealer_id=to_id, sent_on=sent_on,
        **stamps_of(actor, dealer_id),
    )  # fmt: skip
    persist(made, note=note.strip())
    _add(made, list(lines))
    return made


@command("sellout.subdealertransfer:change", subject=SubDealerTransfer)
def change_transfer(
    *, actor: Actor, sub_dealer_transfer: SubDealerTransfer, expected_version: int | None = None, reason: str = "",
    quantities: Mapping[int, int] | None = None, serials: Mapping[int, Sequence[str]] | None = None, **values: Any,
) -> SubDealerTransfer:  # fmt: skip
    """Change a draft; a quantity of 0 takes a line out. Raises RuleViolation ``sellout.status``, ``sellout.quantity``."""
    require_status(sub_dealer_transfer, TransferStatus.DRAFT)
    for name in ("dealer", "to_dealer"):
        values.pop(name, None)
    persist(sub_dealer_transfer, expected_version=expected_version, reason=reason, **values)
    for line in transfer_lines(sub_dealer_transfer):
        qty = (quantities or {}).get(line.pk, line.qty)
        if qty < 0:
            raise refusal("sellout.quantity", line=line.line_no)
        if qty == 0:
            line.delete()
        else:
            named = list(dict.fromkeys((serials or {}).get(line.pk, line.serials)))
            persist(line, qty=qty, serials=named)
    return sub_dealer_transfer


@command("sellout.subdealertransfer:change", subject=SubDealerTransfer)
def enter_transfer_lines(*, actor: Actor, sub_dealer_transfer: SubDealerTransfer, text: str) -> list[Any]:
    """Take in scanned or pasted rows; returns those that were not understood, with problem and way out."""
    require_status(sub_dealer_transfer, TransferStatus.DRAFT)
    found = resolve(read_lines(text), sellable(sub_dealer_transfer.dealer_id), actor.today)
    _add(sub_dealer_transfer, added_up(found))
    return [line for line in found if line.problem]


def _add(transfer: SubDealerTransfer, rows: Sequence[GoodsRow]) -> None:
    known = {(line.sku_id, line.lot_id): line for line in transfer_lines(transfer)}
    number = max((line.line_no for line in known.values()), default=0)
    for sku_id, lot_id, qty, serials in rows:
        if qty <= 0:
            raise refusal("sellout.quantity", line=number + 1)
        line = known.get((sku_id, lot_id))
        if line is not None:
            persist(line, qty=line.qty + qty, serials=list(dict.fromkeys([*line.serials, *serials])))
            continue
        number += 1
        (known[sku_id, lot_id],) = persist_many(SubDealerTransferLine, [
            SubDealerTransferLine(
                transfer=transfer, line_no=number, sku_id=sku_id, lot_id=lot_id, qty=qty, serials=list(serials)
            )
        ])  # fmt: skip


@command("sellout.subdealertransfer:send", subject=SubDealerTransfer)
def send_transfer(*, actor: Actor, sub_dealer_transfer: SubDealerTransfer) -> SubDealerTransfer:
    """The goods leave: from the sender's stock into transit to the receiver.

    Raises RuleViolation with every check that stops it (stock, serial numbers, the rules of ``may_trade``), Shortage.
    """
    row = sub_dealer_transfer
    require_status(row, TransferStatus.DRAFT)
    lines = transfer_lines(row)
    wrong = stops(sale_checks(asked_of_transfer(row, lines), actor.today))
    if wrong:
        raise RuleViolation(check.issue() for check in wrong)
    moves, units = [], []
    for line in lines:
        way = _key(Holder.DEALER, row.dealer_id, line), _key(Holder.TRANSIT, row.to_dealer_id, line)
        moves.append(Move(*way, line.qty, None, line.pk))
        if line.serials:
            units.append(UnitStep(*way, tuple(line.serials), line.pk))
    stock.move_stock(
        actor=actor, key=f"sellout.subdealertransfer:{row.pk}:send", source_type="sellout.subdealertransfer",
        source_id=row.pk, business_date=row.sent_on, moves=moves, code=PostingCode.SHIP, dealer_id=row.dealer_id,
        units=units,
    )  # fmt: skip
    return persist(row, status=TransferStatus.SENT)


@command("sellout.subdealertransfer:cancel", subject=SubDealerTransfer)
def give_up_transfer(*, actor: Actor, sub_dealer_transfer: SubDealerTransfer) -> SubDealerTransfer:
    """Give a draft up; what is under way the receiver refuses. Raises RuleViolation ``sellout.status``."""
    require_status(sub_dealer_transfer, TransferStatus.DRAFT)
    return persist(sub_dealer_transfer, status=TransferStatus.CANCELLED)


@command("sellout.subdealertransfer:receive", subject=SubDealerTransfer)
def confirm_transfer(
    *, actor: Actor, sub_dealer_transfer: SubDealerTransfer, received_on: date, taken: Mapping[int, int] | None = None,
    answer: str = "", serials_back: Mapping[int, Sequence[str]] | None = None,
) -> SubDealerTransfer:  # fmt: skip
    """The receiver takes the goods in. ``taken`` names lines of which less came: the rest goes back to the sender.

    ``serials_back`` names the units that go back. Raises RuleViolation ``transfer.*``, ``sellout.reason`` when something
    goes back without a word why.
    """
    row = sub_dealer_transfer
    _require_receiver(actor, row)
    require_status(row, TransferStatus.SENT)
    if received_on < row.sent_on or received_on > actor.today:
        raise refusal("transfer.date", "received_on", day=received_on.isoformat())
    lines = {line.pk: line for line in transfer_lines(row)}
    found = taken_lines([(line.pk, line.line_no, line.qty) for line in lines.values()], taken or {})
    wrong = wrong_lines(found)
    if wrong:
        raise RuleViolation(
            issue("transfer.quantity", f"line {one.line_no}", line=one.line_no, taken=one.taken_qty, sent=one.sent_qty)
            for one in wrong
        )
    if any(one.back_qty for one in found) and not answer.strip():
        raise refusal("sellout.reason", "answer")
    _settle(actor, row, lines, found, received_on, serials_back or {})
    return _answered(actor, row, TransferStatus.CONFIRMED, found, received_on, answer)


@command("sellout.subdealertransfer:receive", subject=SubDealerTransfer)
def refuse_transfer(*, actor: Actor, sub_dealer_transfer: SubDealerTransfer, answer: str) -> SubDealerTransfer:
    """The receiver takes nothing: everything goes back to the sender. Needs a word why."""
    row = sub_dealer_transfer
    _require_receiver(actor, row)
    require_status(row, TransferStatus.SENT)
    if not answer.strip():
        raise refusal("sellout.reason", "answer")
    lines = {line.pk: line for line in transfer_lines(row)}
    found = [TakenLine(line.pk, line.line_no, line.qty, 0) for line in lines.values()]
    _settle(actor, row, lines, found, actor.today, {})
    return _answered(actor, row, TransferStatus.REFUSED, found, actor.today, answer)


def _answered(actor, row, status, found: Sequence[TakenLine], day: date, answer: str) -> SubDealerTransfer:
    persist(row, status=status, received_on=day, answer=answer.strip(), answered_by_id=actor.user_id)
    emit(
        TransferAnswered(
            transfer_id=row.pk, dealer_id=row.dealer_id, to_dealer_id=row.to_dealer_id,
            taken_qty=sum(one.taken_qty for one in found),
        )
    )  # fmt: skip
    return row


def _require_receiver(actor: Actor, row: SubDealerTransfer) -> None:
    """Both dealers see the document; only the receiver answers. Staff may answer for him."""
    if actor.is_dealer and actor.dealer_id != row.to_dealer_id:
        raise refusal("transfer.not_receiver", dealer=str(row.to_dealer))


def _settle(actor, row, lines, found: Sequence[TakenLine], day: date, serials_back) -> None:
    moves, units = [], []
    for one in found:
        line = lines[one.line_id]
        transit = _key(Holder.TRANSIT, row.to_dealer_id, line)
        ends = _key(Holder.DEALER, row.to_dealer_id, line), _key(Holder.DEALER, row.dealer_id, line)
        moves += [
            Move(transit, end, qty, None, line.pk)
            for end, qty in zip(ends, (one.taken_qty, one.back_qty), strict=True)
            if qty
        ]
        there = units_of_line("sellout.subdealertransfer", row.pk, line.pk, transit) if line.serials else []
        if there:
            back = _back(one, there, serials_back.get(line.pk, ()))
            kept = tuple(serial for serial in there if serial not in back)
            units += [
                UnitStep(transit, end, named, line.pk) for end, named in zip(ends, (kept, back), strict=True) if named
            ]
        persist(line, received_qty=one.taken_qty)
    stock.move_stock(
        actor=actor, key=f"sellout.subdealertransfer:{row.pk}:receive", source_type="sellout.subdealertransfer",
        source_id=row.pk, business_date=day, moves=moves, code=PostingCode.RECEIVE, dealer_id=row.to_dealer_id,
        units=units,
    )  # fmt: skip


def _back(one: TakenLine, there: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Units that go back: all, none, or those that are named."""
    if one.back_qty in (0, len(there)):
        return tuple(there) if one.back_qty else ()
    chosen = tuple(serial for serial in dict.fromkeys(named) if serial in there)
    if len(chosen) != one.back_qty:
        raise refusal("transfer.serials", line=one.line_no)
    return chosen


def asked_of_transfer(row: SubDealerTransfer, lines: Sequence[SubDealerTransferLine]) -> Asked:
    """A draft as a question to the checks."""
    goods = [(line.line_no, line.sku_id, line.lot_id, line.qty, line.serials) for line in lines]
    return Asked(row.dealer_id, ("dealer", row.to_dealer_id), row.sent_on, goods)


def transfer_lines(row: SubDealerTransfer) -> list[SubDealerTransferLine]:
    """The lines of a transfer in hand."""
    rows = SubDealerTransferLine.objects.unscoped(_LINES).filter(transfer=row).order_by("line_no")
    return list(rows.select_related("sku", "lot"))


def _key(kind: str, holder: int, line: SubDealerTransferLine) -> str:
    return account_key(kind, holder, line.sku_id, line.lot_id)
