"""The API as a client meets it: reading, paging, writing, conflicts, repeated requests."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client

from meridian.kernel.api import endpoints
from meridian.kernel.api.paging import MAX_LIMIT
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.commands.models import IdempotencyKey
from meridian.kernel.testing.actors import ApiClient, api_client, api_key, browser_of, staff_actor, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import Lot, Product, ProductLine, Sku
from meridian.modules.customers.models import Hospital
from meridian.modules.logistics.models import Shipment
from meridian.modules.reference.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.conformance.api_urls")]
LINES = "/api/v1/catalog/product-lines/"
HOSPITALS = "/api/v1/customers/hospitals/"


def lines(count: int, prefix: str = "L") -> list[ProductLine]:
    return [make_row(ProductLine, code=f"{prefix}{n:03d}", name=f"line {n}") for n in range(count)]


class TestReading:
    def test_returns_ids_with_texts_and_integers_for_money(self):
        sku = make_row(Sku, list_price_e4=1_234_500)
        found = api_client("catalog.sku:view").get(f"/api/v1/catalog/skus/{sku.pk}/").json()
        assert found["product"] == {"id": sku.product_id, "text": sku.product.name}
        assert found["list_price_e4"] == 1_234_500
        assert found["version"] == 1
        assert "custom" in found

    def test_dates_are_iso_and_empty_ones_null(self):
        lot = make_row(Lot, expiry_date=date(2027, 1, 31))
        found = api_client("catalog.lot:view").get(f"/api/v1/catalog/lots/{lot.pk}/").json()
        assert (found["expiry_date"], found["production_date"]) == ("2027-01-31", None)

    def test_looks_up_by_natural_key_of_one_and_of_two_parts(self):
        lot = make_row(Lot, number="007")
        client = api_client("catalog.lot:view", "catalog.sku:view")
        found = client.get("/api/v1/catalog/lots/by-key/", sku=lot.sku_id, number="007")
        assert found.json()["id"] == lot.pk
        assert client.get("/api/v1/catalog/lots/by-key/", sku=lot.sku_id, number="7").status_code == 404
        refused = client.get("/api/v1/catalog/lots/by-key/", number="007")
        assert (refused.status_code, refused.json()["field"]) == (422, "sku")

    def test_takes_the_filters_of_the_pages(self):
        first, other = make_row(Hospital, level="L3"), make_row(Hospital, level="L2")
        client = api_client("customers.hospital:view")
        assert [row["id"] for row in client.get(HOSPITALS, level="L3").json()["items"]] == [first.pk]
        assert [row["id"] for row in client.get(HOSPITALS, q=other.name).json()["items"]] == [other.pk]

    def test_retired_rows_are_listed_when_asked_for(self):
        kept, gone = make_row(ProductLine, code="A"), make_row(ProductLine, code="B", is_active=False)
        client = api_client("catalog.productline:view")
        assert [row["id"] for row in client.get(LINES).json()["items"]] == [kept.pk]
        assert [row["id"] for row in client.get(LINES, is_active="0").json()["items"]] == [gone.pk]
        assert len(client.get(LINES, is_active="all").json()["items"]) == 2

    @pytest.mark.parametrize(
        ("params", "field"),
        [
            ({"levle": "3"}, "levle"),
            ({"limit": "0"}, "limit"),
            ({"limit": str(MAX_LIMIT + 1)}, "limit"),
            ({"limit": "x"}, "limit"),
            ({"sort": "-nothing"}, "sort"),
            ({"cursor": "rubbish"}, "cursor"),
            ({"cursor": "WzAsWzFdXQ"}, "cursor"),
            ({"rep": "abc"}, "rep"),
            ({"is_active": "yes"}, "is_active"),
            ({"q": "a\x00b"}, "q"),
        ],
    )
    def test_refuses_parameters_it_does_not_understand(self, params, field):
        answer = api_client("customers.hospital:view").get(HOSPITALS, **params)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert set(answer.json()) == {"code", "message", "field", "details"}

    def test_says_404_in_the_common_shape(self):
        client = api_client("customers.hospital:view")
        for key in ("999999", str(2**63), str(2**80)):
            answer = client.get(f"{HOSPITALS}{key}/")
            assert (answer.status_code, answer.json()["code"]) == (404, "access.not_found")

    def test_an_unknown_address_is_404_in_json(self):
        for path in ("/api/v1/nothing/", "/api/v1/catalog/product-lines", "/api/v1/catalog/product-lines/abc/"):
            answer = Client().get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "request.unknown_address")

    def test_speaks_the_language_asked_for(self):
        user = staff_user("catalog.productline:view", language="zh-hans")
        _token, secret = api_key(user, "catalog.productline:view")
        client = ApiClient(secret)
        english = client.get(LINES, limit="x").json()["message"]
        client.headers["Accept-Language"] = "zh-hans"
        chinese = client.get(LINES, limit="x").json()["message"]
        assert english.startswith("“limit” is a number")
        assert chinese


class TestPaging:
    def test_walks_through_all_rows_once_forward_and_back(self):
        lines(7)
        client, seen, cursor = api_client("catalog.productline:view"), [], ""
        while cursor is not None:
            page = client.get(LINES, limit=3, **({"cursor": cursor} if cursor else {})).json()
            seen += [row["code"] for row in page["items"]]
            last, cursor = page, page["next"]
        assert seen == [f"L{n:03d}" for n in range(7)]
        back = client.get(LINES, limit=3, cursor=last["previous"]).json()
        assert [row["code"] for row in back["items"]] == ["L003", "L004", "L005"]

    def test_rows_inserted_meanwhile_neither_repeat_nor_hide_others(self):
        lines(6)
        client = api_client("catalog.productline:view")
        first = client.get(LINES, limit=3).json()
        make_row(ProductLine, code="L000a", name="before the cursor")
        make_row(ProductLine, code="L004a", name="after the cursor")
        second = client.get(LINES, limit=10, cursor=first["next"]).json()
        assert [row["code"] for row in second["items"]] == ["L003", "L004", "L004a", "L005"]

    def test_sorts_the_other_way(self):
        lines(3)
        answer = api_client("catalog.productline:view").get(LINES, sort="-code", limit=2).json()
        assert [row["code"] for row in answer["items"]] == ["L002", "L001"]

    def test_a_cursor_of_another_order_is_refused_or_harmless(self):
        lines(5)
        client = api_client("catalog.productline:view")
        cursor = client.get(LINES, limit=2).json()["next"]
        assert client.get(LINES, sort="-code", cursor=cursor).status_code in (200, 422)


class TestWriting:
    def test_creates_with_defaults_and_location(self):
        client = api_client("catalog.productline:*")
        answer = client.send("POST", LINES, {"code": "PCI", "name": "冠脉介入"})
        assert answer.status_code == 201
        assert answer["Location"] == f"{LINES}{answer.json()['id']}/"
        assert answer["ETag"] == '"1"'
        log = ChangeLog.objects.get(object_type="catalog.productline")
        assert (log.channel, log.actor_kind) == ("api", "API")

    def test_takes_foreign_keys_by_id_object_and_natural_key(self):
        region, other = make_row(Region, code="320100"), make_row(Region, code="320200")
        client = api_client("customers.hospital:*", "reference.region:view")
        ids = [
            client.send("POST", HOSPITALS, {"code": f"H{n}", "name": f"h{n}", "region": way}).json()["region"]["id"]
            for n, way in enumerate((region.pk, {"id": region.pk}, {"code": "320200"}))
        ]
        assert ids == [region.pk, region.pk, other.pk]

    def test_tells_all_problems_at_once_by_field(self):
        client = api_client("customers.hospital:*", "reference.region:view")
        body = {"name": 12, "level": "9", "beds": -1, "region": 999_999, "colour": "red", "longitude": "x"}
        answer = client.send("POST", HOSPITALS, body)
        assert answer.status_code == 422
        wrong = {issue["field"] for issue in answer.json()["details"]}
        assert wrong == {"name", "level", "beds", "region", "colour", "longitude", "code"}
        assert not Hospital.objects.unscoped("test").exists()

    @pytest.mark.parametrize("value", [7, 7.0, True, ["7"], {"a": 1}])
    def test_a_lot_number_sent_as_anything_but_text_is_refused(self, value):
        sku = make_row(Sku)
        client = api_client("catalog.lot:*", "catalog.sku:view")
        answer = client.send("POST", "/api/v1/catalog/lots/", {"sku": sku.pk, "number": value})
        assert (answer.status_code, answer.json()["field"]) == (422, "number")

    @pytest.mark.parametrize("body", ["{", "[]", "nul", '{"a": NaN}', b"\xff\xfe{", '"text"', "[" * 100_000])
    def test_an_unreadable_body_is_400(self, body):
        answer = api_client("catalog.productline:*").send("POST", LINES, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "request.json")

    def test_the_character_nul_is_refused_before_the_database_meets_it(self):
        answer = api_client("catalog.productline:*").send("POST", LINES, {"code": "a\x00", "name": "n"})
        assert (answer.status_code, answer.json()["code"]) == (422, "request.control_character")

    def test_a_huge_body_is_413(self):
        answer = api_client("catalog.productline:*").send("POST", LINES, {"code": "c", "name": "x" * 1_000_001})
        assert answer.status_code == 413

    def test_a_duplicate_is_422_and_names_the_field(self):
        make_row(ProductLine, code="PCI")
        answer = api_client("catalog.productline:*").send("POST", LINES, {"code": "PCI", "name": "n"})
        assert (answer.status_code, answer.json()["field"]) == (422, "code")

    def test_changes_only_what_is_given_and_keeps_the_reason(self):
        hospital = make_row(Hospital, beds=100, address="old street 1")
        client = api_client("customers.hospital:*")
        answer = client.send("PATCH", f"{HOSPITALS}{hospital.pk}/", {"beds": 120, "reason": "new wing"})
        assert answer.status_code == 200
        assert (answer.json()["beds"], answer.json()["address"]) == (120, "old street 1")
        log = ChangeLog.objects.get(object_type="customers.hospital")
        assert (log.diff, log.reason) == ({"beds": [100, 120]}, "new wing")

    def test_if_match_protects_somebody_elses_change(self):
        hospital = make_row(Hospital, beds=100)
        client, url = api_client("customers.hospital:*"), f"{HOSPITALS}{hospital.pk}/"
        version = client.get(url)["ETag"]
        first = client.send("PATCH", url, {"beds": 110}, If_Match=version)
        assert (first.status_code, first["ETag"]) == (200, '"2"')
        second = client.send("PATCH", url, {"beds": 120}, If_Match=version)
        assert (second.status_code, second.json()["code"]) == (409, "record.version")
        assert client.get(url).json()["beds"] == 110
        assert client.send("PATCH", url, {"beds": 130}).status_code == 200
        assert client.send("PATCH", url, {"beds": 140}, If_Match="latest").json()["field"] == "If-Match"
        assert client.send("PATCH", url, {"beds": 140}, If_Match='W/"3"').status_code == 200

    def test_retires_with_a_reason(self):
        line = lines(1)[0]
        client = api_client("catalog.productline:*")
        answer = client.send("POST", f"{LINES}{line.pk}/actions/retire/", {"reason": "sold"})
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
        assert client.send("POST", f"{LINES}{line.pk}/actions/retire/", {"colour": "red"}).status_code == 422

    def test_an_action_not_possible_now_is_403_with_the_reason(self):
        shipment = make_row(Shipment, status="RECEIVED")
        client = api_client("logistics.shipment:*")
        url = f"/api/v1/logistics/shipments/{shipment.pk}/actions/cancel/"
        answer = client.send("POST", url, {"reason": "typo"})
        assert (answer.status_code, answer.json()["code"]) == (403, "access.denied")
        assert answer.json()["message"]
        missing = client.send("POST", url, {})
        assert (missing.status_code, missing.json()["field"]) == (422, "reason")
        assert client.send("POST", f"/api/v1/logistics/shipments/{shipment.pk}/actions/explode/", {}).status_code == 404

    def test_many_to_many_by_ids(self):
        from meridian.modules.dealers.models import Dealer

        dealer, line = make_row(Dealer), make_row(ProductLine)
        client = api_client("agreements.authorisation:*", "dealers.dealer:view", "catalog.productline:view")
        body = {
            "number": "A-1", "dealer": dealer.pk, "valid_from": "2026-01-01", "valid_to": "2026-12-31", "lines": [line.pk],
        }  # fmt: skip
        made = client.send("POST", "/api/v1/agreements/authorisations/", body)
        assert made.status_code == 201, made.content
        assert made.json()["lines"] == [{"id": line.pk, "text": line.name}]


class TestIdempotency:
    def test_the_same_key_and_content_does_the_work_once(self):
        client, body = api_client("catalog.productline:*"), {"code": "PCI", "name": "n"}
        first = client.send("POST", LINES, body, Idempotency_Key="k1")
        again = client.send("POST", LINES, body, Idempotency_Key="k1")
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json()["id"] == again.json()["id"]
        assert ProductLine.objects.unscoped("test").count() == 1

    def test_the_same_key_with_other_content_is_409(self):
        client = api_client("catalog.productline:*")
        client.send("POST", LINES, {"code": "A", "name": "n"}, Idempotency_Key="k1")
        answer = client.send("POST", LINES, {"code": "B", "name": "n"}, Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (409, "command.idempotency")

    def test_another_caller_may_use_the_same_key(self):
        for code in ("A", "B"):
            answer = api_client("catalog.productline:*").send(
                "POST", LINES, {"code": code, "name": "n"}, Idempotency_Key="k1"
            )
            assert (answer.status_code, answer.json()["code"]) == (201, code)

    def test_a_repeated_action_answers_like_the_first_time(self):
        shipment = make_row(Shipment, status="DRAFT")
        client = api_client("logistics.shipment:*")
        url = f"/api/v1/logistics/shipments/{shipment.pk}/actions/cancel/"
        answers = [client.send("POST", url, {"reason": "typo"}, Idempotency_Key="k1") for _time in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert client.send("POST", url, {"reason": "typo"}).status_code == 403

    def test_two_at_once_with_one_key_get_one_result(self, rf):
        """The second meets the first's key in the unique constraint, and is answered from it on the second try."""
        request = rf.post("/", headers={"Idempotency-Key": "k1"})
        request.actor = staff_actor("catalog.productline:*")
        key, tries = endpoints.idempotency_key(request), []

        def run(given: str) -> str:
            tries.append(given)
            if len(tries) == 1:
                IdempotencyKey.objects.create(key=key, command="c", payload_hash="h", created_at=clock.now())
                raise IntegrityError("UNIQUE constraint failed")
            return "the first result"

        assert endpoints._once(request, run) == "the first result"
        assert tries == [key, key]

    def test_a_key_that_is_too_long_is_refused(self):
        answer = api_client("catalog.productline:*").send(
            "POST", LINES, {"code": "A", "name": "n"}, Idempotency_Key="k" * 201
        )
        assert answer.status_code == 422


