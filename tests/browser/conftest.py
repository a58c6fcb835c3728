"""The real product for browser tests: its own database, web and worker as ``meridian run`` starts them, Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from meridian.kernel.testing.serials import FIRST

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# How long anything may take before a test gives up: far more than a slow, busy machine needs. No step waits this long by itself.
START_SECONDS = 180
PASSWORD = "browser-test-pass-1"  # of a throw-away database


FAILED = pytest.StashKey[bool]()
_begins = count(1, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember that a test failed, so that its last page is kept as a picture."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@dataclass(frozen=True)
class Product:
    """A running product and how to sign in."""

    url: str
    folder: Path
    env: dict[str, str]

    def shell(self, code: str) -> str:
        """What a piece of Python prints inside the product; what factories make there never bears a name twice."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code], cwd=ROOT,
            env={**self.env, FIRST: str(next(_begins))}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """Migrate, seed the small channel of the flow tests, start web and worker, stop them at the end."""
    folder = tmp_path_factory.mktemp("product")
    env = {
        **os.environ, "MERIDIAN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev",
        "DATABASE_URL": "", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Product(f"http://localhost:{port}", folder, env)
    made.shell(f"from tests.browser.seed import seed; seed({PASSWORD!r})")
    with (folder / "run.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "meridian.cli", "run", "--port", str(port)], cwd=ROOT, env=env, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            _wait_for(made.url, server, folder / "run.log")
            yield made
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"meridian run ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=30)
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"meridian run does not answer: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, list[dict]]:
    """The cookies of everyone who signed in: the product limits sign-ins a minute, and a fast machine would reach the limit."""
    return {}


@pytest.fixture
def sign_in(request, product, chromium, sessions):
    """A function that opens a signed-in page; console errors and failed requests fail the test at its end."""
    opened, problems = [], []

    def open_page(user: str, *, width: int = 1440, height: int = 900, theme: str = "light"):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True
        )
        context.add_cookies([*sessions.get(user, ()), {"name": "theme", "value": theme, "url": product.url}])
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda failure: problems.append(str(failure)))
        if user in sessions:
            page.goto(f"{product.url}/")
        else:
            page.goto(f"{product.url}/accounts/login/")
            page.fill("input[name=login]", user)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
        page.wait_for_selector(".shell")
        sessions[user] = [cookie for cookie in context.cookies() if cookie["name"] in ("sessionid", "csrftoken")]
        return page

    yield open_page
    for number, context in enumerate(opened):
        if os.environ.get("MERIDIAN_SCREENSHOTS") and request.node.stash.get(FAILED, False):
            context.pages[-1].screenshot(
                path=f"{os.environ['MERIDIAN_SCREENSHOTS']}/failed-{request.node.name}-{number}.png"
            )
        context.close()
    wanted = [text for text in problems if "status of 4" not in text]
    assert not wanted, wanted
