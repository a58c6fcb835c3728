"""A role that demands a second factor: explained, set up with a one-time code in a real browser, asked for at sign-in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

import pytest

from .conftest import PASSWORD
from .looking import look, sticking_out, violations

pytestmark = pytest.mark.browser
USER = "guarded"
PERIOD = 30  # seconds a code holds (RFC 6238)


@pytest.fixture(scope="module")
def guarded(product):
    """A user whose role demands a second factor."""
    product.shell(f"from tests.browser.seed import guarded_user; guarded_user({USER!r}, {PASSWORD!r})")


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now for a secret in base 32 (RFC 6238, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // PERIOD), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def type_code(page, secret: str, done: str) -> None:
    """Type the code of the moment, again when it ran out on the way (a code holds 30 seconds, the machine may be slow)."""
    for _attempt in range(5):
        page.fill("input[name=code]", one_time_code(secret))
        with page.expect_navigation():
            page.locator("input[name=code]").press("Enter")
        if page.locator(done).count():
            return
    pytest.fail(f"the code was not taken: {page.locator('main').inner_text()}")


def sign_in_as_guarded(page, product) -> None:
    page.goto(f"{product.url}/accounts/login/")
    page.fill("input[name=login]", USER)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_role_that_demands_it_leads_to_the_set_up_and_then_asks(product, chromium, guarded, width, theme):
    product.shell(f"from tests.browser.seed import forget_factors; forget_factors({USER!r})")
    context = chromium.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
    context.add_cookies([{"name": "theme", "value": theme, "url": product.url}])
    page = context.new_page()
    page.set_default_timeout(90_000)
    sign_in_as_guarded(page, product)
    page.wait_for_url("**/accounts/second-factor/")
    look(page, f"second-factor-{width}-{theme}")
    assert not violations(page)
    assert not sticking_out(page)
    page.goto(f"{product.url}/flows/")
    page.wait_for_url("**/accounts/second-factor/")
    page.locator("a[href$='/totp/activate/']").click()
    page.locator("input[name=password], input[name=code]").first.wait_for()
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").wait_for()
    secret = page.locator("#authenticator_secret").input_value()
    look(page, f"totp-{width}-{theme}")
    assert page.locator("main img").evaluate("image => image.naturalWidth") > 0, "the square to scan is drawn"
    assert not violations(page)
    assert not sticking_out(page)
    type_code(page, secret, "a[href*='recovery-codes'], .alert.good")
    page.goto(f"{product.url}/flows/")
    page.locator(".shell").wait_for()
    context.clear_cookies()
    sign_in_as_guarded(page, product)
    page.locator("input[name=code]").wait_for()
    look(page, f"second-factor-asked-{width}-{theme}")
    type_code(page, secret, ".shell")
    context.close()
