"""The ladder before a document ends, and the checklist with its traffic light."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.licences.rules.documents import check_documents, light_of, needs_of_dealer
from meridian.modules.licences.rules.expiry import first_day_told, step_reached
from meridian.modules.licences.rules.facts import LicenceFacts, LicenceTerm

END = date(2026, 12, 31)
STEPS = (365, 180, 90, 30, 7, 0)


@pytest.mark.parametrize(
    ("left", "step"), [(400, None), (365, 365), (200, 365), (180, 180), (91, 180), (90, 90), (8, 30), (7, 7), (1, 7), (0, 0), (-1, None)]
)  # fmt: skip
def test_step_reached(left, step):
    assert step_reached(END, END - timedelta(days=left), STEPS) == step


def test_what_never_ends():
    assert step_reached(None, END, STEPS) is None
    assert step_reached(END, END, ()) is None
    assert first_day_told(END, STEPS) == END - timedelta(days=365)


@given(st.integers(0, 500), st.sets(st.integers(0, 400), max_size=8))
def test_steps_only_go_down(left, steps):
    now, later = END - timedelta(days=left), END - timedelta(days=max(left - 1, 0))
    one, other = step_reached(END, now, steps), step_reached(END, later, steps)
    assert one is None or (other is not None and other <= one)


def term(kind, status="VALID", last=None):
    return LicenceTerm(1, kind, "N", status, date(2022, 1, 1), last)


TODAY = date(2026, 11, 20)
FULL = ("BUSINESS_LICENCE", "OPERATION_LICENCE", "OPERATION_FILING", "QUALITY_AGREEMENT", "SALES_AUTHORISATION", "INVOICE_DATA", "DELIVERY_NOTE")  # fmt: skip


def light(terms, classes=("II", "III"), **options):
    lines = check_documents(needs_of_dealer(classes), LicenceFacts("x", 1, tuple(terms)), TODAY, 90)
    return light_of(lines, **options)


def test_traffic_light():
    everything = [term(kind) for kind in FULL]
    assert light(everything) == "GREEN"
    assert light(everything, is_blocked=True) == "RED"
    assert light(everything[:-1]) == "AMBER"  # what is missing does not stop trade
    assert light(everything[1:]) == "RED"
    soon = [term("OPERATION_LICENCE", last=TODAY + timedelta(days=30))]
    assert light([t for t in everything if t.kind != "OPERATION_LICENCE"] + soon) == "AMBER"
    over = [term("OPERATION_LICENCE", "EXPIRED", TODAY - timedelta(days=1))]
    assert light([t for t in everything if t.kind != "OPERATION_LICENCE"] + over) == "RED"


def test_what_a_dealer_needs_depends_on_what_he_deals_in():
    assert "OPERATION_LICENCE" not in {need.kind for need in needs_of_dealer(["II"])}
    assert {"OPERATION_LICENCE", "OPERATION_FILING"} <= {need.kind for need in needs_of_dealer(["II", "III"])}
    assert not {"OPERATION_LICENCE", "OPERATION_FILING"} & {need.kind for need in needs_of_dealer(["I"])}
    assert needs_of_dealer(["III"], sells_cold_chain=True)[-1].kind == "COLD_CHAIN"


def test_states_of_the_checklist():
    facts = LicenceFacts(
        "x", 1,
        (term("BUSINESS_LICENCE"), term("OPERATION_LICENCE", "PENDING"), term("QUALITY_AGREEMENT", last=TODAY + timedelta(days=9))),
    )  # fmt: skip
    lines = {line.need.kind: line for line in check_documents(needs_of_dealer(["III"]), facts, TODAY, 90)}
    assert lines["BUSINESS_LICENCE"].state == "VALID" and lines["BUSINESS_LICENCE"].days_left is None
    assert lines["OPERATION_LICENCE"].state == "PENDING"
    assert (lines["QUALITY_AGREEMENT"].state, lines["QUALITY_AGREEMENT"].days_left) == ("EXPIRING", 9)
    assert lines["INVOICE_DATA"].state == "MISSING"
