"""The program of the processes in the ledger tests: ``python -m tests.concurrency.ledger_processes ACTION ...``.

It prints one JSON value. The database is whatever DATABASE_URL names.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta

from tests.scratch import run_program

START, WAREHOUSES, LOTS = 600, 2, 3
DAY = date(2026, 3, 1)


def create() -> dict:
    """Scarce stock: a few accounts with START units each, and dealers and hospitals to move them to."""
    from meridian.modules.stock.commands import receive_from_production
    from meridian.modules.stock.tests import factories as make

    sku = make.sku()
    lots = [make.lot(sku, f"L{n}") for n in range(LOTS)]
    houses = [make.warehouse(f"W{n}") for n in range(WAREHOUSES)]
    for house in houses:
        receive_from_production(
            actor=make.SYSTEM, key=house.code, warehouse=house, business_date=DAY,
            lines=[(sku.pk, lot.pk, START) for lot in lots],
        )  # fmt: skip
    return {
        "sku": sku.pk, "lots": [lot.pk for lot in lots], "houses": [house.pk for house in houses],
        "dealers": [make.dealer(f"D{n}").pk for n in range(2)], "hospitals": [make.hospital(f"H{n}").pk for n in range(2)],
    }  # fmt: skip


def moves_of(key: str, world: dict, size: int) -> list[tuple]:
    """Moves that follow from the key alone, so that every process makes the same document under the same key.

    They touch several accounts in any order and in both directions: whoever locks in the order of the document deadlocks.
    """
    from meridian.modules.stock.queries import account_key

    chance = random.Random(key)
    moves = []
    for line in range(size):
        lot = chance.choice(world["lots"])
        house = account_key("COMPANY", chance.choice(world["houses"]), world["sku"], lot)
        dealer = account_key("DEALER", chance.choice(world["dealers"]), world["sku"], lot)
        hospital = account_key("HOSPITAL", chance.choice(world["hospitals"]), world["sku"], lot)
        pair = chance.choice([(house, dealer), (house, dealer), (house, hospital), (dealer, hospital), (dealer, house)])
        moves.append((*pair, chance.randint(1, 4), DAY + timedelta(days=chance.randint(0, 60)), line))
    return moves


def post_document(key: str, world: dict) -> str:
    """Post the document of a key; says what became of it."""
    from meridian.kernel.base.errors import Shortage
    from meridian.kernel.ledger.ledger import Move
    from meridian.modules.stock.commands import move_stock, post_flow_moves
    from meridian.modules.stock.tests.factories import SYSTEM

    about = {"actor": SYSTEM, "key": key, "source_type": "test.document", "source_id": 1, "business_date": DAY}
    try:
        if key.startswith("bulk"):
            posting = post_flow_moves(moves=moves_of(key, world, 60), **about)
        else:
            posting = move_stock(moves=[Move(*move) for move in moves_of(key, world, 3)], **about)
    except Shortage:
        return "short"
    return "replay" if posting.is_replay else "posted"


def work(worker: str, count: str, world: str) -> dict:
    """Post ``count`` documents; every fifth key is shared with the other workers. Says per key what became of it."""
    said, facts = {}, json.loads(world)
    chance = random.Random(worker)
    for number in range(int(count)):
        kind = "bulk" if chance.random() < 0.1 else "doc"
        key = f"doc:shared:{number}" if number % 5 == 0 else f"{kind}:{worker}:{number}"
        said[key] = post_document(key, facts)
    return said


def endless(marks: str, worker: str, world: str) -> None:
    """Post until killed; a line in ``marks`` for every document that is committed."""
    facts, number = json.loads(world), 0
    with open(marks, "a", encoding="utf-8") as out:
        while True:
            key = f"{'bulk' if number % 4 == 0 else 'doc'}:{worker}:{number}"
            if post_document(key, facts) == "posted":
                out.write(f"{key}\n")
                out.flush()
            number += 1


def large(marks: str, world: str) -> None:
    """Post one document of 120,000 moves, leaving a mark before."""
    from meridian.modules.stock.commands import post_flow_moves
    from meridian.modules.stock.queries import account_key
    from meridian.modules.stock.tests.factories import SYSTEM

    facts = json.loads(world)
    parts = (facts["sku"], facts["lots"][0])
    source, target = account_key("SUPPLIER", 0, *parts), account_key("DEALER", facts["dealers"][0], *parts)
    with open(marks, "a", encoding="utf-8") as out:
        out.write("start\n")
    post_flow_moves(actor=SYSTEM, key="large", source_type="test.document", source_id=1, business_date=DAY,
                    moves=[(source, target, 1, DAY, line) for line in range(120_000)])  # fmt: skip
    with open(marks, "a", encoding="utf-8") as out:
        out.write("end\n")


def number(count: str) -> list[str]:
    """Take numbers of one series, each in its own transaction, some of which are given up."""
    from django.db import transaction

    from meridian.kernel.records.numbering import next_number

    taken = []
    for turn in range(int(count)):
        with transaction.atomic():
            given = next_number("SH-2603")
            if turn % 7 == 3:
                transaction.set_rollback(True)
                continue
        taken.append(given)
    return taken


def state() -> dict:
    """What the book says: problems, balances, postings with the number of their entries."""
    from meridian.kernel.audit.capture import chain_breaks
    from meridian.kernel.ledger.verify import verify_all
    from meridian.modules.stock.models import StockAccount, StockPosting

    return {
        "problems": [problem.text for problem in verify_all()],
        "chain": list(chain_breaks()),
        "balances": dict(StockAccount.objects.unscoped("test").values_list("key", "on_hand")),
        "postings": dict(Counter(StockPosting.objects.unscoped("test").values_list("key", flat=True))),
    }


if __name__ == "__main__":
    run_program(create, work, endless, large, number, state)
