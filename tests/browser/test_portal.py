"""A dealer's own user: his files, nothing of anyone else."""

from __future__ import annotations

import pytest

from . import flow_files as files
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
KANGDA_FILE = "九月销售.xlsx"
RUIZE_FILE = "瑞泽九月.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def foreign(product, folder):
    """Addresses of 康达's rows: a published file with a finding, handed in and published by the system."""
    path = files.workbook(folder / "康达.xlsx", [[*files.CLEAN[:4], "A2", 2, "支", 1980, 3960]], title="portal")
    made = product.shell(f"""
from tests.browser.seed import publish_file
print(*publish_file({str(path)!r}, "D0231"))
""")
    file_id, finding_id, lot_id, line_id = map(int, made.split()[-4:])
    return {"file": file_id, "finding": finding_id, "lot": lot_id, "line": line_id}


def hand_in(page, product, path):
    page.goto(f"{product.url}/flows/")
    page.set_input_files("input[name=file]", str(path))
    page.click("main form[enctype] button.btn.p")
    page.wait_for_selector("#lines", timeout=180_000)


class TestOwnFiles:
    def test_hands_in_without_choosing_a_dealer(self, product, sign_in, folder):
        page = sign_in("ruize")
        page.goto(f"{product.url}/flows/")
        assert page.locator("select[name=dealer]").count() == 0
        row = [*files.CLEAN[:1], "苏州大学附属第一医院", *files.CLEAN[2:]]
        hand_in(page, product, files.gbk_csv(folder / RUIZE_FILE, [row]))
        assert "苏南瑞泽医疗科技有限公司" in page.locator("h1").inner_text()
        assert page.get_by_role("button", name=say("Publish"), exact=True).count() == 0
        look(page, "portal-proof")
        assert not violations(page)

    def test_sees_his_files_only(self, product, sign_in, foreign):
        page = sign_in("ruize", width=390, height=844)
        page.goto(f"{product.url}/flows/")
        page.wait_for_selector("#files")
        look(page, "portal-phone-inbox")
        assert not sticking_out(page)
        text = page.locator("#files").inner_text()
        assert RUIZE_FILE in text
        assert "康达" not in text


class TestWalls:
    @pytest.mark.parametrize(
        "address",
        [
            "/flows/files/{file}/", "/flows/files/{file}/lines/", "/flows/files/{file}/lines/{line}/",
            "/flows/files/{file}/names/", "/flows/files/{file}/annotated/", "/flows/files/{file}/state/",
            "/flows/findings/{finding}/", "/flows/findings/{finding}/history/", "/flows/flow-files/{file}/",
        ],
    )  # fmt: skip
    def test_another_dealers_rows_are_not_there(self, product, sign_in, foreign, address):
        page = sign_in("ruize")
        assert page.goto(product.url + address.format(**foreign)).status in (403, 404)
        assert "康达" not in page.locator("body").inner_text()

    def test_the_owner_opens_them(self, product, sign_in, foreign):
        page = sign_in("kangda")
        for address in ("/flows/files/{file}/", "/flows/findings/{finding}/", "/flows/lots/{lot}/"):
            assert page.goto(product.url + address.format(**foreign)).status == 200
        assert "鼓楼" in page.locator("main").inner_text()

    def test_a_lot_shows_no_quantities_of_others(self, product, sign_in, foreign):
        page = sign_in("ruize")
        page.goto(f"{product.url}/flows/lots/{foreign['lot']}/")
        text = page.locator("main").inner_text()
        assert "康达" not in text
        assert "鼓楼" not in text
        values = page.locator(".fact .v").all_inner_texts()
        assert set(values) <= {"0", "—"}, values
        look(page, "portal-lot")

    @pytest.mark.parametrize(
        "address", ["/org/accounts/", "/matching/aliases/", "/customers/hospitals/add/", "/api/v1/"]
    )
    def test_staff_pages_are_refused(self, product, sign_in, address):
        page = sign_in("ruize")
        answer = page.goto(product.url + address)
        assert answer.status in (403, 404) or "<table" not in answer.text()

    def test_the_menu_has_no_staff_entries(self, product, sign_in):
        page = sign_in("ruize")
        entries = set(page.locator(".nav a.item").evaluate_all("links => links.map(link => link.getAttribute('href'))"))
        assert "/flows/" in entries
        staff = {entry for entry in entries if entry.startswith(("/org/", "/matching/", "/customers/"))}
        assert staff <= {"/customers/hospitals/"}, staff
        look(page, "portal-home")
        assert not violations(page)
