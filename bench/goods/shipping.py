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
from typing import Any

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
        times: dict[str, list[float]] = {step: [] for step in STEPS}
        queries: dict[str, int] = {}
        for number in range(options.orders + WARM_UP):
            one, counted = take_through(world, skus)
            queries = counted
            if number >= WARM_UP:
                for step, seconds in one.items():
                    times[step].append(seconds * 1000)
        for step in STEPS:
            found = sorted(times[step])
            say(
                f"logistics_{step}", lines=LINES, orders=len(found), median_ms=round(statistics.median(found), 1),
                p95_ms=round(found[int(len(found) * 0.95) - 1], 1), queries=queries[step],
            )  # fmt: skip


def build(orders: int) -> tuple[Any, list[Any]]:
    """A dealer with documents, prices and credit, and 20 SKUs with enough of one lot."""
    from meridian.kernel.base import clock
    from meridian.modules.ordering.tests.factories import NOW, make_world

    with clock.frozen_at(NOW):
        world = make_world(limit_fen=10**12)
        skus = [world.sku((orders * EACH * 2, date(2028, 12, 31))) for _number in range(LINES)]
    return world, skus


def take_through(world: Any, skus: list[Any]) -> tuple[dict[str, float], dict[str, int]]:
    """One order from the release to the dealer's shelf: seconds and statements of every step."""
    from meridian.kernel.base import clock
    from meridian.modules.logistics import commands as logistics
    from meridian.modules.ordering import commands as ordering
    from meridian.modules.ordering.tests.factories import NOW, clerk

    with clock.frozen_at(NOW):
        actor = clerk()
        order = world.order(*((sku, EACH) for sku in skus), submit=True)
        ordering.release_orders(actor=actor, orders=[order])
        found, counted = {}, {}
        ((pick,), found["pick_list"], counted["pick_list"]) = timed(
            lambda: logistics.make_pick_list(actor=actor, order_id=order.pk)
        )
        lines = list(pick.lines.values_list("pk", "qty"))
        began = time.perf_counter()
        for line, qty in lines:
            logistics.confirm_by_hand(actor=actor, pick_list=pick, line_id=line, qty=qty, reason="bench")
        pick = logistics.finish_picking(actor=actor, pick_list=pick)
        found["picking"], counted["picking"] = time.perf_counter() - began, 0
        began = time.perf_counter()
        logistics.check_counted(actor=actor, pick_list=pick, reason="bench")
        pick = logistics.finish_check(actor=actor, pick_list=pick)
        found["checking"], counted["checking"] = time.perf_counter() - began, 0
        shipment, found["ship"], counted["ship"] = timed(
            lambda: logistics.ship_pick_list(actor=actor, pick_list=pick, ship_date=NOW.date())
        )
        _done, found["receipt"], counted["receipt"] = timed(
            lambda: logistics.confirm_receipt(actor=actor, shipment=shipment, received_date=NOW.date())
        )
    return found, counted


def timed(call: Callable[[], Any]) -> tuple[Any, float, int]:
    """``(result, seconds, statements)`` of a call."""
    from django.db import connection

    count = 0

    def counting(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        began = time.perf_counter()
        result = call()
        seconds = time.perf_counter() - began
    return result, seconds, count


if __name__ == "__main__":
    main()
