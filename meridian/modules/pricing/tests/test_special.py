"""Special prices, withdrawing and ending."""

from datetime import date, timedelta

import polars as pl
import pytest

from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import Price
from meridian.modules.pricing.queries import price_gaps, price_of, simulate_change, skus_without_list_price
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
JAN, DAY = date(2026, 1, 1), timedelta(days=1)


@pytest.fixture
def dealer(db):
    return make_dealer(region=load_small_tree()["320100"])


@pytest.fixture
def sku(db):
    return make_sku()


def ask(actor, dealer, sku, **values):
    facts = {
        "price_e4": 700_000,
        "valid_from": actor.today,
        "valid_to": actor.today + 29 * DAY,
        "justification": "tender",
    }
    return commands.request_special_price(actor=actor, dealer=dealer, sku=sku, **{**facts, **values})


class TestSpecialPrice:
    def test_asked_by_one_decided_by_another(self, dealer, sku):
        make_price(sku=sku)
        clerk = staff_actor("pricing:*")
        request = ask(clerk, dealer, sku)
        assert request.current_e4 == 1_000_000 and request.number.startswith("SP-")
        with pytest.raises(RuleViolation) as refused:
            commands.approve_special_price(actor=clerk, special_price_request=request)
        assert refused.value.code == "pricing.two_people"
        boss = staff_actor("pricing.specialpricerequest:decide")
        decided = commands.approve_special_price(actor=boss, special_price_request=request, note="yes")
        assert decided.status == "APPROVED" and decided.decided_by_id == boss.user_id
        hit = price_of(dealer.pk, [sku.pk], clerk.today)[sku.pk]
        assert hit[:4] == (decided.price_id, 700_000, "SPECIAL", clerk.today + 29 * DAY)
        assert price_of(dealer.pk, [sku.pk], clerk.today + 30 * DAY)[sku.pk].price_e4 == 1_000_000
        with pytest.raises(RuleViolation) as refused:
            commands.refuse_special_price(actor=boss, special_price_request=request, note="no")
        assert refused.value.code == "pricing.request_status"

    def test_a_dealer_asks_for_himself_only(self, dealer, sku):
        make_price(sku=sku)
        other = make_dealer(region=dealer.region)
        actor = dealer_actor(dealer, "pricing.specialpricerequest:add")
        assert ask(actor, dealer, sku).dealer_id == dealer.pk
        with pytest.raises(Denied):
            ask(actor, other, sku)

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"price_e4": 1_000_000}, "pricing.not_lower"),
            ({"price_e4": 0}, "pricing.not_positive"),
            ({"valid_from": JAN - DAY, "valid_to": JAN}, "pricing.request_past"),
            ({"valid_to": JAN}, "pricing.period"),
        ],
    )
    def test_refused_requests(self, dealer, sku, values, code):
        make_price(sku=sku)
        with pytest.raises(RuleViolation) as refused:
            ask(system(), dealer, sku, **values)
        assert refused.value.code == code

    def test_no_makes_no_price_and_needs_a_reason(self, dealer, sku):
        request = ask(system(), dealer, sku)
        boss = staff_actor("pricing.specialpricerequest:decide")
        with pytest.raises(RuleViolation):
            commands.refuse_special_price(actor=boss, special_price_request=request, note=" ")
        assert commands.refuse_special_price(actor=boss, special_price_request=request, note="too low").price is None
        assert price_of(dealer.pk, [sku.pk], boss.today) == {}


class TestEnding:
    def test_withdrawn_price_counts_no_more_and_the_former_comes_back(self, dealer, sku):
        first = make_price(sku=sku)
        second = make_price(sku=sku, price_e4=5, valid_from=JAN + 100 * DAY)
        with pytest.raises(RuleViolation):
            commands.withdraw_price(actor=system(), price=second, reason=" ")
        commands.withdraw_price(actor=system(), price=second, reason="typing error", reopen_former=True)
        hit = price_of(dealer.pk, [sku.pk], JAN + 100 * DAY)[sku.pk]
        assert hit[:4] == (first.pk, 1_000_000, "LIST", None)
        assert make_price(sku=sku, price_e4=6, valid_from=JAN + 100 * DAY).pk != second.pk
        with pytest.raises(RuleViolation):
            commands.withdraw_price(actor=system(), price=second, reason="again")

    def test_only_note_and_an_earlier_last_day_can_change(self, sku):
        row = make_price(sku=sku)
        for values, code in (
            ({"price_e4": 5}, "pricing.fixed"),
            ({"valid_from": JAN + DAY}, "pricing.fixed"),
            ({"valid_to": JAN - DAY}, "pricing.ends_later"),
        ):
            with pytest.raises(RuleViolation) as refused:
                commands.change_price(actor=system(), row=row.pk, **values)
            assert refused.value.code == code
        commands.change_price(actor=system(), row=row.pk, sku=sku, price_e4=1_000_000, note="n2", valid_to=JAN + DAY)
        row = Price.objects.unscoped("test").get(pk=row.pk)
        assert (row.note, row.valid_to) == ("n2", JAN + DAY)
        with pytest.raises(RuleViolation) as refused:
            commands.end_price(actor=system(), price=row, ended_on=JAN + 9 * DAY, reason="later")
        assert refused.value.code == "pricing.ends_later"


def test_gaps_and_missing_list_prices(dealer, sku):
    bare = make_sku()
    make_price(sku=sku, valid_to=JAN + 9 * DAY)
    make_price(sku=sku, kind="DEALER", dealer=dealer, valid_to=JAN + 9 * DAY)
    make_price(sku=sku, kind="DEALER", dealer=dealer, valid_from=JAN + 20 * DAY)
    found = price_gaps(system(), JAN, JAN + 90 * DAY)
    assert [(gap.kind, gap.first, gap.last) for gap in found] == [
        ("DEALER", JAN + 10 * DAY, JAN + 19 * DAY),
        ("LIST", JAN + 10 * DAY, None),
    ]
    assert [gap.kind for gap in price_gaps(system(), JAN + 30 * DAY, JAN + 90 * DAY)] == ["LIST"]
    count, shown = skus_without_list_price(JAN)
    assert (count, [code for _pk, code, _name in shown]) == (1, [bare.code])


def test_simulated_change_follows_the_precedence(dealer, sku):
    other = make_dealer(region=dealer.region)
    make_price(sku=sku)
    make_price(sku=sku, kind="DEALER", dealer=dealer, price_e4=800_000)
    lines = pl.DataFrame({
        "row": [1, 2, 3], "dealer_id": [dealer.pk, other.pk, other.pk], "sku_id": [sku.pk] * 3, "qty": [10, 10, -3],
        "date": [JAN + 5 * DAY, JAN + 5 * DAY, JAN + 50 * DAY],
    })  # fmt: skip
    changes = pl.DataFrame(
        {"sku_id": [sku.pk], "kind": ["LIST"], "price_e4": [900_001], "valid_from": [JAN + 40 * DAY]}
    )
    tried = simulate_change(lines, changes)
    assert tried["old_e4"].to_list() == [800_000, 1_000_000, 1_000_000]
    assert tried["new_e4"].to_list() == [800_000, 1_000_000, 900_001]
    assert tried["difference_fen"].to_list() == [0, 0, 3000]
    assert tried["new_fen"].to_list() == [80_000, 100_000, -27_000]
    assert price_of(other.pk, [sku.pk], JAN + 50 * DAY)[sku.pk].price_e4 == 1_000_000
