"""Keeping goods for documents, sending what was kept, and changing the condition of goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.ledger import reserve_many as holds_in_sets
from meridian.kernel.ledger.ledger import Move, Source
from meridian.kernel.ledger.posting import post

from ..choices import Condition, PostingCode
from ..models import StockPosting, StockReservation
from ..queries.ledger import LEDGER
from ..rules.account_keys import account_key
from ..rules.units import UnitStep
from .postings import announce


@command("stock.stock:reserve")
def reserve_many(
    *, actor: Actor, holds: Sequence[tuple[str, str, int]], source_type: str, source_id: int,
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    """Keep goods for a document, all or nothing. ``holds``: ``(key, account key, base units)``; the same key keeps once.

    Raises Shortage with every account that has too little free.
    """
    holds_in_sets.reserve_many(
        LEDGER, actor=actor, holds=holds, source=Source(source_type, source_id), expires_at=expires_at
    )


@command("stock.stock:reserve")
def reserve_stock(
    *, actor: Actor, key: str, account_key: str, qty: int, source_type: str, source_id: int,
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    """Keep goods of one account; see :func:`reserve_many`."""
    reserve_many(
        actor=actor,
        holds=[(key, account_key, qty)],
        source_type=source_type,
        source_id=source_id,
        expires_at=expires_at,
    )


@command("stock.stock:reserve")
def void_many(*, actor: Actor, hold_keys: Iterable[str]) -> int:
    """Give back what is still kept under these keys. Returns the base units given back."""
    return holds_in_sets.void_many(LEDGER, actor=actor, hold_keys=list(hold_keys))


@command("stock.stock:reserve")
def void_reservation(*, actor: Actor, hold_key: str) -> int:
    """Give back what is still kept under one key."""
    return void_many(actor=actor, hold_keys=[hold_key])


@command("stock.stock:move")
def ship_reserved(
    *, actor: Actor, key: str, uses: Sequence[tuple[str, str, int, int | None]], source_type: str, source_id: int,
    business_date: date, dealer_id: int | None = None, code: str = PostingCode.SHIP,
    serials: Mapping[tuple[str, str, int | None], Sequence[str]] | None = None,
) -> StockPosting:  # fmt: skip
    """Send goods that were kept: one posting for all of them, and the same key books once.

    ``uses``: ``(hold key, account key they go to, base units, line of the source document or None)``; less than a hold
    keeps may be taken. ``serials``: ``{(hold key, account key, line): serial numbers}`` of units that were scanned. Raises
    RuleViolation when a hold keeps less, ``stock.units_*``, Shortage, ClosedPeriod.
    """
    keys = {hold for hold, _to, _qty, _line in uses}
    rows = StockReservation.objects.unscoped("holds of the document that is sent").filter(
        key__in=keys, hold__isnull=True
    )
    held = dict(rows.values_list("key", "account__key"))
    unknown = sorted(keys - set(held))
    if unknown:
        raise RuleViolation(
            Issue(
                code="ledger.no_reservation",
                message=_("There is no reservation “%(key)s”."),
                mend=_("Reserve the goods first."),
                params={"key": unknown[0]},
            )
        )
    taken: dict[str, int] = {}
    for hold, _to, qty, _line in uses:
        taken[hold] = taken.get(hold, 0) + qty
    posting = post(
        LEDGER, actor=actor, key=key, code=code, source=Source(source_type, source_id), business_date=business_date,
        moves=[Move(held[hold], to, qty, None, line) for hold, to, qty, line in uses], uses=taken, dealer_id=dealer_id,
    )  # fmt: skip
    units = [UnitStep(held[hold], to, tuple(named), line) for (hold, to, line), named in (serials or {}).items()]
    return announce(posting, units=units)


@command("stock.stock:condition")
def change_condition(
    *, actor: Actor, key: str, holder_type: str, holder_id: int, lines: Sequence[tuple[int, int | None, int]],
    from_condition: str, to_condition: str, business_date: date, reason: str, source_type: str, source_id: int,
    dealer_id: int | None = None, serials: Mapping[tuple[int, int | None], Sequence[str]] | None = None,
) -> StockPosting:  # fmt: skip
    """Move goods of a holder from one condition to another (good → quarantine, quarantine → scrap pile …), with the reason.

    ``lines``: ``(sku, lot or None, base units)``; ``serials`` names units of them. The same key books once. Raises RuleViolation without a reason or when
    both conditions are the same, Shortage.
    """
    if not reason.strip() or from_condition == to_condition or to_condition not in Condition.values:
        raise RuleViolation(
            Issue(
                code="stock.condition",
                message=_("Changing the condition of goods needs another condition and a reason."),
                mend=_("Choose the new condition and write why."),
                field="reason",
            )
        )
    moves = [
        Move(
            account_key(holder_type, holder_id, sku, lot, from_condition),
            account_key(holder_type, holder_id, sku, lot, to_condition),
            qty,
        )
        for sku, lot, qty in lines
    ]
    posting = post(
        LEDGER, actor=actor, key=key, code=PostingCode.CONDITION, source=Source(source_type, source_id),
        business_date=business_date, moves=moves, dealer_id=dealer_id,
    )  # fmt: skip
    ways = {(sku, lot): move for (sku, lot, _qty), move in zip(lines, moves, strict=True)}
    units = [
        UnitStep(ways[goods].from_key, ways[goods].to_key, tuple(named)) for goods, named in (serials or {}).items()
    ]
    return announce(posting, reason, units)
