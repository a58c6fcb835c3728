"""What flow files booked as a dealer's sales: asked before his own document books the same goods again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from meridian.kernel.ledger.sql import fetch, in_list

from ..choices import Holder, PostingCode
from ..rules.account_keys import account_key
from .ledger import LEDGER

# A dealer's side of a reported sale: his stock, or what the book could not explain.
_OWN = (Holder.DEALER, Holder.UNEXPLAINED)


class ReportedGoods(NamedTuple):
    """A lot that went to a customer on a day by flow files, in base units; negative: it came back."""

    sku_id: int
    lot_id: int | None
    day: date
    qty: int


def flow_sales(
    dealer_id: int, customer: tuple[str, int], goods: Iterable[tuple[int, int | None]], days: tuple[date, date]
) -> list[ReportedGoods]:
    """What flow files booked from a dealer to a customer of some lots between two days, both included.

    ``customer`` is ``("hospital", id)`` or ``("dealer", id)``. Reversed postings do not count. One statement over the accounts of the dealer.
    """
    pairs = sorted(set(goods), key=lambda pair: (pair[0], pair[1] or 0))
    keys = {account_key(kind, dealer_id, sku, lot): (sku, lot) for sku, lot in pairs for kind in _OWN}
    if not keys:
        return []
    chosen, params = in_list('a."key"', sorted(keys))
    account, entry, posting = (LEDGER.table(name) for name in ("account", "entry", "posting"))
    rows = fetch(
        f'SELECT a."key", e.business_date, CAST(SUM(-e.delta) AS BIGINT) FROM {account} a '  # noqa: S608
        f"JOIN {entry} e ON e.account_id = a.id JOIN {posting} p ON p.id = e.posting_id "
        f"JOIN {account} c ON c.id = e.counter_id "
        f"WHERE {chosen} AND p.code = %s AND c.holder_type = %s AND c.holder_id = %s "
        "AND e.business_date >= %s AND e.business_date < %s "
        f"AND NOT EXISTS (SELECT 1 FROM {posting} r WHERE r.reverses_id = p.id) "
        'GROUP BY a."key", e.business_date',
        [*params, PostingCode.FLOW.value, Holder(customer[0].upper()).value, customer[1], days[0], days[1] + timedelta(days=1)],
    )  # fmt: skip
    sums: dict[tuple[int, int | None, date], int] = {}
    for key, day, qty in rows:
        place = (*keys[key], _day(day))
        sums[place] = sums.get(place, 0) + int(qty)
    return [ReportedGoods(*place, qty) for place, qty in sums.items() if qty]


def _day(value: date | str) -> date:
    """SQLite gives dates of aggregates as text."""
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


class HospitalSales(NamedTuple):
    """What a dealer sold to a hospital of a SKU: the first day since the look-back began, and base units of the period."""

    dealer_id: int
    sku_id: int
    hospital_id: int
    first_day: date
    qty: int


def hospital_sales(dealer_ids: Iterable[int], since: date, first: date, last: date) -> list[HospitalSales]:
    """What dealers sold to hospitals, by flow files and by their own documents, from ``since`` to ``last``; one statement.

    Goods of their own and goods the book cannot explain both count as sold. ``qty`` is of ``first`` to ``last``, less what
    came back; a reversed posting weighs out.
    """
    chosen, params = in_list("a.holder_id", sorted(set(dealer_ids)))
    own, own_params = in_list("a.holder_type", [holder.value for holder in _OWN])
    account, entry = (LEDGER.table(name) for name in ("account", "entry"))
    rows = fetch(
        "SELECT a.holder_id, a.sku_id, c.holder_id, MIN(e.business_date), "  # noqa: S608
        "CAST(SUM(CASE WHEN e.business_date >= %s THEN -e.delta ELSE 0 END) AS BIGINT) "
        f"FROM {account} a JOIN {entry} e ON e.account_id = a.id JOIN {account} c ON c.id = e.counter_id "
        f"WHERE {chosen} AND {own} AND c.holder_type = %s AND e.business_date >= %s AND e.business_date < %s "
        "GROUP BY a.holder_id, a.sku_id, c.holder_id",
        [first, *params, *own_params, Holder.HOSPITAL.value, since, last + timedelta(days=1)],
    )  # fmt: skip
    return [HospitalSales(dealer, sku, hospital, _day(day), int(qty or 0)) for dealer, sku, hospital, day, qty in rows]
