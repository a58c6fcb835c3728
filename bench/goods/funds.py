"""Measure the money ledger: one order's hold, charge and payment, facts of many dealers, the account page's questions.

    python bench/goods/funds.py [--dealers 200] [--rounds 100] [--past 20]
    python tools/postgres.py -- python bench/goods/funds.py

Every dealer has ``past`` deliveries already. Figures are the server time of one command (its own transaction) or query.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bench.measuring import machine, say, scratch  # noqa: E402

DAY = date(2026, 3, 1)
ABOUT = {"source_type": "dealers.dealer", "source_id": 1}


def main() -> None:
    """Build the dealers, time the commands and the questions, prove the ledger, print one line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dealers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--past", type=int, default=20)
    options = parser.parse_args()
    with scratch():
        say("machine", **machine())
        dealers = build(options.dealers, options.past)
        entries = options.dealers * (options.past * 2 + 2)
        for name, took in commands_of(dealers, options.rounds).items():
            report(f"funds_{name}", took, entries=entries)
        for name, call in questions(dealers).items():
            report(f"funds_{name}", [timed(call) for _n in range(20)], dealers=len(dealers), entries=entries)


def build(count: int, past: int) -> list[int]:
    """Dealers with credit and deliveries on their accounts."""
    from meridian.modules.funds import commands as funds
    from meridian.modules.funds.tests.factories import dealer_with_credit
    from meridian.modules.reference.tests.factories import system

    actor, keys = system(), []
    for number in range(count):
        dealer = dealer_with_credit(10**11)
        keys.append(dealer.pk)
        for one in range(past):
            day = DAY + timedelta(days=one)
            funds.charge(
                actor=actor, dealer_id=dealer.pk, amount_fen=10_000 + one, key=f"past:{number}:{one}", hold_key="",
                business_date=day, due_on=date(2030, 1, 1), **ABOUT,
            )  # fmt: skip
    return keys


def commands_of(dealers: list[int], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each command."""
    from meridian.modules.funds import commands as funds
    from meridian.modules.reference.tests.factories import system

    actor = system()
    took: dict[str, list[float]] = {"hold": [], "charge": [], "payment": [], "match": [], "statement": []}
    for number in range(rounds):
        dealer, key = dealers[number % len(dealers)], f"order:{number}"
        about: dict[str, Any] = {"actor": actor, "dealer_id": dealer, "amount_fen": 5_000, **ABOUT}
        took["hold"].append(timed(lambda about=about, key=key: funds.hold_credit(key=key, **about)))
        took["charge"].append(
            timed(
                lambda about=about, key=key: funds.charge(
                    key=f"ship:{key}", hold_key=key, business_date=DAY, due_on=date(2030, 1, 1), **about
                )
            )
        )
        made: list[Any] = []
        took["payment"].append(
            timed(
                lambda dealer=dealer, number=number, made=made: made.append(
                    funds.record_payment(
                        actor=actor, dealer=dealer, bank_reference=f"B{number}", paid_on=DAY, amount_fen=25_000
                    )
                )
            )
        )
        took["match"].append(timed(lambda made=made: funds.match_oldest_first(actor=actor, payment=made[0])))
        took["statement"].append(
            timed(
                lambda dealer=dealer: funds.make_statement(
                    actor=actor, dealer=dealer, first=DAY, last=DAY + timedelta(days=60)
                )
            )
        )
    return took


def questions(dealers: list[int]) -> dict[str, Callable[[], object]]:
    """What pages ask."""
    from meridian.kernel.ledger.verify import verify
    from meridian.modules.funds.queries import LEDGER, ageing_rows, credit_facts, credit_facts_of
    from meridian.modules.reference.tests.factories import system

    return {
        "credit_facts": lambda: credit_facts(dealers[0]),
        "credit_facts_of_all": lambda: credit_facts_of(dealers),
        "ageing": lambda: ageing_rows(system(), DAY),
        "verify": lambda: list(verify(LEDGER)),
    }


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of a call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def report(name: str, took: list[float], **figures: object) -> None:
    """One line: median and 95th percentile."""
    ranked = sorted(took)
    say(
        name, runs=len(ranked), median_ms=round(statistics.median(ranked), 2),
        p95_ms=round(ranked[max(0, int(len(ranked) * 0.95) - 1)], 2), **figures,
    )  # fmt: skip


if __name__ == "__main__":
    main()
