"""Bad files as a user meets them on the page: one Chinese sentence that says what is wrong and what to do."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.modules.flows import commands
from meridian.modules.flows.jobs import proof_stored_file
from meridian.modules.flows.models import FlowFile, FlowLine
from meridian.modules.reference.tests.factories import system

from .channel import HEADINGS, csv_of, make_channel

pytestmark = [pytest.mark.long, pytest.mark.django_db]
STEWARD = (
    "flows.flowfile:view",
    "flows.flowfile:add",
    "flows.flowfile:change",
    "dealers.dealer:view",
    "files.storedfile:add",
)
SALE = "2026-09-03,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960"
NAME = "SM_D0231_南京康达_20260930"


@pytest.fixture
def channel():
    return make_channel()


def page_after(channel, content: bytes, name: str, **form: str) -> str:
    """The page a steward sees after choosing a file and, when it was taken in, after the worker has read it; in Chinese."""
    browser = browser_of(staff_user(*STEWARD, language="zh-hans"))
    data = {"file": SimpleUploadedFile(name, content), "dealer": str(channel.kangda.pk), **form}
    answer = browser.post(reverse("flow_upload"), data, follow=True, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    waiting = FlowFile.objects.unscoped("test").filter(state="UPLOADED").first()
    if waiting is None:
        return answer.content.decode()
    with override("zh-hans"):
        proof_stored_file(system(), waiting.pk)
    address = reverse("flow_proof", args=[waiting.pk])
    return browser.get(address, headers={"accept-language": "zh-hans"}).content.decode()


def said(page: str) -> list[str]:
    """The sentences of a page that speak to the user."""
    found = re.findall(r'<div class="alert[^>]*>(.*?)</div>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", "", parts) for parts in found]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def protected() -> bytes:
    """An OLE container with EncryptedPackage, after [MS-CFB]."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<IIIIII", header, 48, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<I", header, 76, 0)
    header[80:512] = b"\xff" * 432
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE) + b"\xff" * 500
    directory = bytearray(512)
    for index, (name, kind) in enumerate((("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2))):
        raw = name.encode("utf-16-le") + b"\0\0"
        directory[index * 128 : index * 128 + len(raw)] = raw
        struct.pack_into("<HB", directory, index * 128 + 64, len(raw), kind)
    return bytes(header) + fat + bytes(directory) + bytes(512)


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "销售日期"
    book.active["XFD1048576"] = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as good:
            for item in good.namelist():
                if not item.startswith("xl/worksheets/"):
                    archive.writestr(item, good.read(item))
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 400_000_000)
    return buffer.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...]]] = {
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 64, "x.png", ("x.png", "类型", "xlsx")),
    "picture called xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 64, f"{NAME}.xlsx", ("类型", "xlsx")),
    "pdf": (lambda: b"%PDF-1.7\n" + b"0" * 64, f"{NAME}.pdf", ("类型", "xlsx")),
    "password": (protected, f"{NAME}.xlsx", ("密码", "取消")),
    "empty": (lambda: b"", f"{NAME}.xlsx", ("空", "重新")),
    "blank sheet": (lambda: workbook([]), f"{NAME}.xlsx", ("没有任何内容", "再上传")),
    "no table": (lambda: workbook(["尊敬的厂家"], ["本月系统升级"]), f"{NAME}.xlsx", ("没有找到可识别的表格", "表头")),
    "far cell": (far_cell, f"{NAME}.xlsx", ("已拒绝打开", "请删除多余的行列")),
    "zip bomb": (zip_bomb, f"{NAME}.xlsx", ("已拒绝打开", "新建的工作簿")),
    "51 MB": (lambda: b"1,2,3\n" * 8_600_000, f"{NAME}.csv", ("50 MB", "拆分")),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_a_refused_file_says_why_and_what_to_do(channel, case: str):
    content, name, words = REFUSED[case]
    page = page_after(channel, content(), name)
    assert all(word in page for word in words), said(page)


def test_an_unknown_dealer_is_asked_for(channel):
    page = page_after(channel, csv_of(SALE), "SM_D9999_某某_20260930.csv", dealer="")
    assert "D9999" in page
    assert "经销商" in page
    assert not FlowFile.objects.unscoped("test").exists()


