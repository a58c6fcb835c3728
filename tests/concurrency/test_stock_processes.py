"""Eight processes keep, send and give back the last boxes of a few lots and are killed at random: no oversell, whole books.

Run as a program this file is one of the processes: ``python -m tests.concurrency.test_stock_processes ACTION ...``.
"""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.scratch import run_program

PROCESSES = 8
LOTS, BOXES = 3, 60
pytestmark = pytest.mark.concurrency


# -- the program of one process ----------------------------------------------------------------------------------------
def create() -> dict:
    """A warehouse with BOXES of each of a few lots, two dealers."""
    from datetime import date

    from meridian.modules.stock.commands import receive_from_production
    from meridian.modules.stock.tests import factories as make

    sku, house = make.sku(), make.warehouse()
    lots = [make.lot(sku, f"L{n}") for n in range(LOTS)]
    receive_from_production(
        actor=make.SYSTEM, key="start", warehouse=house, business_date=date(2026, 3, 1),
        lines=[(sku.pk, lot.pk, BOXES) for lot in lots],
    )  # fmt: skip
    return {
        "sku": sku.pk, "house": house.pk, "lots": [lot.pk for lot in lots],
        "dealers": [make.dealer(f"D{n}").pk for n in range(2)],
    }  # fmt: skip


def work(marks: str, worker: str, count: str, world: str) -> dict:
    """Orders of up to three boxes of two lots each: kept, then most of them sent in part or whole, the rest given back.

    What an order wants follows from its number, so a process that starts again asks for the same. Every answer that was
    given leaves a mark. Every fourth order has a number that all processes share.
    """
    facts, said = json.loads(world), {}
    with open(marks, "a", encoding="utf-8") as out:
        for number in range(int(count)):
            order = f"shared:{number}" if number % 4 == 0 else f"{worker}:{number}"
            said[order] = _one_order(order, facts, out)
    return said


def _one_order(order: str, facts: dict, out) -> str:
    from datetime import date

    from meridian.kernel.base.errors import Shortage
    from meridian.modules.stock import commands
    from meridian.modules.stock.queries import account_key
    from meridian.modules.stock.tests.factories import SYSTEM

    chance = random.Random(order)
    source = {"source_type": "test.order", "source_id": 1}
    wanted = [(lot, chance.randint(1, 3)) for lot in chance.sample(facts["lots"], 2)]
    dealer, goes, part = chance.choice(facts["dealers"]), chance.random() < 0.8, chance.random() < 0.3
    holds = [(f"{order}:{lot}", account_key("COMPANY", facts["house"], facts["sku"], lot), qty) for lot, qty in wanted]
    try:
        commands.reserve_many(actor=SYSTEM, holds=holds, **source)
    except Shortage:
        return "short"
    if goes:
        uses = [
            (f"{order}:{lot}", account_key("TRANSIT", dealer, facts["sku"], lot), 1 if part else qty, None)
            for lot, qty in wanted
        ]
        posting = commands.ship_reserved(
            actor=SYSTEM, key=f"ship:{order}", uses=uses, business_date=date(2026, 3, 2), **source
        )
        out.write(f"shipped {order} {json.dumps([use[2] for use in uses])}\n")
        out.flush()
        if not part:
            return "replay" if posting.is_replay else "shipped"
    commands.void_many(actor=SYSTEM, hold_keys=[hold[0] for hold in holds])
    out.write(f"closed {order}\n")
    out.flush()
    return "part" if goes else "void"


def state() -> dict:
    """What the book says."""
    from meridian.kernel.audit.capture import chain_breaks
    from meridian.kernel.ledger.verify import verify_all
    from meridian.modules.stock.models import StockAccount, StockPosting, StockReservation

    holds = StockReservation.objects.unscoped("test").filter(hold__isnull=True)
    entries = StockPosting.objects.unscoped("test").filter(code="SHIP", entries__delta__gt=0).order_by("entries__id")
    sent: dict[str, list[int]] = {}
    for key, qty in entries.values_list("key", "entries__delta"):
        sent.setdefault(key.removeprefix("ship:"), []).append(qty)
    accounts = StockAccount.objects.unscoped("test")
    return {
        "problems": [problem.text for problem in verify_all()],
        "chain": list(chain_breaks()),
        "sent": sent,
        "open": dict(holds.filter(open_amount__gt=0).values_list("key", "open_amount")),
        "shelf": list(accounts.filter(holder_type="COMPANY").values_list("on_hand", "reserved")),
        "transit": sum(accounts.filter(holder_type="TRANSIT").values_list("on_hand", flat=True)),
    }


# -- the tests ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def scratch(scratch_of):
    made = scratch_of("tests.concurrency.test_stock_processes")
    made.world = json.dumps(made.ask("create"))
    return made


def start_worker(scratch, name: str, count: int):
    return scratch.start("work", str(scratch.marks), name, str(count), scratch.world)


def require_whole(scratch, found: dict) -> None:
    """Nothing oversold, nothing lost, and every answer that was given is in the book as it was given."""
    assert found["problems"] == [] and found["chain"] == []
    assert all(on_hand >= reserved >= 0 for on_hand, reserved in found["shelf"])
    shelf = sum(on_hand for on_hand, _reserved in found["shelf"])
    sent = sum(sum(quantities) for quantities in found["sent"].values())
    assert shelf + sent == LOTS * BOXES and sent == found["transit"]
    assert sum(reserved for _on_hand, reserved in found["shelf"]) == sum(found["open"].values())
    for line in scratch.lines():
        what, order, *rest = line.split(" ", 2)
        if what == "shipped":
            assert found["sent"][order] == json.loads(rest[0]), line
        else:
            assert not any(key.startswith(f"{order}:") for key in found["open"]), line


def test_eight_processes_share_the_last_boxes(scratch):
    workers = [start_worker(scratch, f"w{n}", 24) for n in range(PROCESSES)]
    said = [what for worker in workers for what in scratch.answer(worker).values()]
    found = scratch.ask("state")
    require_whole(scratch, found)
    assert found["open"] == {}, "every order was sent or given back"
    assert said.count("short") > 0, "the boxes were scarce"
    assert len(found["sent"]) > 20 and said.count("shipped") + said.count("replay") > 20


def test_killed_at_random_nothing_is_oversold_and_whoever_starts_again_ends_clean(scratch):
    chance = random.Random(11)
    running = {n: start_worker(scratch, f"k{n}", 30) for n in range(PROCESSES)}
    for turn in range(1, PROCESSES + 1):
        scratch.wait_for_lines(3 * turn)
        time.sleep(chance.random() * 0.1)
        number = chance.choice(sorted(running))
        scratch.kill(running.pop(number))
        running[number] = start_worker(scratch, f"k{number}", 30)
    scratch.wait_for_lines(4 * PROCESSES)
    for worker in running.values():
        scratch.kill(worker)
    # Nobody works now, so answers given and the book can be compared.
    require_whole(scratch, scratch.ask("state"))
    running = {n: start_worker(scratch, f"k{n}", 30) for n in range(PROCESSES)}
    for worker in running.values():
        scratch.answer(worker)
    found = scratch.ask("state")
    require_whole(scratch, found)
    assert found["open"] == {}, "what a killed process kept was sent or given back by its successor"


if __name__ == "__main__":
    run_program(create, work, state)
