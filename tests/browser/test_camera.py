"""The camera as a scanner: Chromium films a picture that the test has drawn, and the product reads it."""

from __future__ import annotations

import re

import pytest

from .conftest import CHROMIUM, PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
GTIN = "06901234568011"
WIDTH, HEIGHT = 640, 480
SEED = f"""
from meridian.kernel.records.scoped import wall
from django.db import transaction
with wall(False), transaction.atomic():
    from itertools import count
    from meridian.kernel.testing import actors
    from meridian.modules.catalog.tests import factories as catalog
    # Rows of the other tests were numbered in a process of their own.
    actors._serial, catalog._serial = count(7000), count(7000)
    from meridian.modules.logistics import commands
    from meridian.modules.logistics.tests import factories as make
    from meridian.modules.org import commands as org
    make.DI, make.BOX = {GTIN!r}, "16901234568018"
    world = make.world(warehouse="WB3", dealer={{"code": "WB-D3", "name": "无锡博安医疗器械有限公司"}})
    order = world.order((world.early, 2), number="SO-WB-3")
    org.create_user(
        actor=make.SYSTEM, username="packer", display_name="钱多多", kind="STAFF", password={PASSWORD!r}, role="warehouse",
        breadth="ALL",
    )
    (made,) = commands.make_pick_list(actor=world.picker, order_id=order.pk)
    print("made", made.pk)
"""


def film(path, elements=None, text=""):
    """A film of one still picture (YUV4MPEG2, grey) with a GS1 Data Matrix, a QR code or nothing in its middle."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormat
    light = bytearray(b"\xc8" * (WIDTH * HEIGHT))
    if not elements and not text:
        return _written(path, light)
    if elements:
        content = "".join(f"[{ai}]{value}" for ai, value in elements)
        made = zxingcpp.create_barcode(content, formats.DataMatrix, gs1=True, force_square=True)
    else:
        made = zxingcpp.create_barcode(text, formats.QRCode)
    image = memoryview(made.to_image(scale=9))
    rows, columns = image.shape
    dark = image.tobytes()
    top, left = (HEIGHT - rows) // 2, (WIDTH - columns) // 2
    for row in range(rows):
        start = (top + row) * WIDTH + left
        light[start : start + columns] = bytes(
            30 if sign < 128 else 220 for sign in dark[row * columns : (row + 1) * columns]
        )
    return _written(path, light)


def _written(path, light):
    frame = b"FRAME\n" + bytes(light) + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + frame * 3)
    return path


@pytest.fixture
def camera(product, sessions, chromium):
    """A function that opens a phone whose camera films the given film; without one, a desk without a camera."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    opened = []

    def open_phone(user, path=None, *, allowed=True, width=390, height=844):
        flags = ["--no-sandbox", "--disable-background-networking"]
        if path:
            flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
        browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=flags)
        opened.append(browser)
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        if allowed:
            context.grant_permissions(["camera"], origin=product.url)
        context.add_cookies(sessions.get(user, ()))
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.problems = []
        page.on("pageerror", lambda failure: page.problems.append(str(failure)))
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        if user not in sessions:
            page.goto(f"{product.url}/accounts/login/")
            page.fill("input[name=login]", user)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_selector(".shell")
            sessions[user] = [one for one in context.cookies() if one["name"] in ("sessionid", "csrftoken")]
        return page

    yield open_phone
    for browser in opened:
        browser.close()


@pytest.fixture(scope="module")
def pick(product):
    """A picking list of two boxes of lot A1."""
    return int(product.shell(SEED).split()[-1])


def test_a_box_is_picked_by_camera_with_the_separators_of_its_label(product, camera, pick, tmp_path):
    label = [("01", GTIN), ("10", "A1"), ("21", "S-1")]
    phone = camera("packer", film(tmp_path / "label.y4m", label))
    phone.goto(f"{product.url}/warehouse/picks/{pick}/")
    assert not sticking_out(phone)
    sent = []
    phone.on("request", lambda request: sent.append(request.post_data or ""))
    phone.click("[data-camera=code]")
    phone.wait_for_selector("tr.sel")
    assert any(f"code=01{GTIN}10A1%1D21S-1" in data for data in sent), sent
    assert not phone.locator("#camera").is_visible() and phone.evaluate("document.activeElement.id") == "code"
    look(phone, "camera-picked")
    assert not phone.problems


