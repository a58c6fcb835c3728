"""Reservations in sets: twenty lots of an order are kept, used or given back by a handful of statements.

Accounts are locked first, in ascending id, then their holds: every function here and every posting that uses holds does it
in this order, so that two of them never wait crosswise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import IdempotencyConflict, Issue, RuleViolation
from meridian.kernel.records.bulk_rows import insert_rows

from .accounts import ensure_accounts, refuse
from .ledger import Ledger, Source
from .models import ReservationKind
from .sql import fetch, in_list, is_postgresql, pairs, run, savepoint, triples

COLUMNS = (
    "key", "kind", "hold_id", "account_id", "amount", "open_amount", "source_type", "source_id", "created_at", "expires_at",
    "actor_id",
)  # fmt: skip


class Hold(NamedTuple):
    """An open hold as it stands in the database."""

    id: int
    key: str
    account_id: int
    open_amount: int
    source_type: str
    source_id: int | None


def reserve_many(
    ledger: Ledger, *, actor: Actor, holds: Sequence[tuple[str, str, int]], source: Source, expires_at: datetime | None = None
) -> None:  # fmt: skip
    """Keep several amounts for a document, all or nothing. ``holds``: ``(key, account key, amount)``; a key keeps once.

    Raises Shortage with every account that has too little left, IdempotencyConflict when a key was used for another
    account or amount, RuleViolation ``ledger.quantity`` for an amount that is not positive.
    """
    for key, _account, amount in holds:
        if amount <= 0:
            raise _amount_problem(key, amount)
    with savepoint():
        accounts = ensure_accounts(ledger, (account for _key, account, _amount in holds))
        state = lock_accounts(ledger, {facts.id for facts in accounts.values()})
        fresh = _not_kept_yet(ledger, [(key, accounts[account].id, amount) for key, account, amount in holds])
        wanted: dict[int, int] = defaultdict(int)
        for _key, account_id, amount in fresh:
            wanted[account_id] += amount
        refused = {
            key: -amount
            for key, amount in wanted.items()
            if state[key].is_blocked or not (state[key].may_be_negative or state[key].free >= amount)
        }
        if refused:
            refuse(ledger, refused)
        _move_reserved(ledger, wanted)
        _insert(ledger, actor, source, [(key, ReservationKind.HOLD, None, account, amount, amount) for key, account, amount in fresh], expires_at)  # fmt: skip


def void_many(ledger: Ledger, *, actor: Actor, hold_keys: Iterable[str]) -> int:
    """Give back what several holds still keep; returns the amount given back. Holds that keep nothing any more are passed over.

    Raises RuleViolation ``ledger.no_reservation`` for a key that was never kept.
    """
    with savepoint():
        holds = [hold for hold in locked_holds(ledger, list(hold_keys)).values() if hold.open_amount]
        parts = [(hold, hold.open_amount, f"void:{hold.id}") for hold in holds]
        given_back = _close(ledger, actor, parts, ReservationKind.VOID)
        _move_reserved(ledger, {account: -amount for account, amount in given_back.items()})
    return sum(hold.open_amount for hold in holds)


def use_many(
    ledger: Ledger, actor: Actor, posting_id: int, uses: Mapping[str, int], locked: dict[int, AccountState]
) -> dict[int, int]:
    """Take quantities out of holds for a posting; returns what becomes free, by account, for :func:`move_locked` to write.

    ``locked`` are the accounts of the posting, locked before; those of holds elsewhere are locked and added. Raises
    RuleViolation when a hold keeps less.
    """
    holds = _all_holds(ledger, sorted(uses), " FOR NO KEY UPDATE" if is_postgresql() else "")
    elsewhere = {hold.account_id for hold in holds.values()} - set(locked)
    if elsewhere:
        locked.update(lock_accounts(ledger, elsewhere))
    for key, amount in uses.items():
        if amount <= 0:
            raise _amount_problem(key, amount)
        if holds[key].open_amount < amount:
            raise RuleViolation(
                Issue(
                    code="ledger.reservation_used_up",
                    message=_("The reservation “%(key)s” still keeps %(open)s, but %(amount)s are asked for."),
                    mend=_("Lower the quantity."),
                    params={"key": key, "open": holds[key].open_amount, "amount": amount},
                )
            )
    parts = [(holds[key], amount, f"use:{posting_id}:{holds[key].id}") for key, amount in sorted(uses.items())]
    return _close(ledger, actor, parts, ReservationKind.USE)


class AccountState(NamedTuple):
    """What a locked account has."""

    free: int
    may_be_negative: bool
    is_blocked: bool


def move_locked(
    ledger: Ledger, locked: Mapping[int, AccountState], deltas: Mapping[int, int], given_back: Mapping[int, int]
) -> None:
    """Move balances of locked accounts and give back what was kept on them, in one statement.

    Raises Shortage with every account that is short, RuleViolation ``ledger.account_blocked``.
    """
    refused = {}
    for key, delta in deltas.items():
        state, free = locked[key], locked[key].free + given_back.get(key, 0)
        if delta and (state.is_blocked or (delta < 0 and not state.may_be_negative and free + delta < 0)):
            refused[key] = delta
    if refused:
        refuse(ledger, refused, given_back)
    keys = sorted(key for key in {*deltas, *given_back} if deltas.get(key) or given_back.get(key))
    source, params = triples((key, deltas.get(key, 0), given_back.get(key, 0)) for key in keys)
    table = ledger.table("account")
    run(
        f"UPDATE {table} SET on_hand = on_hand + v.n, reserved = reserved - v.m FROM {source} AS v "  # noqa: S608
        f"WHERE {table}.id = v.id",
        params,
    )


def lock_accounts(ledger: Ledger, ids: Iterable[int]) -> dict[int, AccountState]:
    """Lock account rows in ascending id and say what is free on them. SQLite's one writer needs no lock."""
    condition, params = in_list("id", sorted(ids))
    locking = " FOR NO KEY UPDATE" if is_postgresql() else ""
    rows = fetch(
        f"SELECT id, on_hand - reserved, may_be_negative, is_blocked FROM {ledger.table('account')} "  # noqa: S608
        f"WHERE {condition} ORDER BY id{locking}",
        params,
    )
    return {row[0]: AccountState(row[1], bool(row[2]), bool(row[3])) for row in rows}


