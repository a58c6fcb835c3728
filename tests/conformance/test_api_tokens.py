"""API keys: whom they let in, what they show, and how they are made and switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import ApiToken, Grant
from meridian.kernel.api.token_commands import add_token, revoke_token
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation, ScopeError
from meridian.kernel.records.scoped import wall_is_up
from meridian.kernel.testing.actors import (
    ApiClient,
    api_client,
    api_key,
    browser_of,
    dealer_user,
    staff_actor,
    staff_user,
)
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine, Sku
from meridian.modules.dealers.models import Dealer
from meridian.modules.reference.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.conformance.api_urls")]
ME = "/api/v1/me/"
LINES = "/api/v1/catalog/product-lines/"
DEALERS = "/api/v1/dealers/dealers/"
OWN_KEYS = ("access.apitoken:add", "access.apitoken:revoke")


class TestWhoIsLetIn:
    def test_a_valid_key(self):
        user = staff_user("catalog.productline:view", "catalog.sku:view")
        token, secret = api_key(user, "catalog.productline:view")
        found = ApiClient(secret).get(ME).json()
        assert found == {"name": "test", "kind": "API", "dealer": None, "codes": ["catalog.productline:view"]}
        token.refresh_from_db()
        assert token.last_used_at is not None

    @pytest.mark.parametrize(
        "values",
        [{"expires_at": clock.now() - timedelta(seconds=1)}, {"is_active": False}, {"digest": "0" * 64}],
        ids=["expired", "revoked", "wrong secret"],
    )
    def test_no_key_that_is_over(self, values):
        _token, secret = api_key(staff_user("catalog.productline:view"), "catalog.productline:view", **values)
        answer = ApiClient(secret).get(LINES)
        assert (answer.status_code, answer.json()["code"]) == (401, "access.token")

    @pytest.mark.parametrize("secret", ["", "mk_", "mk_x_y", "xx_a_b", "mk_a_b_c_d", "mk_\u00e4_b", "mk_a" * 5000])
    def test_no_invented_key(self, secret):
        assert ApiClient(secret).get(LINES).status_code == 401

    def test_a_wrong_key_is_not_rescued_by_a_session(self):
        browser = browser_of(staff_user("catalog.productline:view"))
        assert browser.get(LINES, headers={"Authorization": "Bearer mk_a_b"}).status_code == 401
        assert browser.get(LINES, headers={"Authorization": "Basic abc"}).status_code == 401

    def test_not_after_the_owners_account_is_closed_or_his_grant_is_gone(self):
        user = staff_user("catalog.productline:view")
        _token, secret = api_key(user, "catalog.productline:view")
        client = ApiClient(secret)
        assert client.get(LINES).status_code == 200
        Grant.objects.filter(user=user).delete()
        assert client.get(LINES).status_code == 403
        user.is_active = False
        user.save()
        assert client.get(LINES).status_code == 401

    def test_a_key_never_holds_more_than_its_owner(self):
        _token, secret = api_key(staff_user("catalog.productline:view"), "catalog.productline:view", "catalog.sku:view")
        answer = ApiClient(secret).get("/api/v1/catalog/skus/")
        assert (answer.status_code, answer.json()["code"]) == (403, "access.denied")

    @override_settings(API_REQUESTS_PER_MINUTE=3)
    def test_too_many_requests_of_one_key_are_429_and_do_not_stop_another(self):
        client, other = api_client("catalog.productline:view"), api_client("catalog.productline:view")
        assert [client.get(LINES).status_code for _n in range(4)] == [200, 200, 200, 429]
        refused = client.get(LINES)
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert refused.json()["code"] == "request.too_many"
        assert other.get(LINES).status_code == 200


class TestScope:
    @pytest.fixture
    def dealers(self):
        return make_row(Dealer, name="own"), make_row(Dealer, name="other")

    def test_a_dealers_key_reaches_his_own_rows_only(self, dealers):
        own, other = dealers
        client = api_client("dealers.dealer:*", dealer=own)
        assert [row["id"] for row in client.get(DEALERS, is_active="all").json()["items"]] == [own.pk]
        assert client.get(f"{DEALERS}{own.pk}/").status_code == 200
        assert client.get(f"{DEALERS}{other.pk}/").status_code == 404
        assert client.get(f"{DEALERS}by-key/", code=other.code).status_code == 404
        assert client.send("PATCH", f"{DEALERS}{other.pk}/", {"phone": "1"}).status_code == 404
        assert client.send("POST", f"{DEALERS}{other.pk}/actions/retire/", {}).status_code == 404
        other.refresh_from_db()
        assert (other.phone, other.is_active) == ("", True)

    def test_a_staff_key_bound_to_a_dealer_is_as_narrow(self, dealers):
        own, _other = dealers
        _token, secret = api_key(staff_user("dealers.dealer:*"), "dealers.dealer:view", dealer_id=own.pk)
        assert [row["id"] for row in ApiClient(secret).get(DEALERS).json()["items"]] == [own.pk]

    def test_a_regional_key_sees_its_region(self):
        north, south = make_row(Region), make_row(Region)
        inside, _outside = make_row(Dealer, region=north), make_row(Dealer, region=south)
        client = api_client("dealers.dealer:view", breadth="REGION", region=north)
        assert [row["id"] for row in client.get(DEALERS).json()["items"]] == [inside.pk]

    def test_masked_fields_are_absent_unsortable_unfilterable_unwritable(self, dealers):
        own, _other = dealers
        sku = make_row(Sku, list_price_e4=500)
        client = api_client("dealers.dealer:*", "catalog.sku:*", dealer=own)
        for row in (client.get(f"{DEALERS}{own.pk}/").json(), client.get(DEALERS).json()["items"][0]):
            assert not {"manager", "team"} & set(row)
        assert "list_price_e4" not in client.get(f"/api/v1/catalog/skus/{sku.pk}/").json()
        assert client.get(DEALERS, manager="1").status_code == 422
        assert client.get("/api/v1/catalog/skus/", sort="list_price_e4").status_code == 422
        refused = client.send("PATCH", f"{DEALERS}{own.pk}/", {"manager": None})
        assert (refused.status_code, refused.json()["field"]) == (422, "manager")

    def test_the_second_wall_is_up_for_every_request(self, dealers, settings, monkeypatch):
        settings.SCOPE_WALL_ALWAYS = False
        seen = []

        def unguarded(request):
            seen.append(wall_is_up())
            return len(ProductLine.objects.all())

        monkeypatch.setattr("meridian.kernel.api.endpoints.who_am_i", unguarded)
        with pytest.raises(ScopeError):
            raise_inside(unguarded)
        for client in (api_client("dealers.dealer:view"), api_client("dealers.dealer:view", dealer=dealers[0])):
            answer = client.get(ME)
            assert (answer.status_code, answer.json()["code"]) == (500, "server.error")
        assert seen[1:] == [True, True]


def raise_inside(view):
    from meridian.kernel.records.scoped import wall

    with wall(True):
        view(None)


class TestMakingKeys:
    def test_the_secret_is_returned_once_and_never_stored_or_logged(self):
        actor = staff_actor("catalog.sku:view", *OWN_KEYS)
        token, secret = add_token(actor=actor, name="ERP", codes=["catalog.sku:view"])
        assert ApiClient(secret).get("/api/v1/catalog/skus/").status_code == 200
        stored = " ".join(str(value) for value in ApiToken.objects.filter(pk=token.pk).values_list()[0])
        assert secret.split("_", 2)[2] not in stored
        log = ChangeLog.objects.get(object_type="access.apitoken")
        assert log.diff["digest"] == ["***", "***"]

    @pytest.mark.parametrize("codes", [[], ["dealers.dealer:view"], ["*"], ["no.such:code"]])
    def test_only_rights_one_holds(self, codes):
        with pytest.raises(RuleViolation) as failure:
            add_token(actor=staff_actor("catalog.sku:view", *OWN_KEYS), name="ERP", codes=codes)
        assert failure.value.code == "access.token_codes"

    def test_not_already_expired_and_not_by_another_key(self):
        actor = staff_actor("catalog.sku:view", *OWN_KEYS)
        with pytest.raises(RuleViolation):
            add_token(actor=actor, name="x", codes=["catalog.sku:view"], expires_at=actor.now)
        from meridian.kernel.access.grants import actor_for_token

        _token, secret = api_key(staff_user("*"), "*")
        with pytest.raises(RuleViolation) as failure:
            add_token(actor=actor_for_token(secret), name="x", codes=["catalog.sku:view"])
        assert failure.value.code == "access.token_by_token"

    def test_needs_the_right_to_have_keys(self):
        with pytest.raises(Denied):
            add_token(actor=staff_actor("catalog.sku:view"), name="x", codes=["catalog.sku:view"])

    def test_switches_off_own_keys_only(self):
        user, stranger = staff_user("catalog.sku:view", *OWN_KEYS), staff_user("*")
        token, secret = api_key(user, "catalog.sku:view")
        with pytest.raises(NotVisible):
            revoke_token(actor=actor_for(stranger), token=token.pk)
        revoke_token(actor=actor_for(user), token=token.pk)
        assert ApiClient(secret).get("/api/v1/catalog/skus/").status_code == 401


class TestKeyPage:
    """Rendered with the product's own templates and addresses."""

    pytestmark = pytest.mark.urls("meridian.config.urls")

    def test_shows_the_secret_once_and_switches_the_key_off(self):
        user = staff_user("catalog.sku:view", *OWN_KEYS)
        browser = browser_of(user)
        assert browser.get("/api/keys/").status_code == 200
        made = browser.post("/api/keys/", {"name": "ERP", "codes": ["catalog.sku:view"], "expires_on": "2099-01-01"})
        token = ApiToken.objects.get(owner=user)
        secret = made.context["secret"]
        assert secret.encode() in made.content
        assert secret.encode() not in browser.get("/api/keys/").content
        assert ApiClient(secret).get("/api/v1/catalog/skus/").status_code == 200
        assert browser.post(f"/api/keys/{token.pk}/revoke/").status_code == 302
        assert ApiClient(secret).get("/api/v1/catalog/skus/").status_code == 401

    def test_refuses_rights_one_does_not_hold_and_strangers(self):
        browser = browser_of(staff_user("catalog.sku:view", *OWN_KEYS))
        assert browser.post("/api/keys/", {"name": "x", "codes": ["dealers.dealer:view"]}).status_code == 422
        other, _secret = api_key(staff_user("*"), "*")
        assert browser.post(f"/api/keys/{other.pk}/revoke/").status_code == 404
        assert browser_of(staff_user("catalog.sku:view")).get("/api/keys/").status_code == 403
        assert Client().get("/api/keys/").status_code == 302

    def test_dealers_users_too(self):
        user = dealer_user(make_row(Dealer), "catalog.sku:view", *OWN_KEYS)
        assert browser_of(user).get("/api/keys/").status_code == 200
