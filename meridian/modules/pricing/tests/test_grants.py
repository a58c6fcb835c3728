"""Price authorisations: asked, decided, renewed, watched; resale rules and guide prices."""

from datetime import date, datetime, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, dealer_user, staff_actor
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import PriceAuthorisation, ResalePriceRule
from meridian.modules.pricing.queries import guides_on, price_of, resale_rule_applies
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_price

pytestmark = pytest.mark.django_db
TODAY, LAST = date(2026, 6, 1), date(2026, 8, 31)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def today():
    with clock.frozen_at(datetime(2026, 6, 1, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def story(db):
    tree = load_small_tree()
    dealer, sku = make_dealer(region=tree["320100"]), make_sku()
    make_price(sku=sku)
    return dealer, sku, tree


def ask(dealer, actor=None, **values):
    facts = {"valid_from": TODAY, "valid_to": LAST, "justification": "yearly volume"}
    return commands.request_price_authorisation(actor=actor or system(), dealer=dealer, **{**facts, **values})


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


class TestGrant:
    def test_quantity_breaks_hold_for_the_days_and_the_former_price_comes_back(self, story):
        dealer, sku, _tree = story
        make_price(sku=sku, kind="DEALER", dealer=dealer, price_e4=970_000)
        row = ask(dealer, sku=sku, price_e4=950_000, breaks=[[100, 900_000]])
        commands.approve_price_authorisation(actor=staff_actor("*"), price_authorisation=row)
        hit = price_of(dealer.pk, [sku.pk], TODAY)[sku.pk]
        assert (hit.at(99), hit.at(100), hit.valid_to) == (950_000, 900_000, LAST)
        assert price_of(dealer.pk, [sku.pk], LAST + timedelta(days=1))[sku.pk].price_e4 == 970_000
        assert fresh(row).prices.count() == 1

    def test_a_region_holds_for_its_hospitals_only(self, story):
        dealer, sku, tree = story
        here, there = make_hospital(region=tree["320100"]), make_hospital(region=tree["330100"])
        row = ask(dealer, sku=sku, price_e4=800_000, region=tree["320000"])
        commands.approve_price_authorisation(actor=staff_actor("*"), price_authorisation=row)
        found = [price_of(dealer.pk, [sku.pk], TODAY, place)[sku.pk].price_e4 for place in (here.pk, there.pk, None)]
        assert found == [800_000, 1_000_000, 1_000_000]

    def test_a_line_gets_its_discount_sku_by_sku(self, story):
        dealer, sku, _tree = story
        other = make_sku(product=sku.product, spec="4.0*18")
        make_price(sku=other, price_e4=333_333)
        row = ask(dealer, line=sku.product.line, discount_bp=1000)
        commands.approve_price_authorisation(actor=staff_actor("*"), price_authorisation=row)
        hits = price_of(dealer.pk, [sku.pk, other.pk], TODAY)
        assert (hits[sku.pk].price_e4, hits[other.pk].price_e4) == (900_000, 300_000)

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({}, "pricing.grant_what"), ({"price_e4": 5, "sku": True, "discount_bp": 5}, "pricing.grant_what"),
            ({"sku": True, "price_e4": 500, "breaks": [[5, 600]]}, "pricing.grant_breaks"),
            ({"line": True, "discount_bp": 10_000}, "pricing.grant_discount"),
            ({"line": True, "discount_bp": 100, "breaks": [[5, 6]]}, "pricing.grant_line_breaks"),
            ({"sku": True, "price_e4": 5, "valid_to": date(2026, 5, 1)}, "pricing.period"),
            ({"sku": True, "price_e4": 5, "hospital": True, "region": True}, "pricing.grant_place"),
        ],
    )  # fmt: skip
    def test_refusals(self, story, values, code):
        dealer, sku, tree = story
        rows = {"sku": sku, "line": sku.product.line, "region": tree["320000"]}
        if "hospital" in values:
            rows["hospital"] = make_hospital(region=tree["320100"])
        given = {name: rows[name] if value is True else value for name, value in values.items()}
        with pytest.raises(RuleViolation) as refused:
            ask(dealer, **given)
        assert refused.value.code == code

    def test_a_dealer_asks_for_himself_and_does_not_decide(self, story):
        dealer, sku, tree = story
        codes = [f"pricing.priceauthorisation:{verb}" for verb in ("add", "view", "decide", "withdraw")]
        actor = dealer_actor(dealer, *codes)
        row = ask(dealer, actor, sku=sku, price_e4=5)
        with pytest.raises(RuleViolation) as refused:
            commands.approve_price_authorisation(actor=actor, price_authorisation=row)
        assert refused.value.code == "pricing.two_people"
        with pytest.raises(Denied):
            ask(make_dealer(region=tree["330100"]), actor, sku=sku, price_e4=5)
        with pytest.raises(NotVisible):
            stranger = dealer_actor(make_dealer(region=tree["330100"]), *codes)
            commands.renew_price_authorisation(actor=stranger, price_authorisation=row)
        commands.withdraw_price_authorisation(actor=actor, price_authorisation=row, note="not needed")
        assert fresh(row).status == "WITHDRAWN"

    def test_taken_back_after_approval_its_prices_go(self, story):
        dealer, sku, _tree = story
        row = ask(dealer, sku=sku, price_e4=950_000)
        commands.approve_price_authorisation(actor=staff_actor("*"), price_authorisation=row)
        commands.withdraw_price_authorisation(actor=staff_actor("*"), price_authorisation=row, note="breach")
        assert price_of(dealer.pk, [sku.pk], TODAY)[sku.pk].price_e4 == 1_000_000

    def test_renewed_in_one_step_for_as_many_days_once(self, story):
        dealer, sku, _tree = story
        row = ask(dealer, sku=sku, price_e4=950_000, breaks=[[10, 940_000]])
        commands.approve_price_authorisation(actor=staff_actor("*"), price_authorisation=row)
        again = commands.renew_price_authorisation(actor=system(), price_authorisation=row)
        assert (again.valid_from, again.valid_to) == (date(2026, 9, 1), date(2026, 12, 1))
        assert (again.breaks, again.status, again.previous_id) == ([[10, 940_000]], "ASKED", row.pk)
        with pytest.raises(RuleViolation) as refused:
            commands.renew_price_authorisation(actor=system(), price_authorisation=row)
        assert refused.value.code == "pricing.grant_renewed"

    def test_both_sides_hear_of_the_end_at_60_and_30_days_once(self, story):
        dealer, sku, _tree = story
        ensure_parameters(actor=system())
        people = dealer_user(dealer, "pricing.priceauthorisation:view")
        row = ask(dealer, sku=sku, price_e4=950_000)
        commands.approve_price_authorisation(actor=staff_actor("*"), price_authorisation=row)
        told = []
        for day in (date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3), date(2026, 8, 1), date(2026, 8, 2)):
            with clock.frozen_at(datetime(day.year, day.month, day.day, 1, tzinfo=clock.SHANGHAI)):
                told.append(commands.warn_of_ending_prices(actor=system()) > 0)
        assert told == [False, True, False, True, False]
        assert Notice.objects.filter(user=people).count() == 2
        with clock.frozen_at(datetime(2026, 9, 1, 1, tzinfo=clock.SHANGHAI)):
            assert commands.end_price_authorisations(actor=system()) == 1
        assert PriceAuthorisation.objects.unscoped("test").get().status == "ENDED"


