"""Measure the lookup of authorisations: 1,000,000 tuples at once, one by one, and whether both forms agree.

    python bench/channel/authorisations.py [--tuples 1000000]
    python tools/postgres.py -- python bench/channel/authorisations.py

The channel is the demo of size M (60 dealers, 800 hospitals, their authorisations over several years). Target of the
issue: a million under 5 s, one under 2 ms.
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

FIRST, DAYS, SAMPLE = date(2025, 6, 1), 600, 2000


def main() -> None:
    """Build the channel, then measure and print one line per figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuples", type=int, default=1_000_000)
    options = parser.parse_args()
    with scratch():
        say("machine", **machine())
        asked = frame(build(), options.tuples)
        run_frame(asked)
        compare(asked)


def build():
    """The demo channel of size M: dealers and their authorisations."""
    from meridian.demo.scenarios import catalogue, channel, company, institutions
    from meridian.demo.scenarios.world import World
    from meridian.demo.seed import SEED
    from meridian.demo.sizes import SIZES
    from meridian.demo.truth import Truth
    from meridian.kernel.base.actors import system_actor

    world = World(SIZES["M"], random.Random(SEED), system_actor("bench"), Truth())
    for step in (
        company.make_reference, company.make_organisation, catalogue.make_catalogue, institutions.make_hospitals,
        channel.make_dealers,
    ):  # fmt: skip
        step(world)
    return world


def frame(world, count: int):
    """Tuples of every kind: hospitals of the dealer's own territory four times out of five, any day of 600."""
    import polars as pl

    from meridian.modules.catalog.models import Product

    chance = random.Random(7)
    products = list(Product.objects.unscoped("bench").values_list("pk", flat=True))
    rows = []
    for _number in range(count):
        seller = chance.choice(world.sellers)
        near = seller.customers and chance.random() < 0.8
        clinic = chance.choice(seller.customers if near else world.clinics)
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        rows.append((seller.row.pk, chance.choice(products), clinic.id, day))
    return pl.DataFrame(rows, schema=["dealer_id", "product_id", "hospital_id", "date"], orient="row")


def run_frame(asked) -> None:
    """The whole frame three times; the first run also loads what is imported inside functions."""
    from meridian.modules.agreements.queries import authorised_frame

    for attempt in range(3):
        began, cpu = time.perf_counter(), time.process_time()
        judged = authorised_frame(asked)
        say(
            "authorised_frame", tuples=asked.height, attempt=attempt + 1, authorised=int(judged["authorised"].sum()),
            seconds=round(time.perf_counter() - began, 2), cpu_seconds=round(time.process_time() - cpu, 2),
        )  # fmt: skip


def compare(asked) -> None:
    """A sample one by one, each in a unit of work of its own as a request is: the same verdicts, and what one costs."""
    from meridian.kernel.base.memo import unit_of_work
    from meridian.modules.agreements.queries import authorised, authorised_frame

    sample = asked.sample(SAMPLE, seed=3)
    judged = authorised_frame(sample)
    differ, spent = 0, []
    for row, answer in zip(sample.iter_rows(), judged.iter_rows(), strict=True):
        began = time.perf_counter()
        with unit_of_work():
            found = authorised(*row)
        spent.append(time.perf_counter() - began)
        differ += answer != (found.authorised, found.reason, found.grant_id, found.other_grant_id)
    spent.sort()
    say(
        "authorised", asked=SAMPLE, median_ms=round(spent[len(spent) // 2] * 1000, 2),
        p95_ms=round(spent[int(len(spent) * 0.95)] * 1000, 2), differing=differ,
    )  # fmt: skip
    if differ:
        raise SystemExit(f"{differ} of {SAMPLE} verdicts differ between the two forms")


if __name__ == "__main__":
    main()
