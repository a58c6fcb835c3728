"""Planning and the demand signal on pages, as files, and over the API."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.urls import reverse
from ninja import NinjaAPI

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.testing.actors import api_client, browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.ordering.models import Order, OrderLine
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.replenishment import api, commands
from meridian.modules.replenishment.models import CpfrCycle
from meridian.modules.replenishment.queries import demand_signal
from meridian.modules.replenishment.rules.signal import months_around, signal_rows

from .factories import NOW, TODAY, Book, load_limits
from .test_cpfr import CODES, forecast

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    """A dealer in Nanjing and one in Hangzhou; sales in October and November, stock, goods under way, an open order."""
    load_limits()
    tree = load_small_tree()
    dealer, other = make_dealer(region=tree["320100"]), make_dealer(region=tree["330100"])
    sku, foreign = make_sku(), make_sku()
    book = Book(dealer, make_hospital(region=tree["320106"]))
    book.opening(sku, 60)
    book.sold(sku, 8, 40)
    book.sold(sku, 5, 3)
    book.coming(sku, 7)
    Book(other, book.hospital).opening(foreign, 9)
    stamp = {"created_at": NOW, "updated_at": NOW}
    order = Order.objects.create(
        number="T1", dealer=dealer, region_id=dealer.region_id, status="RELEASED", submitted_at=NOW, **stamp
    )
    OrderLine.objects.create(order=order, line_no=1, sku=sku, qty=20, shipped_qty=4, **stamp)
    forecast(dealer, sku, "MAKER", 7)
    forecast(dealer, sku, "DEALER", 14)
    with clock.frozen_at(NOW):
        yield dealer, other, sku, foreign, tree


def test_months_around():
    assert months_around(date(2026, 1, 31), 2, 1) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1),
    ]  # fmt: skip


def test_what_is_not_known_is_no_zero():
    months = months_around(date(2026, 11, 20), 1, 1)
    rows = signal_rows(date(2026, 11, 20), months, {"sell_out": {(1, date(2026, 11, 1)): 4}}, {"stock": {1: 9}})
    assert [(row.sell_out, row.stock, row.forecast_maker) for row in rows] == [
        (0, None, None),
        (4, 9, None),
        (None, None, None),
    ]


class TestSignal:
    def test_one_row_a_sku_and_month(self, story):
        _dealer, _other, sku, _foreign, _tree = story
        rows = {
            row["month"]: row
            for row in demand_signal(staff_actor(*CODES).at(NOW), back=1, ahead=1)
            if row["sku"] == sku.code
        }
        assert sorted(rows) == ["2026-10", "2026-11", "2026-12"]
        assert [rows[month]["sell_out"] for month in sorted(rows)] == [8, 5, None]
        now = rows["2026-11"]
        assert (now["stock"], now["in_transit"], now["open_orders"]) == (47, 7, 16)
        assert (rows["2026-12"]["forecast_maker"], rows["2026-12"]["forecast_dealer"]) == (31, 62)
        assert rows["2026-10"]["stock"] is None

    def test_it_reaches_as_far_as_the_reader(self, story):
        _dealer, other, sku, foreign, tree = story
        near = staff_actor(*CODES, breadth="REGION", region=tree["320000"]).at(NOW)
        assert {row["sku"] for row in demand_signal(near)} == {sku.code}
        assert {row["sku"] for row in demand_signal(staff_actor(*CODES).at(NOW))} == {sku.code, foreign.code}
        assert demand_signal(near, dealer_id=other.pk) == []

    def test_the_page_and_the_files(self, story):
        _dealer, _other, sku, _foreign, _tree = story
        browser = browser_of(staff_user(*CODES))
        page = browser.get(reverse("supply_signal"), {"back": "1", "q": sku.code}).content.decode()
        assert sku.code in page and "Sell-out" in page
        answer = browser.get(reverse("supply_signal_file"), {"format": "csv", "back": "0", "ahead": "0"})
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0][:2] == ["Month", "SKU"] and len(rows) == 3
        book = browser.get(reverse("supply_signal_file"))
        assert book.content[:2] == b"PK" and "xlsx" in book.headers["Content-Disposition"]
        assert ChangeLog.objects.filter(object_type="replenishment.demandsignal").count() == 2

    def test_seeing_is_not_taking_along(self, story):
        viewer = browser_of(staff_user("replenishment.demandsignal:view", "dealers.dealer:view"))
        assert viewer.get(reverse("supply_signal")).status_code == 200
        assert viewer.get(reverse("supply_signal_file")).status_code == 403
        assert browser_of(staff_user("dealers.dealer:view")).get(reverse("supply_signal")).status_code == 403

    def test_the_api(self, story, rf):
        _dealer, other, sku, _foreign, tree = story
        made = NinjaAPI(urls_namespace="signal-test")
        api.add_operations(made)
        request = rf.get("/", {"back": "0", "ahead": "0"})
        request.actor = staff_actor(*CODES).at(NOW)

        rows = json.loads(api._signal(request).content)["rows"]
        assert next(row for row in rows if row["sku"] == sku.code)["stock"] == 47
        wrong = rf.get("/", {"back": "two"})
        wrong.actor = request.actor
        assert api.guarded(api._signal)(wrong).status_code == 422
        far = rf.get("/", {"dealer": str(other.pk)})
        far.actor = staff_actor(*CODES, breadth="REGION", region=tree["320000"]).at(NOW)
        assert api.guarded(api._signal)(far).status_code == 404
        answer = api_client("*").get("/api/v1/replenishment/demand-signal/", back="0", ahead="0")
        assert answer.status_code == 200 and sku.code in {row["sku"] for row in answer.json()["rows"]}


class TestPlanning:
    def test_led_through_the_steps_by_both_sides(self, story):
        dealer, _other, sku, _foreign, _tree = story
        staff, own = browser_of(staff_user(*CODES)), browser_of(dealer_user(dealer, *CODES))
        made = staff.post(reverse("supply_planning"), {"dealer": dealer.pk, "month": "2026-12"})
        assert made.status_code == 302
        address = made["Location"]
        assert sku.code in staff.get(address).content.decode()
        staff.post(f"{address}act/", {"op": "confirm"})
        assert "waits for: dealer" in staff.get(address).content.decode()
        own.post(f"{address}act/", {"op": "confirm"})
        page = own.get(address).content.decode()
        assert "further apart than 30 %" in page
        cycle = CpfrCycle.objects.unscoped("test").get()
        row = cycle.lines.get().exceptions.get()
        wrong = own.post(f"{address}act/", {"op": f"propose-{row.pk}", f"qty-{row.pk}": "viel"})
        assert wrong.status_code == 422
        own.post(f"{address}act/", {"op": f"propose-{row.pk}", f"qty-{row.pk}": "50", f"note-{row.pk}": "新开两家"})
        assert f"agree-{row.pk}" not in own.get(address).content.decode()
        assert "新开两家" in staff.get(address).content.decode()
        staff.post(f"{address}act/", {"op": f"agree-{row.pk}"})
        page = staff.get(address).content.decode()
        assert "Nothing about the orders needs talk" in page or "Agree on the orders" in page
        for open_row in [one for one in cycle.lines.get().exceptions.all() if one.status != "AGREED"]:
            own.post(f"{address}act/", {"op": f"propose-{open_row.pk}", f"qty-{open_row.pk}": "10"})
            staff.post(f"{address}act/", {"op": f"agree-{open_row.pk}"})
        assert own.post(f"{address}act/", {"op": "explode"}).status_code == 404
        staff.post(f"{address}act/", {"op": "freeze"})
        cycle.refresh_from_db()
        assert cycle.status == "FROZEN"
        assert dealer.name in staff.get(reverse("supply_planning")).content.decode()

    def test_another_dealer_gets_no_page(self, story):
        dealer, other, _sku, _foreign, _tree = story
        cycle = commands.start_cycle(actor=system().at(NOW), dealer=dealer, month=TODAY)
        stranger = browser_of(dealer_user(other, *CODES))
        assert stranger.get(reverse("supply_plan", args=[cycle.pk])).status_code == 404
        assert stranger.post(reverse("supply_plan_act", args=[cycle.pk]), {"op": "confirm"}).status_code == 404

    def test_what_is_wrong_with_a_new_month(self, story):
        dealer, _other, _sku, _foreign, _tree = story
        staff = browser_of(staff_user(*CODES))
        address = reverse("supply_planning")
        assert staff.post(address, {"dealer": dealer.pk, "month": "soon"}).status_code == 422
        assert staff.post(address, {"dealer": dealer.pk, "month": "2026-01"}).status_code == 422
        assert staff.post(address, {"dealer": "999999", "month": "2026-12"}).status_code == 404
