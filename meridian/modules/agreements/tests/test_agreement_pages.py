"""The pages of agreements: who sees what, drafting with clauses and targets, signing with the scan, the paper, what breaks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base import clock
from meridian.kernel.files.models import StoredFile
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.agreements import commands
from meridian.modules.agreements.models import Agreement
from meridian.modules.agreements.queries import breaking_soon
from meridian.modules.agreements.tests.factories import draft, make_agreement, make_authorisation
from meridian.modules.catalog.tests.factories import make_line
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
CLERK = ("agreements:*", "dealers.dealer:view", "files.storedfile:add", "reference.region:view")
SEES = ("agreements.agreement:view", "agreements.authorisation:view", "dealers.dealer:view")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def dealer():
    ensure_parameters(actor=system())
    return make_dealer(region=load_small_tree()["320100"])


def fresh(row) -> Agreement:
    return Agreement.objects.unscoped("test").get(pk=row.pk)


def url(row) -> str:
    return f"/agreements/agreements/{row.pk}/"


def text_of(browser, address) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


class TestPage:
    def test_terms_targets_clauses_and_authorisations(self, dealer):
        row = make_agreement(dealer=dealer, deposit_fen=5_000_000)
        right = make_authorisation(dealer=dealer, regions=[dealer.region])
        text = text_of(browser_of(staff_user(*CLERK)), url(row))
        for said in ("50,000.00", "1,000,000.00", "商标与专利归甲方所有", right.number, "all products of the company"):
            assert said in text

    def test_a_draft_says_what_is_missing(self, dealer):
        row = draft(dealer=dealer, clauses=[], targets=[])
        text = text_of(browser_of(staff_user(*CLERK)), url(row))
        assert "The agreement sets no target." in text and "Clauses are missing" in text

    def test_signing_is_refused_with_the_rule(self, dealer):
        row = commands.submit_agreement(actor=system(), agreement=draft(dealer=dealer))
        text = text_of(browser_of(staff_user(*CLERK)), url(row))
        assert "agreements.no_legal_review" in text and "Waits for the review by legal" in text

    def test_light_and_chain(self, dealer):
        today = clock.today()
        row = make_agreement(dealer=dealer, valid_from=today - timedelta(days=300), valid_to=today + timedelta(days=40))
        new = commands.renew_agreement(actor=system(), agreement=row)
        text = text_of(browser_of(staff_user(*CLERK)), url(row))
        assert "Ends in 40 days" in text and new.number in text

    def test_a_dealer_sees_his_own_and_no_draft_of_it(self, dealer):
        mine, hidden = make_agreement(dealer=dealer, remark="内部备注"), draft(dealer=dealer)
        theirs = make_agreement(dealer=make_dealer(region=dealer.region))
        browser = browser_of(dealer_user(dealer, *SEES))
        text = text_of(browser, url(mine))
        assert "商标与专利归甲方所有" in text and "内部备注" not in text
        assert "Upload the scan" not in text
        for row in (hidden, theirs):
            assert browser.get(url(row)).status_code == 404
            assert browser.get(f"/trade/agreements/{row.pk}/paper.pdf").status_code == 404
        listed = text_of(browser, "/agreements/agreements/")
        assert mine.number in listed and hidden.number not in listed and theirs.number not in listed


class TestWork:
    def test_clauses_and_targets_in_one_form(self, dealer):
        row, line = draft(dealer=dealer, clauses=[("IP", "旧")], targets=[]), make_line()
        browser = browser_of(staff_user(*CLERK))
        assert "旧" in text_of(browser, f"/trade/agreements/{row.pk}/wording/")
        answer = browser.post(
            f"/trade/agreements/{row.pk}/wording/",
            {
                "t0-year": "2026", "t0-line": str(line.pk), "t0-measure": "amount", "t0-total": "", "t0-q1": "1,000.50",
                "t0-q2": "2000", "t1-year": "2026", "t1-line": "", "t1-measure": "qty", "t1-q1": "12",
                "c0-kind": "IP", "c0-text": "新", "c1-kind": "PENALTY", "c1-text": "罚", "c2-kind": "OTHER", "c2-text": "",
            },
        )  # fmt: skip
        assert answer.status_code == 302
        held = list(row.targets.order_by("line_id", "quarter").values_list("quarter", "line_id", "amount_fen", "qty"))
        assert sorted(held, key=str) == sorted(
            [(1, line.pk, 100_050, None), (2, line.pk, 200_000, None), (1, None, None, 12)], key=str
        )
        assert list(row.clauses.order_by("position").values_list("kind", "text")) == [("IP", "新"), ("PENALTY", "罚")]

    def test_a_figure_that_is_none(self, dealer):
        row = draft(dealer=dealer)
        answer = browser_of(staff_user(*CLERK)).post(
            f"/trade/agreements/{row.pk}/wording/",
            {"t0-year": "2026", "t0-q1": "很多", "c0-kind": "IP", "c0-text": "保留"},
        )
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "is not a figure" in text and "保留" in text and "很多" in text
        assert row.clauses.count() == 4

    def test_signing_with_the_scan(self, dealer):
        row = make_agreement(dealer=dealer, signed=False)
        browser = browser_of(staff_user(*CLERK))
        assert "Scan of the signed agreement" in text_of(browser, f"/trade/agreements/{row.pk}/sign/")
        answer = browser.post(
            f"/trade/agreements/{row.pk}/sign/",
            {
                "signed_on": clock.today().isoformat(), "signatory": "王总", "dealer_signatory": "李总",
                "file": SimpleUploadedFile("协议.pdf", PDF),
            },
        )  # fmt: skip
        assert answer.status_code == 302
        row = fresh(row)
        assert (row.status, row.signatory, row.dealer_signatory) == ("SIGNED", "王总", "李总")
        assert row.file.retention_until == row.retention_until
        own, other = dealer_user(dealer, *SEES), dealer_user(make_dealer(region=dealer.region), *SEES)
        assert browser_of(own).get(f"/files/{row.file_id}/").status_code == 200
        assert browser_of(other).get(f"/files/{row.file_id}/").status_code == 404

    def test_scan_added_later(self, dealer):
        row = make_agreement(dealer=dealer)
        browser = browser_of(staff_user(*CLERK))
        assert "is not on file" in text_of(browser, url(row))
        browser.post(f"/trade/agreements/{row.pk}/scan/", {"file": SimpleUploadedFile("协议.pdf", PDF)})
        assert StoredFile.objects.unscoped("test").get().purpose == "agreement"
        assert "协议.pdf" in text_of(browser, url(row))

    def test_renewal_and_supplement_lead_to_the_new_draft(self, dealer):
        row = make_agreement(dealer=dealer)
        browser = browser_of(staff_user(*CLERK))
        for page, values, kind in (
            ("renew", {"valid_from": "2027-01-01", "valid_to": "2027-12-31"}, "YEAR"),
            ("supplement", {"valid_from": "2026-12-01", "valid_to": "2026-12-31"}, "SUPPLEMENT"),
        ):
            assert browser.get(f"/trade/agreements/{row.pk}/{page}/").status_code == 200
            answer = browser.post(f"/trade/agreements/{row.pk}/{page}/", values)
            new = Agreement.objects.unscoped("test").latest("pk")
            assert answer.url == url(new) and new.kind == kind and new.status == "DRAFT"

    def test_paper(self, dealer):
        row = make_agreement(dealer=dealer)
        answer = browser_of(staff_user(*CLERK)).get(f"/trade/agreements/{row.pk}/paper.pdf")
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


class TestBreaking:
    def test_agreements_that_end_and_whether_somebody_cares(self, dealer):
        today = clock.today()
        actor = staff_actor("agreements.agreement:view", "dealers.dealer:view")
        row = make_agreement(dealer=dealer, valid_from=date(2026, 1, 1), valid_to=today + timedelta(days=50))

        def found():
            return [(item.kind, item.what, item.is_cared_for) for item in breaking_soon(actor, 90)]

        assert found() == [("AGREEMENT", row.number, False)]
        new = commands.renew_agreement(actor=system(), agreement=row)
        assert found()[0][2] is False  # a draft is no renewal yet
        commands.submit_agreement(actor=system(), agreement=new)
        assert found()[0][2] is True
        assert breaking_soon(actor, 30) == []
