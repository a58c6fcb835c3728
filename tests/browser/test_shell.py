"""The shell: search, keyboard, theme, language, lists, forms, imports, and what axe-core says of each kind of page."""

from __future__ import annotations

import re

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import TimeoutError

from . import flow_files as files
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
HOSPITALS = "/customers/hospitals/"


@pytest.fixture(scope="module")
def rows(product, tmp_path_factory):
    """A published and an open flow file, and the keys of some rows."""
    folder = tmp_path_factory.mktemp("shell")
    published = files.workbook(folder / "壳一.xlsx", [["2026-09-22", *files.BALLOON[1:]]], title="shell 1")
    opened = files.workbook(
        folder / "壳二.xlsx", [["2026-09-23", *files.UNSURE[1:]], ["2026-09-24", *files.UNKNOWN[1:]]], title="shell 2"
    )
    made = product.shell(f"""
from tests.browser.seed import keys, take_in
take_in({str(published)!r}, "D0231", publish=True)
print(take_in({str(opened)!r}, "D0231"), *keys())
""")
    file_id, hospital, lot, dealer = map(int, made.split()[-4:])
    return {"file": file_id, "hospital": hospital, "lot": lot, "dealer": dealer}


def hits(page, text: str):
    """What Ctrl+K finds."""
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    field.fill(text)
    return page.locator("#palette li a")


class TestShell:
    def test_finds_by_pinyin_initials_and_opens_pages(self, product, sign_in):
        page = sign_in("admin")
        found = hits(page, "njgl").filter(has_text="南京鼓楼医院").first
        found.wait_for()
        look(page, "palette")
        found.click()
        page.locator("h1", has_text="南京鼓楼医院").wait_for()
        hits(page, say("Flow inbox")).filter(has_text=say("Flow inbox")).first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/flows/")

    def test_keeps_the_theme_and_the_language(self, product, sign_in):
        page = sign_in("boss")
        page.locator("summary.who").click()
        page.locator("[data-set-theme=dark]").click()
        page.goto(f"{product.url}/flows/")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.locator("summary.who").click()
        look(page, "account-menu-dark")
        page.locator("button[name=language][value=en]").click()
        page.locator("html[lang=en]").wait_for()
        page.goto(f"{product.url}{HOSPITALS}")
        assert page.locator("h1").inner_text() == "Hospitals"
        page.locator("summary.who").click()
        page.locator("button[name=language][value=zh-hans]").click()
        page.locator("html[lang=zh-hans]").wait_for()

    def test_lists_the_keys_and_moves_by_them(self, product, sign_in):
        page = sign_in("admin")
        page.goto(f"{product.url}{HOSPITALS}")
        page.keyboard.press("?")
        page.locator("dialog#keys[open]").wait_for()
        look(page, "keys")
        page.keyboard.press("Escape")
        page.locator("dialog#keys").wait_for(state="hidden")
        page.locator("h1").click()
        for key, number in (("j", 0), ("j", 1), ("k", 0)):
            page.keyboard.press(key)
            page.locator(f"tr[data-item].cur:nth-child({number + 1})").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/customers/hospitals/\d+/$"))
        page.keyboard.press("e")
        page.wait_for_url(re.compile(r"/edit/$"))
        page.goto(f"{product.url}{HOSPITALS}")
        page.keyboard.press("/")
        page.keyboard.type("鼓楼")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        assert page.locator("tr[data-item]").count() == 1
        page.keyboard.press("Escape")
        page.locator("h1").click()
        for _attempt in range(5):  # the second key counts for a second and a half; a busy machine may send it later
            page.keyboard.press("g")
            page.keyboard.press("f")
            try:
                page.wait_for_url("**/flows/", timeout=20_000)
                break
            except TimeoutError:
                continue
        assert page.url.endswith("/flows/")


class TestList:
    def test_filters_columns_and_saved_views(self, product, sign_in):
        page = sign_in("admin")
        page.goto(f"{product.url}{HOSPITALS}")
        before = page.locator("table.t thead th").count()
        page.locator(".filters .right summary").click()
        page.locator(".colform input[value=code]").uncheck()
        page.locator(".colform button").click()
        page.wait_for_url("**col=**")
        assert page.locator("table.t thead th").count() == before - 1
        page.locator("input[data-find]").fill("医院")
        page.locator("input[data-find]").press("Enter")
        page.wait_for_url("**q=**")
        assert page.locator("table.t thead th").count() == before - 1, "the search keeps the columns chosen"
        page.locator(".filters .right summary").click()
        look(page, "list-columns")
        page.locator(".pop input[name=name]").fill("没有编码的医院")
        page.get_by_role("button", name=say("Save view")).click()
        page.locator(".tabs a", has_text="没有编码的医院").wait_for()
        page.goto(f"{product.url}{HOSPITALS}")
        page.locator(".tabs a", has_text="没有编码的医院").click()
        page.wait_for_url("**col=**")
        assert page.locator("table.t thead th").count() == before - 1
        page.locator("input[data-find]").fill("没有这样一家")
        page.locator("input[data-find]").press("Enter")
        page.get_by_text(say("No row fits these filters.")).wait_for()
        look(page, "list-empty")

    def test_exports_what_is_shown(self, product, sign_in, tmp_path):
        page = sign_in("admin")
        page.goto(f"{product.url}{HOSPITALS}?q=鼓楼")
        page.locator(".head .acts details.menu summary").click()
        with page.expect_download() as started:
            page.locator(".pop a", has_text="Excel").click()
        target = tmp_path / "export.xlsx"
        started.value.save_as(target)
        cells = [cell for row in load_workbook(target).active.iter_rows(values_only=True) for cell in row]
        assert "南京鼓楼医院" in cells
        assert "苏州大学附属第一医院" not in cells


