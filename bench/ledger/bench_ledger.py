"""Measure the stock ledger on an empty database of its own and print one JSON line per figure.

    python bench/ledger/bench_ledger.py [--moves 100000] [--accounts 5000] [--history 2000000]

SQLite in a temporary folder, or, when DATABASE_URL names a PostgreSQL server, a database that is made and dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 1, 1)
HOSPITALS_PER_LOT = 4


def say(what: str, **figures: object) -> None:
    """One line of output."""
    from django.db import connection

    print(json.dumps({"bench": what, "database": connection.vendor, **figures}, ensure_ascii=False), flush=True)


@contextmanager
def timed(what: str, per: int = 0, **figures: object):
    """Say how long the block took, and how much of it fell on each of ``per`` things."""
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    each = {"per_thing_us": round(seconds / per * 1e6, 2)} if per else {}
    say(what, seconds=round(seconds, 3), **each, **figures)


@contextmanager
def scratch_database():
    """DATABASE_URL of a database that exists for the length of the block."""
    given, name = os.environ.get("DATABASE_URL", ""), f"bench_{uuid.uuid4().hex[:10]}"
    with tempfile.TemporaryDirectory(prefix="meridian-bench-") as folder:
        os.environ["MERIDIAN_VAR"] = folder
        if not given.startswith("postgres"):
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
            yield
            return
        import psycopg

        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        try:
            yield
        finally:
            from django.db import connection

            connection.close()
            with psycopg.connect(given, autocommit=True) as server:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def prepare(accounts: int):
    """Tables, a dealer with lots in stock, hospitals. Returns (dealer id, sku id, lot ids, hospital ids)."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    from meridian.modules.catalog.models import Lot
    from meridian.modules.customers.models import Hospital
    from meridian.modules.stock.commands import record_opening_stock
    from meridian.modules.stock.tests import factories as make

    sku, dealer, region = make.sku(), make.dealer(), make.region()
    lots = Lot.objects.bulk_create(
        [Lot(sku=sku, number=f"L{n:06d}", **make.stamp()) for n in range(accounts // (HOSPITALS_PER_LOT + 1))],
        batch_size=2000,
    )
    hospitals = Hospital.objects.bulk_create(
        [Hospital(code=f"H{n}", name=f"医院{n}", region=region, **make.stamp()) for n in range(800)], batch_size=2000
    )
    with timed("opening stock, one by one", per=len(lots), lots=len(lots)):
        record_opening_stock(
            actor=make.SYSTEM, key="bench", dealer_id=dealer.pk, business_date=DAY,
            lines=[(sku.pk, lot.pk, 10_000_000) for lot in lots],
        )  # fmt: skip
    return dealer.pk, sku.pk, [lot.pk for lot in lots], [hospital.pk for hospital in hospitals]


def flow_frame(count: int, seed: int, dealer: int, sku: int, lots: list[int], hospitals: list[int], few: bool):
    """Moves dealer to hospital; with ``few`` each lot goes to the same few hospitals, else to any."""
    import polars as pl

    from meridian.modules.stock.queries import account_key_column

    chance = random.Random(seed)
    picked = [chance.randrange(len(lots)) for _n in range(count)]
    ends = [
        hospitals[(lot + chance.randrange(HOSPITALS_PER_LOT)) % len(hospitals)] if few else chance.choice(hospitals)
        for lot in picked
    ]
    frame = pl.DataFrame(
        {
            "lot_id": [lots[n] for n in picked], "hospital_id": ends, "qty": [chance.randint(1, 9) for _n in range(count)],
            "business_date": [DAY + timedelta(days=chance.randint(0, 330)) for _n in range(count)],
            "source_line": range(count),
        }
    ).with_columns(sku_id=pl.lit(sku))  # fmt: skip
    return frame.select(
        account_key_column("DEALER", dealer).alias("from_key"),
        account_key_column("HOSPITAL", "hospital_id").alias("to_key"), "qty", "business_date", "source_line",
    )  # fmt: skip


def measure(moves: int, accounts: int, history: int) -> None:
    """All figures."""
    from meridian.kernel.ledger.ledger import Move
    from meridian.kernel.ledger.verify import verify
    from meridian.modules.stock.commands import move_stock, post_flow_moves
    from meridian.modules.stock.models import StockAccount, StockEntry
    from meridian.modules.stock.queries import LEDGER, balances_for, lot_trace, received_lots
    from meridian.modules.stock.tests.factories import SYSTEM

    dealer, sku, lots, hospitals = prepare(accounts)
    about = {"actor": SYSTEM, "source_type": "bench.file", "business_date": DAY}

    def post(key: str, seed: int, few: bool = True) -> None:
        frame = flow_frame(moves, seed, dealer, sku, lots, hospitals, few)
        entries, opened = StockEntry.objects.count(), StockAccount.objects.count()
        started = time.perf_counter()
        post_flow_moves(key=key, source_id=seed, moves=frame, dealer_id=dealer, **about)
        seconds = time.perf_counter() - started
        say("bulk posting", moves=moves, entries_before=entries, accounts_opened=StockAccount.objects.count() - opened,
            accounts=StockAccount.objects.count(), seconds=round(seconds, 3), per_move_us=round(seconds / moves * 1e6, 2))  # fmt: skip

    post("first", 1)
    seed = 2
    while StockEntry.objects.count() < history:
        post(f"history {seed}", seed)
        seed += 1
    post("after history", seed)
    post("many new accounts", seed + 1, few=False)
    frame = flow_frame(300, 99, dealer, sku, lots, hospitals, True)
    with timed("single postings, one move each, through the command", per=300, count=300):
        for number, row in enumerate(frame.iter_rows()):
            move_stock(key=f"single {number}", source_id=number, moves=[Move(*row)], **about)
    with timed("balances_for, all lots of a dealer", lots=len(lots)):
        assert len(balances_for(dealer)) == len(lots)
    with timed("received_lots of a dealer", lots=len(lots)):
        assert received_lots(dealer).height == len(lots)
    with timed("lot_trace of one lot"):
        assert lot_trace("L000007")[0]["path"]
    with timed("verify the whole ledger", entries=StockEntry.objects.count()):
        assert list(verify(LEDGER)) == []
    say("memory", peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--moves", type=int, default=100_000)
    arguments.add_argument("--accounts", type=int, default=5000)
    arguments.add_argument("--history", type=int, default=2_000_000, help="entries there before the second measurement")
    wanted = arguments.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "meridian.config.settings.dev"
    with scratch_database():
        import django
        from django.conf import settings

        from tests.scratch import NoMigrations

        settings.DEBUG = False
        settings.MIGRATION_MODULES = NoMigrations()
        django.setup()
        say(
            "machine",
            cpu=platform.processor() or platform.machine(),
            cores=os.cpu_count(),
            python=platform.python_version(),
        )
        measure(wanted.moves, wanted.accounts, wanted.history)


if __name__ == "__main__":
    main()