class TestResaleRule:
    def rule(self, actor=None):
        facts = {"benefit": "REBATE", "condition": "sells at or above the list", "wanted_for": "market order"}
        return commands.declare_resale_rule(actor=actor or staff_actor("*"), name="price keeping rebate", **facts)

    def test_off_by_default_and_refused_with_the_article(self, db):
        row = self.rule()
        assert not row.is_on and not resale_rule_applies("price keeping rebate", TODAY)
        with pytest.raises(RuleViolation) as refused:
            commands.switch_resale_rule_on(actor=staff_actor("*"), resale_price_rule=row, reason="wanted")
        issue = refused.value.issues()[0]
        assert issue.code == "pricing.resale_unsigned" and "art. 18" in issue.rule

    def test_on_only_under_a_sign_off_of_legal_and_by_a_third_person(self, db):
        writer, legal = staff_actor("*"), staff_actor("pricing.resalepricerule:*", "files.storedfile:add")
        row = self.rule(writer)
        signing = {"opinion": PDF, "signed_until": LAST, "reason": "opinion of counsel"}
        with pytest.raises(RuleViolation) as refused:
            commands.sign_off_resale_rule(actor=writer, resale_price_rule=row, **signing)
        assert refused.value.code == "pricing.own_rule"
        commands.sign_off_resale_rule(actor=legal, resale_price_rule=row, **signing)
        with pytest.raises(RuleViolation) as refused:
            commands.switch_resale_rule_on(actor=legal, resale_price_rule=row, reason="r")
        assert refused.value.code == "pricing.own_sign_off"
        commands.switch_resale_rule_on(actor=writer, resale_price_rule=row, reason="by the opinion")
        found = [resale_rule_applies(row.name, day) for day in (TODAY, LAST, LAST + timedelta(days=1))]
        assert found == [True, True, False]

    def test_other_words_void_the_sign_off(self, db):
        row = self.rule()
        legal = staff_actor("*")
        commands.sign_off_resale_rule(actor=legal, resale_price_rule=row, opinion=PDF, signed_until=LAST, reason="o")
        commands.switch_resale_rule_on(actor=staff_actor("*"), resale_price_rule=row, reason="r")
        commands.change_resale_rule(actor=staff_actor("*"), row=row, condition="sells above the floor")
        kept = ResalePriceRule.objects.unscoped("test").get()
        assert not kept.is_on and kept.signed_on is None and not kept.is_signed(TODAY)

    def test_no_price_ever_comes_from_a_suggestion(self, story):
        dealer, sku, _tree = story
        other = make_sku()
        for row in (sku, other):
            make_price(sku=row, kind="SUGGESTED", price_e4=1)
        assert set(price_of(dealer.pk, [sku.pk, other.pk], TODAY)) == {sku.pk}


