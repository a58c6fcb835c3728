"""A planning cycle from the forecasts of both sides to the comparison with orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.ordering.models import Order, OrderLine
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.replenishment import commands
from meridian.modules.replenishment.models import CpfrCycle, CpfrException, CpfrLine
from meridian.modules.replenishment.queries.cpfr import exception_text, exceptions_of, month_forecasts, steps_of
from meridian.modules.replenishment.queries.ledger import monthly_sales, sold_frame

from .factories import NOW, TODAY, Book, load_limits

pytestmark = pytest.mark.django_db
MONTH = date(2026, 12, 1)
CODES = ("replenishment:*", "dealers.dealer:view")


@pytest.fixture
def story():
    """A dealer with 40 of one SKU, 300 of another; both sides forecast December for both."""
    load_limits()
    tree = load_small_tree()
    dealer = make_dealer(region=tree["320100"])
    near, far = make_sku(), make_sku()
    book = Book(dealer, make_hospital(region=tree["320106"]))
    book.opening(near, 40)
    book.opening(far, 300)
    return dealer, near, far, staff_actor(*CODES).at(NOW), dealer_actor(dealer, *CODES).at(NOW)


def forecast(dealer, sku, side, a_week):
    mondays = [date(2026, 11, 30) + timedelta(weeks=n) for n in range(5)]
    rows = [{"dealer_id": dealer.pk, "sku_id": sku.pk, "week": day, "qty": a_week, "side": side} for day in mondays]
    commands.record_forecasts(actor=system(), rows=rows)


def codes_of(call) -> list[str]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return [one.code for one in refused.value.issues()]


def begun(story, near=(7, 7), far=(7, 14)):
    """A cycle whose forecasts are said: a week of each side for both SKUs."""
    dealer, one, other, staff, own = story
    for sku, (maker, theirs) in ((one, near), (other, far)):
        forecast(dealer, sku, "MAKER", maker)
        forecast(dealer, sku, "DEALER", theirs)
    cycle = commands.start_cycle(actor=staff, dealer=dealer, month=date(2026, 12, 15))
    commands.confirm_forecast(actor=staff, cpfr_cycle=cycle)
    return commands.confirm_forecast(actor=own, cpfr_cycle=cycle)


def line(cycle, sku) -> CpfrLine:
    return CpfrLine.objects.unscoped("test").get(cycle=cycle, sku=sku)


def settle(story, cycle, qty=None):
    """Agree on everything that is open: the maker proposes, the dealer agrees."""
    _dealer, _near, _far, staff, own = story
    for row in exceptions_of(cycle):
        if row.status != "AGREED":
            commands.propose_figure(actor=staff, cpfr_exception=row, qty=row.suggested_qty if qty is None else qty)
            commands.agree_figure(actor=own, cpfr_exception=row)
    cycle.refresh_from_db()
    return cycle


def test_both_sides_forecast_and_exceptions_are_found(story):
    _dealer, near, far, _staff, _own = story
    cycle = begun(story)
    assert (cycle.status, cycle.month) == ("SALES", MONTH)
    assert (line(cycle, near).maker_qty, line(cycle, near).have_qty) == (31, 40)
    (row,) = exceptions_of(cycle)
    assert (row.line.sku_id, row.code, row.figure, row.suggested_qty) == (far.pk, "APART", "SALES", 47)
    assert "further apart than 30 %" in exception_text(row)


def test_a_figure_is_agreed_by_the_other_side_with_who_and_when(story):
    _dealer, near, far, staff, own = story
    cycle = begun(story)
    (row,) = exceptions_of(cycle)
    assert codes_of(lambda: commands.agree_figure(actor=own, cpfr_exception=row)) == ["cpfr.not_proposed"]
    commands.propose_figure(actor=staff, cpfr_exception=row, qty=40, note="新院准入推迟")
    assert codes_of(lambda: commands.agree_figure(actor=staff, cpfr_exception=row)) == ["cpfr.own_proposal"]
    commands.propose_figure(actor=own, cpfr_exception=row, qty=50)
    commands.agree_figure(actor=staff, cpfr_exception=row)
    row.refresh_from_db()
    assert (row.agreed_qty, row.proposed_side, row.proposed_by_id, row.agreed_by_id, row.agreed_at) == (
        50, "DEALER", own.user_id, staff.user_id, staff.now,
    )  # fmt: skip
    assert codes_of(lambda: commands.propose_figure(actor=own, cpfr_exception=row, qty=1)) == ["cpfr.agreed"]
    # Everything about sales is agreed, so the orders are planned.
    cycle.refresh_from_db()
    assert cycle.status == "ORDERS"
    assert line(cycle, far).sales_qty == 50
    # 31 sold in 31 days, 30 days' stock after it, 40 there.
    assert (line(cycle, near).sales_qty, line(cycle, near).order_qty) == (31, 21)


def test_orders_outside_of_the_band_are_talked_about_then_frozen(story):
    _dealer, _near, far, staff, own = story
    cycle = settle(story, begun(story))
    (row,) = [one for one in exceptions_of(cycle) if one.figure == "ORDER"]
    assert (row.code, row.line.sku_id) == ("STOCK_HIGH", far.pk)
    assert codes_of(lambda: commands.freeze_cycle(actor=staff, cpfr_cycle=cycle)) == ["cpfr.open"]
    commands.propose_figure(actor=own, cpfr_exception=row, qty=12, note="备学术月")
    commands.agree_figure(actor=staff, cpfr_exception=row)
    cycle = commands.freeze_cycle(actor=staff, cpfr_cycle=cycle)
    assert (cycle.status, cycle.frozen_by_id, line(cycle, far).order_qty) == ("FROZEN", staff.user_id, 12)
    assert codes_of(lambda: commands.give_up_cycle(actor=staff, cpfr_cycle=cycle, reason="x")) == ["cpfr.step"]


def test_without_exceptions_it_goes_straight_to_the_orders(story):
    cycle = begun(story, far=(70, 70))
    assert cycle.status == "ORDERS"


def test_the_month_is_compared_when_it_is_over(story):
    dealer, near, far, staff, _own = story
    cycle = settle(story, begun(story))
    cycle = settle(story, cycle)
    commands.freeze_cycle(actor=staff, cpfr_cycle=cycle)
    assert codes_of(lambda: commands.measure_cycle(actor=staff, cpfr_cycle=cycle)) == ["cpfr.not_over"]
    planned = line(cycle, near).order_qty
    order(dealer, datetime(2026, 12, 10, tzinfo=clock.SHANGHAI), (near, planned), (far, 9))
    order(dealer, datetime(2027, 1, 2, tzinfo=clock.SHANGHAI), (near, 500))
    order(dealer, datetime(2026, 12, 11, tzinfo=clock.SHANGHAI), (near, 70), status="CANCELLED")
    later = staff.at(datetime(2027, 1, 5, 9, tzinfo=clock.SHANGHAI))
    assert commands.measure_due(actor=system().at(later.now)) == 1
    cycle.refresh_from_db()
    assert (line(cycle, near).ordered_qty, line(cycle, far).ordered_qty) == (planned, 9)
    far_plan = line(cycle, far).order_qty
    assert cycle.accuracy == max(0, 100 - round(100 * abs(far_plan - 9) / (planned + 9)))
    assert (cycle.status, cycle.measured_on) == ("MEASURED", date(2027, 1, 5))
    assert [step.state for step in steps_of(cycle, {})] == ["done"] * 5


def order(dealer, submitted_at, *lines, status="SUBMITTED"):
    stamp = {"created_at": submitted_at, "updated_at": submitted_at}
    row = Order.objects.create(
        number=f"T{Order.objects.unscoped('test').count()}", dealer=dealer, region_id=dealer.region_id, status=status,
        submitted_at=submitted_at, **stamp,
    )  # fmt: skip
    for number, (sku, qty) in enumerate(lines, 1):
        OrderLine.objects.create(order=row, line_no=number, sku=sku, qty=qty, **stamp)


def test_a_side_without_forecast_has_nothing_to_confirm(story):
    dealer, near, _far, staff, own = story
    forecast(dealer, near, "DEALER", 7)
    cycle = commands.start_cycle(actor=own, dealer=None, month=MONTH)
    assert codes_of(lambda: commands.confirm_forecast(actor=staff, cpfr_cycle=cycle)) == ["cpfr.no_forecast"]
    commands.confirm_forecast(actor=own, cpfr_cycle=cycle)
    cycle.refresh_from_db()
    assert (cycle.status, cycle.dealer_ready_by_id) == ("FORECAST", own.user_id)


def test_once_a_month_and_not_for_a_month_that_is_over(story):
    dealer, _near, _far, staff, _own = story
    first = commands.start_cycle(actor=staff, dealer=dealer, month=MONTH)
    assert codes_of(lambda: commands.start_cycle(actor=staff, dealer=dealer, month=date(2026, 12, 31))) == [
        "cpfr.exists"
    ]
    assert codes_of(lambda: commands.start_cycle(actor=staff, dealer=dealer, month=date(2026, 10, 1))) == ["cpfr.month"]
    commands.give_up_cycle(actor=staff, cpfr_cycle=first, reason="重新开始")
    commands.start_cycle(actor=staff, dealer=dealer, month=MONTH)


def test_the_forecasts_can_be_opened_again(story):
    _dealer, _near, _far, staff, _own = story
    cycle = begun(story)
    cycle = commands.reopen_forecast(actor=staff, cpfr_cycle=cycle, reason="漏报一个型号")
    assert (cycle.status, cycle.maker_ready_at) == ("FORECAST", None)
    assert CpfrException.objects.unscoped("test").count() == CpfrLine.objects.unscoped("test").count() == 0


def test_a_dealer_sees_and_plans_only_with_himself(story):
    dealer, _near, _far, staff, _own = story
    cycle = commands.start_cycle(actor=staff, dealer=dealer, month=MONTH)
    stranger = dealer_actor(make_dealer(region=dealer.region), *CODES).at(NOW)
    assert list(CpfrCycle.objects.visible_to(stranger, "replenishment.cpfrcycle:view")) == []
    with pytest.raises(NotVisible):
        commands.confirm_forecast(actor=stranger, cpfr_cycle=cycle)
    with pytest.raises(Denied):
        commands.freeze_cycle(actor=dealer_actor(dealer, "replenishment.cpfrcycle:view").at(NOW), cpfr_cycle=cycle)


def test_the_latest_word_of_a_week_counts(story):
    dealer, near, _far, _staff, _own = story
    forecast(dealer, near, "MAKER", 7)
    forecast(dealer, near, "MAKER", 14)
    assert month_forecasts([dealer.pk], MONTH) == {(dealer.pk, near.pk, "MAKER"): 62}


def test_goods_handed_to_a_sub_dealer_over_transit_are_sold_by_the_sender_only(story):
    dealer, near, _far, _staff, _own = story
    below = make_dealer(region=dealer.region, parent=dealer, level=2)
    book = Book(dealer, None)
    book.serial = 100  # the story has moved goods under lower numbers
    book._move("DEALER", dealer, "TRANSIT", below, near, 6, 3, None)
    book._move("TRANSIT", below, "DEALER", below, near, 4, 2, None)
    book._move("TRANSIT", below, "DEALER", dealer, near, 2, 1, None)
    sold = {row[0]: row[2] for row in sold_frame([dealer.pk, below.pk], TODAY).iter_rows()}
    assert sold == {dealer.pk: 4}
    assert monthly_sales([dealer.pk], date(2026, 10, 1), TODAY) == {(dealer.pk, near.pk, date(2026, 11, 1)): 4}
