"""What makes a ledger: its five tables, what is conserved in it, and how a new account is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import models

from meridian.kernel.access.codes import declare_code


class Source(NamedTuple):
    """The document behind a posting: ``("logistics.shipment", 8812)``. The ledger stores it and knows nothing of it."""

    type: str
    id: int


class Move(NamedTuple):
    """``qty`` (positive, base units) goes from one account to another.

    ``business_date`` is the line's own date, by default that of the posting; ``source_line`` the key of the line.
    """

    from_key: str
    to_key: str
    qty: int
    business_date: date | None = None
    source_line: int | None = None


class Line(NamedTuple):
    """A change of one account, for postings that are not made of moves. All lines must sum to zero."""

    account_key: str
    delta: int
    business_date: date | None = None
    source_line: int | None = None


def _no_closed_period() -> date | None:
    return None


def _labels_by_key(accounts: Sequence[Any]) -> dict[int, str]:
    return {account.pk: str(account) for account in accounts}


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger of one kind of thing.

    ``conserved``: columns of the account that name the thing (``sku_id``, ``lot_id``); the entries of every posting sum
    to zero for each. ``open_accounts`` gets keys that have no account yet and returns ``(columns, rows)`` of their
    database values: ``key``, ``may_be_negative`` and the module's own columns.
    ``first_open_day`` answers the first day that is not closed; ``reopen_code`` is the right to post before it.
    ``labels`` turns account rows into text for people, for error messages. ``more_checks`` is asked by the verification for
    what the module keeps beside the balances: ``(code, text, account id or None)`` of each problem.
    """

    name: str
    account: type[models.Model]
    posting: type[models.Model]
    entry: type[models.Model]
    snapshot: type[models.Model]
    reservation: type[models.Model]
    conserved: tuple[str, ...]
    open_accounts: Callable[[Sequence[str]], tuple[Sequence[str], Sequence[Sequence[Any]]]]
    first_open_day: Callable[[], date | None] = _no_closed_period
    reopen_code: str = ""
    labels: Callable[[Sequence[Any]], dict[int, str]] = _labels_by_key
    more_checks: Callable[[], Iterable[tuple[str, str, int | None]]] = tuple

    def table(self, what: str) -> str:
        """Quoted table name of ``account``, ``posting``, ``entry``, ``snapshot`` or ``reservation``."""
        return f'"{getattr(self, what)._meta.db_table}"'


_ledgers: dict[str, Ledger] = {}


def register_ledger(ledger: Ledger) -> Ledger:
    """Make a ledger known to the verification."""
    if ledger.reopen_code:
        declare_code(ledger.reopen_code)
    _ledgers[ledger.name] = ledger
    return ledger


def all_ledgers() -> list[Ledger]:
    """Every registered ledger."""
    return list(_ledgers.values())
