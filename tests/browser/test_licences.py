"""Documents on file and the question “may I sell this box?”, in the roles of dealer and quality, on desk and phone."""

from __future__ import annotations

import struct
import zlib

import pytest

from .conftest import PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
NUMBER = "苏宁药监械经营许20250231号"
SCOPE = "2002年分类目录：6877介入器材，6846植入材料和人工器官（人工心脏除外）；2017年分类目录：03，13"
SEED = f"""
from datetime import date
from meridian.modules.agreements.tests.factories import make_agreement
from meridian.modules.catalog import commands as catalog
from meridian.modules.catalog.models import Lot, Product
from meridian.modules.dealers.models import Dealer
from meridian.modules.licences.tests.factories import make_licence
from meridian.modules.org import commands as org
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system
ensure_parameters(actor=system())
org.create_user(actor=system(), username="quality", display_name="赵岩", kind="STAFF", password={PASSWORD!r}, role="quality", breadth="ALL")
product = Product.objects.unscoped("seed").get(name="冠脉药物洗脱支架")
catalog.change_product(actor=system(), row=product, code_2017="13", code_2002="6846")
dealer = Dealer.objects.unscoped("seed").get(code="D0231")
for kind in ("BUSINESS_LICENCE", "QUALITY_AGREEMENT"):
    make_licence(dealer, kind=kind)
make_agreement(dealer=dealer)
lot = Lot.objects.unscoped("seed").get(number="C9")
print(dealer.pk, lot.pk, lot.sku_id)
"""


def png() -> bytes:
    """A white picture of 8 by 8 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff" * 24 for _row in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def keys(product):
    """Keys of 南京康达, of lot C9 and of its SKU; the dealer lacks his operation licence."""
    dealer, lot, sku = map(int, product.shell(SEED).split()[-3:])
    return {"dealer": dealer, "lot": lot, "sku": sku}


def question(product, keys):
    return f"{product.url}/trade/check/?sku={keys['sku']}&lot={keys['lot']}&dealer={keys['dealer']}&on=2026-11-20"


def test_from_the_missing_licence_to_the_sold_box(product, sign_in, keys):
    # Quality asks: the licence is missing.
    quality = sign_in("quality")
    quality.goto(question(product, keys))
    assert say("No, it may not be sold.") in quality.locator("#verdict").inner_text()
    look(quality, "sell-check-no")
    assert not violations(quality)
    # The dealer files it from his phone.
    phone = sign_in("kangda", width=390, height=844)
    phone.goto(f"{product.url}/trade/documents/")
    look(phone, "documents-dealer-phone")
    assert not sticking_out(phone)
    phone.click("a[href*='kind=OPERATION_LICENCE']")
    look(phone, "documents-file-phone")
    assert not sticking_out(phone)
    phone.set_input_files("input[name=file]", {"name": "许可证.png", "mimeType": "image/png", "buffer": png()})
    phone.fill("input[name=number]", NUMBER)
    phone.fill("input[name=issued_on]", "2025-03-01")
    phone.fill("input[name=expires_on]", "2030-02-28")
    phone.fill("textarea[name=raw_scope]", SCOPE)
    phone.click("main form .formacts button.btn.p")
    phone.wait_for_url("**/documents/*/")
    assert NUMBER in phone.locator("h1").inner_text()
    # Quality compares, decides about the remark, verifies.
    quality.goto(f"{product.url}/documents/waiting/")
    quality.click(f"tr:has-text('{NUMBER}') td.title a")
    quality.click("a[href$='/scope/'].btn")
    look(quality, "documents-scope")
    assert not violations(quality)
    quality.select_option("select[name=decision-0]", "include")
    quality.click("main form .formacts button.btn.p")
    quality.wait_for_url("**/documents/*/")
    quality.click("form[action$='/verify/'] button")
    quality.wait_for_selector(".alert.good")
    look(quality, "documents-verified")
    # The same question now says yes, with its evidence.
    quality.goto(question(product, keys))
    text = quality.locator("#verdict").inner_text()
    assert say("Yes, it may be sold.") in text
    assert NUMBER in text
    look(quality, "sell-check-yes")


def test_by_lot_number_on_the_phone(product, sign_in, keys):
    page = sign_in("quality", width=390, height=844)
    page.goto(f"{product.url}/trade/check/?dealer={keys['dealer']}&on=2026-11-20")
    page.fill("#scan", "C9")
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict .alert")
    assert say("Yes, it may be sold.") in page.locator("#verdict").inner_text()
    look(page, "sell-check-phone")
    assert not sticking_out(page)
    assert not violations(page)


def test_what_will_break_and_the_lights(product, sign_in, keys):
    page = sign_in("quality")
    page.goto(f"{product.url}/trade/breaking/?days=365")
    assert "SQ-2026-0231" in page.locator("main").inner_text()
    look(page, "breaking")
    assert not violations(page)
    page.goto(f"{product.url}/trade/documents/")
    assert "南京康达" in page.locator("main").inner_text()
    look(page, "documents-lights")
    assert not violations(page)


def test_another_dealers_documents_are_not_there(product, sign_in, keys):
    page = sign_in("ruize")
    assert page.goto(f"{product.url}/trade/documents/{keys['dealer']}/").status == 404
    assert "康达" not in page.locator("body").inner_text()


def test_a_photo_fills_the_form(product, sign_in, keys, tmp_path):
    from meridian.modules.licences.reading import photo
    from meridian.modules.licences.tests.test_reading_photo import OPERATION, drawn

    if not photo.can_read():
        pytest.skip("the extra [ocr] is not installed (make extras)")
    phone = sign_in("kangda", width=390, height=844)
    phone.goto(f"{product.url}/documents/file/")
    phone.set_input_files("input[name=file]", drawn(tmp_path / "licence.jpg", OPERATION, angle=1.5))
    phone.fill("input[name=issuer]", "江苏省药品监督管理局")
    phone.click("button[name=read]")
    phone.wait_for_selector("[hx-trigger='every 1s']")
    look(phone, "documents-photo-waiting")
    phone.wait_for_selector(".alert.info:not([hx-trigger])")
    assert phone.input_value("input[name=number]") == "苏宁药监械经营许20220123号"
    assert phone.input_value("input[name=expires_on]") == "2027-03-14"
    assert phone.input_value("input[name=issuer]") == "江苏省药品监督管理局", "what was typed stays"
    look(phone, "documents-photo-read")
    assert not sticking_out(phone) and not violations(phone)
