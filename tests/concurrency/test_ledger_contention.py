"""The ledger and the numbering under several real processes, on the configured kind of database."""

from __future__ import annotations

import json
import time

import pytest

from .ledger_processes import START, moves_of

PROCESSES, DOCUMENTS = 4, 60
pytestmark = pytest.mark.concurrency


@pytest.fixture
def scratch(scratch_of):
    made = scratch_of("tests.concurrency.ledger_processes")
    made.world = made.ask("create")
    return made


def expected_balances(keys: list[str], world: dict) -> dict[str, int]:
    """Balances as they must be when exactly these documents were posted."""
    found: dict[str, int] = {}
    for house in world["houses"]:
        for lot in world["lots"]:
            found[f"COMPANY:{house}:{world['sku']}:{lot}:GOOD"] = START
            supplier = f"SUPPLIER:0:{world['sku']}:{lot}:GOOD"
            found[supplier] = found.get(supplier, 0) - START
    for key in keys:
        for source, target, qty, _day, _line in moves_of(key, world, 60 if key.startswith("bulk") else 3):
            found[source] = found.get(source, 0) - qty
            found[target] = found.get(target, 0) + qty
    return found


def documents(state: dict) -> list[str]:
    return [key for key in state["postings"] if not key.startswith("production:")]


def test_four_processes_lose_nothing_oversell_nothing_and_post_nothing_twice(scratch):
    world = json.dumps(scratch.world)
    said = [
        scratch.answer(p) for p in [scratch.start("work", f"w{n}", str(DOCUMENTS), world) for n in range(PROCESSES)]
    ]
    state = scratch.ask("state")
    assert state["problems"] == [] and state["chain"] == []
    posted = [key for one in said for key, what in one.items() if what == "posted"]
    assert sorted(posted) == sorted(documents(state)), "each document is posted by exactly one process"
    balances = {key: qty for key, qty in state["balances"].items() if qty}
    assert balances == {key: qty for key, qty in expected_balances(posted, scratch.world).items() if qty}
    assert all(qty >= 0 for key, qty in balances.items() if key.startswith(("COMPANY", "DEALER")))
    outcomes = [what for one in said for what in one.values()]
    assert outcomes.count("short") > 0, "the stock was scarce"
    assert outcomes.count("replay") > 0, "keys were shared"


def test_kill_in_the_middle_leaves_the_book_whole(scratch):
    world = json.dumps(scratch.world)
    workers = [scratch.start("endless", str(scratch.marks), f"k{n}", world) for n in range(3)]
    for turn, worker in enumerate(workers, 1):
        scratch.wait_for_lines(12 * turn)
        scratch.kill(worker)
    state = scratch.ask("state")
    assert state["problems"] == [] and state["chain"] == []
    assert set(scratch.lines()) <= set(documents(state)), "what was answered as posted is there"
    balances = {key: qty for key, qty in state["balances"].items() if qty}
    assert balances == {key: qty for key, qty in expected_balances(documents(state), scratch.world).items() if qty}


def test_kill_in_the_middle_of_a_large_posting_leaves_nothing_of_it(scratch):
    worker = scratch.start("large", str(scratch.marks), json.dumps(scratch.world))
    scratch.wait_for_lines(1)
    time.sleep(0.6)
    scratch.kill(worker)
    state = scratch.ask("state")
    assert state["problems"] == [] and state["chain"] == []
    assert "large" in state["postings"] or "end" not in scratch.lines()
    scratch.ask("large", str(scratch.marks), json.dumps(scratch.world))
    state = scratch.ask("state")
    assert state["problems"] == [] and state["postings"]["large"] == 1


def test_numbers_are_given_once_and_without_gaps(scratch):
    taken = [scratch.answer(p) for p in [scratch.start("number", "50") for _n in range(PROCESSES)]]
    numbers = [number for one in taken for number in one]
    assert sorted(numbers) == [f"SH-2603-{n:04d}" for n in range(1, len(numbers) + 1)]
