"""Pages over much data: the order list with 1,000,000 orders, stock by lot with 10,000,000 entries.

    python bench/goods/lists.py [--orders 1000000] [--entries 10000000]
    python tools/postgres.py -- python bench/goods/lists.py

One real order and one real delivery are multiplied inside the database (30 entries an account, 20 lots a SKU, 40 dealers).
Each page is called in process through all middleware, signed in as an administrator and as a dealer; the figure is the median
of the calls after two to warm up. The target is 60 ms for the first page.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bench.measuring import machine, say, scratch  # noqa: E402

DEALERS = 40
LOTS = 20_000
PER_ACCOUNT = 30


def main() -> None:
    """Fill both tables, then call the pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--calls", type=int, default=20)
    options = parser.parse_args()
    with scratch():
        say("machine", **machine())
        world, dealers = small_world()
        order = make_order(world)
        multiply_orders(order, dealers, options.orders)
        lot = multiply_stock(world, dealers, options.entries)
        settle()
        for user, pages in (
            ("staff", staff_pages(dealers, lot, world)),
            ("dealer", ["/orders/mine/", "/ordering/orders/"]),
        ):
            for page in pages:
                measure(user, page, options, dealers)


def small_world() -> tuple[Any, list[int]]:
    """Forty dealers who may buy, one SKU with stock."""
    from datetime import date

    from meridian.kernel.base import clock
    from meridian.modules.dealers.tests.factories import make_dealer
    from meridian.modules.ordering.tests.factories import NOW, make_world

    with clock.frozen_at(NOW):
        world = make_world()
        world.sku((1_000_000, date(2028, 12, 31)))
        dealers = [world.dealer.pk, *(make_dealer(region=world.region).pk for _n in range(DEALERS - 1))]
    return world, dealers


def make_order(world: Any) -> int:
    """One submitted order."""
    from meridian.kernel.base import clock
    from meridian.modules.ordering.tests.factories import NOW

    with clock.frozen_at(NOW):
        return world.order((world.skus[0], 5), submit=True).pk


def multiply(model: Any, pk: int, count: int, changed: Mapping[str, str], first: int = 1) -> None:
    """Copy a row ``count`` times; ``changed`` maps columns to SQL over ``n``, the number of the copy."""
    from django.db import connection

    table, fields = model._meta.db_table, [f.column for f in model._meta.concrete_fields if not f.primary_key]
    values = ", ".join(changed.get(column, f't."{column}"') for column in fields)
    columns = ", ".join(f'"{column}"' for column in fields)
    if connection.vendor == "postgresql":
        numbers = f"generate_series({first}, {first + count - 1}) AS g(n)"
        start = ""
    else:
        start = f"WITH RECURSIVE g(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM g WHERE n < {first + count - 1}) "
        numbers = "g"
    execute(f'{start}INSERT INTO "{table}" ({columns}) SELECT {values} FROM {numbers}, "{table}" t WHERE t.id = {pk}')


