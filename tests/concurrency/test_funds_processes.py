"""Credit under several real processes: orders race for one limit, processes die, and the limit is never exceeded.

Run as a program (``python -m tests.concurrency.test_funds_processes ACTION ...``) this file is one of the processes.
"""

from __future__ import annotations

import random
import time
from datetime import date

import pytest

from tests.scratch import run_program

DAY = date(2026, 3, 1)
LIMIT, PROCESSES, ORDERS = 1_000_000, 4, 40
pytestmark = pytest.mark.concurrency


# The processes


def create() -> int:
    """A dealer who may owe LIMIT fen."""
    from meridian.modules.funds.tests.factories import dealer_with_credit

    return dealer_with_credit(LIMIT).pk


def one_order(dealer: int, key: str) -> str:
    """Hold, ship, pay or cancel one order, all of which follows from its key; says how far it came."""
    from meridian.kernel.base.errors import RuleViolation
    from meridian.modules.funds import commands
    from meridian.modules.reference.tests.factories import system

    chance, about = random.Random(key), {"source_type": "test.order", "source_id": 1}
    fen = chance.randint(10_000, 90_000)
    actor = system()
    try:
        commands.hold_credit(actor=actor, dealer_id=dealer, amount_fen=fen, key=key, **about)
    except RuleViolation as refused:
        return refused.code
    fate = chance.random()
    if fate < 0.3:
        commands.release_hold(actor=actor, key=key)
        return "cancelled"
    if fate < 0.7:
        commands.charge(
            actor=actor, dealer_id=dealer, amount_fen=fen, key=f"ship:{key}", hold_key=key,
            business_date=actor.today, due_on=actor.today, **about,  # due by the terms of the hold: not overdue in this test
        )  # fmt: skip
        if fate < 0.4:
            try:
                commands.record_payment(
                    actor=actor, dealer=dealer, bank_reference=f"B-{key}", paid_on=DAY, amount_fen=fen // 2
                )
            except RuleViolation as refused:
                return refused.code
        return "shipped"
    return "held"


def race(dealer: str, worker: str, count: str) -> dict:
    """Many orders; every fourth is also sent by the other processes under the same key."""
    keys = [f"shared:{n}" if n % 4 == 0 else f"{worker}:{n}" for n in range(int(count))]
    return {key: one_order(int(dealer), key) for key in keys}


def endless(dealer: str, worker: str, marks: str) -> None:
    """Orders until killed; a line in ``marks`` for each hold that was answered."""
    number = 0
    with open(marks, "a", encoding="utf-8") as out:
        while True:
            key = f"{worker}:{number}"
            if one_order(int(dealer), key) in ("held", "shipped"):
                out.write(f"{key}\n")
            else:
                out.write("-\n")
            out.flush()
            number += 1


def pay(dealer: str, moment: str) -> str:
    """Record one bank receipt at a moment that the other processes know too."""
    from meridian.kernel.base.errors import MeridianError
    from meridian.modules.funds import commands
    from meridian.modules.reference.tests.factories import system

    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        commands.record_payment(
            actor=system(), dealer=int(dealer), bank_reference="ICBC-77", paid_on=DAY, amount_fen=500
        )
    except MeridianError as refused:
        return getattr(refused, "code", "") or type(refused).__name__
    return "recorded"


def state() -> dict:
    """What the book says."""
    from meridian.kernel.audit.capture import chain_breaks
    from meridian.kernel.ledger.verify import verify
    from meridian.modules.funds.models import MoneyAccount, MoneyPosting, MoneyReservation, Payment
    from meridian.modules.funds.queries import LEDGER

    accounts = MoneyAccount.objects.unscoped("test").values_list("kind", "on_hand", "reserved")
    return {
        # The orders of this test are no documents of the product.
        "problems": [problem.text for problem in verify(LEDGER) if problem.code != "source"],
        "chain": list(chain_breaks()),
        "accounts": {kind: [on_hand, reserved] for kind, on_hand, reserved in accounts},
        "holds": list(
            MoneyReservation.objects.unscoped("test").filter(hold__isnull=True).values_list("key", flat=True)
        ),
        "charges": list(MoneyPosting.objects.unscoped("test").filter(code="CHARGE").values_list("key", flat=True)),
        "paid": sum(Payment.objects.unscoped("test").values_list("amount_fen", flat=True)),
    }


# The tests


@pytest.fixture
def scratch(scratch_of):
    return scratch_of("tests.concurrency.test_funds_processes")


@pytest.fixture
def dealer(scratch):
    """Key of a dealer with credit."""
    return str(scratch.ask("create"))


def require_whole(state: dict) -> None:
    """The book balances, and what is owed and held never passes what was granted and paid."""
    assert state["problems"] == [] and state["chain"] == []
    credit, held = state["accounts"]["CREDIT"]
    owed = state["accounts"].get("RECEIVABLE", [0, 0])[0]
    assert 0 <= held <= credit
    assert credit + owed == LIMIT == -state["accounts"]["LIMIT"][0]
    assert owed + held <= LIMIT


def test_orders_racing_for_one_limit_never_exceed_it(scratch, dealer):
    racers = [scratch.start("race", dealer, f"w{n}", str(ORDERS)) for n in range(PROCESSES)]
    said = [scratch.answer(racer) for racer in racers]
    state = scratch.ask("state")
    require_whole(state)
    outcomes = [what for one in said for what in one.values()]
    assert outcomes.count("funds.credit") > 0, "the credit was scarce"
    answered = {key for one in said for key, what in one.items() if what in ("held", "shipped", "cancelled")}
    assert answered <= set(state["holds"]) and len(state["holds"]) == len(set(state["holds"]))
    shipped = {f"ship:{key}" for one in said for key, what in one.items() if what == "shipped"}
    assert shipped <= set(state["charges"]) and len(state["charges"]) == len(set(state["charges"]))


def test_killed_processes_leave_the_account_whole(scratch, dealer):
    workers = [scratch.start("endless", dealer, f"k{n}", str(scratch.marks)) for n in range(3)]
    for turn, worker in enumerate(workers, 1):
        scratch.wait_for_lines(15 * turn)
        scratch.kill(worker)
    state = scratch.ask("state")
    require_whole(state)
    assert {line for line in scratch.lines() if line != "-"} <= set(state["holds"]), "what was answered is there"


def test_one_bank_receipt_recorded_by_three_at_once_counts_once(scratch, dealer):
    moment = str(time.time() + 5)
    racers = [scratch.start("pay", dealer, moment) for _n in range(3)]
    said = sorted(scratch.answer(racer) for racer in racers)
    state = scratch.ask("state")
    require_whole(state)
    assert said.count("recorded") == 1 and state["paid"] == 500, said
    assert set(said) <= {"recorded", "funds.payment_known"}


if __name__ == "__main__":
    run_program(create, race, endless, pay, state)
