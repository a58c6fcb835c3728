"""Posting: the one algorithm that moves balances, the same on SQLite and PostgreSQL.

Order: the posting row with its unique key first, so that a replay is found before any balance moves; then accounts,
balances in ascending id, entries. Everything inside the caller's transaction; a refusal leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import ClosedPeriod, IdempotencyConflict, Issue, RuleViolation
from meridian.kernel.records.bulk_rows import insert_rows

from .accounts import AccountFacts, ensure_accounts, mark_snapshots_stale, move_all_at_once, move_one_by_one
from .ledger import Ledger, Line, Move, Source
from .reserve_many import lock_accounts, move_locked, use_many
from .sql import insert_once, savepoint

ONE_BY_ONE = 4
ENTRY_COLUMNS = ("posting_id", "account_id", "counter_id", "delta", "business_date", "source_line")


class Leg(NamedTuple):
    """One entry to be."""

    account_key: str
    counter_key: str | None
    delta: int
    business_date: date
    source_line: int | None


def post(
    ledger: Ledger, *, actor: Actor, key: str, code: str, source: Source, business_date: date,
    moves: Iterable[Move] = (), lines: Iterable[Line] = (), uses: Mapping[str, int] | None = None, **posting_values: Any,
) -> models.Model:  # fmt: skip
    """Book moves (or lines that sum to zero) once, and return the posting.

    The same ``key`` with the same content returns the first posting (``is_replay`` is True on it). ``uses`` takes
    ``{hold key: quantity}`` out of reservations in the same step. ``posting_values`` are further columns of the posting.

    Raises Shortage (every account that is short), ClosedPeriod, IdempotencyConflict (same key, other content),
    RuleViolation ``ledger.unbalanced``, ``ledger.quantity``, ``ledger.empty``, ``ledger.account_blocked``.
    """
    legs = _legs(list(moves), list(lines), business_date)
    digest = _digest(code, source, business_date, legs, uses)
    with savepoint():
        posting = open_posting(
            ledger, actor=actor, key=key, code=code, source=source, business_date=business_date, digest=digest,
            entry_count=len(legs), **posting_values,
        )  # fmt: skip
        if posting.is_replay:
            return posting
        require_open_period(ledger, actor, min(leg.business_date for leg in legs))
        accounts = ensure_accounts(ledger, (leg.account_key for leg in legs))
        _require_balanced(legs, accounts)
        if uses:
            locked = lock_accounts(ledger, {facts.id for facts in accounts.values()})
            given_back = use_many(ledger, actor, posting.pk, uses, locked)
            move_locked(ledger, locked, _sums(legs, accounts), given_back)
        else:
            _move(ledger, _sums(legs, accounts))
        insert_rows(ledger.entry, ENTRY_COLUMNS, _rows(posting.pk, legs, accounts))
        mark_snapshots_stale(ledger, _earliest(legs, accounts))
    return posting


def _move(ledger: Ledger, deltas: Mapping[int, int]) -> None:
    """A few balances by conditional UPDATE each, more of them by one statement."""
    (move_one_by_one if len(deltas) <= ONE_BY_ONE else move_all_at_once)(ledger, deltas)


def reverse(
    ledger: Ledger,
    *,
    actor: Actor,
    posting: models.Model,
    business_date: date,
    code: str = "REVERSAL",
    **posting_values: Any,
) -> models.Model:
    """Undo a posting by one with all signs turned, entry by entry. Reversing twice returns the first reversal.

    Raises RuleViolation ``ledger.reversal_reversed`` for a reversal, Shortage when the goods have moved on meanwhile.
    """
    if posting.reverses_id:
        raise RuleViolation(
            Issue(
                code="ledger.reversal_reversed",
                message=_("“%(key)s” is itself a reversal and cannot be reversed."),
                mend=_("Post the document again instead."),
                params={"key": posting.key},
            )
        )
    first = ledger.posting._base_manager.filter(reverses_id=posting.pk).first()
    if first is not None:
        first.is_replay = True
        return first
    if posting.entry_count > 20_000:
        from .bulk import reverse_in_bulk

        return reverse_in_bulk(
            ledger, actor=actor, posting=posting, business_date=business_date, code=code, **posting_values
        )
    entries = list(
        ledger.entry._base_manager.filter(posting_id=posting.pk).select_related("account", "counter").order_by("pk")
    )
    legs = [
        Leg(e.account.key, e.counter.key if e.counter_id else None, -e.delta, business_date, e.source_line)
        for e in entries
    ]
    return _post_reversal(ledger, actor, posting, business_date, code, legs, posting_values)


def _post_reversal(ledger, actor, posting, business_date, code, legs, posting_values) -> models.Model:
    source = Source(posting.source_type, posting.source_id)
    with savepoint():
        reversal = open_posting(
            ledger, actor=actor, key=reversal_key(posting), code=code, source=source, business_date=business_date,
            digest=_digest(code, source, business_date, legs, None), entry_count=len(legs), reverses_id=posting.pk,
            **posting_values,
        )  # fmt: skip
        if reversal.is_replay:
            return reversal
        require_open_period(ledger, actor, business_date)
        accounts = ensure_accounts(ledger, (leg.account_key for leg in legs))
        move_one_by_one(ledger, _sums(legs, accounts))
        insert_rows(ledger.entry, ENTRY_COLUMNS, _rows(reversal.pk, legs, accounts))
        mark_snapshots_stale(ledger, _earliest(legs, accounts))
    return reversal


def reversal_key(posting: models.Model) -> str:
    """Key of the posting that undoes ``posting``."""
    return f"reverse:{posting.pk}"


def open_posting(
    ledger: Ledger, *, actor: Actor, key: str, code: str, source: Source, business_date: date, digest: str,
    entry_count: int, reverses_id: int | None = None, **posting_values: Any,
) -> models.Model:  # fmt: skip
    """Insert the posting row; when its key is taken, return the first one with ``is_replay`` set.

    Raises IdempotencyConflict when the first one had other content.
    """
    values = {
        "key": key, "code": code, "source_type": source.type, "source_id": source.id, "business_date": business_date,
        "posted_at": actor.now, "actor_id": actor.user_id, "reverses_id": reverses_id, "payload_hash": digest,
        "entry_count": entry_count, **posting_values,
    }  # fmt: skip
    new_id = insert_once(ledger.posting, values)
    if new_id is None:
        first = ledger.posting._base_manager.get(key=key)
        if first.payload_hash != digest:
            raise IdempotencyConflict(
                _("“%(key)s” is already posted with other content. Reverse that posting before posting again.")
                % {"key": key}
            )
        first.is_replay = True
        return first
    posting = ledger.posting(pk=new_id, **values)
    posting._state.adding = False
    posting._state.db = connection.alias
    posting.is_replay = False
    return posting


def require_open_period(ledger: Ledger, actor: Actor, earliest: date) -> None:
    """Closed days refuse postings, unless the actor may reopen them. Raises ClosedPeriod."""
    first_open = ledger.first_open_day()
    if first_open is None or earliest >= first_open:
        return
    if ledger.reopen_code and actor.may(ledger.reopen_code) and not actor.is_system:
        return
    raise ClosedPeriod(
        Issue(
            code="ledger.period_closed",
            message=_("%(day)s lies in a closed period; the first open day is %(open)s."),
            mend=_("Use a later business date, or ask someone who may reopen the period."),
            params={"day": earliest.isoformat(), "open": first_open.isoformat()},
        )
    )


def quantity_problem(qty: int) -> RuleViolation:
    """The refusal of a move that is not positive; returns go from the other side."""
    return RuleViolation(
        Issue(
            code="ledger.quantity",
            message=_("A move needs a quantity above zero, not %(qty)s."),
            mend=_("A return is a move in the other direction."),
            params={"qty": qty},
        )
    )


def empty_problem() -> RuleViolation:
    """The refusal of a posting without lines."""
    return RuleViolation(Issue(code="ledger.empty", message=_("There is nothing to post."), mend=_("Add a line.")))


def unbalanced_problem(detail: str) -> RuleViolation:
    """The refusal of a posting that would make goods or money appear or vanish."""
    return RuleViolation(
        Issue(
            code="ledger.unbalanced",
            message=_("The entries do not balance: %(detail)s."),
            mend=_("Both sides of a move must be of the same product and lot."),
            params={"detail": detail},
        )
    )


def _legs(moves: Sequence[Move], lines: Sequence[Line], day: date) -> list[Leg]:
    legs: list[Leg] = []
    for move in moves:
        if move.qty <= 0:
            raise quantity_problem(move.qty)
        on = move.business_date or day
        legs.append(Leg(move.from_key, move.to_key, -move.qty, on, move.source_line))
        legs.append(Leg(move.to_key, move.from_key, move.qty, on, move.source_line))
    for line in lines:
        if not line.delta:
            raise quantity_problem(0)
        legs.append(Leg(line.account_key, None, line.delta, line.business_date or day, line.source_line))
    if not legs:
        raise empty_problem()
    return legs


def _digest(code: str, source: Source, day: date, legs: Sequence[Leg], uses: Mapping[str, int] | None) -> str:
    content = [code, list(source), day.isoformat(), [[*leg[:3], leg[3].isoformat(), leg[4]] for leg in legs]]
    if uses:
        content.append(sorted(uses.items()))
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _require_balanced(legs: Sequence[Leg], accounts: Mapping[str, AccountFacts]) -> None:
    sums: dict[tuple, int] = defaultdict(int)
    for leg in legs:
        facts = accounts[leg.account_key]
        sums[facts.conserved] += leg.delta
        if leg.counter_key and accounts[leg.counter_key].conserved != facts.conserved:
            raise unbalanced_problem(f"{leg.counter_key} → {leg.account_key}")
    wrong = [f"{thing}: {total:+d}" for thing, total in sums.items() if total]
    if wrong:
        raise unbalanced_problem("; ".join(wrong[:5]))


def _sums(legs: Sequence[Leg], accounts: Mapping[str, AccountFacts]) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for leg in legs:
        sums[accounts[leg.account_key].id] += leg.delta
    return sums


def _earliest(legs: Sequence[Leg], accounts: Mapping[str, AccountFacts]) -> dict[int, date]:
    first: dict[int, date] = {}
    for leg in legs:
        account = accounts[leg.account_key].id
        first[account] = min(first.get(account, leg.business_date), leg.business_date)
    return first


def _rows(posting_id: int, legs: Sequence[Leg], accounts: Mapping[str, AccountFacts]):
    for leg in legs:
        counter = accounts[leg.counter_key].id if leg.counter_key else None
        yield posting_id, accounts[leg.account_key].id, counter, leg.delta, leg.business_date, leg.source_line
