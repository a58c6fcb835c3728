"""Measure the warehouse: shipping checked pick lists of 20-line orders, and what comes before it.

    python bench/goods/shipping.py [--orders 60]
    python tools/postgres.py -- python bench/goods/shipping.py

Orders are created, submitted and released by commands as in production (documents, prices, credit, reservations), with 20
SKUs and a lot each. The figure is the server time of one command: ``ship`` covers may_trade, shipment, one stock posting,
the order and the debt in one transaction.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bench.measuring import machine, say, scratch  # noqa: E402

LINES, EACH, WARM_UP = 20, 3, 5
STEPS = ("pick_list", "picking", "checking", "ship", "receipt")


def main() -> None:
    """Build the world, take every order through the warehouse, print one line a step."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=60)
    options = parser.parse_args()
    with scratch():
        say("machine", **machine())
        world, skus = build(options.orders + WARM_UP)
        runs = [take_through(world, skus) for _number in range(options.orders + WARM_UP)][WARM_UP:]
        for step in STEPS:
            wall = sorted(run[step].wall_ms for run in runs)
            say(
                f"logistics_{step}", lines=LINES, orders=len(runs), median_ms=round(statistics.median(wall), 1),
                p95_ms=round(wall[int(len(wall) * 0.95) - 1], 1),
                own_cpu_ms=round(statistics.median(run[step].cpu_ms for run in runs), 1), queries=runs[-1][step].queries,
            )  # fmt: skip


class Taken(NamedTuple):
    """One step: its result, wall time, processor time of this process (without the database server), statements."""

    result: Any
    wall_ms: float
    cpu_ms: float
    queries: int


def build(orders: int) -> tuple[Any, list[Any]]:
    """A dealer with documents, prices and credit, and 20 SKUs with enough of one lot."""
    from meridian.kernel.base import clock
    from meridian.modules.agreements.tests.factories import make_tradable_dealer
    from meridian.modules.funds import commands as funds
    from meridian.modules.ordering.tests.factories import NOW, World, clerk
    from meridian.modules.stock.tests.factories import region, warehouse

    with clock.frozen_at(NOW):
        world = World(region(), make_tradable_dealer(region=region()), warehouse())
        funds.set_credit_limit(actor=clerk(), dealer=world.dealer, limit_fen=10**12, terms_days=30)
        skus = [world.sku((orders * EACH * 2, date(2028, 12, 31))) for _number in range(LINES)]
    return world, skus


def take_through(world: Any, skus: list[Any]) -> dict[str, Taken]:
    """One order from the release to the dealer's shelf, step by step."""
    from meridian.kernel.base import clock
    from meridian.modules.logistics import commands as logistics
    from meridian.modules.ordering import commands as ordering
    from meridian.modules.ordering.tests.factories import NOW, clerk

    with clock.frozen_at(NOW):
        actor = clerk()
        order = world.order(*((sku, EACH) for sku in skus), submit=True)
        ordering.release_orders(actor=actor, orders=[order])
        found = {"pick_list": timed(lambda: logistics.make_pick_list(actor=actor, order_id=order.pk))}
        (pick,) = found["pick_list"].result
        lines = list(pick.lines.values_list("pk", "qty"))

        def picking() -> Any:
            for line, qty in lines:
                logistics.confirm_by_hand(actor=actor, pick_list=pick, line_id=line, qty=qty, reason="bench")
            return logistics.finish_picking(actor=actor, pick_list=pick)

        def checking() -> Any:
            logistics.check_counted(actor=actor, pick_list=pick, reason="bench")
            return logistics.finish_check(actor=actor, pick_list=pick)

        found["picking"], found["checking"] = timed(picking), timed(checking)
        found["ship"] = timed(lambda: logistics.ship_pick_list(actor=actor, pick_list=pick, ship_date=NOW.date()))
        shipment = found["ship"].result
        found["receipt"] = timed(
            lambda: logistics.confirm_receipt(actor=actor, shipment=shipment, received_date=NOW.date())
        )
    return found


def timed(call: Callable[[], Any]) -> Taken:
    """Run and measure."""
    from django.db import connection

    count = 0

    def counting(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        began, cpu = time.perf_counter(), time.process_time()
        result = call()
        return Taken(result, (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000, count)


if __name__ == "__main__":
    main()