class TestBrowserSession:
    def test_a_signed_in_user_may_read_and_write_with_the_csrf_token_only(self):
        user = staff_user("catalog.productline:*")
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert browser.get(LINES).status_code == 200
        body = json.dumps({"code": "A", "name": "n"})
        bare = browser.post(LINES, body, content_type="application/json")
        assert (bare.status_code, bare.json()["code"]) == (403, "access.csrf")
        secret = "a" * 32
        browser.cookies["csrftoken"] = secret
        sent = browser.post(LINES, body, content_type="application/json", headers={"X-CSRFToken": secret})
        assert sent.status_code == 201

    def test_nobody_is_401(self):
        answer = Client().get(LINES)
        assert (answer.status_code, answer.json()["code"]) == (401, "access.unauthenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.urls("meridian.config.urls")
def test_the_description_and_its_page_need_a_signed_in_user():
    assert Client().get("/api/v1/openapi.json").status_code == 302
    browser = browser_of(staff_user("catalog.productline:view"))
    assert browser.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
    page = browser.get("/api/v1/docs/")
    assert page.status_code == 200
    assert b"ninja/swagger-ui-init.js" in page.content


def test_products_are_listed_without_further_queries_per_row(django_assert_max_num_queries):
    for _n in range(3):
        make_row(Lot, sku=make_row(Sku, product=make_row(Product)))
    client = api_client("catalog.lot:view")
    client.get("/api/v1/catalog/lots/")
    with django_assert_max_num_queries(8):
        assert len(client.get("/api/v1/catalog/lots/").json()["items"]) == 3
