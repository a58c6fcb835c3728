"""Balances as of a day: the nearest snapshot that still tells the truth, plus the entries after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from .ledger import Ledger
from .sql import fetch, in_list, is_postgresql, run


def balances_as_of(ledger: Ledger, day: date, account_ids: Sequence[int] | None = None) -> dict[int, int]:
    """``{account id: on hand at the end of day}`` by business date; all accounts when no ids are given."""
    condition, params = in_list("a.id", list(account_ids)) if account_ids is not None else ("1 = 1", [])
    select, days = _as_of(ledger, day)
    return dict(fetch(f"{select} WHERE {condition}", [*days, *params]))


def take_snapshots(ledger: Ledger, day: date, *, booked_since: datetime | None = None) -> int:
    """Write (or renew) snapshots for the end of ``day``; returns their number. Run by a job.

    Of every account, or with ``booked_since`` only of those something was booked on from that moment: the others have an
    earlier snapshot that still tells the truth.
    """
    select, params = _as_of(ledger, day)
    if booked_since is not None:
        select += (
            f" WHERE a.id IN (SELECT e.account_id FROM {ledger.table('posting')} AS p JOIN {ledger.table('entry')} AS e "  # noqa: S608
            "ON e.posting_id = p.id WHERE p.posted_at >= %s)"
        )
        params.append(connection.ops.adapt_datetimefield_value(booked_since))
    table = ledger.table("snapshot")
    as_day = "%s::date" if is_postgresql() else "%s"
    rows = f"SELECT x.id, {as_day}, x.n, FALSE FROM ({select}) AS x"  # noqa: S608
    return run(
        f"INSERT INTO {table} (account_id, date, on_hand, is_stale) {rows} WHERE TRUE "
        "ON CONFLICT (account_id, date) DO UPDATE SET on_hand = excluded.on_hand, is_stale = FALSE",
        [day.isoformat(), *params],
    )


def _as_of(ledger: Ledger, day: date) -> tuple[str, list[Any]]:
    """SELECT of (id, n) over accounts ``a``, without WHERE, and its parameters."""
    account, entry, snapshot = (ledger.table(what) for what in ("account", "entry", "snapshot"))
    sql = (
        "SELECT a.id AS id, COALESCE(s.on_hand, 0) + COALESCE((SELECT CAST(SUM(e.delta) AS BIGINT) "  # noqa: S608
        f"FROM {entry} AS e WHERE e.account_id = a.id AND e.business_date <= %s "
        "AND e.business_date > COALESCE(s.date, '0001-01-01')), 0) AS n "
        f"FROM {account} AS a LEFT JOIN {snapshot} AS s ON s.account_id = a.id AND s.date = ("
        f"SELECT MAX(p.date) FROM {snapshot} AS p WHERE p.account_id = a.id AND p.date <= %s AND NOT p.is_stale)"
    )
    return sql, [day.isoformat(), day.isoformat()]
