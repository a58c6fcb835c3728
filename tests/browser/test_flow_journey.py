"""The flow steward's journey: from a dealer's raw file to explained, published verdicts."""

from __future__ import annotations

import pytest

from . import flow_files as files
from .looking import look, say, sticking_out

pytestmark = pytest.mark.browser
NAME = "SM_D0231_南京康达_20260930.xlsx"
ROWS = [files.CLEAN, files.DIVERSION, files.UNSURE, files.UNKNOWN, files.BALLOON, files.CLEAN]


def hand_in(page, product, *paths):
    """Drop files into the inbox."""
    page.goto(f"{product.url}/flows/")
    page.set_input_files("input[name=file]", [str(path) for path in paths])
    page.click("main form[enctype] button.btn.p")


def wait_for_proof(page):
    """The page reloads itself when the worker has read the file."""
    page.wait_for_selector("#lines", timeout=180_000)


def line(page, text: str):
    """The table row that holds a text."""
    return page.locator("#lines tr[data-item]").filter(has_text=text).first


def tab(page, msgid: str):
    """A tab of the proof."""
    return page.locator("#lines .filters a.fc").filter(has_text=say(msgid))


def open_tab(page, msgid: str):
    """Choose a tab and wait until its lines are there."""
    tab(page, msgid).click()
    page.locator("#lines .filters a.fc.on").filter(has_text=say(msgid)).wait_for()


@pytest.fixture(scope="module")
def handed_in(product, tmp_path_factory):
    """The workbook of the journey."""
    return files.workbook(tmp_path_factory.mktemp("flows") / NAME, ROWS)


class TestJourney:
    def test_from_the_raw_file_to_the_published_verdict(self, product, sign_in, handed_in):
        page = sign_in("steward")
        page.goto(f"{product.url}/flows/")
        look(page, "inbox-empty")
        hand_in(page, product, handed_in)
        wait_for_proof(page)
        self.check_proof(page)
        self.check_reasons(page)
        self.decide_names(page, product)
        self.publish(page)
        self.check_findings(page, product)
        self.check_lot(page, product)
        self.hand_in_again(page, product, handed_in)

    def check_proof(self, page):
        look(page, "proof")
        counts = {
            msgid: tab(page, msgid).inner_text().split()[-1]
            for msgid in ("All", "Suspected duplicates", "To be decided")
        }
        assert counts == {"All": "9", "Suspected duplicates": "1", "To be decided": "2"}
        open_tab(page, "Totals, notes, blanks")
        line(page, "合计").wait_for()
        assert page.locator("#lines tr[data-item]").count() == 3
        open_tab(page, "Suspected duplicates")
        page.wait_for_selector("#lines .bulk", state="attached")
        assert page.locator("#lines tr[data-item]").count() == 1
        open_tab(page, "All")
        line(page, "苏州大学附属第一医院").wait_for()

    def check_reasons(self, page):
        line(page, "苏州大学附属第一医院").locator("td.day").click()
        panel = page.locator("#panel")
        panel.get_by_text("SQ-2026-0232").first.wait_for()
        assert "苏南瑞泽" in panel.inner_text()
        assert panel.locator("svg.path circle").count() == 2
        look(page, "proof-reasons")
        page.keyboard.press("k")
        panel.get_by_text("SQ-2026-0231").first.wait_for()

    def decide_names(self, page, product):
        page.locator("a.btn.p[href$='/names/']").click()
        current = page.locator(".queue .name.cur")
        current.filter(has_text="南京第一人民医院").wait_for()
        look(page, "queue")
        assert page.locator(".queue .name").count() == 2
        page.keyboard.press("1")
        undo = page.get_by_role("button", name=say("Undo"))
        undo.wait_for()
        assert "南京市第一医院" in page.locator("tr", has=undo).inner_text()
        undo.click()
        current.filter(has_text="南京第一人民医院").wait_for()
        page.keyboard.press("1")
        undo.wait_for()
        current.filter(has_text="惠民便民").wait_for()
        page.keyboard.press("h")
        page.get_by_text(say("No name waits for a decision.")).wait_for()
        look(page, "queue-done")
        page.locator("main a.btn", has_text=say("Back to the proof")).first.click()
        wait_for_proof(page)
        assert tab(page, "Held open").inner_text().endswith("1")

    def publish(self, page):
        page.get_by_role("button", name=say("Publish"), exact=True).click()
        dialog = page.locator("dialog#confirm")
        dialog.wait_for()
        look(page, "publish-dialog")
        dialog.get_by_role("button", name=say("Cancel")).click()
        assert page.get_by_role("button", name=say("Publish"), exact=True).is_visible()
        page.get_by_role("button", name=say("Publish"), exact=True).click()
        dialog.get_by_role("button", name=say("Confirm")).click()
        page.locator(".titleline .chip.good").wait_for()
        look(page, "published")

    def check_findings(self, page, product):
        page.goto(f"{product.url}/flows/findings/")
        row = page.locator("tr[data-item]").filter(has_text="苏州大学附属第一医院").first
        row.wait_for()
        assert say("exclusive to another dealer") in page.locator("table.t").inner_text()
        look(page, "findings")
        row.locator("a[data-row]").click()
        page.wait_for_selector(".titleline")
        look(page, "finding")

    def check_lot(self, page, product):
        page.goto(f"{product.url}/flows/lots/?q=00120345")
        page.wait_for_selector("svg.path")
        drawn = page.locator("main svg.path").first.text_content()
        for holder in ("南京康达", "南京鼓楼医院", "苏州大学附属第一", "南京市第一医院"):
            assert holder in drawn
        quantities = page.locator("main svg.path text.q").all_text_contents()
        assert sorted(quantities) == ["1", "2", "20", "3"]
        look(page, "lot")

    def hand_in_again(self, page, product, path):
        hand_in(page, product, path)
        page.locator(".alert.wait").filter(has_text=NAME).wait_for()
        page.wait_for_selector("#lines")
        page.goto(f"{product.url}/flows/")
        assert page.locator("tr[data-item]").filter(has_text=NAME).count() == 1


