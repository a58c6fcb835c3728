"""Setting prices, and what a dealer pays."""

from datetime import date, timedelta

import polars as pl
import pytest

from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import Price
from meridian.modules.pricing.queries import price_frame, price_of
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
JAN, JUL = date(2026, 1, 1), date(2026, 7, 1)
DAY = timedelta(days=1)


@pytest.fixture
def place(db):
    return load_small_tree()["320100"]


@pytest.fixture
def sku():
    return make_sku()


def rows_of(sku):
    return list(
        Price.objects.unscoped("test").filter(sku=sku).order_by("key", "valid_from").values_list("price_e4", "valid_from", "valid_to", "status")
    )  # fmt: skip


class TestSetPrice:
    def test_closes_the_previous_row_the_day_before(self, sku):
        make_price(sku=sku)
        make_price(sku=sku, price_e4=900_000, valid_from=JUL)
        assert rows_of(sku) == [(1_000_000, JAN, JUL - DAY, "VALID"), (900_000, JUL, None, "VALID")]

    def test_same_day_is_refused_and_the_same_price_again_is_not_set_twice(self, sku):
        first = make_price(sku=sku)
        assert make_price(sku=sku).pk == first.pk
        with pytest.raises(RuleViolation, match="already starts on 2026-01-01"):
            make_price(sku=sku, price_e4=5)
        assert len(rows_of(sku)) == 1

    def test_the_former_price_comes_back_after_an_action(self, sku):
        make_price(sku=sku)
        make_price(sku=sku, price_e4=800_000, valid_from=JUL, valid_to=JUL + 9 * DAY, resume=True)
        assert rows_of(sku) == [
            (1_000_000, JAN, JUL - DAY, "VALID"),
            (800_000, JUL, JUL + 9 * DAY, "VALID"),
            (1_000_000, JUL + 10 * DAY, None, "VALID"),
        ]

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"kind": "LEVEL"}, "pricing.needs"),
            ({"level": 2}, "pricing.forbids"),
            ({"price_e4": 0}, "pricing.not_positive"),
            ({"valid_to": date(2025, 1, 1)}, "pricing.period"),
        ],
    )
    def test_refusals(self, sku, values, code):
        with pytest.raises(RuleViolation) as refused:
            make_price(sku=sku, **values)
        assert refused.value.code == code

    def test_changing_the_past_needs_a_note(self, sku):
        make_price(sku=sku)
        with pytest.raises(RuleViolation) as refused:
            make_price(sku=sku, price_e4=5, valid_from=JAN + DAY, note="")
        assert refused.value.code == "pricing.backdated"

    def test_a_file_is_all_or_nothing_and_may_hold_a_series(self, sku):
        rows = [
            {"sku_id": sku.pk, "price_e4": 10, "valid_from": JAN, "note": "n"},
            {"sku_id": sku.pk, "price_e4": 20, "valid_from": JUL, "note": "n"},
        ]
        commands.set_prices(actor=system(), rows=rows)
        assert rows_of(sku) == [(10, JAN, JUL - DAY, "VALID"), (20, JUL, None, "VALID")]
        other = make_sku()
        with pytest.raises(RuleViolation) as refused:
            commands.set_prices(actor=system(), rows=[{**rows[0], "sku_id": other.pk}, {**rows[0], "price_e4": 11}])
        assert refused.value.issues()[0].params["row"] == 2
        assert rows_of(other) == []

    def test_list_prices_belong_to_those_who_see_everything(self, sku, place):
        clerk = staff_actor("pricing.price:add", breadth="REGION", region=place)
        with pytest.raises(Denied):
            commands.set_price(actor=clerk, sku=sku, price_e4=5, valid_from=JUL)
        dealer = make_dealer(region=place)
        commands.set_price(actor=clerk, sku=sku, kind="DEALER", dealer=dealer, price_e4=5, valid_from=JUL)
        with pytest.raises(Denied):
            commands.set_price(
                actor=dealer_actor(dealer, "pricing.price:add"), sku=sku, kind="DEALER", dealer=dealer, price_e4=1, valid_from=JUL
            )  # fmt: skip


