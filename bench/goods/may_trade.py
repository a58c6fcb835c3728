"""Measure may_trade: 100,000 pairs of lot and buyer at once, one by one, and what a dealer's catalogue costs.

    python bench/goods/may_trade.py [--pairs 100000]
    python tools/postgres.py -- python bench/goods/may_trade.py

The channel is the demo of size M (60 dealers, 800 hospitals, 300 SKUs, 600 lots) with everybody's documents on file.
A sample of the pairs is asked one by one as well: the verdicts must be the same.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bench.measuring import machine, say, scratch  # noqa: E402

FIRST, DAYS, SAMPLE = date(2025, 12, 1), 400, 300


def main() -> None:
    """Build the channel, then measure and print one line per figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=100_000)
    options = parser.parse_args()
    with scratch():
        say("machine", **machine())
        world = build()
        pairs = frame(world, options.pairs)
        run_pairs(pairs)
        compare(pairs)
        run_catalogue(world)


def build():
    """The demo channel of size M with documents."""
    from meridian.demo.scenarios import catalogue, channel, company, documents, goods, institutions
    from meridian.demo.scenarios.world import World
    from meridian.demo.seed import SEED
    from meridian.demo.sizes import SIZES
    from meridian.demo.truth import Truth
    from meridian.kernel.base.actors import system_actor

    world = World(SIZES["M"], random.Random(SEED), system_actor("bench"), Truth())
    for step in (
        company.make_reference, company.make_organisation, catalogue.make_catalogue, institutions.make_hospitals,
        channel.make_dealers, goods.first_lots, documents.make_documents,
    ):  # fmt: skip
        step(world)
    return world


def frame(world, count: int):
    """Pairs of every kind: company to dealer, dealer to hospital (mostly of his territory), dealer to sub-dealer."""
    import polars as pl

    chance = random.Random(7)
    lots = [lot for of_item in world.lots.values() for lot in of_item]
    rows = []
    for number in range(count):
        seller, lot = chance.choice(world.sellers), chance.choice(lots)
        dice = chance.random()
        if dice < 0.4 or not (seller.customers or seller.children):
            pair = ("company", 0, "dealer", seller.row.pk)
        elif dice < 0.85 and seller.customers:
            clinic = chance.choice(seller.customers if chance.random() < 0.8 else world.clinics)
            pair = ("dealer", seller.row.pk, "hospital", clinic.id)
        else:
            pair = ("dealer", seller.row.pk, "dealer", chance.choice(world.sellers).row.pk)
        chosen = lot.id if chance.random() < 0.97 else None
        rows.append((number, *pair, lot.item.id, chosen, FIRST + timedelta(days=chance.randrange(DAYS))))
    names = ["row", "seller_kind", "seller_id", "buyer_kind", "buyer_id", "sku_id", "lot_id", "date"]
    return pl.DataFrame(rows, schema=names, orient="row")


def run_pairs(pairs) -> None:
    """The whole frame three times; the first run also loads what is imported inside functions."""
    from django.db import connection, reset_queries

    from meridian.modules.agreements.queries import may_trade_pairs

    for attempt in range(3):
        reset_queries()
        connection.force_debug_cursor = True
        began, cpu = time.perf_counter(), time.process_time()
        judged = may_trade_pairs(pairs)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        say(
            "may_trade_pairs", pairs=pairs.height, attempt=attempt + 1, seconds=round(seconds, 2),
            cpu_seconds=round(cpu, 2), allowed=int(judged["allowed"].sum()), queries=len(connection.queries),
        )  # fmt: skip
    connection.force_debug_cursor = False


def compare(pairs) -> None:
    """A sample one by one: the same verdicts, and what one costs."""
    from meridian.modules.agreements.queries import may_trade, may_trade_pairs

    sample = pairs.sample(SAMPLE, seed=3)
    judged = may_trade_pairs(sample)
    differ, spent = 0, []
    for row, answer in zip(sample.iter_rows(), judged.iter_rows(), strict=True):
        _number, seller_kind, seller, buyer_kind, buyer, sku, lot, day = row
        began = time.perf_counter()
        verdict = may_trade((seller_kind, seller), (buyer_kind, buyer), sku, lot, day)
        spent.append(time.perf_counter() - began)
        differ += (answer[1], tuple(answer[2])) != (verdict.allowed, verdict.rules)
    spent.sort()
    say(
        "may_trade", asked=SAMPLE, median_ms=round(spent[len(spent) // 2] * 1000, 1),
        p95_ms=round(spent[int(len(spent) * 0.95)] * 1000, 1), differing=differ,
    )  # fmt: skip
    if differ:
        raise SystemExit(f"{differ} of {SAMPLE} verdicts differ between the two forms")


def run_catalogue(world) -> None:
    """What a dealer's catalogue page asks."""
    from meridian.modules.agreements.queries import may_trade_many, sellable_skus

    dealer = world.sellers[0].row.pk
    began = time.perf_counter()
    found = sellable_skus(dealer, date(2026, 11, 20))
    allowed = sum(verdict.allowed for verdict in found.values())
    say("sellable_skus", skus=len(found), allowed=allowed, ms=round((time.perf_counter() - began) * 1000))
    goods = [(lot.item.id, lot.id) for of_item in list(world.lots.values())[:20] for lot in of_item[:1]]
    began = time.perf_counter()
    may_trade_many(("company", 0), ("dealer", dealer), goods, date(2026, 11, 20))
    say("may_trade_many", lines=len(goods), ms=round((time.perf_counter() - began) * 1000))


if __name__ == "__main__":
    main()
