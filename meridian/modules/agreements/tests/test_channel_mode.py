"""Hospitals and regions that the company serves itself: dealers are not authorised for them."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.agreements.queries import may_trade, verdict_sentences
from meridian.modules.catalog.tests.factories import make_product, make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.market import commands as market
from meridian.modules.reference.commands import ensure_parameters, set_parameter
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_authorisation

pytestmark = pytest.mark.django_db
CODE = "agreements.served_directly"


class World:
    def __init__(self):
        ensure_parameters(actor=system())
        self.tree = load_small_tree()
        self.line = make_product().line
        self.dealer = make_dealer(region=self.tree["320100"])
        self.hospital = make_hospital(region=self.tree["320106"])
        self.planner = staff_actor("market:*")

    def mode(self, mode="DIRECT", region="320000", **values):
        facts = {
            "line": self.line,
            "region": self.tree[region],
            "valid_from": date(2026, 1, 1),
            "rationale": "key account",
        }
        return market.set_mode(actor=self.planner, mode=mode, **{**facts, **values})

    def sign(self, **values):
        return make_authorisation(dealer=self.dealer, lines=[self.line], **values)


@pytest.fixture
def world():
    return World()


def refused(call) -> list:
    with pytest.raises(RuleViolation) as caught:
        call()
    return [issue for issue in caught.value.issues() if issue.code == CODE]


class TestAuthorisation:
    def test_of_a_carved_out_hospital_is_refused_with_mode_day_and_decider(self, world):
        world.mode("MIXED", direct_hospitals=[world.hospital])
        found = refused(lambda: world.sign(hospitals=[world.hospital]))
        assert len(found) == 1 and found[0].field == "hospitals" and str(found[0].mend)
        said = found[0].text()
        assert world.hospital.name in said and "2026-01-01" in said and str(world.line.name) in said
        assert world.planner.name in said

    def test_of_a_region_in_direct_mode_is_refused(self, world):
        world.mode()
        assert refused(lambda: world.sign(regions=[world.tree["320100"]]))[0].field == "regions"

    def test_beside_the_direct_hospitals_is_signed(self, world):
        world.mode("MIXED", direct_hospitals=[world.hospital])
        other = make_hospital(region=world.tree["320106"])
        assert world.sign(regions=[world.tree["320100"]], hospitals=[other]).status == "VALID"

    def test_of_another_line_or_after_the_mode_ended_is_signed(self, world):
        world.mode(line=make_product().line)
        world.mode(valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
        assert world.sign(hospitals=[world.hospital]).status == "VALID"

    def test_without_lines_is_about_every_line(self, world):
        world.mode()
        assert refused(lambda: make_authorisation(dealer=world.dealer, hospitals=[world.hospital]))

    def test_is_signed_where_the_company_only_wants_it_shown(self, world):
        world.mode()
        set_parameter(
            actor=system(),
            code="market.mode.stops_authorisations",
            value=False,
            valid_from=date(2026, 1, 1),
            source="pilot",
        )
        assert world.sign(hospitals=[world.hospital]).status == "VALID"


class TestReserved:
    def protect(self, world):
        row = market.request_reservation(
            actor=world.planner,
            hospital=world.hospital,
            line=world.line,
            dealer=make_dealer(region=world.tree["320100"]),
            plan="trial",
        )
        return market.grant_reservation(actor=world.planner, hospital_reservation=row)

    def test_a_hospital_protected_for_another_dealer_is_refused_with_his_name_and_day(self, world):
        held = self.protect(world)
        with pytest.raises(RuleViolation) as caught:
            world.sign(hospitals=[world.hospital])
        (issue,) = [each for each in caught.value.issues() if each.code == "agreements.reserved_for_another"]
        assert (
            str(held.dealer) in issue.text()
            and held.protected_to.isoformat() in issue.text()
            and issue.field == "hospitals"
        )

    def test_the_dealer_himself_another_line_and_a_released_hospital_are_free(self, world):
        held = self.protect(world)
        assert make_authorisation(dealer=held.dealer, lines=[world.line], hospitals=[world.hospital]).status == "VALID"
        assert make_authorisation(dealer=world.dealer, lines=[make_product().line], hospitals=[world.hospital]).pk
        market.release_reservation(actor=world.planner, hospital_reservation=held, decision_reason="nothing done")
        assert world.sign(hospitals=[world.hospital]).status == "VALID"


def test_the_trade_check_says_it_and_stops_nothing_for_it(world):
    sku = make_sku(product=make_product(line=world.line))
    sale = (("dealer", world.dealer.pk), ("hospital", world.hospital.pk), sku.pk, None, date(2026, 6, 1))
    before = may_trade(*sale)
    world.mode()
    after = may_trade(*sale)
    assert after.rules == before.rules
    said = [sentence for sentence in verdict_sentences(after) if sentence.rule == "mode.direct"]
    assert len(said) == 1 and world.hospital.name in said[0].text
    assert "mode.direct" not in {finding.rule for finding in before.findings}
