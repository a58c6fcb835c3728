"""Exclusive authorisations under several real processes: overlapping ones are signed at once, and exactly one survives.

Run as a program (``python -m tests.concurrency.test_authorisation_processes ACTION ...``) this file is one of the processes.
"""

from __future__ import annotations

import json
import time
from datetime import date

import pytest

from tests.scratch import run_program

PROCESSES = 8
PERIOD = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
pytestmark = pytest.mark.concurrency


# The processes


def create() -> dict:
    """A territory with a hospital, a product, and a dealer for each process."""
    from meridian.modules.catalog.tests.factories import make_product
    from meridian.modules.customers.tests.factories import make_hospital
    from meridian.modules.dealers.tests.factories import make_dealer
    from meridian.modules.reference.commands import ensure_parameters
    from meridian.modules.reference.tests.factories import load_small_tree, system

    ensure_parameters(actor=system())
    tree, product = load_small_tree(), make_product()
    return {
        "dealers": [make_dealer(region=tree["320100"]).pk for _n in range(PROCESSES)],
        "province": tree["320000"].pk, "city": tree["320100"].pk, "hospital": make_hospital(region=tree["320106"]).pk,
        "line": product.line_id, "product": product.pk,
    }  # fmt: skip


def grab(world: str, number: str, moment: str) -> str:
    """Draft an exclusive right over the same place in this process's own words, and sign it at the agreed moment."""
    from meridian.kernel.base.errors import MeridianError
    from meridian.modules.agreements import commands
    from meridian.modules.reference.tests.factories import system

    facts, turn = json.loads(world), int(number)
    # The same goods at the same place, said in four ways: by province, by city, by hospital, by product.
    place = [{"regions": [facts["province"]]}, {"regions": [facts["city"]]}, {"hospitals": [facts["hospital"]]}][
        turn % 3
    ]
    goods = {"lines": [facts["line"]]} if turn % 2 else {"products": [facts["product"]]}
    row = commands.draft_authorisation(
        actor=system(), dealer=_dealer(facts["dealers"][turn]), is_exclusive=True, **PERIOD, **place, **goods
    )
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        commands.sign_authorisation(actor=system(), authorisation=row)
    except MeridianError as refused:
        return getattr(refused, "code", "") or type(refused).__name__
    return "signed"


def state() -> dict:
    """What is in force afterwards, and whether the change log is whole."""
    from meridian.kernel.audit.capture import chain_breaks
    from meridian.modules.agreements.models import Authorisation

    rows = Authorisation.objects.unscoped("test")
    return {"statuses": list(rows.values_list("status", flat=True)), "chain": list(chain_breaks())}


def _dealer(pk: int):
    from meridian.modules.dealers.models import Dealer

    return Dealer.objects.unscoped("test").get(pk=pk)


# The tests


@pytest.fixture
def scratch(scratch_of):
    return scratch_of("tests.concurrency.test_authorisation_processes")


def test_of_eight_overlapping_exclusive_rights_exactly_one_survives(scratch):
    world = json.dumps(scratch.ask("create"))
    moment = str(time.time() + 12)  # all are up and have drafted by then
    racers = [scratch.start("grab", world, str(number), moment) for number in range(PROCESSES)]
    said = sorted(scratch.answer(racer) for racer in racers)
    assert said == ["agreements.exclusive_overlap"] * (PROCESSES - 1) + ["signed"], said
    state = scratch.ask("state")
    assert sorted(state["statuses"]) == ["DRAFT"] * (PROCESSES - 1) + ["VALID"] and state["chain"] == []


if __name__ == "__main__":
    run_program(create, grab, state)
