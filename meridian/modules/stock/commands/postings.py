"""Booking goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, note_action
from meridian.kernel.ledger.bulk import post_bulk
from meridian.kernel.ledger.ledger import Move, Source
from meridian.kernel.ledger.posting import post, reverse

from ..choices import Condition, Holder, PostingCode
from ..events import StockPosted
from ..models import StockPosting, Warehouse
from ..queries.holders import visible_dealer
from ..queries.ledger import LEDGER
from ..rules.account_keys import account_key, parse_account_key
from ..rules.units import UnitStep
from .units import settle_units

if TYPE_CHECKING:
    import polars as pl

# (sku_id, lot_id or None, quantity in base units)
GoodsLine = tuple[int, int | None, int]
# {(sku_id, lot_id or None): serial numbers}
SerialsByGoods = Mapping[tuple[int, int | None], Sequence[str]]


@command("stock.production:receive")
def receive_from_production(
    *, actor: Actor, key: str, warehouse: Warehouse, lines: Sequence[GoodsLine], business_date: date,
    condition: str = Condition.GOOD, source_type: str = "stock.warehouse", source_id: int | None = None,
    serials: SerialsByGoods | None = None, source_lines: Mapping[tuple[int, int | None], int] | None = None,
) -> StockPosting:  # fmt: skip
    """Put finished goods into a company warehouse. ``key`` names the production document; the same key books once.

    ``serials``: ``{(sku, lot or None): serial numbers}`` of goods whose units are told apart; ``source_lines``: the lines of
    the document that they came with.
    """
    moves = [
        Move(
            account_key(Holder.SUPPLIER, 0, sku, lot),
            account_key(Holder.COMPANY, warehouse.pk, sku, lot, condition),
            qty,
        )
        for sku, lot, qty in lines
    ]
    source = Source(source_type, source_id or warehouse.pk)
    units = _units_of_goods(serials, moves, source_lines)
    return _post(actor, f"production:{key}", PostingCode.PRODUCTION, source, business_date, moves, units=units)


@command("stock.opening:record")
def record_opening_stock(
    *, actor: Actor, key: str, dealer_id: int, lines: Sequence[GoodsLine], business_date: date,
    serials: SerialsByGoods | None = None,
) -> StockPosting:  # fmt: skip
    """Take over what a dealer had when his book began. ``key`` names the document; the same key books once.

    ``serials`` as in :func:`receive_from_production`. Raises NotVisible when the dealer lies outside the actor's scope.
    """
    visible_dealer(actor, dealer_id)
    moves = [
        Move(account_key(Holder.OPENING, dealer_id, sku, lot), account_key(Holder.DEALER, dealer_id, sku, lot), qty)
        for sku, lot, qty in lines
    ]
    source = Source("dealers.dealer", dealer_id)
    units = _units_of_goods(serials, moves)
    return _post(actor, f"opening:{key}", PostingCode.OPENING, source, business_date, moves, dealer_id, units)


@command("stock.stock:move")
def move_stock(
    *, actor: Actor, key: str, source_type: str, source_id: int, business_date: date, moves: Sequence[Move],
    code: str = PostingCode.MOVE, dealer_id: int | None = None, units: Sequence[UnitStep] | None = None,
) -> StockPosting:  # fmt: skip
    """Book moves between any accounts for a document. The same key books once.

    Keys of accounts come from ``queries.account_key``; ``units`` names serial numbers that go along. Raises Shortage with
    every account that is short, RuleViolation ``stock.units_*``.
    """
    return _post(actor, key, code, Source(source_type, source_id), business_date, list(moves), dealer_id, units)


@command("stock.flow:post")
def post_flow_moves(
    *, actor: Actor, key: str, source_type: str, source_id: int, business_date: date,
    moves: pl.DataFrame | Iterable[tuple], dealer_id: int | None = None, code: str = PostingCode.FLOW,
    units: Sequence[UnitStep] | None = None,
) -> StockPosting:  # fmt: skip
    """Book the lines of a published flow file (or another large document) as one posting.

    ``moves``: frame with from_key, to_key, qty, business_date, source_line, or tuples in that order. All or nothing;
    Shortage is judged on the sum per account. One posting per file and chunk: the key names both. ``units`` names serial
    numbers the file reports.
    """
    posting = post_bulk(
        LEDGER, actor=actor, key=key, code=code, source=Source(source_type, source_id), business_date=business_date,
        moves=moves, dealer_id=dealer_id,
    )  # fmt: skip
    return announce(posting, units=units)


@command("stock.stockposting:reverse", subject=StockPosting)
def reverse_posting(*, actor: Actor, stock_posting: StockPosting, business_date: date, reason: str) -> StockPosting:
    """Undo a posting as a whole by one of its own. Reversing again returns the first reversal.

    Raises Shortage when the goods have moved on, RuleViolation for a reversal.
    """
    reversal = reverse(
        LEDGER, actor=actor, posting=stock_posting, business_date=business_date, code=PostingCode.REVERSAL,
        dealer_id=stock_posting.dealer_id,
    )  # fmt: skip
    return announce(reversal, reason)


def _post(actor, key, code, source, business_date, moves, dealer_id=None, units=None) -> StockPosting:
    posting = post(
        LEDGER, actor=actor, key=key, code=code, source=source, business_date=business_date, moves=moves,
        dealer_id=dealer_id,
    )  # fmt: skip
    return announce(posting, units=units)


def _units_of_goods(
    serials: SerialsByGoods | None, moves: Sequence[Move], lines: Mapping[tuple[int, int | None], int] | None = None
) -> list[UnitStep]:
    """Units of moves that bring goods in, one move for each SKU and lot."""
    if not serials:
        return []
    goods = {parse_account_key(move.from_key)[2:4]: move for move in moves}
    return [
        UnitStep(*goods[sku, lot or 0][:2], tuple(numbers), (lines or {}).get((sku, lot)))
        for (sku, lot), numbers in serials.items()
        if numbers
    ]


def announce(posting: StockPosting, reason: str = "", units: Sequence[UnitStep] | None = None) -> StockPosting:
    """Move the units, log and publish a posting that was made now; a replay has been announced before."""
    if not posting.is_replay:
        settle_units(posting, units)
        note_action(posting, diff={"entries": [None, posting.entry_count]}, reason=reason)
        emit(
            StockPosted(
                posting_id=posting.pk,
                code=str(posting.code),
                source_type=posting.source_type,
                source_id=posting.source_id,
                dealer_id=posting.dealer_id,
                entries=posting.entry_count,
            )
        )
    return posting
