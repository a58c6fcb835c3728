"""Measure prices and replenishment on an empty database of its own and print one JSON line per figure.

    python bench/goods/prices.py [--dealers 60] [--skus 500] [--weeks 26]

Prices: every SKU has a list price, four level prices and a price of its own for every dealer. Stock: every dealer holds and
sells every SKU, some every week, some now and then; returns from nobody. SQLite in a temporary folder, or a database that is
made and dropped when DATABASE_URL names a PostgreSQL server.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from measuring import say, scratch  # noqa: E402

TODAY = date(2026, 11, 20)
FIRST = date(2026, 1, 1)


def timed(what: str, work, times: int = 1, **figures: object) -> None:
    """Say the milliseconds of the middle run, by the clock and of this process's processor time."""
    spent, busy = [], []
    for _ in range(times):
        started, worked = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    say(what, ms=round(median(spent), 1), cpu_ms=round(median(busy), 1), **figures)


def masters(dealers: int, skus: int) -> tuple[list[int], list[int], int]:
    """Dealers, SKUs and a hospital, by key."""
    from meridian.modules.catalog.models import Sku
    from meridian.modules.dealers.models import Dealer
    from meridian.modules.reference.commands import ensure_parameters
    from meridian.modules.stock.tests import factories as make

    ensure_parameters(actor=make.SYSTEM)
    one = make.sku("S0")
    Sku.objects.bulk_create(
        [Sku(code=f"S{n}", product=one.product, spec=str(n), **make.stamp()) for n in range(1, skus)], batch_size=500
    )
    region = make.region()
    for n in range(dealers):
        row = Dealer(code=f"D{n}", name=f"经销商{n}", region=region, level=1, status="ACTIVE", **make.stamp())
        row.save()
        row.path = f"/{row.pk}/"
        row.save()
    keys = list(Dealer.objects.order_by("id").values_list("id", flat=True))
    return keys, list(Sku.objects.order_by("id").values_list("id", flat=True)), make.hospital().pk


def price_rows(dealers: list[int], skus: list[int]) -> None:
    """Set all prices through the command, the dealers' ones at the same time as a measurement."""
    from meridian.kernel.base.actors import system_actor
    from meridian.modules.pricing.commands import set_prices

    actor = system_actor("bench")
    base = [{"sku_id": sku, "price_e4": 1_000_000, "valid_from": FIRST, "note": "b"} for sku in skus]
    set_prices(actor=actor, rows=base)
    for level in (1, 2, 3, 4):
        set_prices(actor=actor, rows=[{**row, "kind": "LEVEL", "level": level, "price_e4": 900_000} for row in base])
    started, made = time.perf_counter(), 0
    for dealer in dealers:
        rows = [{**row, "kind": "DEALER", "dealer_id": dealer, "price_e4": 850_000} for row in base]
        set_prices(actor=actor, rows=rows)
        made += len(rows)
    seconds = time.perf_counter() - started
    say("set prices, one dealer a call", rows=made, seconds=round(seconds, 2), rows_per_second=round(made / seconds))


def measure_prices(dealers: list[int], skus: list[int]) -> None:
    """Look prices up: an order's, a catalogue's, a hundred thousand lines."""
    import polars as pl

    from meridian.kernel.base.actors import system_actor
    from meridian.modules.pricing.commands import set_price
    from meridian.modules.pricing.queries import price_frame, price_of, price_sheet

    assert len(price_of(dealers[0], skus, TODAY)) == len(skus)
    timed("price_of, 20 SKUs", lambda: price_of(dealers[1], skus[:20], TODAY), 15)
    timed(f"price_of, {len(skus)} SKUs", lambda: price_of(dealers[1], skus, TODAY), 15)
    timed(
        "price sheet, 50 SKUs with ladder and next change",
        lambda: price_sheet(system_actor("bench"), dealers[1], TODAY),
        7,
    )
    chance = random.Random(1)
    lines = pl.DataFrame({
        "row": range(100_000), "dealer_id": chance.choices(dealers, k=100_000), "sku_id": chance.choices(skus, k=100_000),
        "date": [FIRST + timedelta(days=chance.randrange(300)) for _ in range(100_000)],
    }).with_columns(hospital_id=pl.lit(None, pl.Int64))  # fmt: skip
    timed("price_frame, 100,000 lines", lambda: price_frame(lines), 3)
    count = iter(range(1, 100))
    timed("set_price, one", lambda: set_price(
        actor=system_actor("bench"), sku=skus[0], price_e4=5, valid_from=date(2027, 1, 1) + timedelta(days=next(count))
    ), 15)  # fmt: skip