class TestForms:
    def test_two_people_change_the_same_row(self, product, sign_in, rows):
        first, second = sign_in("admin"), sign_in("steward")
        address = f"{product.url}{HOSPITALS}{rows['hospital']}/edit/"
        for page in (first, second):
            page.goto(address)
        first.fill("input[name=beds]", "1800")
        first.locator("main .formacts button.btn.p").click()
        first.wait_for_url(re.compile(r"/hospitals/\d+/$"))
        second.fill("input[name=address]", "中山路321号")
        second.locator("main .formacts button.btn.p").click()
        second.locator(".alert.bad[role=alert]").wait_for()
        assert second.locator("input[name=address]").input_value() == "中山路321号"
        look(second, "form-conflict")
        second.locator("main .formacts button.btn.p").click()
        second.locator(".alert.bad[role=alert]").wait_for()
        first.reload()
        assert "1,800" in first.locator(".facts").inner_text() or "1800" in first.locator(".facts").inner_text()

    def test_a_wrong_field_says_what_is_wrong(self, product, sign_in):
        page = sign_in("admin")
        page.goto(f"{product.url}{HOSPITALS}add/")
        page.locator("form.form").evaluate("form => form.noValidate = true")
        page.fill("input[name=code]", "H1")
        page.locator("main .formacts button.btn.p").click()
        page.locator(".field .err").first.wait_for()
        look(page, "form-errors")
        assert page.locator("[aria-invalid=true]").count() >= 2
        assert not violations(page)

    def test_retires_a_row_with_a_reason(self, product, sign_in):
        page = sign_in("admin")
        key = product.shell("from tests.browser.seed import spare_hospital; print(spare_hospital())").split()[-1]
        page.goto(f"{product.url}{HOSPITALS}{key}/")
        page.locator(f"a[href$='/{key}/retire/']").click()
        page.locator("textarea[name=reason]").fill("重复登记")
        look(page, "retire")
        page.locator("button.btn.danger").click()
        page.locator(".titleline .chip").filter(has_text=say("retired")).wait_for()
        assert "重复登记" in page.locator(".stream").inner_text()


class TestImport:
    def test_shows_wrong_rows_and_writes_the_others(self, product, sign_in, tmp_path):
        page = sign_in("admin")
        book = Workbook()
        for row in (
            ["医院编码", "名称", "区划"], ["IM01", "导入第一医院", "玄武区"], ["IM02", "", "玄武区"],
            ["IM03", "导入第三医院", "没有这个区"], ["IM04", files.LONG[:40], "玄武区"],
        ):  # fmt: skip
            book.active.append(row)
        book.active["A1"], book.active["B1"], book.active["C1"] = "code", "name", "region"
        path = tmp_path / "医院.xlsx"
        book.save(path)
        page.goto(f"{product.url}{HOSPITALS}import/")
        look(page, "import-start")
        page.set_input_files("input[name=file]", str(path))
        page.locator("main .formacts button.btn.p").click()
        commit = page.locator("button[name=do][value=commit]")
        commit.wait_for(timeout=180_000)
        look(page, "import-checked")
        assert re.search(r"\b2$", page.locator("a.chip.bad").inner_text())
        wrong = page.locator("tr", has_text="IM03")
        assert "没有这个区" in wrong.inner_text()
        commit.click()
        page.locator("button[name=do][value=revoke]").wait_for(timeout=180_000)
        look(page, "import-done")
        page.goto(f"{product.url}{HOSPITALS}?q=导入第")
        assert page.locator("tr[data-item]").count() == 1
        assert "IM01" in page.locator("table.t").inner_text()


PAGES = {
    "home": "/", "inbox": "/flows/", "proof": "/flows/files/{file}/", "queue": "/flows/files/{file}/names/",
    "lot": "/flows/lots/{lot}/", "list": HOSPITALS, "findings": "/flows/findings/", "detail": HOSPITALS + "{hospital}/",
    "dealer": "/dealers/dealers/{dealer}/", "form": HOSPITALS + "{hospital}/edit/", "history": HOSPITALS + "{hospital}/history/",
    "import": HOSPITALS + "import/", "notices": "/notices/", "search-lot": "/flows/lots/", "missing": "/flows/files/999999/",
}  # fmt: skip


class TestEveryKindOfPage:
    @pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
    def test_is_accessible_and_fits(self, product, sign_in, rows, theme, width):
        page = sign_in("admin", width=width, height=900 if width > 800 else 844, theme=theme)
        wrong = []
        for name, address in PAGES.items():
            page.goto(product.url + address.format(**rows))
            page.wait_for_load_state("networkidle")
            look(page, f"page-{name}-{width}-{theme}")
            wrong += [f"{name}: {text}" for text in (*violations(page), *sticking_out(page))]
        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize("width", [1440, 390])
    def test_the_sign_in_page_is_accessible(self, product, chromium, width):
        context = chromium.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{product.url}/accounts/login/")
        look(page, f"page-login-{width}")
        assert not violations(page)
        assert not sticking_out(page)
        page.fill("input[name=login]", "admin")
        page.fill("input[name=password]", "wrong-password")
        page.click("main button[type=submit]")
        page.locator("[role=alert], .errorlist, .err").first.wait_for()
        look(page, f"page-login-refused-{width}")
        assert not violations(page)
        context.close()
        assert not [text for text in said if "status of 4" not in text]
