"""Measure the first question of a recall: which customers received this lot?

    python bench/goods/trace.py [--moves 300000] [--lots 300]
    python tools/postgres.py -- python bench/goods/trace.py

One dealer sells ``--lots`` lots to 800 hospitals in ``--moves`` lines. The figure is ``stock.queries.lot_customers`` for lots
of the usual size, names included, as one signed-in person of the company asks for them; the whole path of a lot beside it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bench.measuring import machine, say, scratch  # noqa: E402

CHUNK = 100_000


def main() -> None:
    """Fill the ledger, then ask for fifty lots, twice."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moves", type=int, default=300_000)
    parser.add_argument("--lots", type=int, default=300)
    parser.add_argument("--limit", type=float, default=0, help="fail when the median takes more milliseconds")
    options = parser.parse_args()
    with scratch():
        say("machine", **machine())
        lots = fill(options.moves, options.lots)
        from meridian.modules.stock.queries import lot_customers, lot_path
        from meridian.modules.stock.tests.factories import staff

        reader = staff("stock.stockaccount:view")
        chosen = lots[:: max(1, len(lots) // 50)]
        for what, ask in (("lot_customers", lot_customers), ("lot_path", lot_path)):
            median = measure(f"trace_{what}", options.moves, chosen, lambda lot, ask=ask: ask(reader, lot))
            if what == "lot_customers" and options.limit and median > options.limit:
                sys.exit(f"the customers of a lot took {median:.1f} ms, more than {options.limit} ms")


def fill(moves: int, count: int) -> list[int]:
    """A dealer with ``count`` lots, sold in ``moves`` lines. Returns the lots."""
    from django.db import connection

    from bench.ledger.bench_ledger import flow_frame, prepare
    from meridian.modules.stock.commands import post_flow_moves
    from meridian.modules.stock.tests import factories as make

    dealer, sku, lots, hospitals = prepare(count * 5)
    for number, start in enumerate(range(0, moves, CHUNK)):
        frame = flow_frame(min(CHUNK, moves - start), number, dealer, sku, lots, hospitals, few=False)
        post_flow_moves(
            actor=make.SYSTEM, key=f"bench:{number}", source_type="test.document", source_id=number,
            business_date=frame["business_date"].min(), moves=frame, dealer_id=dealer,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself soon after so many rows came in
    return lots


def measure(what: str, moves: int, lots: list[int], ask: Callable[[int], Any]) -> float:
    """Ask once to warm up, then once for each lot; returns the median in milliseconds."""
    ask(lots[0])
    spent, found, cpu = [], 0, time.process_time()
    for lot in lots:
        began = time.perf_counter()
        answer = ask(lot)
        spent.append((time.perf_counter() - began) * 1000)
        found += len(answer) if isinstance(answer, list) else len(answer.edges)
    own_cpu = (time.process_time() - cpu) * 1000 / len(lots)
    spent.sort()
    say(
        what, move_lines=moves, lots=len(lots), rows_per_lot=round(found / len(lots)),
        median_ms=round(statistics.median(spent), 2), p95_ms=round(spent[int(len(spent) * 0.95) - 1], 2), own_cpu_ms=round(own_cpu, 2),
    )  # fmt: skip
    return statistics.median(spent)


if __name__ == "__main__":
    main()
