"""What is where: balances of dealers, now or as of a day, and what a dealer ever received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, QuerySet, Sum

from meridian.kernel.base.actors import Actor
from meridian.kernel.ledger.snapshots import balances_as_of
from meridian.kernel.ledger.sql import fetch, in_list

from ..choices import SUPPLYING, Condition, Holder
from ..models import StockAccount
from .ledger import LEDGER, inward_moves

if TYPE_CHECKING:
    import polars as pl

Goods = tuple[int, int | None]


def dealer_balances(actor: Actor, dealer_id: int) -> QuerySet[StockAccount]:
    """A dealer's accounts with goods on them, as far as the actor may see them; SKU and lot are loaded."""
    return (
        StockAccount.objects.visible_to(actor)
        .filter(holder_type=Holder.DEALER, dealer_id=dealer_id)
        .exclude(on_hand=0)
        .select_related("sku__product", "lot")
        .order_by("sku__code", "lot__expiry_date", "id")
    )


def balances_for(
    dealer_id: int, pairs: Iterable[Goods] | None = None, *, as_of: date | None = None,
    condition: str | None = Condition.GOOD,
) -> dict[Goods, int]:  # fmt: skip
    """``{(sku_id, lot_id): base units}`` a dealer has in the book; all his lots when ``pairs`` is None. One query.

    ``as_of`` asks for the end of that business date; ``condition`` None adds up all conditions. Pairs he never had are 0.
    """
    wanted = None if pairs is None else set(pairs)
    rows = _dealer_accounts(dealer_id, condition)
    then = balances_as_of(LEDGER, as_of, [row[0] for row in rows]) if as_of and rows else None
    found: dict[Goods, int] = dict.fromkeys(wanted, 0) if wanted is not None else {}
    for pk, sku_id, lot_id, on_hand in rows:
        if wanted is None or (sku_id, lot_id) in wanted:
            qty = on_hand if then is None else then[pk]
            found[sku_id, lot_id] = found.get((sku_id, lot_id), 0) + qty
    return found


def balance_frame(dealer_id: int, *, as_of: date | None = None, condition: str | None = Condition.GOOD) -> pl.DataFrame:
    """The same as a frame ``sku_id, lot_id (null: not told apart by lot), on_hand``."""
    import polars as pl

    rows = [(sku, lot, qty) for (sku, lot), qty in balances_for(dealer_id, as_of=as_of, condition=condition).items()]
    return pl.DataFrame(rows, schema={"sku_id": pl.Int64, "lot_id": pl.Int64, "on_hand": pl.Int64}, orient="row")


def _dealer_accounts(dealer_id: int, condition: str | None) -> list[tuple[int, int, int | None, int]]:
    rows = StockAccount.objects.unscoped("the book of the dealer whose file is judged").filter(
        holder_type=Holder.DEALER, dealer_id=dealer_id
    )
    if condition is not None:
        rows = rows.filter(condition=condition)
    return list(rows.values_list("pk", "sku_id", "lot_id", "on_hand"))


class WarehouseLot(NamedTuple):
    """A lot in a company warehouse: free base units, expiry, quality status (``U`` is released)."""

    lot_id: int | None
    available: int
    expiry_date: date | None
    status: str


def warehouse_lots(warehouse_id: int, sku_id: int) -> list[WarehouseLot]:
    """The good, unreserved goods of a SKU in a warehouse, lot by lot; goods without a lot count as released."""
    rows = (
        StockAccount.objects.unscoped("lots are chosen for a shipment the actor may make")
        .filter(warehouse_id=warehouse_id, sku_id=sku_id, condition=Condition.GOOD)
        .values_list("lot_id", F("on_hand") - F("reserved"), "lot__expiry_date", "lot__status")
    )
    return [WarehouseLot(lot, free, expiry, status or "U") for lot, free, expiry, status in rows if free > 0]


def received_lots(dealer_id: int) -> pl.DataFrame:
    """What a dealer was ever supplied with: ``sku_id, lot_id, first_received (date), total_received (base units)``.

    Counts what came from the company, from transit, from another dealer and as opening stock; not what hospitals sent
    back, not reversed postings. Its cost grows with his receipts, not with his sales.
    """
    import polars as pl

    goods = {pk: (sku_id, lot_id) for pk, sku_id, lot_id, _qty in _dealer_accounts(dealer_id, None)}
    moves, params = inward_moves(list(goods))
    kinds, kind_values = in_list("c.holder_type", sorted(SUPPLYING))
    sql = (
        f"{moves} SELECT x.account_id, x.first, x.qty FROM x JOIN {LEDGER.table('account')} AS c ON c.id = x.counter_id "  # noqa: S608
        f"WHERE {kinds} AND NOT (c.holder_type = 'DEALER' AND c.holder_id = %s)"
    )
    sums: dict[Goods, tuple[date, int]] = {}
    for account_id, first, qty in fetch(sql, [*params, *kind_values, dealer_id]):
        day, total = sums.get(goods[account_id], (date.max, 0))
        sums[goods[account_id]] = (min(day, _day(first)), total + qty)
    rows = [(*pair, day, total) for pair, (day, total) in sorted(sums.items(), key=lambda i: (i[0][0], i[0][1] or 0))]
    schema = {"sku_id": pl.Int64, "lot_id": pl.Int64, "first_received": pl.Date, "total_received": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _day(value: date | str) -> date:
    """SQLite gives dates of aggregates as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def proven_stock(sku_ids: Iterable[int], as_of: date | None = None) -> dict[tuple[int, int], int]:
    """``{(dealer, SKU): base units}`` of good stock in dealers' books whose lot is known, now or at the end of a day.

    One query for now; for a day in the past two for each dealer who ever held one of the SKUs.
    """
    rows = StockAccount.objects.unscoped("stock of all dealers for the protection of prices").filter(
        holder_type=Holder.DEALER, dealer__isnull=False, condition=Condition.GOOD, lot__isnull=False,
        sku_id__in=list(sku_ids),
    )  # fmt: skip
    if as_of is None:
        found = rows.filter(on_hand__gt=0).order_by().values_list("dealer_id", "sku_id").annotate(n=Sum("on_hand"))
        return {(dealer, sku): qty for dealer, sku, qty in found}
    goods: dict[int, list[Goods]] = defaultdict(list)
    for dealer, sku, lot in rows.order_by().values_list("dealer_id", "sku_id", "lot_id").distinct():
        goods[dealer].append((sku, lot))
    held: dict[tuple[int, int], int] = defaultdict(int)
    for dealer, pairs in goods.items():
        for (sku, _lot), qty in balances_for(dealer, pairs, as_of=as_of).items():
            held[dealer, sku] += max(0, qty)
    return {place: qty for place, qty in held.items() if qty}
