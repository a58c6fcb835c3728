"""Recruiting on pages: the public form, board, candidate, comparison, duplicates, campaign; and the way from QR code to dealer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base import clock
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.qualification.models import DealerBusiness, QualificationCase
from meridian.modules.recruiting import commands
from meridian.modules.recruiting.models import LeadNote, PartnerLead, RecruitDecision, SiteVisit
from meridian.modules.reference.commands import set_parameter
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = [pytest.mark.long, pytest.mark.django_db]
TODAY = make.TODAY
LEADS = "/recruiting/partner-leads/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def world():
    cache.clear()
    with clock.frozen_at(make.NOW):
        yield make.make_world()


@pytest.fixture
def runner(world):
    """The browser of the person who runs recruiting."""
    from meridian.kernel.access.models import User

    return browser_of(User.objects.get(pk=world.runner.user_id))


@pytest.fixture
def nobody():
    return browser_of(None)


def typed(world, **values):
    facts = {
        "company": "南京宁安医疗器械有限公司", "contact_name": "赵敏", "contact_phone": "139 0000 1111", "region": world.nanjing.pk,
        "lines": [world.line.pk], "consent": "yes",
    }  # fmt: skip
    return {**facts, **values}


def leads() -> list[PartnerLead]:
    return list(PartnerLead.objects.unscoped("test").order_by("pk"))


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


class TestPublicForm:
    def test_anybody_with_the_address_may_fill_it_in_once_a_number_is_told(self, world, nobody):
        url = f"/join/{world.campaign().token}/"
        assert "冠脉介入" in nobody.get(url).content.decode()
        answer = nobody.post(url, typed(world))
        (lead,) = leads()
        assert answer.status_code == 200
        assert lead.number in answer.content.decode()
        assert (lead.contact_phone, lead.consent_version) == ("13900001111", "2026-01")
        assert answer["Referrer-Policy"] == "same-origin"
        notice = Notice.objects.get()
        assert (notice.user_id, notice.url) == (world.runner.user_id, f"{LEADS}{lead.pk}/")
        assert lead.company in notice.title

    def test_unknown_ended_and_future_addresses_look_the_same(self, world, nobody):
        ended = commands.end_campaign(actor=world.runner, recruit_campaign=world.campaign())
        future = world.campaign(valid_from=TODAY + timedelta(days=2))
        answers = [nobody.get(f"/join/{token}/") for token in ("x", ended.token, future.token)]
        bodies = [
            answer.content.decode().replace(token, "")
            for answer, token in zip(answers, ("/x/", ended.token, future.token), strict=True)
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert all("This form is not open" in body for body in bodies)

    def test_a_known_company_gets_the_same_answer(self, world, nobody):
        make_dealer(region=world.nanjing, name="南京宁安医疗器械有限公司")
        url = f"/join/{world.campaign().token}/"
        one, two = (
            nobody.post(url, typed(world, company=name)).content.decode()
            for name in ("南京宁安医疗器械有限公司", "扬州新未名医疗有限公司")
        )
        numbers = [lead.number for lead in leads()]
        told = [text.partition("<h1>")[2].partition("<form")[0] for text in (one, two)]
        assert "Thank you" in told[0]
        assert told[0].replace(numbers[0], "#") == told[1].replace(numbers[1], "#")

    def test_each_wrong_field_is_told_and_what_was_typed_stays(self, world, nobody):
        url = f"/join/{world.campaign().token}/"
        answer = nobody.post(url, typed(world, contact_phone="12", consent="", company="南京<b>宁安</b>公司"))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="contact_phone_error"' in text
        assert "Without your consent" in text
        assert "南京&lt;b&gt;宁安" in text
        assert leads() == []

    def test_machines_are_answered_and_not_kept(self, world, nobody):
        answer = nobody.post(f"/join/{world.campaign().token}/", typed(world, homepage="http://spam"))
        assert answer.status_code == 200
        assert leads() == []

    def test_one_address_answers_so_often_an_hour(self, world, nobody):
        set_parameter(actor=system(), code="recruiting.form.per_hour", value=2, valid_from=TODAY, source="test")
        url = f"/join/{world.campaign().token}/"
        states = [nobody.post(url, typed(world, company=f"南京第{n}医疗有限公司")).status_code for n in range(3)]
        assert states == [200, 200, 429]
        assert len(leads()) == 2

    def test_lines_the_campaign_does_not_offer_are_not_taken(self, world, nobody):
        answer = nobody.post(f"/join/{world.campaign().token}/", typed(world, lines=[world.other.pk]))
        assert answer.status_code == 422

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_both_languages_open(self, world, nobody, language):
        nobody.cookies["django_language"] = language
        assert nobody.get(f"/join/{world.campaign().token}/").status_code == 200


class TestPages:
    def test_the_board_shows_columns_and_whom_to_call(self, world, runner):
        lead = world.lead()
        commands.note_contact(actor=world.runner, partner_lead=lead, text="x", next_step="寄样本", next_on=TODAY)
        text = runner.get("/recruiting/").content.decode()
        assert "寄样本" in text
        assert text.count(lead.company) >= 2
        assert "13812345678" not in text
        assert runner.get(f"/recruiting/?line={world.other.pk}&mine=1").status_code == 200

    def test_an_empty_board_says_what_to_do(self, world, runner):
        assert "QR form brings them" in runner.get("/recruiting/").content.decode()

    def test_the_list_masks_the_phone_and_who_only_reads_sees_no_name(self, world, runner):
        lead = world.lead()
        text = runner.get(LEADS).content.decode()
        assert "138****5678" in text
        assert "周建国" not in text
        reader = browser_of(staff_user("recruiting.partnerlead:view"))
        text = reader.get(f"{LEADS}{lead.pk}/").content.decode()
        assert "138****5678" in text
        assert "周建国" not in text

    def test_a_dealer_finds_no_board(self, world):
        dealer = make_dealer(region=world.nanjing)
        lead = world.lead()
        browser = browser_of(dealer_user(dealer, "recruiting:*"))
        assert browser.get(f"{LEADS}{lead.pk}/").status_code == 404
        assert lead.company not in browser.get("/recruiting/").content.decode()

    def test_the_page_says_what_the_stage_still_asks_for(self, world, runner):
        lead = commands.advance_lead(actor=world.runner, partner_lead=world.lead())
        text = runner.get(f"{LEADS}{lead.pk}/").content.decode()
        assert "contact notes 0/1" in text
        answer = runner.post(
            f"/recruiting/leads/{lead.pk}/note/", {"text": "意向明确", "kind": "CALL", "next_on": "bad"}
        )
        assert answer.status_code == 302
        assert LeadNote.objects.unscoped("test").get().text == "意向明确"
        assert "contact notes 0/1" not in runner.get(f"{LEADS}{lead.pk}/").content.decode()

    def test_evidence_added_leads_back_to_the_candidate(self, world, runner):
        lead = world.lead()
        url = f"/recruiting/interviews/add/?lead={lead.pk}"
        assert runner.get(url).status_code == 200
        marks = dict.fromkeys(("leadership", "expertise", "alignment", "compliance", "commitment"), 4)
        answer = runner.post(url, {"lead": lead.pk, "held_on": TODAY, "partner": "总经理", "summary": "稳定", **marks})
        assert answer["Location"] == f"{LEADS}{lead.pk}/"

    def test_whom_it_may_be_is_shown_while_typing(self, world, runner):
        make_dealer(region=world.nanjing, name="南京康达医疗器械有限公司")
        answer = runner.get("/recruiting/twins/", {"company": "南京康达医疗器械有限责任公司"})
        assert "南京康达医疗器械有限公司" in answer.content.decode()
        assert runner.get("/recruiting/twins/", {"company": "x", "lead": "99"}).content.strip() == b""
        assert "recruiting/twins" in runner.get(f"{LEADS}add/").content.decode()

    def test_two_candidates_are_merged_on_the_page_of_duplicates(self, world, runner):
        kept, gone = world.lead(), world.lead("康达医疗器械（南京）有限公司")
        assert "Merge into" in runner.get("/recruiting/duplicates/").content.decode()
        answer = runner.post("/recruiting/duplicates/merge/", {"kept": kept.pk, "gone": gone.pk, "reason": "同一家"})
        assert answer["Location"] == f"{LEADS}{kept.pk}/"
        assert runner.get(f"{LEADS}{gone.pk}/").status_code == 200
        assert runner.post("/recruiting/duplicates/merge/", {"kept": kept.pk, "gone": "x"}).status_code == 404

    def test_papers_photos_and_check_in(self, world, runner):
        lead = world.lead()
        paper = SimpleUploadedFile("执照.png", PNG, "image/png")
        runner.post(f"/recruiting/leads/{lead.pk}/paper/", {"kind": "BUSINESS_LICENCE", "number": "1", "upload": paper})
        assert lead.files.get().file.name == "执照.png"
        visit = world.visit(lead, approved=False, visited_on=TODAY)
        url = f"/recruiting/visits/{visit.pk}/"
        runner.post(f"{url}photo/", {"photo": SimpleUploadedFile("库区.png", PNG, "image/png")})
        refused = runner.post(
            f"{url}photo/", {"photo": SimpleUploadedFile("库区.pdf", b"%PDF-1.4 x", "application/pdf")}
        )
        assert "right kind" in said(refused)
        assert visit.photos.get().name == "库区.png"
        assert "degrees" in said(runner.post(f"{url}check-in/", {"latitude": "x", "longitude": "200"}))
        runner.post(f"{url}check-in/", {"latitude": "32.05", "longitude": "118.78"})
        assert SiteVisit.objects.unscoped("test").get().latitude_e5 == 3_205_000
        other = browser_of(staff_user("recruiting.sitevisit:view", "recruiting.leadfile:view"))
        assert other.get(f"/files/{visit.photos.get().pk}/").status_code == 200
        assert browser_of(staff_user("catalog.lot:view")).get(f"/files/{visit.photos.get().pk}/").status_code == 404
        assert "库区.png" in runner.get(f"/recruiting/site-visits/{visit.pk}/").content.decode()

    def test_a_campaign_has_a_poster_and_a_code(self, world, runner):
        row = world.campaign()
        assert row.token in runner.get(f"/recruiting/recruit-campaigns/{row.pk}/").content.decode()
        assert "<svg" in runner.get(f"/recruiting/campaigns/{row.pk}/poster/").content.decode()
        assert runner.get(f"/recruiting/campaigns/{row.pk}/qr.svg")["Content-Type"] == "image/svg+xml"
        assert row.name in runner.get("/recruiting/report/").content.decode()

    def test_the_code_of_the_poster_reads_back_as_the_address_of_the_form(self, world, runner):
        import zxingcpp

        row = world.campaign()
        drawn = runner.get(f"/recruiting/campaigns/{row.pk}/qr.svg").content.decode()
        address = f"http://testserver/join/{row.token}/"
        whole = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode).to_svg(add_quiet_zones=True)
        assert "viewBox" in drawn
        assert drawn.partition(">")[2] == whole[whole.index("<svg") :].partition(">")[2]

    def test_a_comparison_without_scorecard_says_what_to_do(self, world, runner):
        assert "No candidate in work" in runner.get("/recruiting/compare/").content.decode()
        world.lead()
        assert "No scorecard is in use" in runner.get("/recruiting/compare/").content.decode()

    def test_too_few_are_refused_on_the_page_and_what_was_typed_stays(self, world, runner):
        card, lead = world.scorecard(), world.complete(world.lead())
        world.answers(lead, card)
        facts = {
            "line": world.line.pk,
            "region": world.nanjing.pk,
            "lead": [lead.pk],
            "chosen": lead.pk,
            "reason": "独家优势",
        }
        answer = runner.post("/recruiting/compare/", facts)
        assert answer.status_code == 422
        assert "1 compared, 2 asked for" in answer.content.decode()
        assert "独家优势" in answer.content.decode()
        assert not RecruitDecision.objects.unscoped("test").exists()


def test_from_the_qr_code_to_a_dealer_in_draft_with_an_open_first_review(world, runner, nobody):
    """The journey: form, first call, visit with approval, figures, customers, interview, lines, decision, conversion."""
    card, campaign = world.scorecard(), world.campaign()
    rival = world.complete(world.lead("江苏博远医疗科技有限公司"), 2)
    world.answers(rival, card, word=1)
    assert nobody.post(f"/join/{campaign.token}/", typed(world, credit_code=make.credit_code())).status_code == 200
    lead = PartnerLead.objects.unscoped("test").get(campaign=campaign)
    page, act = f"{LEADS}{lead.pk}/", f"{LEADS}{lead.pk}/do/"

    def add(what: str, **facts) -> None:
        answer = runner.post(f"/recruiting/{what}/add/", {"lead": lead.pk, **facts})
        assert answer.status_code in (204, 302), answer.content.decode()

    assert runner.post(f"{act}advance/").status_code == 302  # to the first contact
    assert runner.post(f"{act}advance/").status_code == 422  # nobody has called yet
    runner.post(f"/recruiting/leads/{lead.pk}/note/", {"text": "电话确认意向", "kind": "CALL"})
    assert runner.post(f"{act}advance/").status_code == 302
    add("site-visits", visited_on=TODAY, visitors="张敏", ambient_m2=800, cool_m2=0, cold_m2=120, frozen_m2=0, staff_count=40, technicians=8,
        summary="分区明确", signed_by="赵敏", papers_seen="on")  # fmt: skip
    visit = SiteVisit.objects.unscoped("test").get(lead=lead)
    runner.post(f"/recruiting/site-visits/{visit.pk}/do/submit/")
    approver = browser_of(staff_user(*make.APPROVES))
    assert approver.post(f"/recruiting/site-visits/{visit.pk}/do/approve/", {"note": "同意"}).status_code == 302
    add("financial-years", year=2025, revenue_fen=6200, profit_fen=310, assets_fen=3700, liabilities_fen=1700, current_assets_fen=3000,
        current_liabilities_fen=1500, receivables_fen=1000, source="审计报告")  # fmt: skip
    for hospital in world.hospitals:
        add("lead-hospitals", hospital=hospital.pk, access="DEPARTMENT", is_verified="on")
    marks = dict.fromkeys(("leadership", "expertise", "alignment", "compliance", "commitment"), 5)
    add("interviews", held_on=TODAY, partner="总经理", summary="团队稳定", **marks)
    add("candidate-lines", brand="甲牌", goods="导丝", line=world.line.pk, fit="COMPLEMENT")
    for _stage in ("FINANCIALS", "INTERVIEWS", "LINE_FIT"):
        assert runner.post(f"{act}advance/").status_code == 302
    keys = {row.name: row.pk for row in card.criteria.all()}
    given = {f"answer-{keys['二三类经营资质']}": "1", f"answer-{keys['口碑']}": "5"}
    assert runner.get(f"/recruiting/leads/{lead.pk}/answers/").status_code == 200
    assert runner.post(f"/recruiting/leads/{lead.pk}/answers/", given).status_code == 302
    assert runner.post(f"{act}convert/").status_code == 422  # nobody has decided yet
    facts = {
        "line": world.line.pk,
        "region": world.nanjing.pk,
        "lead": [lead.pk, rival.pk],
        "chosen": lead.pk,
        "reason": "网络与仓储更好",
    }
    assert "1. 南京宁安" in runner.get("/recruiting/compare/", facts).content.decode()
    memo = runner.post("/recruiting/compare/", facts)
    assert "网络与仓储更好" in runner.get(memo["Location"]).content.decode()
    assert runner.post(f"{act}convert/").status_code == 302

    dealer = Dealer.objects.unscoped("test").get(credit_code=make.credit_code())
    case = QualificationCase.objects.unscoped("test").get(dealer=dealer)
    assert (dealer.status, dealer.name, dealer.phone) == ("DRAFT", "南京宁安医疗器械有限公司", "13900001111")
    assert (case.kind, case.status, case.audited_on) == ("FIRST", "DRAFT", TODAY)
    assert DealerBusiness.objects.unscoped("test").get(dealer=dealer).line == world.line
    text = runner.get(page).content.decode()
    assert case.number in text
    assert lead.number in runner.get(f"/dealers/dealers/{dealer.pk}/").content.decode()
    assert "became a dealer" in text
