"""Looking at a page: pictures, what axe-core finds, what sticks out on a phone, and the product's own words."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_OVERFLOW = """() => [...document.querySelectorAll('body *')].filter(node => {
  const box = node.getBoundingClientRect();
  if (!box.width || box.right <= innerWidth + 1) return false;
  for (let up = node; up && up !== document.body; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (['auto', 'scroll', 'hidden'].includes(style.overflowX) || style.position === 'fixed') return false;
    if (up.matches('.skip')) return false;
  }
  return true;
}).slice(0, 5).map(node => node.tagName + '.' + node.className + ' ' + (node.textContent || '').trim().slice(0, 40))"""


def say(msgid: str) -> str:
    """The Chinese text the product shows for an English one."""
    with translation.override("zh-hans"):
        return translation.gettext(msgid)


def act(page: Any, name: str) -> None:
    """Take an action of a record's page, named in the product's words, and confirm it."""
    page.get_by_role("link", name=say(name), exact=True).first.click()
    page.locator("main form button.btn.p").first.click()
    page.wait_for_selector(".titleline")


def look(page: Any, name: str) -> None:
    """Keep a picture of the whole page when MERIDIAN_SCREENSHOTS names a folder."""
    folder = os.environ.get("MERIDIAN_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@cache
def _axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not in node_modules (set-up with --dev)")
    return AXE.read_text(encoding="utf-8")


def violations(page: Any) -> list[str]:
    """Serious and critical findings of axe-core, one line each."""
    # evaluate() runs in the debugger's name: the page's own CSP stays as strict as it is.
    page.evaluate(_axe())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(done => done.violations)", RULES
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found if rule["impact"] in ("serious", "critical") for node in rule["nodes"][:4]
    ]  # fmt: skip


def sticking_out(page: Any) -> list[str]:
    """Parts wider than the window, unless they scroll by themselves; empty when the page does not scroll sideways."""
    wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth + 1")
    return (page.evaluate(_OVERFLOW) or ["the document"]) if wide else []
