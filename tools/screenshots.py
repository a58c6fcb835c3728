"""Screenshots of the demo for the README: makes the demo in a folder of its own, starts the product, visits the pages.

python tools/screenshots.py [SIZE]     writes docs/screenshots/*.png
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
PASSWORD = "screenshots-only"
LATEST = "from meridian.modules.flows.models import *; "
PROOF = "f = FlowFile.objects.unscoped('shots').filter(amount_fen__gt=0, finding_count__gt=1).order_by('-pk').first(); print(f.pk)"
QUEUE = "f = FlowFile.objects.unscoped('shots').filter(state='PROOF').order_by('-pending_count').first(); print(f.pk)"
LOT = (
    "from django.db.models import Count; l = FlowLine.objects.unscoped('shots').exclude(verdict='').filter(lot_id__gt=0, "
    "state='PUBLISHED').values('lot_id').annotate(n=Count('hospital_id', distinct=True)).order_by('-n').first(); "
    "print(l['lot_id'])"
)


def ask(env: dict[str, str], code: str) -> str:
    """What a line of Python prints inside the product."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", LATEST + code]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.strip()


def main(size: str) -> None:
    """Make the demo, start the product, take the pictures."""
    with tempfile.TemporaryDirectory(prefix="meridian-shots-") as folder:
        env = {
            **os.environ, "MERIDIAN_VAR": folder, "MERIDIAN_DEMO_PASSWORD": PASSWORD, "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev",
        }  # fmt: skip
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
        subprocess.run([sys.executable, "-m", "meridian.cli", "demo", size], cwd=ROOT, env=env, check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "meridian.cli", "run", "--port", str(port), "--no-worker"]
        server = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        try:
            visit(f"http://localhost:{port}", env)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def visit(url: str, env: dict[str, str]) -> None:
    """Open each page signed in as the flow steward and keep a picture of it."""
    from playwright.sync_api import sync_playwright

    for _attempt in range(100):
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    proof, queue, lot = ask(env, PROOF), ask(env, QUEUE), ask(env, LOT)
    wanted = [
        ("workbench", "/", 1440, "light"), ("inbox", "/flows/", 1440, "light"), ("dealers", "/dealers/dealers/", 1440, "light"),
        ("proof", f"/flows/files/{proof}/?tab=findings", 1440, "light"), ("names", f"/flows/files/{queue}/names/", 1440, "light"),
        ("lot", f"/flows/lots/{lot}/", 1440, "light"), ("proof-dark", f"/flows/files/{proof}/?tab=findings", 1440, "dark"),
        ("phone", f"/flows/files/{proof}/?tab=findings", 390, "light"),
    ]  # fmt: skip
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, address, width, theme in wanted:
            context = browser.new_context(
                viewport={"width": width, "height": 900 if width > 400 else 844}, locale="zh-CN"
            )
            context.add_cookies([{"name": "theme", "value": theme, "url": url}])
            page = context.new_page()
            page.goto(f"{url}/accounts/login/?next={address}")
            page.fill("input[name=login]", "linxiao")
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_load_state("networkidle")
            if name.startswith("proof"):
                page.locator("tr[data-item] td.day").first.click()
                page.wait_for_selector("#panel dl.pairs")
            page.screenshot(path=TARGET / f"{name}.png")
            print(f"docs/screenshots/{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "S")
