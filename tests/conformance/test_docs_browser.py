"""The API's docs page in a real browser: it works under the product's content security policy, without an exception."""

from __future__ import annotations

import os
import shutil

import pytest

from meridian.kernel.testing.actors import browser_of, staff_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_docs_page_lists_operations_and_breaks_no_policy(live_server, monkeypatch):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; the database is used between its calls, never inside them.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    session = browser_of(staff_user("*")).cookies["sessionid"].value
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda failure: complaints.append(str(failure)))
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.wait_for_selector(".opblock", timeout=60_000)
        count = page.locator(".opblock").count()
        if folder := os.environ.get("MERIDIAN_SCREENSHOTS"):
            page.screenshot(path=os.path.join(folder, "api-docs.png"))
        browser.close()
    assert count > 100
    assert complaints == []
