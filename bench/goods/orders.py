"""Measure orders of 20 lines from the draft to the truck, lots by first expiry, with 100,000 orders in the database.

    python bench/goods/orders.py [--orders 40] [--history 100000] [--clients 4] [--seconds 15]
    python tools/postgres.py -- python bench/goods/orders.py

The figure is the server time of the commands, with prices, trade checks, credit and reservations as in production: create,
submit, release, then either dispatched in one step (a warehouse that works from paper, or another company's), or step by
step: pick list, picked as listed, checked by a second person, shipped. ``cpu_ms`` is the processor time of this process,
which a busy machine does not stretch. Then ``clients`` processes do both at once, and once more up to the release only.
Picking by scan is measured by ``shipping.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from bench.measuring import machine, say, scratch  # noqa: E402

LINES, EACH, WARM_UP, SKUS, DEALERS = 20, 3, 5, 60, 8
ORDERED = ("create", "submit", "release")
# How far an order goes, and by which commands.
WAYS = {
    "release": ORDERED,
    "dispatch": (*ORDERED, "dispatch"),
    "steps": (*ORDERED, "pick_list", "pick", "check", "ship"),
}


def main() -> None:
    """Fill, measure one after another, then several clients at once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=40)
    parser.add_argument("--history", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--client", help="run as one of the clients: JSON of what to order")
    options = parser.parse_args()
    if options.client:
        run_client(json.loads(options.client))
        return
    with scratch():
        say("machine", **machine())
        dealers, skus = build()
        fill_history(options.history, dealers, skus)
        for way in ("dispatch", "steps"):
            one_by_one(options.orders, dealers[0], skus, options.history, way)
        pages(dealers[0])
        if options.clients:
            for way in WAYS:
                at_once(options.clients, options.seconds, dealers, skus, options.history, way)


def build() -> tuple[list[int], list[int]]:
    """Dealers with documents and credit, SKUs with a price and two lots each, in one warehouse."""
    from meridian.kernel.base import clock
    from meridian.modules.agreements.tests.factories import make_tradable_dealer
    from meridian.modules.funds import commands as funds
    from meridian.modules.ordering.tests.factories import NOW, World, clerk
    from meridian.modules.stock.tests.factories import region, warehouse

    with clock.frozen_at(NOW):
        place, house = region(), warehouse()
        dealers = [make_tradable_dealer(region=place) for _n in range(DEALERS)]
        for dealer in dealers:
            funds.set_credit_limit(actor=clerk(), dealer=dealer, limit_fen=10**14, terms_days=60)
        world = World(place, dealers[0], house)
        for _n in range(SKUS):
            world.sku((50_000, date(2028, 1, 31)), (5_000_000, date(2028, 12, 31)))
    return [dealer.pk for dealer in dealers], [sku.pk for sku in world.skus]


def fill_history(count: int, dealers: list[int], skus: list[int]) -> None:
    """``count`` completed orders of 5 lines each, inserted in bulk below the commands."""
    from django.db import connection, transaction

    from meridian.kernel.records.bulk_rows import insert_rows
    from meridian.modules.dealers.models import Dealer
    from meridian.modules.ordering.models import Order, OrderLine

    started, first = time.perf_counter(), datetime(2024, 1, 1, tzinfo=UTC)
    region = Dealer.objects.unscoped("bench").get(pk=dealers[0]).region_id
    with transaction.atomic():
        insert_rows(Order, *_rows(Order, count, lambda n: {
            "number": f"SO-H-{n:07d}", "status": "COMPLETED", "dealer_id": dealers[n % DEALERS], "region_id": region,
            "submitted_at": first + timedelta(minutes=10 * n), "released_at": first + timedelta(minutes=10 * n + 30),
            "total_fen": 5 * EACH * 10_000,
        }))  # fmt: skip
        keys = list(Order.objects.unscoped("bench").order_by("id").values_list("id", flat=True))
        insert_rows(OrderLine, *_rows(OrderLine, count * 5, lambda n: {
            "order_id": keys[n // 5], "line_no": n % 5 + 1, "sku_id": skus[(n * 7) % SKUS], "qty": EACH, "price_e4": 1_000_000,
            "amount_fen": EACH * 10_000, "shipped_qty": EACH,
        }))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("orders_history", orders=count, lines=count * 5, seconds=round(time.perf_counter() - started, 1))


def _rows(model: Any, count: int, facts: Callable[[int], dict[str, Any]]) -> tuple[list[str], Iterator[tuple]]:
    """Columns and database values of rows: the given ones over the model's defaults."""
    from django.db import connection

    now = datetime(2026, 1, 1, tzinfo=UTC)
    general: dict[str, Any] = {"created_at": now, "updated_at": now}
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.attname not in general:
            general[field.attname] = field.get_db_prep_save(field.get_default(), connection) if not field.null else None
    columns = list(general)
    return columns, (tuple({**general, **facts(n)}.values()) for n in range(count))


def one_by_one(count: int, dealer: int, skus: list[int], history: int, way: str) -> None:
    """Median, 95th percentile, processor time and queries of each command and of all together."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times: dict[str, list[float]] = {step: [] for step in (*WAYS[way], "all")}
    busy: list[float] = []
    for number in range(count + WARM_UP):
        worked = time.process_time()
        one = order_once(dealer, skus, number, way)
        if number >= WARM_UP:
            busy.append((time.process_time() - worked) * 1000)
            for step, seconds in one.items():
                times[step].append(seconds * 1000)
            times["all"].append(sum(one.values()) * 1000)
    queries: dict[str, int] = {}

    def counted(step: str, call: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as captured:
            answer = call()
        queries[step] = len(captured)
        return answer

    order_once(dealer, skus, 0, way, counted)
    for step in (*WAYS[way], "all"):
        found = sorted(times[step])
        extra = {"cpu_ms": round(statistics.median(busy), 1), "history": history} if step == "all" else {}
        say(
            f"orders_by_{way}_{step}", lines=LINES, orders=len(found), median_ms=round(statistics.median(found), 1),
            p95_ms=round(found[int(len(found) * 0.95) - 1], 1), queries=queries.get(step, sum(queries.values())), **extra,
        )  # fmt: skip


def order_once(
    dealer: int,
    skus: list[int],
    number: int,
    way: str,
    around: Callable[[str, Callable[[], Any]], Any] = lambda step, call: call(),
) -> dict[str, float]:
    """One order of LINES lines as far as ``way`` says; seconds of each command."""
    from meridian.modules.logistics.commands import dispatch_order
    from meridian.modules.ordering import commands
    from meridian.modules.ordering.tests.factories import clerk

    actor, spent = clerk(), {}

    def timed(step: str, call: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        answer = around(step, call)
        spent[step] = time.perf_counter() - started
        return answer

    lines = [(skus[(number + n) % len(skus)], EACH) for n in range(LINES)]
    order = timed("create", lambda: commands.create_order(actor=actor, dealer_id=dealer, lines=lines, address="x"))
    timed("submit", lambda: commands.submit_order(actor=actor, order=order.pk))
    run = timed("release", lambda: commands.release_orders(actor=actor, orders=[order.pk]))
    if run.results[0]["state"] != "RELEASED":
        raise RuntimeError(run.results)
    if way == "dispatch":
        timed("dispatch", lambda: dispatch_order(actor=actor, order_id=order.pk, picked_by=None, reason="bench"))
    elif way == "steps":
        ship_once(actor, order.pk, timed)
    return spent


def ship_once(actor: Any, order: int, timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    """From the released order to the truck."""
    from meridian.modules.logistics import commands

    (pick,) = timed("pick_list", lambda: commands.make_pick_list(actor=actor, order_id=order))

    def picked() -> None:
        commands.pick_listed(actor=actor, pick_list=pick.pk, reason="bench")
        commands.finish_picking(actor=actor, pick_list=pick.pk)

    def checked() -> None:
        commands.check_counted(actor=actor, pick_list=pick.pk, reason="bench")
        commands.finish_check(actor=actor, pick_list=pick.pk)

    timed("pick", picked)
    timed("check", checked)
    timed("ship", lambda: commands.ship_pick_list(actor=actor, pick_list=pick.pk, ship_date=actor.today))


def pages(dealer: int) -> None:
    """Reads of the first page of the order list and of the desk, as an administrator."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from meridian.kernel.testing.actors import browser_of, staff_user

    browser = browser_of(staff_user("*", language="zh-hans"))
    for name, path in (("list", "/ordering/orders/"), ("mine", "/orders/mine/?group=all"), ("desk", "/orders/desk/"),
                       ("catalogue", f"/orders/catalogue/?dealer={dealer}")):  # fmt: skip
        times = []
        for _n in range(6):
            started = time.perf_counter()
            answer = browser.get(path)
            times.append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        say(f"orders_page_{name}", median_ms=round(statistics.median(times[1:]), 1), queries=len(captured))


def at_once(clients: int, seconds: int, dealers: list[int], skus: list[int], history: int, way: str) -> None:
    """Orders a second of several processes, each for a dealer of its own, over the same SKUs, as far as ``way`` says.

    The clock starts when all of them are warm: each says so on its output and waits for a line on its input.
    """
    from django.db import connection

    connection.close()
    started = [
        subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), "--client", json.dumps(
                {"dealer": dealers[n % len(dealers)], "skus": skus, "from": n * 5, "seconds": seconds, "way": way}
            )], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(clients)
    ]  # fmt: skip
    for process in started:
        while process.stdout.readline().strip() != "ready":
            if process.poll() is not None:
                raise RuntimeError("a client ended before it was warm")
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate()[0].splitlines()[-1]) for process in started]
    done = sum(answer["orders"] for answer in answers)
    times = sorted(ms for answer in answers for ms in answer["ms"])
    say(
        f"orders_by_{way}_at_once", clients=clients, seconds=seconds, orders=done, per_second=round(done / seconds, 1),
        median_ms=round(statistics.median(times), 1) if times else None, history=history,
        client_cpu_ms=round(sum(answer["cpu_ms"] for answer in answers) / max(1, done), 1),
    )  # fmt: skip


def run_client(facts: dict[str, Any]) -> None:
    """One of several clients: orders until the time is over."""
    import django

    django.setup()
    for number in range(2):
        order_once(facts["dealer"], facts["skus"], facts["from"] + number, facts["way"])
    print("ready", flush=True)
    sys.stdin.readline()
    until, worked, times = time.perf_counter() + facts["seconds"], time.process_time(), []
    while time.perf_counter() < until:
        one = order_once(facts["dealer"], facts["skus"], facts["from"] + len(times), facts["way"])
        times.append(sum(one.values()) * 1000)
    spent = (time.process_time() - worked) * 1000
    print(json.dumps({"orders": len(times), "cpu_ms": spent, "ms": [round(ms, 1) for ms in times]}))


if __name__ == "__main__":
    main()
