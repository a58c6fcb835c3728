"""Figures and needs from the ledger."""

from datetime import date

import pytest

from meridian.kernel.base.errors import NotVisible
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.catalog.tests.factories import make_lot, make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.replenishment.commands import record_forecast
from meridian.modules.replenishment.models import ReplenishmentPolicy
from meridian.modules.replenishment.queries import (
    dealer_overview,
    forecast_sheets,
    lot_rows,
    needs_of,
    sku_figures,
    stock_rows,
)
from meridian.modules.replenishment.queries.figures import quarter_windows
from meridian.modules.replenishment.queries.ledger import weekly_sales

from .factories import TODAY, Book, load_limits, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db):
    load_limits()
    return load_small_tree()


@pytest.fixture
def book(tree):
    return Book(make_dealer(region=tree["320100"]), make_hospital(region=tree["320106"]))


def figures_of(book, sku):
    frame = sku_figures([book.dealer.pk], TODAY)
    return next(row for row in frame.iter_rows(named=True) if row["sku_id"] == sku.pk)


def test_figures_of_a_sku(book, django_assert_max_num_queries):
    sku = make_sku()
    make_price(sku=sku, price_e4=1_000_000)
    book.opening(sku, 300)
    book.sold(sku, 60, 80)
    book.sold(sku, 90, 20)
    book.sold(sku, 5, 90)  # the ninetieth day back is outside
    book.coming(sku, 40)
    row = figures_of(book, sku)
    assert (row["d30"], row["d60"], row["d90"], row["on_hand"], row["in_transit"]) == (90, 90, 150, 145, 40)
    assert (row["ads"], row["dsi"]) == (3.0, pytest.approx(145 / 3))
    assert row["pipeline_days"] == pytest.approx(185 / 3)
    assert (row["band"], row["value_fen"], row["price_e4"]) == ("NORMAL", 1_450_000, 1_000_000)
    assert row["last_sale"].isoformat() == "2026-10-31"
    with django_assert_max_num_queries(16):
        sku_figures([book.dealer.pk], TODAY)


def test_what_is_passed_on_is_demand_of_the_one_who_passes_it_on(book, tree):
    sku, below = make_sku(), make_dealer(region=tree["320100"], parent=book.dealer)
    book.opening(sku, 300)
    book.passed_on(sku, 60, 10, below)
    assert figures_of(book, sku)["d30"] == 60
    frame = sku_figures([below.pk], TODAY)
    assert frame.select("on_hand", "d30", "band").row(0) == (60, 0, "DEAD")


def test_nothing_known_gives_empty_frames(book):
    assert sku_figures([book.dealer.pk], TODAY).height == 0
    assert needs_of([book.dealer.pk], TODAY) == {}
    assert [row["name"] for row in dealer_overview(system(), TODAY)] == [book.dealer.name]


def test_weeks_end_today_and_begin_with_the_first_move(book):
    sku = make_sku()
    book.opening(sku, 100, days_ago=30)
    book.sold(sku, 3, 0)
    book.sold(sku, 4, 6)
    book.sold(sku, 5, 7)
    assert weekly_sales([book.dealer.pk], TODAY) == {(book.dealer.pk, sku.pk): [0, 0, 0, 5, 7]}


def test_lots_near_expiry(book):
    sku = make_sku()
    early = make_lot(sku=sku, expiry_date=date(2026, 12, 10))
    late = make_lot(sku=sku, expiry_date=date(2028, 1, 1))
    book.opening(sku, 100, lot=early)
    book.opening(sku, 100, lot=late)
    book.sold(sku, 30, 5, lot=early)
    rows = stock_rows([book.dealer.pk])
    lots = lot_rows(rows, TODAY, sku_figures([book.dealer.pk], TODAY, rows))
    # 1 a day, 170 days of stock: the early lot has 20 days, the late one over a year.
    assert dict(zip(lots["lot_id"], lots["is_at_risk"], strict=True)) == {early.pk: True, late.pk: False}


@pytest.mark.parametrize(
    ("on", "first", "last", "late_from", "before"),
    [
        ("2026-11-20", "2026-07-01", "2026-09-30", "2026-09-21", "2026-04-01"),
        ("2026-12-22", "2026-10-01", "2026-12-31", "2026-12-22", "2026-07-01"),
        ("2026-12-21", "2026-07-01", "2026-09-30", "2026-09-21", "2026-04-01"),
        ("2026-01-05", "2025-10-01", "2025-12-31", "2025-12-22", "2025-07-01"),
    ],
)
def test_quarters(on, first, last, late_from, before):
    found = quarter_windows(date.fromisoformat(on), 10)
    assert [str(day) for day in (found.first, found.last, found.late_from, found.before_from)] == [
        first,
        last,
        late_from,
        before,
    ]


