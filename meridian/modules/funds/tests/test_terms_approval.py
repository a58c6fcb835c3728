"""Credit terms along an approval route."""

from __future__ import annotations

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import acts
from meridian.kernel.testing.actors import staff_actor, staff_user
from meridian.kernel.testing.routes import approver_on_route, latest_case
from meridian.modules.funds import commands
from meridian.modules.funds.objects import terms_content, terms_facts
from meridian.modules.funds.queries import credit_facts

from .factories import dealer_with_credit
from .test_terms import RIGHTS, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """A rise from 50 to 900 yuan; from 500 yuan on the director decides."""
    director = approver_on_route(
        "funds.creditterms", "terms", condition=[[{"fact": "rise_fen", "op": "ge", "value": 50_000}]]
    )
    author = actor_for(staff_user(*RIGHTS))
    row = commands.set_credit_limit(actor=author, dealer=dealer_with_credit(5_000), limit_fen=90_000, terms_days=30)
    return row, author, director


def test_a_big_rise_goes_to_the_director_and_holds_with_his_approval(asked):
    row, author, director = asked
    assert (terms_facts(row)["rise_fen"], terms_facts(row)["limit_fen"]) == (85_000, 90_000)
    assert "¥900.00" in terms_content(row).values()
    other = staff_actor(*RIGHTS)
    assert code_of(lambda: commands.approve_credit_terms(actor=other, row=row)) == "approvals.case_open"
    assert code_of(lambda: commands.reject_credit_terms(actor=other, row=row, reason="x")) == "approvals.case_open"
    assert code_of(lambda: commands.change_credit_terms(actor=author, row=row, limit_fen=1)) == "approvals.case_open"
    acts.approve(actor=actor_for(director), case_id=latest_case(row).pk)
    row.refresh_from_db()
    assert (row.status, row.approved_by_id) == ("APPROVED", director.pk)
    assert credit_facts(row.dealer_id).limit_fen == 90_000


def test_a_small_one_needs_only_another_person(asked):
    row, author, _director = asked
    small = commands.set_credit_limit(actor=author, dealer=row.dealer, limit_fen=20_000)
    commands.approve_credit_terms(actor=staff_actor(*RIGHTS), row=small)
    assert credit_facts(row.dealer_id).limit_fen == 20_000


def test_handed_back_it_is_corrected_and_asked_again(asked):
    row, author, director = asked
    acts.send_back(actor=actor_for(director), case_id=latest_case(row).pk, comment="less")
    row.refresh_from_db()
    assert (
        code_of(lambda: commands.approve_credit_terms(actor=staff_actor(*RIGHTS), row=row)) == "approvals.case_returned"
    )
    commands.change_credit_terms(actor=author, row=row, limit_fen=60_000)
    case = latest_case(row)
    assert (case.status, case.facts["limit_fen"]) == ("OPEN", 60_000)
    acts.approve(actor=actor_for(director), case_id=case.pk)
    assert credit_facts(row.dealer_id).limit_fen == 60_000


@pytest.mark.parametrize("end", ["reject", "withdraw", "take back"])
def test_a_no_changes_nothing(asked, end):
    row, author, director = asked
    if end == "reject":
        acts.reject(actor=actor_for(director), case_id=latest_case(row).pk, comment="no")
    elif end == "withdraw":
        acts.withdraw(actor=author, case_id=latest_case(row).pk)
    else:
        commands.reject_credit_terms(actor=author, row=row, reason="mistake")
    row.refresh_from_db()
    assert (row.status, credit_facts(row.dealer_id).limit_fen) == ("REJECTED", 5_000)
    assert latest_case(row).status in ("REJECTED", "WITHDRAWN")
