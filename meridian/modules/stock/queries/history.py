"""Did the book ever say that somebody had less than nothing? Late documents are allowed, so it is asked afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from meridian.kernel.base.actors import Actor
from meridian.kernel.ledger.sql import fetch, in_list

from ..models import StockAccount
from .balances import _day
from .holders import account_labels
from .ledger import LEDGER


class NegativeDays(NamedTuple):
    """An account of a lot whose history goes below zero: first and last such day, days counted, the lowest balance."""

    account_id: int
    first_day: date
    last_day: date
    days: int
    lowest: int


def negative_history(
    account_ids: Sequence[int] | None = None, *, booked_since: datetime | None = None
) -> list[NegativeDays]:
    """Accounts of lots that held less than nothing at the end of some business date, by the dates the documents bear.

    Only goods told apart by lot, and only holders that cannot be negative. ``booked_since`` looks at the accounts something
    was booked on from that moment (what the nightly job asks), ``account_ids`` at these; neither at all of them.
    """
    account, entry, posting = (LEDGER.table(what) for what in ("account", "entry", "posting"))
    conditions, params = ["NOT a.may_be_negative", "a.lot_id IS NOT NULL"], []
    if account_ids is not None:
        condition, params = in_list("a.id", list(account_ids))
        conditions.append(condition)
    if booked_since is not None:
        conditions.append(
            f"a.id IN (SELECT b.account_id FROM {posting} AS p JOIN {entry} AS b ON b.posting_id = p.id "  # noqa: S608
            "WHERE p.posted_at >= %s)"
        )
        params = [*params, connection.ops.adapt_datetimefield_value(booked_since)]
    sql = (
        "WITH d AS (SELECT e.account_id, e.business_date AS day, SUM(e.delta) AS n "  # noqa: S608
        f"FROM {account} AS a JOIN {entry} AS e ON e.account_id = a.id WHERE {' AND '.join(conditions)} "
        "GROUP BY e.account_id, e.business_date), "
        "r AS (SELECT account_id, day, CAST(SUM(n) OVER (PARTITION BY account_id ORDER BY day) AS BIGINT) AS held FROM d) "
        "SELECT account_id, MIN(day), MAX(day), COUNT(*), MIN(held) FROM r WHERE held < 0 GROUP BY account_id ORDER BY account_id"
    )
    return [NegativeDays(pk, _day(first), _day(last), days, low) for pk, first, last, days, low in fetch(sql, params)]


def negative_history_for(actor: Actor, limit: int = 200) -> list[dict[str, Any]]:
    """The same for people: ``{account, first_day, last_day, days, lowest}`` of accounts the actor may see, the worst first."""
    rows = StockAccount.objects.visible_to(actor).filter(lot__isnull=False, may_be_negative=False)
    found = sorted(negative_history(list(rows.values_list("pk", flat=True))), key=lambda one: one.lowest)[:limit]
    accounts = StockAccount.objects.visible_to(actor).in_bulk([one.account_id for one in found])
    labels = account_labels(list(accounts.values()))
    return [{"account": labels[one.account_id], **one._asdict()} for one in found]
