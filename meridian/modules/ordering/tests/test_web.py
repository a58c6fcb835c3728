"""The pages of orders: a dealer orders, a clerk releases, nobody sees what is not his."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import api_client, browser_of, dealer_user, staff_user
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import Order, OrderTerm
from meridian.modules.org.rules.shipped_roles import ORDERS_DEALER

from . import factories as make
from .factories import NOW, clerk, lines_of

pytestmark = [pytest.mark.long, pytest.mark.django_db]
LATE = date(2028, 12, 31)
OWN = (*ORDERS_DEALER, "dealers.dealer:view", "catalog.sku:view")


@pytest.fixture
def world():
    with clock.frozen_at(NOW):
        yield make.make_world()


@pytest.fixture
def dealer(world):
    return browser_of(dealer_user(world.dealer, *OWN))


@pytest.fixture
def clerk_browser(world):
    return browser_of(staff_user("*"))


def latest() -> Order:
    return Order.objects.unscoped("test").order_by("-id").first()


class TestCatalogue:
    def test_shows_own_price_and_why_something_may_not_be_bought(self, world, dealer):
        good, dear = world.sku((50, LATE), price_e4=12_3400), world.sku((50, LATE), price_e4=None)
        page = dealer.get("/orders/catalogue/").content.decode()
        assert good.code in page and "¥12.34" in page and dear.code not in page
        page = dealer.get("/orders/catalogue/?tab=all").content.decode()
        assert dear.code in page and "There is no price for you." in page

    def test_finds_by_code_name_and_pinyin(self, world, dealer):
        sku = world.sku((50, LATE))
        other = make.make_tradable_sku(name="球囊扩张导管")
        make.make_price(sku=other)
        for words, found, left in (("qnkz", other, sku), ("球囊", other, sku), (sku.code.lower(), sku, other)):
            page = dealer.get("/orders/catalogue/", {"q": words, "tab": "all"}).content.decode()
            assert found.code in page and left.code not in page, words

    def test_adds_to_the_draft_and_keeps_favourites(self, world, dealer):
        sku = world.sku((50, LATE))
        dealer.post("/orders/catalogue/add/", {"sku": sku.pk, "qty": 3})
        dealer.post("/orders/catalogue/add/", {"sku": sku.pk, "qty": 2})
        assert [line.qty for line in lines_of(latest())] == [5]
        dealer.post("/orders/catalogue/favourite/", {"sku": sku.pk, "on": "1"})
        assert sku.code in dealer.get("/orders/catalogue/?tab=favourites").content.decode()


class TestEntry:
    def test_takes_in_a_pasted_list_and_says_what_it_could_not_read(self, world, dealer):
        sku, own = world.sku((50, LATE)), world.sku((50, LATE))
        commands.set_item_code(actor=clerk(), dealer_id=world.dealer.pk, sku_id=own.pk, item_code="A-7")
        answer = dealer.post(
            "/orders/new/", {"op": "paste", "items": f"{sku.code}\t4\nA-7,2\nNIX 3\n{sku.code}\tviele"}
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "No SKU has this code." in page and "not a whole number" in page
        assert [(line.sku_id, line.qty) for line in lines_of(latest())] == [(sku.pk, 4), (own.pk, 2)]

    def test_reads_a_scanned_udi_also_of_a_pack(self, world, dealer):
        from meridian.modules.catalog.models import PackLevel

        sku = world.sku((50, LATE), di="06940000000010")
        PackLevel.objects.create(sku=sku, unit="盒", factor=10, di="16940000000017", created_at=NOW, updated_at=NOW)
        codes = "(01)06940000000010(17)281231(10)A1\n0116940000000017172812311010A1\n" + sku.code + " 2盒"
        dealer.post("/orders/new/", {"op": "paste", "items": codes})
        assert [line.qty for line in lines_of(latest())] == [1 + 10 + 20]

    def test_says_a_wrong_check_digit(self, world, dealer):
        world.sku((50, LATE), di="06940000000010")
        page = dealer.post("/orders/new/", {"op": "paste", "items": "(01)06940000000018(10)A1"}).content.decode()
        assert "check digit is wrong" in page

    def test_takes_in_an_uploaded_file(self, world, dealer):
        sku = world.sku((50, LATE))
        upload = BytesIO(f"货号,数量\n{sku.code},12\n".encode("gb18030"))
        upload.name = "订单.csv"
        answer = dealer.post("/orders/new/", {"op": "file", "file": upload}, follow=True)
        assert answer.status_code == 200
        assert [line.qty for line in lines_of(latest())] == [12]

    def test_says_at_each_line_what_is_wrong_and_stops_the_submit(self, world, dealer):
        sku = world.sku((50, LATE))
        OrderTerm.objects.create(sku=sku, least_qty=10, multiple=10, created_at=NOW, updated_at=NOW)
        order = world.order((sku, 13))
        page = dealer.get(f"/orders/{order.pk}/edit/").content.decode()
        assert "Order 10 or 20." in page and 'aria-disabled="true"' in page
        answer = dealer.post(f"/orders/{order.pk}/edit/", {"op": "submit", "version": order.version})
        assert answer.status_code == 422 and "Order 10 or 20." in answer.content.decode()
        (line,) = lines_of(order)
        answer = dealer.post(f"/orders/{order.pk}/edit/", {"op": "submit", f"qty-{line.pk}": "20"}, follow=True)
        assert "was submitted" in answer.content.decode()
        assert latest().status == "SUBMITTED"

    def test_shows_credit_and_rebate(self, world, dealer):
        from meridian.modules.funds import commands as funds

        funds.grant_rebate(
            actor=clerk(), dealer_id=world.dealer.pk, amount_fen=30000, source_type="test", source_id=1, key="g"
        )
        order = world.order((world.sku((50, LATE)), 5))
        page = dealer.get(f"/orders/{order.pk}/edit/").content.decode()
        assert "¥100,000.00" in page and "¥250.00" in page  # credit left; half of 500.00
        (line,) = lines_of(order)
        dealer.post(
            f"/orders/{order.pk}/edit/", {"op": "submit", f"qty-{line.pk}": "5", "rebate": "250", "address": "x"}
        )
        assert (latest().rebate_fen, latest().credit_fen) == (25000, 25000)

    def test_tells_two_windows_apart(self, world, dealer):
        order = world.order((world.sku((50, LATE)), 5))
        (line,) = lines_of(order)
        data = {"op": "save", f"qty-{line.pk}": "6", "version": order.version}
        assert dealer.post(f"/orders/{order.pk}/edit/", data).status_code == 302
        assert dealer.post(f"/orders/{order.pk}/edit/", data).status_code == 422

    def test_takes_over_an_older_order(self, world, dealer):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        dealer.post(f"/orders/{order.pk}/again/")
        assert latest().pk != order.pk and [line.qty for line in lines_of(latest())] == [5]


class TestOrderPage:
    def test_of_a_released_order_hides_lots_from_the_dealer(self, world, dealer, clerk_browser):
        sku = world.sku((50, LATE))
        order = world.order((sku, 5), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        number = world.lots[sku.pk][0].number
        assert number not in dealer.get(f"/orders/{order.pk}/").content.decode()
        assert number in clerk_browser.get(f"/orders/{order.pk}/").content.decode()
        assert clerk_browser.get(f"/ordering/orders/{order.pk}/").status_code == 200

    def test_is_not_there_for_another_dealer(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        other = browser_of(dealer_user(make.make_tradable_dealer(region=world.region), *OWN))
        for path in ("", "edit/"):
            assert other.get(f"/orders/{order.pk}/{path}").status_code == 404
        assert other.post(f"/orders/{order.pk}/again/").status_code == 404
        assert order.number not in other.get("/orders/mine/?group=all").content.decode()
        assert other.get("/orders/desk/").status_code == 403

    def test_splits_and_cancels_with_trace(self, world, clerk_browser):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        (line,) = lines_of(order)
        clerk_browser.post(f"/orders/{order.pk}/split/", {f"part-{line.pk}": "2", "reason": "急用"})
        assert latest().parent_id == order.pk
        clerk_browser.post(f"/orders/{order.pk}/line/", {"line": line.pk, "qty": "1", "reason": "少要"})
        page = clerk_browser.get(f"/orders/{order.pk}/").content.decode()
        assert "Changed since it was submitted" in page and "少要" in page


class TestDesk:
    def test_shows_every_check_and_releases_many(self, world, clerk_browser):
        sku = world.sku((50, LATE))
        fine = [world.order((sku, 5), submit=True) for _n in range(3)]
        short = world.order((world.sku((2, LATE)), 5), submit=True)
        page = clerk_browser.get("/orders/desk/").content.decode()
        assert "3 of 4 on this page are in order." in page and "2 of 5 can be delivered now" in page
        data = {"pk": [order.pk for order in (*fine, short)]} | {f"version-{o.pk}": o.version for o in (*fine, short)}
        page = clerk_browser.post("/orders/desk/release/", data).content.decode()
        assert "4 of 4 orders released" in page and "a part waits" in page
        assert "No order waits." in clerk_browser.get("/orders/desk/").content.decode()
        back = clerk_browser.get("/orders/desk/?tab=back").content.decode()
        assert short.number in back and fine[0].number not in back
        page = clerk_browser.post("/orders/desk/release/", data).content.decode()
        assert "already released" in page

    def test_costs_no_more_queries_for_more_orders_of_a_dealer(self, world, clerk_browser):
        sku = world.sku((5000, LATE))
        world.order((sku, 5), submit=True)
        counts = []
        for _round in range(2):
            clerk_browser.get("/orders/desk/")
            with CaptureQueriesContext(connection) as captured:
                clerk_browser.get("/orders/desk/")
            counts.append(len(captured))
            for _n in range(5):
                world.order((sku, 5), submit=True)
        assert counts[0] == counts[1]


class TestApi:
    def test_orders_by_program_and_repeats_with_the_same_answer(self, world):
        sku = world.sku((50, LATE))
        client = api_client("ordering:*", "dealers.dealer:view", "catalog.sku:view", "pricing.price:view")
        made = client.send(
            "POST", "/api/v1/ordering/orders/", {"dealer": world.dealer.pk, "address": "x"}, Idempotency_Key="k"
        )
        assert made.status_code == 201, made.content
        key = made.json()["id"]
        assert (
            client.send(
                "POST", "/api/v1/ordering/orders/", {"dealer": world.dealer.pk, "address": "x"}, Idempotency_Key="k"
            ).json()["id"]
            == key
        )
        base = f"/api/v1/ordering/orders/{key}/actions"
        assert client.send("POST", f"{base}/set_lines/", {"lines": [{"sku": sku.code, "qty": 4}]}).status_code == 200
        for _n in range(2):
            answer = client.send("POST", f"{base}/submit/", {}, Idempotency_Key="s")
            assert answer.status_code == 200, answer.content
        assert client.send("POST", f"{base}/release/", {}).status_code == 200
        assert latest().status == "RELEASED"


class TestQueries:
    def test_of_the_chain_do_not_grow_with_the_lines(self, world):
        skus = [world.sku((500, LATE)) for _n in range(20)]
        counts = {}
        for size in (5, 20):
            for step in ("create", "submit", "release"):
                with CaptureQueriesContext(connection) as captured:
                    if step == "create":
                        order = world.order(*[(sku, 3) for sku in skus[:size]])
                    elif step == "submit":
                        commands.submit_order(actor=clerk(), order=order.pk)
                    else:
                        commands.release_orders(actor=clerk(), orders=[order.pk])
                counts.setdefault(step, []).append(len(captured))
        for step, (few, many) in counts.items():
            assert many - few <= 2, (step, few, many)
        assert sum(many for _few, many in counts.values()) <= 160, counts
