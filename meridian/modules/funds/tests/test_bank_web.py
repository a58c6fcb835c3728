"""The bank page: files of both encodings, columns told once, one click, what is refused."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.access.grants import actor_for
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.funds import commands
from meridian.modules.funds.models import BankFile, BankLine, Payment
from meridian.modules.reference.tests.factories import system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
ABC = """中国农业银行账户明细
账号：1001 2002 3003,,,户名：某医疗器械公司
交易日期,交易时间,收入金额,支出金额,本次余额,对方账号,对方户名,交易用途,交易摘要
2026-03-01,10:11:12,"1,000.00",,"11,000.00",6217001,南京安和医疗器械有限公司,货款 SH-2603-0009,转账
2026-03-02,09:00:00,,"２００．００","10,800.00",6217002,某物流,运费,转账
2026-03-03,09:30:00,55.00,,"10,855.00",6217003,张三,,转账
合计,,"1,055.00",200.00,,,,,
"""


@pytest.fixture
def clerk():
    return browser_of(staff_user("*"))


@pytest.fixture
def bank():
    return commands.add_bank_account(actor=system(), name="农行", number="100120023003")


def upload(browser, account, content, name="明细.csv"):
    given = {"account": account.pk, "file": SimpleUploadedFile(name, content)}
    return browser.post("/funds/bank/upload/", given, follow=True)


def lines():
    return list(BankLine.objects.unscoped("t").order_by("pk"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
def test_a_csv_of_the_bank_is_read_in_each_encoding(clerk, bank, encoding):
    said = upload(clerk, bank, ABC.encode(encoding)).content.decode()
    assert [(x.amount_fen, x.payer, x.payer_account) for x in lines()] == [
        (100_000, "南京安和医疗器械有限公司", "6217001"), (-20_000, "某物流", "6217002"), (5_500, "张三", "6217003"),
    ]  # fmt: skip
    assert "adds up" in said and "10,855.00" in said and "10,000.00" in said
    again = upload(clerk, bank, ABC.encode(encoding)).content.decode()
    assert "taken in before" in again and len(lines()) == 3


def test_a_workbook_is_read(clerk, bank):
    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    sheet = book.active
    sheet.append(["交易流水", None, None])
    sheet.append(["交易日", "贷方金额", "借方金额", "余额", "收(付)方名称", "流水号"])
    sheet.append([date(2026, 3, 1), 1234.5, None, 2234.5, "甲", "N1"])
    sheet.append([date(2026, 3, 2), None, 0.1, 2234.4, "乙", "N2"])
    book.save(out)
    upload(clerk, bank, out.getvalue(), "a.xlsx")
    assert [(x.day.isoformat(), x.amount_fen, x.serial) for x in lines()] == [
        ("2026-03-01", 123_450, "N1"), ("2026-03-02", -10, "N2"),
    ]  # fmt: skip


def test_unknown_headings_are_told_on_a_page_and_remembered(clerk, bank):
    head = "哪天,进账,出账,谁\n"
    said = upload(clerk, bank, (head + "2026-03-01,5.00,,甲\n").encode()).content.decode()
    assert "Tell the columns" in said and lines() == []
    file = BankFile.objects.unscoped("t").get()
    address = f"/funds/bank/files/{file.pk}/"
    bad = clerk.post(address, {"header": "1", "col0": "day"})
    assert bad.status_code == 422 and "Day and amount" in bad.content.decode()
    told = {"header": "1", "col0": "day", "col1": "income", "col2": "expense", "col3": "party"}
    assert clerk.post(address, told).status_code == 302
    upload(clerk, bank, (head + "2026-03-02,6.00,,乙\n").encode(), "b.csv")
    assert [x.amount_fen for x in lines()] == [500, 600]


def test_one_click_confirms_and_the_history_shows_files_and_gaps(clerk, bank):
    dealer = dealer_with_credit(name="南京安和医疗器械有限公司")
    upload(clerk, bank, ABC.encode())
    page = clerk.get("/funds/bank/").content.decode()
    assert "registered name" in page and "Nobody known pays" in page and "某物流" not in page
    assert "某物流" in clerk.get("/funds/bank/?tab=out").content.decode()
    first, _out, other = lines()
    done = clerk.post(f"/funds/bank/{first.pk}/act/", {"op": "confirm", "dealer": dealer.pk})
    assert done.status_code == 302 and Payment.objects.unscoped("t").get().amount_fen == 100_000
    twice = clerk.post(f"/funds/bank/{first.pk}/act/", {"op": "confirm", "dealer": dealer.pk})
    assert twice.status_code == 422 and "already" in twice.content.decode()
    assert clerk.post(f"/funds/bank/{other.pk}/act/", {"op": "aside"}).status_code == 302
    assert "not from a dealer" in clerk.get("/funds/bank/?tab=done").content.decode()
    assert clerk.post(f"/funds/bank/{other.pk}/act/", {"op": "nonsense"}).status_code == 422
    back = clerk.post(f"/funds/bank/{first.pk}/act/", {"op": "reopen", "reason": "认错"}, follow=True)
    assert "waits again" in back.content.decode()
    later = ABC.replace("2026-03-0", "2026-03-1").replace("账号：1001 2002 3003", "")
    upload(clerk, bank, later.encode(), "b.csv")
    history = clerk.get("/funds/bank/files/").content.decode()
    assert "明细.csv" in history and "moved that no file shows" in history


def test_splits_on_the_page_and_says_what_does_not_add_up(clerk, bank):
    one, two = dealer_with_credit(), dealer_with_credit()
    upload(clerk, bank, ABC.encode())
    address = f"/funds/bank/{lines()[0].pk}/act/"
    parts = {"op": "split", "dealer0": one.pk, "fen0": "600", "dealer1": two.pk, "fen1": "399.99"}
    wrong = clerk.post(address, parts)
    assert wrong.status_code == 422 and "999.99" in wrong.content.decode() and one.name in wrong.content.decode()
    assert clerk.post(address, parts | {"fen1": "x"}).status_code == 422
    assert clerk.post(address, parts | {"fen1": "400"}).status_code == 302
    assert Payment.objects.unscoped("t").count() == 2


def test_a_file_that_is_none_is_refused_with_a_sentence(clerk, bank):
    assert "Choose the account" in clerk.post("/funds/bank/upload/", {}, follow=True).content.decode()
    said = upload(clerk, bank, b"%PDF-1.4 nothing", "a.pdf").content.decode()
    assert "a.pdf" in said and lines() == []
    other = upload(clerk, bank, ABC.replace("1001 2002 3003", "1001 2002 9999").encode()).content.decode()
    assert "100120029999" in other and lines() == []


def test_is_for_finance_only(bank):
    assert browser_of(dealer_user(dealer_with_credit(), "funds.payment:view")).get("/funds/bank/").status_code == 403
    reader = browser_of(staff_user("funds.payment:view", "funds.payment:match"))
    for address in ("/funds/bank/", "/funds/bank/files/", "/funds/bank/1/", "/funds/bank/files/1/"):
        assert reader.get(address).status_code == 403
    assert browser_of(staff_user("funds.bank:settle")).post("/funds/bank/upload/").status_code == 403


def test_the_desk_asks_about_a_payment_recorded_twice(clerk):
    dealer = dealer_with_credit()
    cash = {
        "dealer": dealer.pk,
        "bank_reference": "",
        "amount_fen": "500",
        "paid_on": "2026-03-05",
        "payer": "",
        "note": "现金",
    }
    assert clerk.post("/funds/desk/", cash).status_code == 302
    first = Payment.objects.unscoped("t").get()
    asked = clerk.post("/funds/desk/", cash)
    said = asked.content.decode()
    assert asked.status_code == 422 and first.bank_reference in said and f"/funds/payments/{first.pk}/" in said
    assert 'name="confirm_similar"' in said
    assert clerk.post("/funds/desk/", cash | {"confirm_similar": "1"}).status_code == 302
    assert Payment.objects.unscoped("t").count() == 2


def test_of_the_shipped_roles_finance_alone_settles_bank_lines():
    from meridian.kernel.access.codes import declared_codes
    from meridian.modules.org.rules.shipped_roles import SHIPPED_ROLES, role_codes

    wanted = {"funds.bank:settle", "funds.bank:import", "funds.creditterms:approve", "funds.*", "funds:*", "*"}
    holders = {one.key for one in SHIPPED_ROLES if wanted & set(role_codes(one, declared_codes())[0])}
    assert holders == {"finance", "administrator"}


def test_no_role_opens_the_companys_statements_to_a_dealer(bank):
    user = dealer_user(dealer_with_credit(), "*")
    assert browser_of(user).get("/funds/bank/").status_code == 403
    assert not actor_for(user).may("funds.bank:settle")
