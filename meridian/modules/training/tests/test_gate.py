"""A dealer whose people lack a required certificate is not sold the line; once they pass he is."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from meridian.kernel.access.models import User
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.base.memo import unit_of_work
from meridian.modules.agreements import queries as agreements
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering.tests.factories import clerk, make_world
from meridian.modules.org.commands import deactivate_user
from meridian.modules.reference.tests.factories import system
from meridian.modules.training import commands
from meridian.modules.training.queries import gate, missing_training, shortfalls
from meridian.modules.training.tests.factories import TODAY, author, certify, learner, make_course, require

pytestmark = pytest.mark.django_db
EXPIRY = date(2028, 12, 31)
COMPANY = ("company", 0)


@pytest.fixture
def world():
    made = make_world()
    made.sku((100, EXPIRY))
    return made


def verdict(world, on=TODAY):
    return agreements.may_trade(COMPANY, ("dealer", world.dealer.pk), world.skus[0].pk, None, on)


def in_pairs(world, *days):
    frame = pl.DataFrame(
        {"row": list(range(len(days))), "seller_kind": "company", "seller_id": 0, "buyer_kind": "dealer",
         "buyer_id": world.dealer.pk, "sku_id": world.skus[0].pk, "lot_id": None, "date": list(days)}
    )  # fmt: skip
    return agreements.may_trade_pairs(frame)["rules"].to_list()


def test_an_order_waits_for_the_certificate_and_goes_once_somebody_passed(world):
    course = make_course(title="医疗器械追溯与UDI")
    order = world.order((world.skus[0], 10))
    require(course, line=world.skus[0].product.line)
    with pytest.raises(RuleViolation) as caught:
        ordering.submit_order(actor=clerk(), order=order)
    said = " ".join(issue.text() for issue in caught.value.issues())
    assert "“医疗器械追溯与UDI”: 1 persons of the buyer must hold its certificate, 0 do; 1 missing." in said
    assert "Assign the course to the dealer’s people" in said
    certify(learner(world.dealer), course)
    order.refresh_from_db()
    assert ordering.submit_order(actor=clerk(), order=order).status != "DRAFT"


def test_single_and_set_based_agree_over_the_days_of_a_certificate(world):
    course, line = make_course(), world.skus[0].product.line
    require(course, line=line, valid_from=date(2026, 3, 1))
    row = certify(learner(world.dealer), course)
    days = (date(2026, 2, 28), date(2026, 3, 1), TODAY - timedelta(days=1), TODAY, date(2026, 12, 31))
    singles = [list(verdict(world, day).rules) for day in days]
    assert singles == [[], ["training.missing"], ["training.missing"], [], []] == in_pairs(world, *days)
    assert [bool(missing_training(world.dealer.pk, line.pk, day)) for day in days] == [False, True, True, False, False]
    commands.revoke_certificate(actor=author(), certificate=row, reason="代考")
    assert verdict(world).rules == ("training.missing",) == tuple(in_pairs(world, TODAY)[0])


def test_a_warning_is_said_and_stops_nothing(world):
    require(make_course(), effect="WARN", min_persons=2)
    found = verdict(world)
    assert found.allowed and "training.advised" in {finding.rule for finding in found.findings}
    (sentence,) = [s for s in agreements.verdict_sentences(found) if s.rule == "training.advised"]
    assert "2 missing" in sentence.text and sentence.article == "training requirement"
    assert in_pairs(world, TODAY) == [[]]


def test_other_lines_levels_and_left_persons_do_not_count(world):
    course, line = make_course(), world.skus[0].product.line
    require(course, line=line, dealer_level=2)
    assert verdict(world).allowed
    require(course, line=line, dealer_level=1)
    person = learner(world.dealer)
    certify(person, course)
    assert verdict(world).allowed
    other = make_world(region="110000", warehouse="W-2")
    assert set(gate([world.dealer.pk, other.dealer.pk], [line.pk, line.pk + 10_000], TODAY)) == {
        (other.dealer.pk, line.pk)
    }
    deactivate_user(actor=system(), row=User.objects.get(pk=person.user_id), reason="left")
    assert verdict(world).rules == ("training.missing",), "who left no longer counts"


def test_nothing_required_asks_nothing_more_in_the_steady_state(world, settings, django_assert_num_queries):
    settings.MERIDIAN_KEEPS_FACTS = True
    with unit_of_work():
        assert shortfalls([world.dealer.pk]) == {}
    with unit_of_work():
        verdict(world)
    with unit_of_work(), django_assert_num_queries(1):  # the stamps, which every kept fact of a request shares
        assert shortfalls([world.dealer.pk]) == {}
        assert shortfalls([world.dealer.pk]) == {}


def test_three_queries_for_many_dealers(world, django_assert_max_num_queries):
    course = make_course()
    require(course)
    keys = [world.dealer.pk, *range(50_000, 50_300)]
    with django_assert_max_num_queries(3):
        shortfalls(keys)