def settle() -> None:
    """Statistics, and on PostgreSQL the map of what is visible to all: what autovacuum does by itself after so many rows."""
    from django.db import connection

    execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def execute(sql: str) -> None:
    """Run one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def multiply_orders(order: int, dealers: list[int], count: int) -> None:
    """Orders over three years and all dealers: one of 5,000 waits, the others are completed."""
    from django.db import connection

    from meridian.modules.ordering.models import Order, OrderLine

    started = time.perf_counter()
    base = min(dealers)
    minutes = "t.submitted_at - n * interval '90 seconds'" if connection.vendor == "postgresql" else (
        "datetime(t.submitted_at, '-' || (n * 90) || ' seconds')"
    )  # fmt: skip
    multiply(Order, order, count, {
        "number": "'SO-B-' || n", "dealer_id": f"{base} + n % {len(dealers)}",
        "status": "CASE WHEN n % 5000 = 0 THEN 'SUBMITTED' ELSE 'COMPLETED' END", "submitted_at": minutes,
    })  # fmt: skip
    line = OrderLine.objects.unscoped("bench").filter(order_id=order).values_list("pk", flat=True).first()
    multiply(OrderLine, line, count, {"order_id": f"{order} + n"})
    say("lists_orders_filled", orders=count, seconds=round(time.perf_counter() - started, 1))


def multiply_stock(world: Any, dealers: list[int], entries: int) -> int:
    """Lots, accounts of dealers, and entries on them. Returns a lot in the middle."""
    from meridian.modules.catalog.models import Lot
    from meridian.modules.stock.models import StockAccount, StockEntry

    started = time.perf_counter()
    first_lot = Lot.objects.unscoped("bench").order_by("-pk").values_list("pk", flat=True).first()
    multiply(Lot, first_lot, LOTS, {"number": "'B' || n"})
    account = StockAccount.objects.unscoped("bench").filter(warehouse__isnull=False).order_by("-pk").first()
    accounts = entries // PER_ACCOUNT
    holder = f"{min(dealers)} + n % {len(dealers)}"
    lot = f"{first_lot} + 1 + n / {len(dealers)} % {LOTS}"
    multiply(StockAccount, account.pk, accounts, {
        "key": f"'DEALER:' || ({holder}) || ':{account.sku_id}:' || ({lot}) || ':B' || n", "holder_type": "'DEALER'",
        "holder_id": holder, "dealer_id": holder, "lot_id": lot, "warehouse_id": "NULL", "on_hand": "n % 90",
    })  # fmt: skip
    entry = StockEntry.objects.unscoped("bench").order_by("pk").values_list("pk", flat=True).first()
    chunk = 1_000_000
    for begin in range(0, entries, chunk):
        multiply(StockEntry, entry, min(chunk, entries - begin), {
            "account_id": f"{account.pk} + 1 + n / {PER_ACCOUNT}", "lot_id": f"{first_lot} + 1 + n / {PER_ACCOUNT} / {len(dealers)} % {LOTS}",
        }, first=begin)  # fmt: skip
    say(
        "lists_stock_filled",
        entries=entries,
        accounts=accounts,
        lots=LOTS,
        seconds=round(time.perf_counter() - started, 1),
    )
    return StockAccount.objects.unscoped("bench").get(pk=account.pk + accounts // 2).lot_id


def staff_pages(dealers: list[int], lot: int, world: Any) -> list[str]:
    """What a clerk and a keeper open."""
    from meridian.modules.stock.models import StockAccount

    account = StockAccount.objects.unscoped("bench").filter(lot_id=lot).values_list("pk", flat=True).first()
    return [
        "/ordering/orders/", "/ordering/orders/?status=SUBMITTED", f"/ordering/orders/?dealer={dealers[3]}", "/orders/desk/",
        "/stock/stock-accounts/", f"/stock/stock-accounts/?lot={lot}", f"/stock/stock-accounts/?dealer={dealers[3]}",
        f"/stock/stock-accounts/{account}/",
    ]  # fmt: skip


_browsers: dict[str, Any] = {}


def browser_for(user: str, dealers: list[int]) -> Any:
    """Signed in once."""
    from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
    from meridian.modules.dealers.models import Dealer

    if user not in _browsers:
        if user == "staff":
            who = staff_user("*", language="zh-hans")
        else:
            who = dealer_user(
                Dealer.objects.unscoped("bench").get(pk=dealers[0]), "ordering.order:*", "ordering.orderline:view"
            )
        _browsers[user] = browser_of(who)
    return _browsers[user]


def measure(user: str, page: str, options: argparse.Namespace, dealers: list[int]) -> None:
    """Median and slowest call in milliseconds."""
    browser, spent = browser_for(user, dealers), []
    for number in range(options.calls + 2):
        began = time.perf_counter()
        answer = browser.get(page)
        if number >= 2:
            spent.append((time.perf_counter() - began) * 1000)
    say(
        "lists_page", user=user, page=page.split("=")[0], status=answer.status_code, median_ms=round(statistics.median(spent), 1),
        slowest_ms=round(max(spent), 1),
    )  # fmt: skip


if __name__ == "__main__":
    main()