def test_stuffing_is_found(book):
    sku = make_sku()
    make_price(sku=sku)
    book.opening(sku, 400, days_ago=230)
    book.sold(sku, 200, 200)  # 2026-05-04: the quarter before
    book.sold(sku, 100, 100)  # 2026-08-12
    book.came(sku, 100, 110)  # 2026-08-02
    book.came(sku, 300, 55)  # 2026-09-26: the last days
    row = dealer_overview(system(), TODAY)[0]["stuffing"]
    assert (row["sell_in_fen"], row["sell_out_fen"]) == (40_000_00, 10_000_00)
    assert (row["index"], row["late_share"]) == (3.0, 0.75)
    assert row["dsi_before"] == pytest.approx(200 / (200 / 91))
    assert row["dsi_after"] == pytest.approx(500 / (100 / 92))
    assert row["is_alarm"]


class TestNeeds:
    def policy(self, book, **values):
        from meridian.modules.replenishment.objects import POLICY

        return POLICY.create(actor=system(), **{"dealer": book.dealer, "target_days": 30, **values})

    def test_the_most_special_policy_counts(self, book):
        one, two, three = make_sku(), make_sku(), make_sku()
        for sku in (one, two, three):
            book.opening(sku, 10, days_ago=20)
        self.policy(book, target_days=10)
        self.policy(book, target_days=20, line=two.product.line)
        self.policy(book, target_days=40, sku=three)
        found = {need.sku_id: need.target.target_days for need in needs_of([book.dealer.pk], TODAY)[book.dealer.pk]}
        assert found == {one.pk: 10, two.pk: 20, three.pk: 40}

    def test_target_times_forecast_less_what_he_has_and_gets(self, book):
        sku = make_sku()
        self.policy(book, service_bp=5000)
        book.opening(sku, 1000, days_ago=190)
        for week in range(26):
            book.sold(sku, 14, 7 * week + 3)
        book.coming(sku, 7)
        need = needs_of([book.dealer.pk], TODAY)[book.dealer.pk][0]
        assert (need.forecast.method, need.forecast.per_day) == ("AVERAGE", pytest.approx(2.0))
        assert (need.position.on_hand, need.position.in_transit) == (636, 7)
        assert need.suggestion.qty == 0
        ReplenishmentPolicy.objects.unscoped("test").update(target_days=400)
        assert needs_of([book.dealer.pk], TODAY)[book.dealer.pk][0].suggestion.qty == 800 - 643


def test_forecasts_of_two_sides(book):
    sku = make_sku()
    book.opening(sku, 100, days_ago=60)
    book.sold(sku, 10, 8)  # Thursday of the week before
    staff, own = (
        staff_actor("*"),
        dealer_actor(
            book.dealer,
            "replenishment.forecastversion:add",
            "replenishment.forecastversion:view",
            "replenishment.proposal:view",
        ),
    )
    for actor, week, qty in (
        (staff, date(2026, 11, 9), 12), (own, date(2026, 11, 9), 10), (staff, date(2026, 11, 23), 20),
        (own, date(2026, 11, 23), 10), (own, date(2026, 11, 23), 15), (own, date(2026, 11, 30), 9),
    ):  # fmt: skip
        record_forecast(actor=actor, dealer=book.dealer, sku=sku, week=week, qty=qty)
    (sheet,) = forecast_sheets(own, book.dealer.pk, TODAY)
    weeks = {row.week: row for row in sheet.weeks}
    past, coming = weeks[date(2026, 11, 9)], weeks[date(2026, 11, 23)]
    assert (past.maker, past.dealer, past.sold, past.is_exception) == (12, 10, 10, False)
    assert (coming.maker, coming.dealer, coming.sold, coming.deviation) == (20, 15, None, -25)
    assert (sheet.maker, sheet.dealer) == ((pytest.approx(20), pytest.approx(20)), (0, 0))
    assert sheet.exceptions == 0
    record_forecast(actor=own, dealer=book.dealer, sku=sku, week=date(2026, 11, 23), qty=5)
    assert forecast_sheets(staff, book.dealer.pk, TODAY)[0].exceptions == 1
    stranger = make_dealer(region=book.dealer.region)
    with pytest.raises(NotVisible):
        forecast_sheets(dealer_actor(stranger, "replenishment.proposal:view"), book.dealer.pk, TODAY)


def test_staff_see_the_dealers_of_their_region_only(book, tree):
    make_dealer(region=tree["330100"])
    sku = make_sku()
    book.opening(sku, 5)
    actor = staff_actor("replenishment.proposal:view", breadth="REGION", region=tree["320000"])
    assert [row["dealer_id"] for row in dealer_overview(actor, TODAY)] == [book.dealer.pk]
    assert today().today == TODAY
