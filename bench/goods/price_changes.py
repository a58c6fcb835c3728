"""Measure the simulation of a price change on a year of orders and print one JSON line per figure.

    python bench/goods/price_changes.py [--dealers 300] [--skus 500] [--orders 100000]

Ten lines an order. Every dealer buys his own third of the SKUs, in quantities of 1 to 20; one hospital in four orders. The
change touches list and level prices of every SKU. SQLite in a temporary folder, or a database that is made and dropped when
DATABASE_URL names a PostgreSQL server.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from measuring import MemoryWatch, machine, say, scratch  # noqa: E402
from prices import FIRST, TODAY, masters, timed  # noqa: E402

LINES = 10


def order_rows(dealers: list[int], skus: list[int], hospital: int, orders: int) -> int:
    """Orders of the last 360 days with their lines, written by SQL; returns how many lines."""
    from django.db import connection, transaction

    from meridian.kernel.base.clock import SHANGHAI
    from meridian.modules.dealers.models import Dealer
    from meridian.modules.ordering.models import Order, OrderLine
    from meridian.modules.stock.tests import factories as make

    region = Dealer.objects.get(pk=dealers[0]).region_id
    stamp, noon = make.stamp(), datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=SHANGHAI)
    with transaction.atomic():
        for start in range(0, orders, 10_000):
            Order.objects.bulk_create(
                [
                    Order(
                        number=f"B{n}", status="COMPLETED", dealer_id=dealers[n % len(dealers)], region_id=region,
                        hospital_id=hospital if n % 4 == 0 else None,
                        submitted_at=noon - timedelta(days=1 + n % 360), **stamp,
                    )
                    for n in range(start, min(start + 10_000, orders))
                ],
                batch_size=500,
            )  # fmt: skip
        first = Order.objects.order_by("id").values_list("id", flat=True)[0]
        lines, order = OrderLine._meta.db_table, Order._meta.db_table
        third, base = len(skus) // 3, skus[0]
        numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, LINES + 1))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {lines} (version, created_at, updated_at, order_id, line_no, sku_id, qty, price_e4, amount_fen,"
                f" is_free, allocated_qty, shipped_qty, cancelled_qty, note)"
                f" SELECT 1, o.created_at, o.updated_at, o.id, l.n,"
                f" {base} + ((o.dealer_id % 3) * {third} + ((o.id - {first}) * 7 + l.n * 13) % {third}),"
                f" 1 + (o.id + l.n) % 20, 900000, 0, {_false()}, 0, 0, 0, '' FROM {order} o CROSS JOIN ({numbers}) l"
            )
            cursor.execute("ANALYZE")
    return OrderLine.objects.count()


def _false() -> str:
    from django.db import connection

    return "false" if connection.vendor == "postgresql" else "0"


def measure(dealers: list[int], skus: list[int]) -> None:
    """Set prices, draft a change of all list and level prices, try it."""
    from meridian.kernel.base.actors import system_actor
    from meridian.kernel.base.clock import SHANGHAI
    from meridian.modules.ordering.queries.past_lines import lines_of
    from meridian.modules.pricing import commands

    actor = system_actor("bench").at(datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=SHANGHAI))
    base = [{"sku_id": sku, "price_e4": 1_000_000, "valid_from": FIRST, "note": "b"} for sku in skus]
    commands.set_prices(actor=actor, rows=base)
    for level in (1, 2, 3):
        commands.set_prices(actor=actor, rows=[{**row, "kind": "LEVEL", "level": level, "price_e4": 900_000} for row in base])  # fmt: skip
    for dealer in dealers[:30]:
        own = [{**row, "kind": "DEALER", "dealer_id": dealer, "price_e4": 850_000} for row in base[:50]]
        commands.set_prices(actor=actor, rows=own)
    change = commands.draft_price_change(
        actor=actor, kind="ANNUAL", justification="bench", effective_on=date(2027, 1, 1)
    )
    timed("lines of the change put in", lambda: commands.change_by_percent(actor=actor, price_change=change, percent_bp=-500))  # fmt: skip
    groups = lines_of(TODAY - timedelta(days=365), TODAY - timedelta(days=1), skus)
    say("groups of equal lines", groups=groups.height, lines=int(groups["n"].sum()))
    timed(
        "groups counted by the database", lambda: lines_of(TODAY - timedelta(days=365), TODAY - timedelta(days=1), skus)
    )
    with MemoryWatch() as watch:
        timed("simulation", lambda: commands.simulate_price_change(actor=actor, price_change=change))
    change.refresh_from_db()
    say("simulated", peak_mb=watch.peak_mb, **change.simulation["total"])
    commands.submit_price_change(actor=system_actor("bench"), price_change=change)
    timed("approval writes all prices", lambda: commands.approve_price_change(actor=actor, price_change=change), rows=change.lines.count())  # fmt: skip


def main() -> None:
    """Everything, on one database."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dealers", type=int, default=300)
    options.add_argument("--skus", type=int, default=500)
    options.add_argument("--orders", type=int, default=100_000)
    chosen = options.parse_args()
    with scratch():
        say("machine", **machine())
        dealers, skus, hospital = masters(chosen.dealers, chosen.skus)
        say("order lines written", lines=order_rows(dealers, skus, hospital, chosen.orders))
        measure(dealers, skus)


if __name__ == "__main__":
    main()
