"""The pages of documents on file: filing, scope beside its text, verification, walls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.models import Licence, ScopeItem
from meridian.modules.licences.reading import photo
from meridian.modules.licences.tests.factories import make_licence
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
NUMBER = "苏宁药监械经营许20250001号"
DEALER_CODES = ("licences.licence:view", "licences.licence:add", "licences.licence:renew", "dealers.dealer:view", "files.storedfile:add")  # fmt: skip


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tree():
    ensure_parameters(actor=system())
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_dealer(region=tree["320100"])


def scan(name="许可证.png", content=PNG):
    return SimpleUploadedFile(name, content)


def rows(**values):
    return Licence.objects.unscoped("test").filter(**values)


def form(**values):
    ends = clock.today() + timedelta(days=900)
    facts = {
        "kind": "OPERATION_LICENCE", "number": NUMBER, "issued_on": "2025-01-01", "expires_on": ends.isoformat(),
        "raw_scope": "2017年分类目录:03,13(乳房植入物除外)", "issuer": "", "remark": "",
    }  # fmt: skip
    return {**facts, **values}


class TestFiling:
    def test_by_the_dealer_himself(self, dealer):
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        assert "not installed" in browser.get("/documents/file/").content.decode() or photo.can_read()
        answer = browser.post("/documents/file/", {**form(), "file": scan()})
        row = rows(dealer=dealer).get()
        assert answer.status_code == 302 and answer.url == f"/documents/{row.pk}/"
        assert row.status == "PENDING" and row.file.name == "许可证.png" and row.file.dealer_id == dealer.pk
        page = browser.get(answer.url).content.decode()
        assert NUMBER in page and "to be judged" in page

    def test_a_wrong_number_is_said_at_its_field_and_the_file_is_kept(self, dealer):
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        answer = browser.post("/documents/file/", {**form(number="12345"), "file": scan()})
        text = answer.content.decode()
        assert answer.status_code == 422 and "粤穗药监械经营许20221161号" in text
        kept = text.split('name="stored" value="')[1].split('"')[0]
        answer = browser.post("/documents/file/", {**form(), "stored": kept})
        assert answer.status_code == 302
        assert str(rows(dealer=dealer).get().file_id) == kept

    def test_the_content_of_a_file_decides(self, dealer):
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        answer = browser.post("/documents/file/", {**form(), "file": scan("许可证.png", b"MZ\x00\x01" * 20)})
        assert answer.status_code == 422 and "content decides" in answer.content.decode()

    def test_the_file_of_another_person_is_not_taken(self, dealer, tree):
        one = browser_of(dealer_user(dealer, *DEALER_CODES))
        one.post("/documents/file/", {**form(), "file": scan()})
        key = rows(dealer=dealer).get().file_id
        other = make_dealer(region=tree["330100"])
        two = browser_of(dealer_user(other, *DEALER_CODES))
        two.post("/documents/file/", {**form(number="浙杭药监械经营许20250001号"), "stored": key})
        assert rows(dealer=other).get().file_id is None

    def test_a_dealer_cannot_file_for_another(self, dealer, tree):
        other = make_dealer(region=tree["330100"])
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        browser.post(f"/documents/file/?whose=dealers.dealer&id={other.pk}", form())
        assert not rows(dealer=other).exists() and rows(dealer=dealer).exists()

    def test_renewal(self, dealer):
        old = make_licence(dealer)
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        assert old.number in browser.get(f"/documents/{old.pk}/renew/").content.decode()
        answer = browser.post(
            f"/documents/{old.pk}/renew/", {**form(number=old.number, issued_on="2026-01-10"), "file": scan()}
        )
        assert answer.status_code == 302
        assert rows(previous=old).get().status == "PENDING"

    def test_a_photo_is_read_by_the_worker_and_fills_the_form(self, dealer, monkeypatch):
        from meridian.kernel.jobs.models import JobRun
        from meridian.kernel.jobs.running import run_job
        from meridian.modules.licences import jobs
        from meridian.modules.licences.web import filing

        lines = [
            "医疗器械经营许可证",
            f"许可证编号：{NUMBER}",
            "有效期限：2029年12月31日",
            "经营范围：2017年分类目录：13",
        ]
        monkeypatch.setattr(filing, "can_read", lambda: True)
        monkeypatch.setattr(jobs, "lines_on", lambda path: lines)
        user = dealer_user(dealer, *DEALER_CODES)
        browser = browser_of(user)
        text = browser.post("/documents/file/", {"read": "1", "file": scan(), "issuer": "某局"}).content.decode()
        run = JobRun.objects.get(name="licences.read_photo")
        assert "is being read" in text and f'"reading": "{run.pk}"' in text and "某局" in text
        again = {"reading": run.pk, "stored": run.args["stored_id"], "issuer": "某局"}
        assert browser.post("/documents/file/", again).status_code == 204
        run_job.call(run.pk)
        text = browser.post("/documents/file/", again).content.decode()
        assert NUMBER in text and "2029-12-31" in text and "某局" in text and "Compare every value" in text
        assert not rows(dealer=dealer).exists()
        other = browser_of(dealer_user(make_dealer(region=dealer.region), *DEALER_CODES))
        assert other.post("/documents/file/", again).status_code == 404

    @pytest.mark.parametrize(
        ("outcome", "said"),
        [([], "Nothing legible"), (photo.PhotoTooLarge("9"), "too large"), (OSError("x"), "damaged")],
    )
    def test_a_photo_that_proposes_nothing_says_why(self, dealer, monkeypatch, outcome, said):
        from meridian.kernel.jobs.models import JobRun
        from meridian.kernel.jobs.running import run_job
        from meridian.modules.licences import jobs
        from meridian.modules.licences.web import filing

        def lines_on(path):
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(filing, "can_read", lambda: True)
        monkeypatch.setattr(jobs, "lines_on", lines_on)
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        browser.post("/documents/file/", {"read": "1", "file": scan()})
        run = JobRun.objects.get(name="licences.read_photo")
        run_job.call(run.pk)
        assert said in browser.post("/documents/file/", {"reading": run.pk}).content.decode()

    def test_a_pdf_is_not_read(self, dealer, monkeypatch):
        from meridian.modules.licences.web import filing

        monkeypatch.setattr(filing, "can_read", lambda: True)
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x", "application/pdf")
        assert "Choose a photo" in browser.post("/documents/file/", {"read": "1", "file": pdf}).content.decode()


class TestQuality:
    def quality(self):
        return browser_of(staff_user("licences.*", "licences:*", "dealers.dealer:view", "files.storedfile:add"))

    def test_scope_then_verify(self, dealer):
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        browser.post("/documents/file/", {**form(), "file": scan()})
        row = rows(dealer=dealer).get()
        quality = self.quality()
        assert dealer.name in quality.get("/documents/waiting/").content.decode()
        page = quality.get(f"/documents/{row.pk}/scope/").content.decode()
        assert "乳房植入物除外" in page and "无源植入器械" in page
        clean = ScopeItem.objects.unscoped("test").get(licence=row, code="03")
        sent = {"keep": [clean.pk], "item": ["2017|13|"], "note-0": "不涉及", "cold_chain": "INCLUDED"}
        assert quality.post(f"/documents/{row.pk}/scope/", sent).status_code == 422  # one is undecided
        assert quality.post(f"/documents/{row.pk}/scope/", {**sent, "decision-0": "include"}).status_code == 302
        quality.post(f"/documents/{row.pk}/verify/")
        row = rows(pk=row.pk).get()
        assert (row.status, row.cold_chain) == ("VALID", "INCLUDED")
        assert quality.get(f"/documents/{row.pk}/").status_code == 200
        assert quality.get(f"/files/{row.file_id}/").status_code == 200  # by the document, not by owning the file

    def test_attach_a_file_later(self, dealer):
        row = make_licence(dealer, verified=False)
        quality = self.quality()
        quality.post(f"/documents/{row.pk}/attach/", {"file": scan()})
        assert rows(pk=row.pk).get().file is not None

    def test_refuse_with_a_reason(self, dealer):
        row = make_licence(dealer, verified=False)
        quality = self.quality()
        quality.post(f"/documents/{row.pk}/revoke/", {"reason": ""})
        assert rows(pk=row.pk).get().status == "PENDING"
        quality.post(f"/documents/{row.pk}/revoke/", {"reason": "看不清"})
        assert rows(pk=row.pk).get().status == "REVOKED"

    def test_a_dealer_decides_nothing(self, dealer):
        row = make_licence(dealer, verified=False)
        browser = browser_of(dealer_user(dealer, *DEALER_CODES))
        for page in ("scope", "verify", "revoke"):
            assert browser.post(f"/documents/{row.pk}/{page}/").status_code == 403
        assert rows(pk=row.pk).get().status == "PENDING"


def test_other_peoples_documents_do_not_exist(dealer, tree):
    other = make_dealer(region=tree["330100"])
    row = make_licence(other)
    mine = browser_of(dealer_user(dealer, *DEALER_CODES))
    elsewhere = browser_of(staff_user("licences:*", "dealers:*", breadth="REGION", region=tree["110000"]))
    for browser in (mine, elsewhere):
        assert browser.get(f"/documents/{row.pk}/").status_code == 404
        assert browser.get(f"/documents/{row.pk}/renew/").status_code == 404
    assert elsewhere.get(f"/documents/file/?whose=dealers.dealer&id={other.pk}").status_code == 404


def test_documents_of_the_company_are_for_every_dealer(dealer):
    quality = browser_of(staff_user("licences:*", "dealers.dealer:view", "files.storedfile:add"))
    values = form(kind="BUSINESS_LICENCE", number="91440300MA5G21P972", expires_on="", raw_scope="")
    quality.post("/documents/file/?whose=company", {**values, "file": scan("营业执照.png")})
    row = rows(subject_type="company").get()
    browser = browser_of(dealer_user(dealer, *DEALER_CODES))
    assert browser.get(f"/files/{row.file_id}/").status_code == 404  # not verified yet
    quality.post(f"/documents/{row.pk}/verify/")
    assert browser.get(f"/files/{row.file_id}/").status_code == 200
    assert browser.get(f"/documents/{row.pk}/").status_code == 404