class TestGuide:
    def test_the_nearest_region_wins(self, story):
        _dealer, sku, tree = story
        for region, floor in ((None, 500), (tree["320000"], 600)):
            commands.set_guide_price(
                actor=system(), sku=sku, region=region, guide_e4=900, floor_e4=floor, valid_from=TODAY
            )
        found = [guides_on([sku.pk], TODAY, tree[code].pk)[sku.pk].floor_e4 for code in ("320100", "330100")]
        assert found == [600, 500] and guides_on([sku.pk], TODAY - timedelta(days=1)) == {}

    @pytest.mark.parametrize(("floor", "code"), [(901, "pricing.guide_order"), (0, "pricing.not_positive")])
    def test_refusals(self, story, floor, code):
        with pytest.raises(RuleViolation) as refused:
            commands.set_guide_price(actor=system(), sku=story[1], guide_e4=900, floor_e4=floor, valid_from=TODAY)
        assert refused.value.code == code

    def test_a_request_below_the_floor_says_how_far(self, story):
        dealer, sku, tree = story
        values = {"sku": sku, "region": tree["320000"], "guide_e4": 900_000, "floor_e4": 800_000, "valid_from": TODAY}
        commands.set_guide_price(actor=system(), **values)
        asked = {"dealer": dealer, "sku": sku, "valid_from": TODAY, "valid_to": LAST, "justification": "bid"}
        row = commands.request_special_price(actor=system(), price_e4=760_000, **asked)
        assert row.below_floor_bp == 500
