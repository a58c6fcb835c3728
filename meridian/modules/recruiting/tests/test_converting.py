"""From candidate to dealer, two candidates into one, campaigns and their answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.models import Licence
from meridian.modules.qualification.models import QualificationCase
from meridian.modules.recruiting import commands, queries
from meridian.modules.recruiting.models import LeadWaiver
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


def codes_of(call) -> set[str]:
    with pytest.raises(RuleViolation) as caught:
        call()
    return {each.code for each in caught.value.issues()}


class TestConversion:
    def ready(self, world, **values):
        card = world.scorecard()
        leads = [
            world.complete(world.lead(name), 4) for name in ("南京康达医疗器械有限公司", "江苏博远医疗科技有限公司")
        ]
        for lead in leads:
            world.answers(lead, card)
        commands.decide(
            actor=world.runner, line=world.line, region=world.nanjing, chosen=leads[0], candidates=leads, reason="x"
        )
        return commands.change_lead(
            actor=world.runner, row=leads[0].pk, **{"credit_code": make.credit_code(), **values}
        )

    def test_a_dealer_in_draft_with_papers_and_an_open_first_review(self, world):
        lead = self.ready(world)
        commands.file_paper(
            actor=world.runner,
            lead=lead,
            kind="BUSINESS_LICENCE",
            number=lead.credit_code,
            issued_on=TODAY - timedelta(days=900),
        )
        done = commands.convert_lead(actor=world.runner, partner_lead=lead)
        dealer = Dealer.objects.unscoped("test").get(pk=done.dealer_id)
        assert (dealer.status, dealer.name, dealer.credit_code, dealer.phone) == (
            "DRAFT",
            lead.company,
            lead.credit_code,
            lead.contact_phone,
        )
        assert dealer.manager_id == world.runner.user_id
        case = QualificationCase.objects.unscoped("test").get(dealer=dealer)
        assert (case.kind, case.status, list(case.lines.all())) == ("FIRST", "DRAFT", [world.line])
        assert case.audited_on == TODAY - timedelta(days=1)
        assert lead.number in case.about
        paper = Licence.objects.unscoped("test").get(dealer=dealer)
        assert (paper.kind, paper.status, paper.number) == ("BUSINESS_LICENCE", "PENDING", lead.credit_code)
        assert codes_of(lambda: commands.convert_lead(actor=world.runner, partner_lead=lead.pk)) == {"recruiting.stage"}

    def test_what_is_missing_is_said_at_once(self, world):
        found = codes_of(lambda: commands.convert_lead(actor=world.runner, partner_lead=world.lead()))
        assert found == {"recruiting.no_decision", "recruiting.no_visit", "recruiting.code_missing"}

    def test_who_is_a_dealer_already_is_named(self, world):
        make_dealer(region=world.nanjing, credit_code=make.credit_code(), name="南京康达有限公司")
        lead = self.ready(world)
        with pytest.raises(RuleViolation) as caught:
            commands.convert_lead(actor=world.runner, partner_lead=lead)
        assert [issue.code for issue in caught.value.issues()] == ["recruiting.already_dealer"]
        assert "南京康达有限公司" in str(caught.value)

    def test_the_special_approver_opens_the_way(self, world):
        lead = world.lead(credit_code=make.credit_code())
        for waives in ("DECISION", "VISIT"):
            commands.grant_waiver(actor=world.approver, lead=lead, waives=waives, why="集团战略合作", valid_to=TODAY)
        done = commands.convert_lead(actor=world.runner, partner_lead=lead)
        assert done.stage == "CONVERTED"
        assert set(LeadWaiver.objects.unscoped("test").values_list("used_on", flat=True)) == {TODAY}

    def test_it_needs_the_right(self, world):
        with pytest.raises(Denied):
            commands.convert_lead(actor=world.approver, partner_lead=world.lead())


class TestDuplicatesAndMerging:
    def test_dealers_and_candidates_are_found_by_code_and_name(self, world):
        make_dealer(region=world.nanjing, credit_code=make.credit_code(), name="南京康达医疗器械有限公司")
        other = world.lead("康达医疗器械（南京）有限公司", contact_phone="13900000000")
        found = queries.twins_of(world.runner, company="南京康达医疗器械有限责任公司", credit_code="")
        assert [(twin.kind, twin.score) for twin in found] == [("dealer", 97), ("lead", 95)]
        by_code = queries.twins_of(world.runner, company="完全不同的名字", credit_code=make.credit_code())
        assert by_code[0].reasons[0] == "same_credit_code"
        assert [(lead.pk, twin.kind) for lead, twin in queries.pairs(world.runner)] == [(other.pk, "dealer")]

    def test_merging_keeps_notes_evidence_and_name(self, world):
        kept, gone = world.lead(), world.lead("康达医疗器械（南京）有限公司", lines=[world.other], contact_phone="")
        commands.note_contact(actor=world.runner, partner_lead=gone, text="另一位同事谈过")
        world.financials(kept)
        world.financials(gone)
        world.financials(gone, 2024)
        commands.merge_leads(actor=world.runner, partner_lead=kept, other=gone, reason="同一家")
        gone.refresh_from_db()
        assert (gone.stage, gone.merged_into_id) == ("MERGED", kept.pk)
        assert kept.notes.count() == 1
        assert sorted(kept.financials.values_list("year", flat=True)) == [2024, 2025]
        assert set(kept.lines.all()) == {world.line, world.other}
        assert queries.merged_names(kept.pk) == ["康达医疗器械（南京）有限公司"]
        assert codes_of(lambda: commands.merge_leads(actor=world.runner, partner_lead=kept, other=kept)) == {
            "recruiting.merge_same"
        }
        assert codes_of(lambda: commands.merge_leads(actor=world.runner, partner_lead=kept, other=gone)) == {
            "recruiting.merge_over"
        }


class TestCampaigns:
    def typed(self, **values):
        facts = {
            "company": "南京宁安医疗器械有限公司",
            "contact_name": "赵敏",
            "contact_phone": "139 0000 1111",
            "note": "代理过球囊",
        }
        return {**facts, **values}

    def test_an_answer_becomes_a_candidate_of_the_responsible_with_consent(self, world):
        campaign = world.campaign()
        lead = commands.receive_answer(
            actor=system(),
            campaign=campaign,
            typed=self.typed(),
            region=world.nanjing.pk,
            lines=[world.line.pk, 999],
            consents=True,
        )
        assert (lead.owner_id, lead.source, lead.campaign_id) == (world.runner.user_id, "FAIR", campaign.pk)
        assert (lead.consent_version, lead.contact_phone) == ("2026-01", "13900001111")
        assert lead.consent_at is not None
        assert list(lead.lines.all()) == [world.line]

    def test_every_wrong_field_is_told(self, world):
        campaign = world.campaign()
        with pytest.raises(RuleViolation) as caught:
            commands.receive_answer(
                actor=system(), campaign=campaign, typed=self.typed(company="", contact_phone="1", credit_code="x"), region=None,
                lines=[], consents=False,
            )  # fmt: skip
        fields = {issue.field for issue in caught.value.issues()}
        assert fields == {"company", "contact_phone", "credit_code", "region", "lines", "consent"}

    def test_an_ended_campaign_takes_nothing(self, world):
        campaign = commands.end_campaign(actor=world.runner, recruit_campaign=world.campaign())

        def send():
            return commands.receive_answer(
                actor=system(),
                campaign=campaign,
                typed=self.typed(),
                region=world.nanjing.pk,
                lines=[world.line.pk],
                consents=True,
            )

        assert codes_of(send) == {"recruiting.campaign_over"}

    def test_the_funnel_counts_what_came_and_what_it_cost(self, world):
        campaign = world.campaign()
        world.lead(campaign=campaign)
        commands.lose_lead(
            actor=world.runner, partner_lead=world.lead("无锡天健医疗有限公司", campaign=campaign), reason="x"
        )
        sources, campaigns = queries.funnels(world.runner)
        assert [(f.key.pk, f.leads, f.lost, f.fen_per_lead) for f in campaigns] == [(campaign.pk, 2, 1, 4_000_000)]
        assert [(f.key, f.leads, f.cost_fen) for f in sources] == [("FAIR", 2, 8_000_000)]