def locked_holds(ledger: Ledger, keys: Sequence[str]) -> dict[str, Hold]:
    """Holds by key, with their accounts and themselves locked. Raises RuleViolation for a key that was never kept."""
    found = _all_holds(ledger, keys, "")
    lock_accounts(ledger, {hold.account_id for hold in found.values()})
    return _holds(ledger, keys, " FOR NO KEY UPDATE") if is_postgresql() else found


def _all_holds(ledger: Ledger, keys: Sequence[str], locking: str) -> dict[str, Hold]:
    found = _holds(ledger, keys, locking)
    missing = [key for key in keys if key not in found]
    if missing:
        raise RuleViolation(
            Issue(
                code="ledger.no_reservation",
                message=_("There is no reservation “%(key)s”."),
                mend=_("Reserve the goods first."),
                params={"key": missing[0]},
            )
        )
    return found


def _holds(ledger: Ledger, keys: Sequence[str], locking: str) -> dict[str, Hold]:
    condition, params = in_list('"key"', list(keys))
    rows = fetch(
        f'SELECT id, "key", account_id, open_amount, source_type, source_id FROM {ledger.table("reservation")} '  # noqa: S608
        f"WHERE {condition} AND kind = 'HOLD' ORDER BY id{locking}",
        params,
    )
    return {row[1]: Hold(*row) for row in rows}


def _not_kept_yet(ledger: Ledger, wanted: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Those whose key is new. Asked after the accounts are locked: who kept the same key before has committed by now."""
    condition, params = in_list('"key"', [key for key, _account, _amount in wanted])
    rows = fetch(
        f'SELECT "key", account_id, amount FROM {ledger.table("reservation")} WHERE {condition}',  # noqa: S608
        params,
    )
    known = {row[0]: (row[1], row[2]) for row in rows}
    for key, account, amount in wanted:
        if key in known and known[key] != (account, amount):
            raise IdempotencyConflict(_("“%(key)s” already reserves something else.") % {"key": key})
    return [one for one in wanted if one[0] not in known]


def _close(ledger: Ledger, actor: Actor, parts: Sequence[tuple[Hold, int, str]], kind: str) -> dict[int, int]:
    """Write what became of parts of holds, and lower the holds by them. Returns what the accounts keep less."""
    if not parts:
        return {}
    source, params = pairs((hold.id, amount) for hold, amount, _key in parts)
    table = ledger.table("reservation")
    run(
        f"UPDATE {table} SET open_amount = open_amount - v.n FROM {source} AS v WHERE {table}.id = v.id",  # noqa: S608
        params,
    )
    sums: dict[int, int] = defaultdict(int)
    for hold, amount, _key in parts:
        sums[hold.account_id] += amount
    by_source: dict[Source, list[tuple[Any, ...]]] = defaultdict(list)
    for hold, amount, key in parts:
        by_source[Source(hold.source_type, hold.source_id)].append((key, kind, hold.id, hold.account_id, amount, 0))
    for origin, rows in by_source.items():
        _insert(ledger, actor, origin, rows, None)
    return dict(sums)


def _move_reserved(ledger: Ledger, deltas: Mapping[int, int]) -> None:
    source, params = pairs((key, delta) for key, delta in sorted(deltas.items()) if delta)
    table = ledger.table("account")
    run(f"UPDATE {table} SET reserved = reserved + v.n FROM {source} AS v WHERE {table}.id = v.id", params)  # noqa: S608


def _insert(
    ledger: Ledger, actor: Actor, source: Source, rows: Iterable[tuple[Any, ...]], expires_at: datetime | None
) -> None:
    general = (source.type, source.id, actor.now, expires_at, actor.user_id)
    insert_rows(ledger.reservation, COLUMNS, [(*row[:1], str(row[1]), *row[2:], *general) for row in rows])


def _amount_problem(key: str, amount: int) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="ledger.quantity",
            message=_("A reservation needs a quantity above zero, not %(qty)s."),
            mend=_("Correct the quantity."),
            params={"qty": amount, "key": key},
        )
    )
