"""The record of a dealer: its pillars, a right for each panel, and nothing of others or of staff's work for a dealer."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from meridian.kernel.access.grants import actor_for
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.kernel.web.contributions import panels_of
from meridian.modules.dealers.objects import DEALER
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_dealer

pytestmark = [pytest.mark.long, pytest.mark.django_db]
VIEW = "dealers.dealer:view"
PANELS = {
    "completeness": VIEW,
    "businesses": "qualification.dealerbusiness:view",
    "orders": "ordering.order:view",
    "credit": "funds.openitem:view",
    "stock": "stock.stockaccount:view",
    "days": "replenishment.proposal:view",
    "target": "funds.openitem:view",
    "files": "flows.flowfile:view",
    "documents": "licences.licence:view",
    "authorisations": "agreements.authorisation:view",
    "agreements": "agreements.agreement:view",
    "prices": "pricing.price:view",
    "reviews": "qualification.qualificationcase:view",
    "findings": "flows.finding:view",
    "duplicates": "qualification.duplicatedecision:add",
    "grade": "performance.dealerscore:view",
    "training": "training.certificate:view",
    "start": "training.onboarding:view",
    "origin": "recruiting.partnerlead:view",
    "joint_plans": "planning.jointplan:view",
    "parts": "market.hospitalrole:view",
    "services": "market.servicecapability:view",
}
OF_STAFF = {"findings", "duplicates", "parts", "services"}
# Only for a dealer who was found by recruiting; its own tests look at it.
WHEN_FOUND = {"origin"}
ALWAYS = set(PANELS) - WHEN_FOUND


@pytest.fixture
def pair():
    """Two dealers in Nanjing; the second buys from the first."""
    ensure_parameters(actor=system())
    region = load_small_tree()["320100"]
    one = make_dealer(region=region, name="南京一号医疗有限公司")
    return one, make_dealer(region=region, parent=one, name="南京二号医疗有限公司")


def record(user, dealer) -> str:
    answer = browser_of(user).get(f"/dealers/dealers/{dealer.pk}/")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def shown(text: str) -> set[str]:
    return set(re.findall(r'id="panel-([a-z_]+)"', text))


class TestRights:
    def test_every_panel_is_in_the_table_above(self):
        assert get_resolver().url_patterns  # pages register their panels as their addresses are loaded
        assert {source.key: source.code for source in panels_of(DEALER.name, staff_actor("*"))} == PANELS

    @pytest.mark.parametrize("key", sorted(ALWAYS - {"completeness"}))
    def test_a_panel_needs_its_right(self, pair, key):
        without = [code for code in set(PANELS.values()) if code != PANELS[key]]
        assert key not in shown(record(staff_user(*without), pair[0]))
        assert key in shown(record(staff_user(VIEW, PANELS[key]), pair[0]))

    def test_without_rights_there_is_himself_and_how_complete_he_is(self, pair):
        assert shown(record(staff_user(VIEW), pair[0])) == {"completeness"}


class TestPage:
    def test_shows_the_four_pillars_then_rights_and_reviews(self, pair):
        text = record(staff_user("*"), pair[0])
        places = [text.index(f'id="{key}"') for key in ("info", "orders", "stock", "performance", "rights", "review")]
        assert places == sorted(places)
        assert shown(text) == ALWAYS

    def test_slow_panels_come_after_the_page_with_the_same_right(self, pair):
        slow = {source.key for source in panels_of(DEALER.name, staff_actor("*")) if source.is_slow}
        assert slow == {"days", "duplicates"}
        for key in slow:
            url = f"/dealers/dealers/{pair[0].pk}/about/{key}/"
            assert url in record(staff_user("*"), pair[0])
            assert browser_of(staff_user("*")).get(url).status_code == 200
            assert browser_of(staff_user(VIEW)).get(url).status_code == 404

    def test_who_buys_from_him_stands_there(self, pair):
        assert "Sub-dealers" in record(staff_user("*"), pair[0])
        assert "Sub-dealers" not in record(staff_user("*"), pair[1])

    def test_a_missing_parameter_leaves_the_page_standing(self):
        dealer = make_dealer(region=load_small_tree()["320100"])
        text = record(staff_user("*"), dealer)
        assert shown(text) == ALWAYS
        assert "qualification.completeness.weights" in text


class TestDealer:
    def test_sees_himself_without_what_staff_work_on(self, pair):
        text = record(dealer_user(pair[0], "*"), pair[0])
        assert shown(text) == ALWAYS - OF_STAFF
        assert pair[1].name not in text

    def test_sees_no_other_dealer(self, pair):
        one, two = pair
        browser = browser_of(dealer_user(two, "*"))
        assert browser.get(f"/dealers/dealers/{one.pk}/").status_code == 404
        for source in panels_of(DEALER.name, staff_actor("*")):
            assert browser.get(f"/dealers/dealers/{one.pk}/about/{source.key}/").status_code == 404, source.key

    @pytest.mark.parametrize("key", sorted(OF_STAFF))
    def test_reaches_no_panel_of_staff_by_its_address(self, pair, key):
        browser = browser_of(dealer_user(pair[0], "*"))
        assert browser.get(f"/dealers/dealers/{pair[0].pk}/about/{key}/").status_code == 404

    def test_is_told_only_what_he_can_add_himself(self, pair):
        text = record(dealer_user(pair[0], VIEW), pair[0])
        assert "Nothing is missing that you can add." in text
        assert "+10" not in text
        assert "+10" in record(staff_user("*"), pair[0])


def test_a_dealer_reads_names_of_his_own_people_only_in_the_history(pair):
    """Who of us changed something is not for dealers: they read “the company”; colleagues read the name."""
    one, _two = pair
    owner = dealer_user(one, "*")
    colleague = staff_user("*")
    DEALER.change(actor=actor_for(colleague), row=one, name="南京一号医疗器械有限公司")
    for page in ("", "history/"):
        for user, reads in ((owner, False), (staff_user("*"), True)):
            text = browser_of(user).get(f"/dealers/dealers/{one.pk}/{page}").content.decode()
            assert (colleague.username in text) is reads, page
            assert reads or "the company" in text, page