def test_the_same_file_twice_leads_to_the_first(channel):
    page_after(channel, csv_of(SALE), f"{NAME}.csv")
    page = page_after(channel, csv_of(SALE), f"{NAME}_2.csv")
    assert "不会重复导入" in page or "不再导入" in page or "未重复导入" in page
    assert FlowFile.objects.unscoped("test").count() == 1


def test_a_closed_month_names_the_month_and_the_way(channel):
    commands.close_month(actor=system(), flow_month=commands.open_month(actor=system(), month=date(2026, 9, 1)))
    page = page_after(channel, csv_of(SALE), f"{NAME}.csv", month="2026-09")
    assert "2026-09" in page
    assert "重新打开" in page or "重开" in page


def test_a_month_found_closed_while_reading_refuses_with_the_same_sentence(channel):
    commands.close_month(actor=system(), flow_month=commands.open_month(actor=system(), month=date(2026, 9, 1)))
    browser = browser_of(staff_user(*STEWARD, language="zh-hans"))
    data = {"file": SimpleUploadedFile("九月.csv", csv_of(SALE)), "dealer": str(channel.kangda.pk)}
    browser.post(reverse("flow_upload"), data)
    file = FlowFile.objects.unscoped("test").get()
    with override("zh-hans"), pytest.raises(Exception, match="2026-09"):
        proof_stored_file(system(), file.pk)
    file.refresh_from_db()
    assert (file.state, "2026-09" in file.refusal) == ("REFUSED", True)


ROWS: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...]]] = {
    "scientific lot": (
        lambda: csv_of(SALE.replace("00120345", "1.20E+11")), f"{NAME}.csv", ("科学计数法",),
    ),
    "formula without value": (
        lambda: workbook(HEADINGS.split(","), ["2026-09-03", "南京鼓楼医院", "冠脉药物洗脱支架", "3.0*18", "00120345", "=VLOOKUP(1,Z:Z,1)", "支", 1980, 3960],
                         ["2026-09-04", "南京鼓楼医院", "冠脉药物洗脱支架", "3.0*18", "00120345", 1, "支", 1980, 1980]),
        f"{NAME}.xlsx", ("公式", "Excel"),
    ),
    "cell of 20,000 characters": (lambda: csv_of(SALE.replace("支,", f"{'支' * 20_000},")), f"{NAME}.csv", ("超长", "截")),
}  # fmt: skip


@pytest.mark.parametrize("case", list(ROWS))
def test_a_bad_row_says_so_beside_the_line_and_the_file_is_read(channel, case: str):
    content, name, words = ROWS[case]
    page_after(channel, content(), name)
    file = FlowFile.objects.unscoped("test").get()
    assert file.state == "PROOF"
    line = FlowLine.objects.unscoped("test").get(file=file, row_no=2 if name.endswith("xlsx") else 3)
    browser = browser_of(staff_user(*STEWARD, language="zh-hans"))
    answer = browser.get(reverse("flow_line", args=[file.pk, line.pk]), headers={"accept-language": "zh-hans"})
    page = answer.content.decode()
    assert all(word in page for word in words), page[:1500]


def test_html_called_xls_and_control_characters_are_read(channel):
    head = "".join(f"<td>{cell}</td>" for cell in HEADINGS.split(","))
    body = "".join(f"<td>{cell}</td>" for cell in SALE.replace("鼓楼", "鼓\x01楼").split(","))
    table = f"<html><meta charset='gb2312'><table><tr>{head}</tr><tr>{body}</tr></table></html>".encode("gb18030")
    page_after(channel, table, f"{NAME}.xls")
    line = FlowLine.objects.unscoped("test").get(row_no=2)
    assert "\x01" not in line.customer_text
    assert line.hospital_id == channel.gulou.pk


def test_every_note_of_the_reader_has_words_on_the_page():
    from meridian.modules.flows.queries.reason_texts import ROW_NOTES
    from meridian.modules.flows.reading.messages import REASONS

    assert set(REASONS) <= set(ROW_NOTES)
