"""Headers, scripts, signing in and out, sessions, second factors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache, caches, close_caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from django.urls import reverse

from meridian.kernel.access.models import CacheEntry, Grant, Role, User
from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine
from meridian.modules.customers.models import Hospital

from .browsing import Page

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def user():
    made = staff_user("*")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()
    yield
    cache.clear()


SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/nowhere/"]
SIGNED_IN = [
    "/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/", "/accounts/email/", "/accounts/logout/",
    "/catalog/product-lines/", "/catalog/product-lines/add/", "/customers/hospitals/?q=a", "/customers/hospitals/add/",
    "/notices/", "/nowhere/", "/catalog/product-lines/?after=x", "/search/palette/?q=a", "/customers/hospitals/import/",
]  # fmt: skip


def pages(user):
    line, hospital = make_row(ProductLine), make_row(Hospital)
    for path in SIGNED_OUT:
        yield path, Client().get(path)
    browser = browser_of(user)
    further = [f"/catalog/product-lines/{line.pk}/{page}" for page in ("", "edit/", "retire/", "history/")]
    further += [f"/customers/hospitals/{hospital.pk}/{page}" for page in ("", "do/assign_rep/", "panels/0/")]
    for path in SIGNED_IN + further:
        yield path, browser.get(path)


def test_every_page_has_its_headers_and_neither_inline_script_nor_style(user):
    for path, answer in pages(user):
        assert answer.status_code in (200, 404, 422), (path, answer.status_code)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert answer.headers["X-Request-ID"], path
        page = Page(answer)
        assert not page.inline, (path, page.inline)
        sources = page.values("script", "src") + page.values("img", "src")
        assert not [url for url in sources if url.startswith(("http", "//"))], path


def test_posts_without_a_token_are_refused_with_advice(user):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/catalog/product-lines/add/", "/language/", "/views/save/", "/accounts/logout/"):
        answer = browser.post(path, {})
        assert answer.status_code == 403, path
        assert "reload the page" in answer.content.decode()


def test_one_signs_in_by_name_and_out_again(user):
    browser = Client()
    page = browser.get("/accounts/login/?next=/catalog/product-lines/")
    assert {"login", "password"} <= set(Page(page).values("input", "name"))
    answer = browser.post(
        "/accounts/login/?next=/catalog/product-lines/", {"login": user.username, "password": PASSWORD}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/catalog/product-lines/")
    assert browser.get("/catalog/product-lines/").status_code == 200
    assert browser.get("/accounts/logout/").status_code == 200, "a link alone signs nobody out"
    assert browser.get("/catalog/product-lines/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/catalog/product-lines/").status_code == 302


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_leads_to_no_foreign_site(user, url):
    answer = Client().post(f"/accounts/login/?next={url}", {"login": user.username, "password": PASSWORD, "next": url})
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(user):
    errors = [
        Client().post("/accounts/login/", {"login": name, "password": "wrong wrong"}).context["form"].errors
        for name in (user.username, "nobody-there")
    ]
    assert "not correct" in str(errors[0])
    assert errors[0] == errors[1]


def test_a_closed_account_neither_signs_in_nor_stays_signed_in(user):
    browser = browser_of(user)
    assert browser.get("/catalog/product-lines/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert browser.get("/catalog/product-lines/").status_code == 302
    other = Client()
    other.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert other.get("/catalog/product-lines/").status_code == 302


def test_nobody_signs_himself_up(user):
    values = {"username": "new", "password1": PASSWORD, "password2": PASSWORD}
    answer = Client().post("/accounts/signup/", values)
    assert answer.status_code in (200, 403, 404)
    assert not User.objects.filter(username="new").exists()


def test_guessing_passwords_is_stopped_even_for_the_right_one(user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
    browser = Client()
    for _guess in range(5):
        browser.post("/accounts/login/", {"login": user.username, "password": "wrong wrong"})
    answer = browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code in (200, 429)
    assert browser.get("/catalog/product-lines/").status_code == 302
    cache.clear()
    assert browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD}).status_code == 302


def test_sessions_are_listed_and_ended(user):
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
        assert browser.get("/").status_code == 200
    assert first.get("/accounts/sessions/").status_code == 200
    first.post(reverse("usersessions_list"))
    assert first.get("/catalog/product-lines/").status_code == 200
    assert second.get("/catalog/product-lines/").status_code == 302


def test_second_factor_pages_render(user):
    browser = Client()
    browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert browser.get(reverse("mfa_index")).status_code == 200
    activate = reverse("mfa_activate_totp")
    asked = browser.get(activate)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/"), "the password is asked again first"
    assert browser.get(asked.headers["Location"]).status_code == 200
    assert browser.post(asked.headers["Location"], {"password": PASSWORD}).headers["Location"] == activate
    for name in ("mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"):
        answer = browser.get(reverse(name))
        assert answer.status_code == 200, name
        assert not Page(answer).inline, name
    assert browser.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200


def test_a_failure_page_tells_nothing_but_the_request(user, monkeypatch):
    monkeypatch.setattr("meridian.kernel.web.list_page.page_of", lambda *a, **k: 1 / 0)
    browser = browser_of(user)
    browser.raise_request_exception = False
    answer = browser.get("/catalog/product-lines/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert not Page(answer).inline


def test_the_counters_of_failed_sign_ins_are_shared_by_all_processes(user, settings):
    """They lie in the database: another process, whose memory knows nothing, counts on."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    Client().post("/accounts/login/", {"login": user.username, "password": "wrong wrong"})
    assert CacheEntry.objects.filter(cache_key__contains="login_failed").count() == 1
    for _guess in range(4):
        close_caches()
        caches["default"] = DatabaseCache(settings.CACHES["default"]["LOCATION"], {})
        Client().post("/accounts/login/", {"login": user.username, "password": "wrong wrong"})
    browser = Client()
    browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert browser.get("/catalog/product-lines/").status_code == 302


