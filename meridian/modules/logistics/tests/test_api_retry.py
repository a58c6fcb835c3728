"""A program that repeats a request with the same Idempotency-Key gets the first answer: from the order to the receipt."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.testing.actors import api_client
from meridian.modules.funds.queries import credit_facts
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import Receipt, Shipment
from meridian.modules.logistics.queries.picking import pick_lines
from meridian.modules.ordering.models import Order
from meridian.modules.ordering.tests import factories as make
from meridian.modules.stock.models import StockPosting
from meridian.modules.stock.queries import balances_for

pytestmark = pytest.mark.django_db
ORDERS, PICKS, SHIPMENTS = "/api/v1/ordering/orders/", "/api/v1/logistics/pick-lists/", "/api/v1/logistics/shipments/"


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()
    assert list(verify_all()) == []


@pytest.fixture
def client():
    return api_client("*")


def twice(client, url, body, key):
    """Send the same request twice with one key; both answers are the same. Returns the answer."""
    first, again = (client.send("POST", url, body, Idempotency_Key=key) for _time in range(2))
    assert first.status_code in (200, 201), first.content
    assert (again.status_code, again.json().get("id")) == (first.status_code, first.json().get("id")), again.content
    return first.json()


def test_every_step_is_done_once(world, client):
    sku = world.sku((50, date(2028, 12, 31)))
    order = twice(client, ORDERS, {"dealer": world.dealer.pk, "address": "南京市"}, "create")["id"]
    assert Order.objects.unscoped("test").count() == 1
    twice(client, f"{ORDERS}{order}/actions/set_lines/", {"lines": [{"sku": sku.code, "qty": 5}]}, "lines")
    twice(client, f"{ORDERS}{order}/actions/submit/", {}, "submit")
    assert credit_facts(world.dealer.pk).held_fen == 50_000
    twice(client, f"{ORDERS}{order}/actions/release/", {}, "release")
    assert world.reserved(world.lots[sku.pk][0]) == 5

    (pick,) = commands.make_pick_list(actor=make.clerk(), order_id=order)
    for line in pick_lines(pick):
        commands.confirm_by_hand(actor=make.clerk(), pick_list=pick, line_id=line.pk, qty=line.qty, reason="清点")
    commands.finish_picking(actor=make.clerk(), pick_list=pick)
    commands.check_counted(actor=make.clerk(), pick_list=pick, reason="清点")
    commands.finish_check(actor=make.clerk(), pick_list=pick)
    before = StockPosting.objects.unscoped("test").count()
    twice(client, f"{PICKS}{pick.pk}/actions/ship/", {"ship_date": make.TODAY.isoformat()}, "ship")
    shipment = Shipment.objects.unscoped("test").get()
    assert StockPosting.objects.unscoped("test").count() == before + 1
    assert credit_facts(world.dealer.pk).receivable_fen == 50_000

    twice(client, f"{SHIPMENTS}{shipment.pk}/actions/receive/", {"received_date": make.TODAY.isoformat()}, "receive")
    assert Receipt.objects.unscoped("test").count() == 1
    assert sum(balances_for(world.dealer.pk).values()) == 5
    assert Order.objects.unscoped("test").get().status == "COMPLETED"


def test_another_body_under_the_same_key_is_refused(world, client):
    body = {"dealer": world.dealer.pk}
    assert client.send("POST", ORDERS, body, Idempotency_Key="k").status_code == 201
    answer = client.send("POST", ORDERS, {**body, "note": "x"}, Idempotency_Key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "command.idempotency")
