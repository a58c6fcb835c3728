"""Account rows: opening them without a race, locking them in one order, moving balances, saying what is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation, Shortage

from .ledger import Ledger
from .sql import fetch, in_list, insert_new, is_postgresql, pairs, run


class AccountFacts(NamedTuple):
    """Key of the row and the thing it holds (values of the ledger's ``conserved`` columns)."""

    id: int
    conserved: tuple[int | None, ...]


def ensure_accounts(ledger: Ledger, keys: Iterable[str]) -> dict[str, AccountFacts]:
    """The account of every key, opened where it does not exist. Sorted, so that two processes never wait crosswise."""
    wanted = sorted(set(keys))
    facts = _find(ledger, wanted)
    missing = [key for key in wanted if key not in facts]
    if missing:
        columns, rows = ledger.open_accounts(missing)
        empty = {"on_hand": 0, "reserved": 0, "is_blocked": False}
        insert_new(ledger.account, (*columns, *empty), [(*row, *empty.values()) for row in rows])
        facts.update(_find(ledger, missing))
    unknown = [key for key in missing if key not in facts]
    if unknown:
        raise RuntimeError(f"ledger {ledger.name}: open_accounts made no account for {unknown[:5]}")
    return facts


def _find(ledger: Ledger, keys: Sequence[str]) -> dict[str, AccountFacts]:
    columns = "".join(f', "{name}"' for name in ledger.conserved)
    condition, params = in_list('"key"', keys)
    rows = fetch(f'SELECT "key", id{columns} FROM {ledger.table("account")} WHERE {condition}', params)  # noqa: S608
    return {row[0]: AccountFacts(row[1], tuple(row[2:])) for row in rows}


def move_one_by_one(ledger: Ledger, deltas: Mapping[int, int]) -> None:
    """Move balances by one conditional UPDATE per account in ascending id. Raises Shortage with every account that is short."""
    table = ledger.table("account")
    sql = (
        f"UPDATE {table} SET on_hand = on_hand + %s WHERE id = %s AND NOT is_blocked "  # noqa: S608
        "AND (may_be_negative OR on_hand - reserved + %s >= 0)"
    )
    refused = [key for key in sorted(deltas) if deltas[key] and not run(sql, [deltas[key], key, deltas[key]])]
    if refused:
        refuse(ledger, {key: deltas[key] for key in refused})


def move_all_at_once(ledger: Ledger, deltas: Mapping[int, int]) -> None:
    """Move many balances by one UPDATE. The rows are locked first, in ascending id, and checked before they change."""
    table = ledger.table("account")
    condition, params = in_list("id", sorted(deltas))
    locking = " FOR NO KEY UPDATE" if is_postgresql() else ""
    rows = fetch(
        f"SELECT id, on_hand - reserved, may_be_negative, is_blocked FROM {table} "  # noqa: S608
        f"WHERE {condition} ORDER BY id{locking}",
        params,
    )
    refused = {
        key: deltas[key]
        for key, available, may_be_negative, is_blocked in rows
        if is_blocked or (deltas[key] < 0 and not may_be_negative and available + deltas[key] < 0)
    }
    if refused:
        refuse(ledger, refused)
    source, params = pairs((key, delta) for key, delta in deltas.items() if delta)
    run(f"UPDATE {table} SET on_hand = on_hand + v.n FROM {source} AS v WHERE {table}.id = v.id", params)  # noqa: S608


def refuse(ledger: Ledger, deltas: Mapping[int, int], given_back: Mapping[int, int] | None = None) -> None:
    """Say for every account why it cannot change: blocked by the verification, or too little on it. Always raises.

    ``given_back`` is what the same step would free of reservations.
    """
    freed = given_back or {}
    rows = list(ledger.account._base_manager.filter(pk__in=list(deltas)[:500]).order_by("pk"))
    labels = ledger.labels(rows)
    blocked = [row for row in rows if row.is_blocked]
    if blocked:
        raise RuleViolation(
            Issue(
                code="ledger.account_blocked",
                message=_("The balance of “%(account)s” does not match its entries, so nothing may be posted on it."),
                mend=_("Ask an administrator to look at the report of the ledger verification."),
                params={"account": labels[row.pk]},
            )
            for row in blocked
        )
    short = [(row.pk, row.on_hand - row.reserved + freed.get(row.pk, 0), -deltas[row.pk]) for row in rows]
    raise Shortage(
        [
            Issue(
                code="ledger.shortage",
                message=_("“%(account)s” has %(have)s, but %(want)s are asked for."),
                mend=_("Lower the quantity, or book the missing receipt first."),
                params={"account": labels[key], "have": have, "want": want},
            )
            for key, have, want in short
        ],
        short,
    )


def mark_snapshots_stale(ledger: Ledger, earliest: Mapping[int, date]) -> None:
    """Snapshots on or after the day of a late entry no longer tell the truth. ``earliest``: account id -> first day."""
    if not earliest:
        return
    table = ledger.table("snapshot")
    first = min(earliest.values())
    if not fetch(f"SELECT 1 FROM {table} WHERE date >= %s LIMIT 1", [first.isoformat()]):  # noqa: S608
        return
    source, params = pairs(((key, day.isoformat()) for key, day in earliest.items()), "date")
    run(
        f"UPDATE {table} SET is_stale = TRUE FROM {source} AS v "  # noqa: S608
        f"WHERE {table}.account_id = v.id AND {table}.date >= v.n AND NOT {table}.is_stale",
        params,
    )
