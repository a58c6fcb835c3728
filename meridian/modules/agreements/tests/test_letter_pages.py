"""Pages of letters, filings, signing, settlement, matrix, coverage, what-if and the guide."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.agreements import commands
from meridian.modules.agreements.commands.word_templates import shipped_word
from meridian.modules.agreements.models import Agreement, AuthorisationLetter
from meridian.modules.agreements.queries.agreement_paper import content_sha256
from meridian.modules.agreements.tests.factories import make_agreement, make_authorisation
from meridian.modules.agreements.tests.test_signing_and_settling import drawn
from meridian.modules.catalog.tests.factories import make_product
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
RIGHTS = ("agreements:*", "dealers.dealer:view", "customers.hospital:view", "catalog.product:view", "files.storedfile:*",
          "reference.region:view", "qualification.qualificationcase:add")  # fmt: skip


@pytest.fixture
def tree():
    ensure_parameters(actor=system())
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_dealer(region=tree["320100"])


@pytest.fixture
def staff():
    return browser_of(staff_user(*RIGHTS))


def now(**values):
    today = clock.today()
    return {"valid_from": today - timedelta(days=30), "valid_to": today + timedelta(days=200), **values}


def text_of(browser, address, **given) -> str:
    answer = browser.get(address, given)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


class TestLetters:
    def test_issued_from_the_page_of_the_right(self, staff, dealer, tree):
        right = make_authorisation(dealer=dealer, regions=[tree["320000"]], **now())
        assert f"/trade/authorisations/{right.pk}/letter/" in text_of(staff, f"/agreements/authorisations/{right.pk}/")
        address = f"/trade/authorisations/{right.pk}/letter/"
        given = {"valid_from": clock.today().isoformat(), "valid_to": right.valid_to.isoformat(), "salesperson": "王磊",
                 "salesperson_id": "123", "purpose": "仅供投标"}  # fmt: skip
        refused = staff.post(address, given)
        assert refused.status_code == 422 and "no identity number" in refused.content.decode()
        made = staff.post(address, {**given, "salesperson_id": ""})
        letter = AuthorisationLetter.objects.unscoped("test").get()
        assert made.status_code == 302 and made["Location"].endswith(f"/{letter.pk}/")
        text = text_of(staff, made["Location"])
        assert "王磊" in text and "This letter of authorisation is valid today." in text
        assert staff.get(f"/files/{letter.file_id}/").status_code in (200, 302)
        assert letter.number in text_of(staff, f"/agreements/authorisations/{right.pk}/")

    def test_a_dealer_reads_his_own_paper_and_no_other(self, dealer, tree):
        right = make_authorisation(dealer=dealer, regions=[tree["320000"]], **now())
        letter = commands.issue_letter(actor=system(), authorisation=right)
        codes = ("agreements.authorisationletter:view", "agreements.authorisation:view")
        mine = browser_of(dealer_user(dealer, *codes))
        address = f"/agreements/authorisation-letters/{letter.pk}/"
        assert letter.number in text_of(mine, address)
        theirs = browser_of(dealer_user(make_dealer(region=tree["320100"]), *codes))
        assert theirs.get(address).status_code == 404
        assert mine.post(f"/trade/authorisations/{right.pk}/letter/").status_code == 403


class TestFiling:
    def test_the_pack_says_what_is_missing(self, staff, dealer):
        row = commands.open_filing(actor=system(), dealer=dealer, product=make_product(), authority="南京市局")
        text = text_of(staff, f"/agreements/filing-tasks/{row.pk}/")
        assert text.count("missing") >= 3 and "Issue one from an authorisation" in text


class TestSigning:
    def test_both_sides_sign_in_the_browser(self, staff, dealer):
        row = make_agreement(dealer=dealer, signed=False)
        address = f"/trade/agreements/{row.pk}/draw/"
        image = "data:image/png;base64," + base64.b64encode(drawn()).decode()
        given = {"signer_name": "陈静", "image": image, "content": content_sha256(row), "side": "COMPANY"}
        assert "data-signature" in text_of(staff, address)
        assert staff.post(address, {**given, "image": "data:image/png;base64,!!"}).status_code == 422
        assert staff.post(address, {**given, "image": ""}).status_code == 422
        assert staff.post(address, given).status_code == 302
        his = browser_of(dealer_user(dealer, "agreements.agreementsignature:add", "agreements.agreement:view"))
        assert "Signed already" in text_of(his, address)
        answer = his.post(address, {**given, "side": "DEALER", "signer_name": "李强"})
        assert answer.status_code == 302
        row = Agreement.objects.unscoped("test").get(pk=row.pk)
        assert row.status == "SIGNED" and "李强" in text_of(his, f"/agreements/agreements/{row.pk}/")

    def test_a_picture_may_be_chosen_where_nothing_can_be_drawn(self, staff, dealer):
        row = make_agreement(dealer=dealer, signed=False)
        given = {"signer_name": "陈静", "content": content_sha256(row), "side": "COMPANY", "picture": SimpleUploadedFile("s.jpg", drawn(form="JPEG"))}  # fmt: skip
        assert staff.post(f"/trade/agreements/{row.pk}/draw/", given).status_code == 302
        assert row.signatures.unscoped("test").get().image.content_kind == "png"

    def test_word_and_templates(self, staff, dealer):
        row = make_agreement(dealer=dealer, signed=False)
        answer = staff.get(f"/trade/agreements/{row.pk}/paper.docx")
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert "The shipped wording is used." in text_of(staff, "/trade/agreements/templates/")
        bad = staff.post("/trade/agreements/templates/", {"file": SimpleUploadedFile("x.docx", b"%PDF-1.4 nothing")})
        assert bad.status_code == 422
        good = staff.post("/trade/agreements/templates/", {"file": SimpleUploadedFile("x.docx", shipped_word())})
        assert good.status_code == 302 and "x.docx" in text_of(staff, "/trade/agreements/templates/")
        assert staff.get("/trade/agreements/templates/start.docx").status_code == 200


class TestSettlement:
    def test_listed_added_and_ticked_off(self, staff, dealer):
        today = clock.today()
        row = make_agreement(dealer=dealer, deposit_fen=5_000_000, **now())
        address = f"/trade/agreements/{row.pk}/settlement/"
        assert "Settlement begins when" in text_of(staff, address)
        commands.terminate_agreement(actor=system(), agreement=row, ended_on=today, reason="x")
        text = text_of(staff, address)
        assert "50,000.00" in text and "No module reports stock and money here yet" not in text
        added = {"add": "1", "kind": "STOCK", "text": "样品 3 件", "qty": "3", "amount_fen": "-12.50"}
        assert staff.post(address, added).status_code == 302
        item = row.settlement.unscoped("test").get(text="样品 3 件")
        assert (item.qty, item.amount_fen) == (3, -1250)
        assert staff.post(address, {"item": item.pk, "outcome": "退回"}).status_code == 302
        assert "退回" in text_of(staff, address)
        assert staff.post(address, {"item": "999999", "outcome": "x"}).status_code == 404


class TestOverview:
    def test_matrix_shows_months_and_leads_to_the_right(self, staff, dealer, tree):
        year = clock.today().year
        right = make_authorisation(
            dealer=dealer, is_exclusive=True, lines=[make_product().line], regions=[tree["320000"]]
        )
        text = text_of(staff, "/trade/authorisations/matrix/", year=str(right.valid_from.year))
        assert text.count(f'href="/agreements/authorisations/{right.pk}/"') == 12 and "★" in text
        assert "Nothing is authorised in this year" in text_of(
            staff, "/trade/authorisations/matrix/", year=str(year + 30)
        )
        his = browser_of(
            dealer_user(make_dealer(region=tree["320100"]), "agreements.authorisation:view", "dealers.dealer:view")
        )
        assert dealer.name not in text_of(his, "/trade/authorisations/matrix/")

    def test_coverage_and_what_is_lost(self, staff, dealer, tree):
        product = make_product()
        covered, bare = make_hospital(region=tree["320106"]), make_hospital(region=tree["330106"])
        right = make_authorisation(dealer=dealer, lines=[product.line], regions=[tree["320000"]], **now())
        text = text_of(staff, "/trade/authorisations/coverage/", line=str(product.line_id))
        assert "1 of 2 hospitals covered" in text
        page = staff.get("/trade/authorisations/coverage/", {"line": product.line_id})
        shown = {tile.name: tile for tile in page.context["tiles"]}
        assert (shown["江苏"].opacity, shown["江苏"].row.open) == ("0.6", 0)
        assert (shown["浙江"].opacity, shown["浙江"].row.open) == ("0.04", 1)
        assert shown["台湾"].row is None and 'id="p-江苏"' in page.content.decode()
        text = text_of(staff, f"/trade/authorisations/{right.pk}/what-if/")
        assert covered.name in text and bare.name not in text and "1 hospital would have nobody left" in text
        other = make_dealer(region=tree["320100"], name="接替公司")
        make_authorisation(dealer=other, lines=[product.line], hospitals=[covered], **now())
        text = text_of(staff, f"/trade/authorisations/{right.pk}/what-if/")
        assert "No hospital would be left without a dealer." in text and "接替公司" in text


class TestGuide:
    def test_says_the_next_step_from_the_review_to_the_letter(self, staff, dealer, tree):
        address = f"/trade/dealers/{dealer.pk}/guide/"
        assert "Begin the review" in text_of(staff, address)
        row = make_agreement(dealer=dealer, signed=False, **now())
        assert row.number in text_of(staff, address)
        commands.sign_agreement(actor=system(), agreement=row)
        right = make_authorisation(dealer=dealer, regions=[tree["320000"]], **now())
        letter = commands.issue_letter(actor=system(), authorisation=right)
        text = text_of(staff, address)
        assert letter.number in text and right.number in text and "Open a filing" not in text.split("done")[0]
        assert browser_of(staff_user("agreements.agreement:view")).get(address).status_code == 404
