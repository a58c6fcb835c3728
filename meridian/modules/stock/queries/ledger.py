"""The stock ledger: the kernel's engine bound to the tables of goods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.ledger.ledger import Ledger, register_ledger
from meridian.kernel.ledger.sql import in_list, is_postgresql

from ..choices import HELD_FOR_DEALER, MAY_BE_NEGATIVE, Condition, Holder
from ..models import StockAccount, StockClose, StockEntry, StockPosting, StockReservation, StockSnapshot
from ..rules.account_keys import AccountKey, parse_account_key
from .holders import account_labels
from .units import unit_problems

CHUNK = 10_000


COLUMNS = (
    "key", "holder_type", "holder_id", "sku_id", "lot_id", "condition", "may_be_negative", "dealer_id", "hospital_id",
    "warehouse_id", "region_id", "team_id",
)  # fmt: skip


def open_stock_accounts(keys: Sequence[str]) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    """Columns and values of accounts for keys that have none yet, stamped with dealer, region and team.

    Raises RuleViolation when a key names a holder, SKU or lot that does not exist, or a lot of another SKU.
    """
    parsed = [parse_account_key(key) for key in keys]
    _require_known_choices(parsed)
    lots = _stamps("lot", {part.lot_id for part in parsed if part.lot_id}, "sku_id")
    _stamps("sku", {part.sku_id for part in parsed})
    for part in parsed:
        if part.lot_id and lots[part.lot_id][0] != part.sku_id:
            raise _unknown("lot of this SKU", part.lot_id)
    held = {kind: {part.holder_id for part in parsed if _link(part.holder_type) == kind} for kind in _LINKS}
    stamps = {kind: _stamps(kind, held[kind], *_LINKS[kind]) for kind in _LINKS}
    return COLUMNS, [(key, *_values(part, stamps)) for key, part in zip(keys, parsed, strict=True)]


# What is stamped from the row a holder links to: region, and for dealers the team.
_LINKS = {"dealer": ("region_id", "team_id"), "hospital": ("region_id",), "warehouse": ("region_id",)}


def _link(holder_type: str) -> str:
    if holder_type in HELD_FOR_DEALER:
        return "dealer"
    return {"HOSPITAL": "hospital", "COMPANY": "warehouse"}.get(holder_type, "")


def _values(part: AccountKey, stamps: dict[str, dict[int, tuple[Any, ...]]]) -> tuple[Any, ...]:
    link = _link(part.holder_type)
    stamp = stamps[link][part.holder_id] if link else ()
    return (
        part.holder_type, part.holder_id, part.sku_id, part.lot_id or None, part.condition,
        part.holder_type in MAY_BE_NEGATIVE, *(part.holder_id if link == kind else None for kind in _LINKS),
        stamp[0] if stamp else None, stamp[1] if len(stamp) > 1 else None,
    )  # fmt: skip


def _require_known_choices(parts: Iterable[AccountKey]) -> None:
    for kind in {part.holder_type for part in parts} - set(Holder.values):
        raise _unknown("holder type", kind)
    for condition in {part.condition for part in parts} - set(Condition.values):
        raise _unknown("condition", condition)


def _stamps(relation: str, ids: Iterable[int], *columns: str) -> dict[int, tuple[Any, ...]]:
    """Columns of the rows an account links to, by key. Read over the link, so no other module is imported."""
    wanted = sorted(set(ids))
    model = StockAccount._meta.get_field(relation).related_model
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = model.objects.unscoped("accounts are stamped when they are opened").filter(
            pk__in=wanted[start : start + CHUNK]
        )
        found.update((row[0], row[1:]) for row in rows.values_list("pk", *columns))
    for pk in wanted:
        if pk not in found:
            raise _unknown(relation, pk)
    return found


def _unknown(what: str, value: Any) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="stock.unknown_holder",
            message=_("A stock account cannot be opened: there is no %(what)s “%(value)s”."),
            mend=_("Register it first, then book again."),
            params={"what": what, "value": value},
        )
    )


def first_open_day() -> date | None:
    """The first business date that is not closed, or None when nothing was ever closed."""
    through = (
        StockClose.objects.unscoped("every posting asks it").order_by("-id").values_list("through", flat=True).first()
    )
    return through + timedelta(days=1) if through else None


LEDGER = register_ledger(
    Ledger(
        name="stock",
        account=StockAccount,
        posting=StockPosting,
        entry=StockEntry,
        snapshot=StockSnapshot,
        reservation=StockReservation,
        conserved=("sku_id", "lot_id"),
        open_accounts=open_stock_accounts,
        first_open_day=first_open_day,
        reopen_code="stock.period:reopen",
        labels=account_labels,
        more_checks=unit_problems,
    )
)


def inward_entries(account_ids: Sequence[int]) -> tuple[str, list[Any]]:
    """A SELECT of ``account_id, counter_id, posting_id, delta, business_date``: what came into accounts, by the small index
    of inward entries.

    PostgreSQL is led account by account. Left to itself it starts parallel workers for a thousand rows, which takes longer
    than to read them.
    """
    columns, entry = "account_id, counter_id, posting_id, delta, business_date", LEDGER.table("entry")
    if is_postgresql():
        one = f"SELECT {columns} FROM {entry} WHERE account_id = k.id AND delta > 0 OFFSET 0"  # noqa: S608
        sql = f"SELECT {columns} FROM unnest(%s::bigint[]) AS k(id) CROSS JOIN LATERAL ({one}) AS i"  # noqa: S608
        return sql, [list(account_ids)]
    condition, params = in_list("account_id", account_ids)
    return f"SELECT {columns} FROM {entry} WHERE {condition} AND delta > 0", params  # noqa: S608


def inward_moves(account_ids: Sequence[int]) -> tuple[str, list[Any]]:
    """A ``WITH`` clause ``x (account_id, counter_id, code, qty, moves, first, latest)`` of what came into accounts.

    Nothing reversed, no reversals. The entries are picked first, by account and the small index of inward ones, and
    materialised: a planner without fresh statistics would start from the few postings and read the whole ledger. CROSS JOIN because SQLite keeps the order of one.
    """
    entries, params = inward_entries(account_ids)
    return (
        "WITH e AS MATERIALIZED (SELECT account_id, counter_id, posting_id, SUM(delta) AS qty, COUNT(*) AS moves, "  # noqa: S608
        f"MIN(business_date) AS first, MAX(business_date) AS latest FROM ({entries}) AS i "
        "GROUP BY account_id, counter_id, posting_id), "
        "x AS (SELECT e.account_id, e.counter_id, p.code, CAST(SUM(e.qty) AS BIGINT) AS qty, "
        "CAST(SUM(e.moves) AS BIGINT) AS moves, MIN(e.first) AS first, MAX(e.latest) AS latest "
        f"FROM e CROSS JOIN {LEDGER.table('posting')} AS p WHERE p.id = e.posting_id AND p.reverses_id IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {LEDGER.table('posting')} AS r WHERE r.reverses_id = p.id) "
        "GROUP BY e.account_id, e.counter_id, p.code)",
        params,
    )