@pytest.fixture
def demanding(user):
    Role.objects.filter(grants__user=user).update(second_factor=True)
    return user


def test_a_role_may_ask_for_a_second_factor_and_then_nothing_opens_without(demanding):
    browser = browser_of(demanding)
    for path in ("/", "/catalog/product-lines/", "/notices/", "/options/catalog.productline/"):
        assert browser.get(path).headers.get("Location") == "/accounts/second-factor/", path
    page = browser.get("/accounts/second-factor/").content.decode()
    assert reverse("mfa_activate_totp") in page and reverse("mfa_add_webauthn") in page
    assert (
        browser.get("/catalog/product-lines/", HTTP_HX_REQUEST="true").headers["HX-Redirect"]
        == "/accounts/second-factor/"
    )
    refused = browser.get("/api/v1/catalog/product-lines/")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.second_factor")
    for path in ("/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"):
        assert "second-factor" not in browser.get(path).headers.get("Location", ""), path


def test_who_has_a_second_factor_or_no_demanding_role_is_let_in(demanding):
    Authenticator.objects.create(user=demanding, type="totp", data={"secret": "x"})
    browser = browser_of(demanding)
    assert browser.get("/catalog/product-lines/").status_code == 200
    assert browser.get("/accounts/second-factor/").headers["Location"] == "/"
    assert browser_of(staff_user("*")).get("/catalog/product-lines/").status_code == 200


def test_a_recovery_code_alone_is_no_second_factor_and_an_ended_grant_asks_for_none(demanding):
    Authenticator.objects.create(user=demanding, type="recovery_codes", data={})
    assert browser_of(demanding).get("/").status_code == 302
    Grant.objects.filter(user=demanding).update(valid_to=clock.today() - timedelta(days=1))
    assert browser_of(demanding).get("/").status_code == 200
