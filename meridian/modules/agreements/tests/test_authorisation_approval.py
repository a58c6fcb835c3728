"""Authorisations along an approval route."""

from __future__ import annotations

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.approvals import acts
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.kernel.testing.routes import approver_on_route, latest_case
from meridian.modules.agreements import commands
from meridian.modules.agreements.models import Authorisation
from meridian.modules.agreements.objects.authorisations import authorisation_content, authorisation_facts
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_authorisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return approver_on_route(
        "agreements.authorisation", "sign", condition=[[{"fact": "is_exclusive", "op": "is", "value": True}]]
    )


@pytest.fixture
def drafted(director):
    tree = load_small_tree()
    return make_authorisation(
        dealer=make_dealer(region=tree["320100"]), is_exclusive=True, regions=[tree["320000"]], signed=False
    )


def status(row):
    return Authorisation.objects.unscoped("test").get(pk=row.pk).status


def sign(row):
    return commands.sign_authorisation(actor=actor_for(staff_user("agreements:*")), authorisation=row)


def test_an_exclusive_one_waits_for_the_director(drafted, director):
    assert authorisation_facts(drafted)["regions"] == 1
    assert authorisation_facts(drafted)["whole_country"] is False
    assert "江苏省" in authorisation_content(drafted).values()
    sign(drafted)
    assert status(drafted) == "DRAFT"
    for forbidden in (sign, lambda row: commands.change_authorisation(actor=system(), row=row, remark="x")):
        with pytest.raises(RuleViolation) as refused:
            forbidden(drafted)
        assert refused.value.code == "approvals.case_open"
    page = browser_of(director).get(f"/agreements/authorisations/{drafted.pk}/")
    assert f"/approvals/{latest_case(drafted).pk}/" in page.content.decode()
    acts.approve(actor=actor_for(director), case_id=latest_case(drafted).pk)
    assert status(drafted) == "VALID"


def test_what_overlaps_by_the_time_of_the_approval_fails_it_and_changes_nothing(drafted, director):
    sign(drafted)
    rival = make_authorisation(
        dealer=make_dealer(region=drafted.dealer.region), regions=drafted.regions.unscoped("test"), signed=False
    )
    Authorisation.objects.unscoped("test").filter(pk=rival.pk).update(is_exclusive=True, status="VALID")
    with pytest.raises(RuleViolation) as refused:
        acts.approve(actor=actor_for(director), case_id=latest_case(drafted).pk)
    assert refused.value.code == "agreements.exclusive_overlap"
    assert (status(drafted), latest_case(drafted).status) == ("DRAFT", "OPEN")


def test_handed_back_it_is_changed_and_signed_anew_along_the_same_case(drafted, director):
    sign(drafted)
    case = latest_case(drafted)
    acts.send_back(actor=actor_for(director), case_id=case.pk, comment="narrower")
    row = Authorisation.objects.unscoped("test").get(pk=drafted.pk)
    commands.change_authorisation(actor=system(), row=row, remark="narrower")
    sign(row)
    assert latest_case(row).pk == case.pk
    acts.approve(actor=actor_for(director), case_id=case.pk)
    assert status(row) == "VALID"


def test_another_kind_needs_no_approval(director):
    tree = load_small_tree()
    row = make_authorisation(dealer=make_dealer(region=tree["320100"]), regions=[tree["320000"]], signed=False)
    assert sign(row).status == "VALID"