def stock_rows(dealers: list[int], skus: list[int], hospital: int, weeks: int) -> int:
    """Opening stock and sales of every dealer; returns how many moves."""
    from django.db import transaction

    from meridian.kernel.base.actors import system_actor
    from meridian.modules.stock.commands import post_flow_moves

    chance, moves = random.Random(2), 0
    for dealer in dealers:
        rows = []
        for n, sku in enumerate(skus):
            own, end = f"DEALER:{dealer}:{sku}:0:GOOD", f"HOSPITAL:{hospital}:{sku}:0:GOOD"
            rows.append((f"OPENING:{dealer}:{sku}:0:GOOD", own, 320, TODAY - timedelta(days=7 * weeks), n))
            often = chance.choice((1, 1, 3, 6))
            rows += [
                (own, end, chance.randint(1, 12), TODAY - timedelta(days=7 * week + chance.randrange(7)), n)
                for week in range(weeks) if week % often == 0
            ]  # fmt: skip
        with transaction.atomic():
            post_flow_moves(
                actor=system_actor("bench"), key=f"bench-{dealer}", source_type="bench", source_id=dealer,
                business_date=TODAY, moves=rows, dealer_id=dealer,
            )  # fmt: skip
        moves += len(rows)
    return moves


def measure_stock(dealers: list[int]) -> None:
    """Figures, the overview, and proposals for everybody."""
    from meridian.kernel.base.actors import system_actor
    from meridian.kernel.base.clock import SHANGHAI
    from meridian.modules.dealers.models import Dealer
    from meridian.modules.replenishment.commands import make_proposals
    from meridian.modules.replenishment.models import ReplenishmentPolicy
    from meridian.modules.replenishment.queries import dealer_overview, needs_of, sku_figures
    from meridian.modules.stock.tests import factories as make

    actor = system_actor("bench").at(datetime(2026, 11, 20, 10, tzinfo=SHANGHAI))
    figures = sku_figures(dealers, TODAY)
    timed("stock figures of all dealers", lambda: sku_figures(dealers, TODAY), 3, rows=figures.height)
    timed("stock figures of one dealer", lambda: sku_figures(dealers[:1], TODAY), 7)
    timed("overview of all dealers with stuffing", lambda: dealer_overview(actor, TODAY), 3)
    ReplenishmentPolicy.objects.bulk_create(
        [ReplenishmentPolicy(dealer=Dealer(pk=dealer), target_days=400, **make.stamp()) for dealer in dealers]
    )
    needs = needs_of(dealers, TODAY)
    count = sum(len(rows) for rows in needs.values())
    timed("needs of all dealers", lambda: needs_of(dealers, TODAY), 3, rows=count)
    made: list[int] = []
    timed("proposals made and written", lambda: made.append(sum(p.line_count for p in make_proposals(actor=actor))))
    say("proposal lines", lines=made[0])


def main() -> None:
    """Everything, on one database."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dealers", type=int, default=60)
    options.add_argument("--skus", type=int, default=500)
    options.add_argument("--weeks", type=int, default=26)
    chosen = options.parse_args()
    with scratch():
        dealers, skus, hospital = masters(chosen.dealers, chosen.skus)
        price_rows(dealers, skus)
        measure_prices(dealers, skus)
        sold = skus[:300]
        moves = stock_rows(dealers, sold, hospital, chosen.weeks)
        say("moves in the stock ledger", moves=moves, dealers=len(dealers), skus=len(sold))
        measure_stock(dealers)


if __name__ == "__main__":
    main()
