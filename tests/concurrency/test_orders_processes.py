"""Eight processes race for the last boxes of a lot, and are killed at random: no oversell, no lost order, whole books.

Run as a program this file is one of the processes: ``python -m tests.concurrency.test_orders_processes ACTION ...``.
"""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.scratch import run_program

PROCESSES = 8
BOXES, EACH = 40, 3
pytestmark = pytest.mark.concurrency


# -- the program of one process ----------------------------------------------------------------------------------------
def create() -> dict:
    """A dealer with credit for all orders but one; a SKU with BOXES of two lots."""
    from datetime import date

    from meridian.modules.ordering.tests import factories as make

    world = make.make_world()
    sku = world.sku((BOXES // 2, date(2028, 1, 31)), (BOXES - BOXES // 2, date(2028, 12, 31)))
    return {"dealer": world.dealer.pk, "sku": sku.pk}


def work(marks: str, worker: str, count: str, world: str) -> dict:
    """Create, submit and release orders, each under keys of its own; a mark for every answer that was given."""
    from meridian.kernel.base.errors import MeridianError
    from meridian.modules.ordering import commands
    from meridian.modules.ordering.tests.factories import clerk

    facts, said = json.loads(world), {}
    with open(marks, "a", encoding="utf-8") as out:
        for number in range(int(count)):
            key = f"{worker}:{number}"
            try:
                order = commands.create_order(
                    actor=clerk(), dealer_id=facts["dealer"], lines=[(facts["sku"], EACH)], address="x", dealer_reference=key,
                    idempotency_key=f"create:{key}",
                )  # fmt: skip
                order = commands.submit_order(actor=clerk(), order=order.pk, idempotency_key=f"submit:{key}")
                _mark(out, "submitted", order.pk)
                run = commands.release_orders(actor=clerk(), orders=[order.pk], idempotency_key=f"release:{key}")
                said[key] = run.results[0]["state"]
                _mark(out, said[key].lower(), order.pk)
            except MeridianError as failure:
                said[key] = failure.code
    return said


def submitted(count: str, world: str) -> list[int]:
    """Create and submit orders of two boxes; their keys."""
    from meridian.modules.ordering import commands
    from meridian.modules.ordering.tests.factories import clerk

    facts, made = json.loads(world), []
    for _number in range(int(count)):
        order = commands.create_order(actor=clerk(), dealer_id=facts["dealer"], lines=[(facts["sku"], 2)], address="x")
        made.append(commands.submit_order(actor=clerk(), order=order).pk)
    return made


def release_all(worker: str, keys: str) -> list:
    """Release the same orders as everybody else does, in an order of one's own."""
    from meridian.modules.ordering import commands
    from meridian.modules.ordering.tests.factories import clerk

    orders = json.loads(keys)
    random.Random(worker).shuffle(orders)
    found = []
    for order in orders:
        (result,) = commands.release_orders(actor=clerk(), orders=[order]).results
        found.append([order, result["state"], [problem["code"] for problem in result["problems"]]])
    return found


def state() -> dict:
    """What the books and the orders say."""
    from django.db.models import Sum

    from meridian.kernel.audit.capture import chain_breaks
    from meridian.kernel.ledger.verify import verify_all
    from meridian.modules.funds.queries import credit_facts
    from meridian.modules.ordering.models import Allocation, Order, OrderLine
    from meridian.modules.stock.models import StockAccount

    orders = Order.objects.unscoped("test")
    lines = OrderLine.objects.unscoped("test")
    shelf = StockAccount.objects.unscoped("test").filter(holder_type="COMPANY")
    dealer = orders.values_list("dealer_id", flat=True).first()
    return {
        "problems": [problem.text for problem in verify_all()],
        "chain": list(chain_breaks()),
        "orders": {
            row[0]: list(row[1:]) for row in orders.values_list("id", "status", "credit_fen", "dealer_reference")
        },
        "lines": lines.aggregate(a=Sum("allocated_qty"))["a"] or 0,
        "allocations": Allocation.objects.unscoped("test").aggregate(a=Sum("open_qty"))["a"] or 0,
        "reserved": shelf.aggregate(a=Sum("reserved"))["a"] or 0,
        "least_free": min(
            (on_hand - reserved for on_hand, reserved in shelf.values_list("on_hand", "reserved")), default=0
        ),
        "held": credit_facts(dealer).held_fen if dealer else 0,
    }


def _mark(out, what: str, order: int) -> None:
    out.write(f"{what} {order}\n")
    out.flush()


# -- the tests ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def scratch(scratch_of):
    made = scratch_of("tests.concurrency.test_orders_processes")
    made.world = json.dumps(made.ask("create"))
    return made


def require_whole(state: dict) -> None:
    """Nothing oversold, every book agrees with every other."""
    assert state["problems"] == [] and state["chain"] == []
    assert state["least_free"] >= 0
    assert state["lines"] == state["allocations"] == state["reserved"] <= BOXES
    assert state["held"] == sum(credit for _status, credit, _ref in state["orders"].values())


def test_eight_clerks_race_for_the_last_boxes(scratch):
    workers = [scratch.start("work", str(scratch.marks), f"w{n}", "3", scratch.world) for n in range(PROCESSES)]
    said = [what for worker in workers for what in scratch.answer(worker).values()]
    state = scratch.ask("state")
    require_whole(state)
    assert len(said) == len(state["orders"]) == PROCESSES * 3
    # 24 orders of 3 for 40 boxes: 13 whole ones, one in part, the rest waits as back-order. All boxes are given.
    assert said.count("RELEASED") == BOXES // EACH
    assert said.count("PARTLY") == PROCESSES * 3 - BOXES // EACH
    assert state["reserved"] == BOXES


def test_killed_at_random_nothing_is_oversold_and_no_answered_order_is_lost(scratch):
    workers = [scratch.start("work", str(scratch.marks), f"k{n}", "40", scratch.world) for n in range(PROCESSES)]
    chance = random.Random(7)
    chance.shuffle(workers)
    for turn, worker in enumerate(workers, 1):
        scratch.wait_for_lines(4 * turn)
        time.sleep(chance.random() * 0.15)
        scratch.kill(worker)
    state = scratch.ask("state")
    require_whole(state)
    status = {int(key): row[0] for key, row in state["orders"].items()}
    for line in scratch.lines():
        what, order = line.split()
        wanted = ("SUBMITTED", "RELEASED") if what == "submitted" else ("RELEASED",)
        assert status.get(int(order)) in wanted, f"{line} was answered, but the order is {status.get(int(order))}"
    # Whoever asks again with the same keys gets the first answer: no order comes twice.
    scratch.ask("work", str(scratch.marks), "k0", "3", scratch.world)
    after = scratch.ask("state")
    require_whole(after)
    names = [row[2] for row in after["orders"].values()]
    assert len(names) == len(set(names))


def test_two_clerks_release_the_same_orders(scratch):
    keys = scratch.ask("submitted", "6", scratch.world)
    workers = [scratch.start("release_all", f"c{n}", json.dumps(keys)) for n in range(4)]
    found = [row for worker in workers for row in scratch.answer(worker)]
    for order in keys:
        mine = [(state, codes) for key, state, codes in found if key == order]
        assert sum(state != "REFUSED" for state, _codes in mine) == 1
        assert all(codes == ["order.already_released"] for state, codes in mine if state == "REFUSED")
    require_whole(scratch.ask("state"))


if __name__ == "__main__":
    run_program(create, work, submitted, release_all, state)