class TestRefusals:
    def test_a_picture_called_xlsx_is_refused_with_the_reason(self, product, sign_in, tmp_path):
        page = sign_in("steward")
        name = "SM_D0231_截图_20260930.xlsx"
        hand_in(page, product, files.picture(tmp_path / name))
        page.locator(".alert.bad").filter(has_text=name).wait_for()
        look(page, "refused-picture")
        assert not page.locator("tr[data-item]").filter(has_text=name).count()

    def test_a_bomb_is_refused_and_the_server_lives_on(self, product, sign_in, tmp_path):
        page = sign_in("steward")
        hand_in(page, product, files.bomb(tmp_path / "SM_D0231_炸弹_20260930.xlsx"))
        page.locator(".alert.bad, #lines").first.wait_for(timeout=180_000)
        assert len(page.locator(".alert.bad").inner_text()) > 10
        look(page, "refused-bomb")
        hand_in(
            page,
            product,
            files.gbk_csv(tmp_path / "SM_D0231_之后_20261031.csv", [[*files.CLEAN[:5], 1, "支", 1980, 1980]]),
        )
        wait_for_proof(page)

    def test_a_file_of_an_unknown_dealer_is_not_taken_in(self, product, sign_in, tmp_path):
        page = sign_in("steward")
        hand_in(page, product, files.workbook(tmp_path / "九月流向.xlsx", [files.CLEAN]))
        page.locator(".alert.bad").filter(has_text="九月流向.xlsx").wait_for()


class TestPhone:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_the_pages_of_the_journey_fit_a_phone(self, product, sign_in, handed_in, tmp_path, theme):
        page = sign_in("steward", width=390, height=844, theme=theme)
        many = [[*files.CLEAN[:5], n, "支", 1980, 1980 * n] for n in range(3, 40)]
        many[0][1] = files.LONG
        many[1][2] = files.LONG
        path = files.workbook(tmp_path / f"SM_D0231_{files.LONG[:40]}_{theme}_20260930.xlsx", many, title=theme)
        hand_in(page, product, path)
        wait_for_proof(page)
        assert not sticking_out(page)
        look(page, f"phone-proof-{theme}")
        line(page, "鼓楼医院").click()
        page.locator("#panel dl.pairs").wait_for()
        look(page, f"phone-proof-reasons-{theme}")
        for name, address in (
            ("inbox", "/flows/"),
            ("findings", "/flows/findings/"),
            ("lot", "/flows/lots/?q=00120345"),
            ("queue", ""),
        ):
            if address:
                page.goto(f"{product.url}{address}")
            else:
                page.goto(f"{product.url}/flows/")
                page.locator("tr[data-item] a.wait").first.click()
            page.wait_for_selector("h1")
            assert not sticking_out(page), name
            look(page, f"phone-{name}-{theme}")
