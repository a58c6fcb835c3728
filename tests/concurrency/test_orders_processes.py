"""Eight processes race for the last boxes of a lot, and are killed at random: no oversell, no lost order, whole books.

Run as a program this file is one of the processes: ``python -m tests.concurrency.test_orders_processes ACTION ...``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, SECONDS = 8, 240
BOXES, EACH = 40, 3
pytestmark = pytest.mark.concurrency


# -- the program of one process ----------------------------------------------------------------------------------------
def create() -> dict:
    """Tables; a dealer with credit for all orders but one; a SKU with BOXES of two lots."""
    from datetime import date

    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
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


def main() -> None:
    import django
    from django.conf import settings

    if not os.environ.get("MERIDIAN_TEST_MIGRATIONS"):
        from tests.concurrency.ledger_processes import NoMigrations

        settings.MIGRATION_MODULES = NoMigrations()
    django.setup()
    actions = {f.__name__: f for f in (create, work, release_all, state)}
    print(json.dumps(actions[sys.argv[1]](*sys.argv[2:])))


# -- the tests ---------------------------------------------------------------------------------------------------------
class Scratch:
    """A database of its own, and processes that work on it."""

    def __init__(self, folder: Path, url: str, migrations: bool) -> None:
        self.environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev", "MERIDIAN_VAR": str(folder),
            "DATABASE_URL": url, "PYTHONPATH": str(ROOT), "MERIDIAN_TEST_MIGRATIONS": "1" if migrations else "",
        }  # fmt: skip
        self.marks = folder / "marks"
        self.marks.touch()
        self.started: list[subprocess.Popen] = []
        self.world = json.dumps(self.answer(self.start("create")))

    def start(self, *words: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.test_orders_processes", *words], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.started.append(process)
        return process

    def answer(self, process: subprocess.Popen):
        out, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, errors.decode()[-3000:]
        return json.loads(out)

    def state(self) -> dict:
        return self.answer(self.start("state"))

    def lines(self) -> list[str]:
        return self.marks.read_text(encoding="utf-8").splitlines()

    def wait_for_lines(self, count: int) -> None:
        until = time.monotonic() + SECONDS
        while len(self.lines()) < count and any(process.poll() is None for process in self.started):
            assert time.monotonic() < until, self.lines()
            time.sleep(0.02)


@pytest.fixture
def scratch(tmp_path, request):
    given, database = os.environ.get("DATABASE_URL", ""), f"orders_{uuid.uuid4().hex[:12]}"
    on_server = given.startswith("postgres")
    url = f"sqlite:///{tmp_path}/orders.sqlite3"
    if on_server:
        import psycopg

        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {database}")
        url = urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
    made = None
    try:
        made = Scratch(tmp_path, url, migrations=not request.config.getoption("nomigrations", False))
        yield made
    finally:
        for process in made.started if made else ():
            if process.poll() is None:
                process.kill()
            process.wait()
        if on_server:
            with psycopg.connect(given, autocommit=True) as server:
                server.execute(f"DROP DATABASE {database} WITH (FORCE)")


def require_whole(state: dict) -> None:
    """Nothing oversold, every book agrees with every other."""
    assert state["problems"] == [] and state["chain"] == []
    assert state["least_free"] >= 0
    assert state["lines"] == state["allocations"] == state["reserved"] <= BOXES
    assert state["held"] == sum(credit for _status, credit, _ref in state["orders"].values())


def test_eight_clerks_race_for_the_last_boxes(scratch):
    workers = [scratch.start("work", str(scratch.marks), f"w{n}", "3", scratch.world) for n in range(PROCESSES)]
    said = [what for worker in workers for what in scratch.answer(worker).values()]
    state = scratch.state()
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
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        scratch.started.remove(worker)
    state = scratch.state()
    require_whole(state)
    status = {int(key): row[0] for key, row in state["orders"].items()}
    for line in scratch.lines():
        what, order = line.split()
        wanted = ("SUBMITTED", "RELEASED") if what == "submitted" else ("RELEASED",)
        assert status.get(int(order)) in wanted, f"{line} was answered, but the order is {status.get(int(order))}"
    # Whoever asks again with the same keys gets the first answer: no order comes twice.
    scratch.answer(scratch.start("work", str(scratch.marks), "k0", "3", scratch.world))
    after = scratch.state()
    require_whole(after)
    names = [row[2] for row in after["orders"].values()]
    assert len(names) == len(set(names))


def test_two_clerks_release_the_same_orders(scratch):
    made = scratch.start("work", str(scratch.marks), "a", "0", scratch.world)
    scratch.answer(made)
    keys = _submitted(scratch, 6)
    workers = [scratch.start("release_all", f"c{n}", json.dumps(keys)) for n in range(4)]
    found = [row for worker in workers for row in scratch.answer(worker)]
    for order in keys:
        mine = [(state, codes) for key, state, codes in found if key == order]
        assert sum(state != "REFUSED" for state, _codes in mine) == 1
        assert all(codes == ["order.already_released"] for state, codes in mine if state == "REFUSED")
    require_whole(scratch.state())


def _submitted(scratch, count: int) -> list[int]:
    code = (
        "import json, django; django.setup()\n"
        "from meridian.modules.ordering import commands\n"
        "from meridian.modules.ordering.tests.factories import clerk\n"
        f"w = json.loads({scratch.world!r}); made = []\n"
        f"for n in range({count}):\n"
        "    o = commands.create_order(actor=clerk(), dealer_id=w['dealer'], lines=[(w['sku'], 2)], address='x')\n"
        "    made.append(commands.submit_order(actor=clerk(), order=o).pk)\n"
        "print(json.dumps(made))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=scratch.environment, capture_output=True, check=True
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