def test_the_dialog_shows_the_picture_and_what_to_do(product, camera, tmp_path):
    phone = camera("boss", film(tmp_path / "nothing.y4m"))
    phone.goto(f"{product.url}/trade/check/")
    phone.click("[data-camera=scan]")
    phone.wait_for_selector("#camera video:not([hidden])")
    phone.wait_for_function("() => document.querySelector('#camera video').currentTime > 0.5")
    assert (
        say("Hold the code into the frame: Data Matrix, QR, Code 128 or EAN.") in phone.locator("#camera").inner_text()
    )
    assert not sticking_out(phone) and not violations(phone)
    phone.screenshot(path=str(tmp_path / "dialog.png"))
    look(phone, "camera-dialog")
    phone.click("#camera .formacts button:not([data-torch])")
    phone.wait_for_function("() => document.querySelector('#camera video').srcObject === null")
    assert phone.input_value("#scan") == "" and not phone.problems


def test_the_question_may_i_sell_is_asked_at_once(product, camera, tmp_path):
    phone = camera("boss", film(tmp_path / "label.y4m", [("01", GTIN), ("10", "NOT-HERE")]))
    phone.goto(f"{product.url}/trade/check/")
    phone.click("[data-camera=scan]")
    phone.wait_for_url(re.compile(rf"scan=01{GTIN}10NOT-HERE"))
    assert not phone.problems


def test_an_order_gets_a_row_for_each_code_and_waits_for_its_quantity(product, camera, tmp_path):
    phone = camera("kangda", film(tmp_path / "code.y4m", text="ITEM-0815"))
    phone.goto(f"{product.url}/orders/new/")
    phone.fill("#items", "ITEM-1 2")
    phone.click("[data-camera=items]")
    phone.wait_for_function("() => document.querySelector('#items').value.includes('0815')")
    assert phone.input_value("#items") == "ITEM-1 2\nITEM-0815\n"
    assert not phone.problems


def test_says_in_the_language_of_the_page_why_there_is_no_picture(product, camera, tmp_path):
    desk = camera("boss")
    desk.goto(f"{product.url}/trade/check/")
    desk.click("[data-camera=scan]")
    desk.wait_for_selector("#camera p.bad")
    assert desk.locator("#camera p").inner_text() == say(
        "There is no camera on this device. Use a scanner or type the code."
    )
    refused = camera("boss", film(tmp_path / "nothing.y4m"), allowed=False)
    refused.goto(f"{product.url}/trade/check/")
    refused.click("[data-camera=scan]")
    refused.wait_for_selector("#camera p.bad")
    assert refused.locator("#camera p").inner_text() == say(
        "The camera was not allowed. Allow it for this page in the settings of the browser, then try again."
    )
    look(refused, "camera-refused")
    assert not violations(refused) and not sticking_out(refused)


def test_says_that_the_camera_needs_https(product, camera, tmp_path):
    """A page that is not https has no secure context; localhost has one, so the page is told otherwise."""
    phone = camera("boss", film(tmp_path / "nothing.y4m"))
    phone.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    phone.goto(f"{product.url}/trade/check/")
    phone.click("[data-camera=scan]")
    phone.wait_for_selector("#camera p.bad")
    assert "https" in phone.locator("#camera p").inner_text()


def test_webassembly_is_allowed_to_the_reader_of_codes_only(product, camera, tmp_path):
    phone = camera("boss", film(tmp_path / "nothing.y4m"))
    answer = phone.goto(f"{product.url}/trade/check/")
    assert "wasm" not in answer.headers["content-security-policy"]
    assert (
        phone.evaluate(
            "WebAssembly.compile(new Uint8Array([0,97,115,109,1,0,0,0])).then(() => 'allowed', () => 'refused')"
        )
        == "refused"
    )