class TestPriceOf:
    def test_every_rung_of_the_ladder(self, sku, place, django_assert_num_queries):
        dealer, hospital = make_dealer(region=place), make_hospital(region=place)
        asked = {"hospital_id": hospital.pk, "project": "BJ"}
        steps = [
            {"kind": "LIST"}, {"kind": "LEVEL", "level": 1}, {"kind": "DEALER", "dealer": dealer},
            {"kind": "DEALER_REGION", "dealer": dealer, "region": place.parent},
            {"kind": "DEALER_REGION", "dealer": dealer, "region": place},
            {"kind": "DEALER_HOSPITAL", "dealer": dealer, "hospital": hospital}, {"kind": "SPECIAL", "dealer": dealer},
            {"kind": "SPECIAL", "dealer": dealer, "hospital": hospital}, {"kind": "PROJECT", "project": "BJ"},
            {"kind": "PROJECT", "project": "BJ", "dealer": dealer},
        ]  # fmt: skip
        assert price_of(dealer.pk, [sku.pk], JUL) == {}
        for n, step in enumerate(steps, 1):
            made = make_price(sku=sku, price_e4=n, **step)
            assert price_of(dealer.pk, [sku.pk], JUL, **asked)[sku.pk][:4] == (made.pk, n, step["kind"], None)
        assert price_of(dealer.pk, [sku.pk], JUL)[sku.pk].price_e4 == 7
        other = make_dealer(region=place)
        assert price_of(other.pk, [sku.pk], JUL, **asked)[sku.pk].price_e4 == 9
        with django_assert_num_queries(2):
            assert price_of(other.pk, [sku.pk], JUL)[sku.pk].price_e4 == 2

    def test_only_rows_of_the_day(self, sku, place):
        dealer = make_dealer(region=place)
        make_price(sku=sku)
        make_price(sku=sku, kind="DEALER", dealer=dealer, price_e4=5, valid_from=JUL, valid_to=JUL)
        found = [price_of(dealer.pk, [sku.pk], day)[sku.pk].price_e4 for day in (JUL - DAY, JUL, JUL + DAY)]
        assert found == [1_000_000, 5, 1_000_000]
        assert price_of(dealer.pk, [sku.pk], JAN - DAY) == {}

    def test_the_frame_gives_the_same_answers(self, place):
        import random

        chance = random.Random(7)
        skus, dealers = [make_sku() for _ in range(3)], [make_dealer(region=place) for _ in range(2)]
        hospitals = [make_hospital(region=place) for _ in range(2)]
        for _ in range(120):
            kind = chance.choice(["LIST", "LEVEL", "DEALER", "DEALER_HOSPITAL", "DEALER_REGION", "SPECIAL", "PROJECT"])
            wants = {
                "LEVEL": {"level": chance.choice([1, 2])}, "DEALER": {"dealer": chance.choice(dealers)},
                "DEALER_HOSPITAL": {"dealer": chance.choice(dealers), "hospital": chance.choice(hospitals)},
                "DEALER_REGION": {"dealer": chance.choice(dealers), "region": chance.choice([place, place.parent])},
                "SPECIAL": {"dealer": chance.choice(dealers), "hospital": chance.choice([None, *hospitals])},
                "PROJECT": {"project": "BJ", "dealer": chance.choice([None, *dealers])},
            }.get(kind, {})  # fmt: skip
            first = JAN + chance.randrange(300) * DAY
            last = chance.choice([None, first + chance.randrange(40) * DAY])
            try:
                make_price(
                    sku=chance.choice(skus),
                    kind=kind,
                    price_e4=chance.randrange(1000, 9999),
                    breaks=chance.choice([[], [[5, 900], [20, 800]]]),
                    valid_from=first,
                    valid_to=last,
                    **wants,
                )
            except RuleViolation:
                continue
        lines = [
            (n, chance.choice(dealers).pk, chance.choice(skus).pk, chance.choice([None, hospitals[0].pk, hospitals[1].pk]),
             chance.choice(["", "BJ", None]), JAN + chance.randrange(330) * DAY, chance.choice([1, 5, 19, 20, 300]))
            for n in range(300)
        ]  # fmt: skip
        frame = pl.DataFrame(
            lines, schema=["row", "dealer_id", "sku_id", "hospital_id", "project", "date", "qty"], orient="row"
        )
        priced = price_frame(frame)
        assert priced["row"].to_list() == list(range(300))
        for line, got in zip(lines, priced.iter_rows(), strict=True):
            _n, dealer, sku, hospital, project, day, qty = line
            hit = price_of(dealer, [sku], day, hospital, project or "").get(sku)
            assert got[1:] == ((hit.price_id, hit.at(qty), *hit[2:4]) if hit else (None, None, None, None)), line
        assert priced["price_id"].null_count() < 300
        assert price_frame(frame.clear()).height == 0
