"""Candidates on their way: gates, visit reports, decision, special approval, conversion, merging, campaigns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor, staff_user
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.models import Licence
from meridian.modules.qualification.models import QualificationCase
from meridian.modules.recruiting import commands, queries
from meridian.modules.recruiting.models import LeadWaiver, PartnerLead
from meridian.modules.reference.commands import set_parameter
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


class TestLeads:
    def test_a_new_one_belongs_to_who_took_it_in_and_its_phone_is_plain(self, world):
        lead = world.lead(contact_phone="+86 138-1234-5678")
        assert (lead.owner_id, lead.stage, lead.contact_phone) == (world.runner.user_id, "NEW", "13812345678")
        assert lead.number.startswith("PL-2611-")

    def test_wrong_code_and_phone_are_refused_with_the_rule(self, world):
        assert codes_of(lambda: world.lead(credit_code="913201060000000001")) == {"recruiting.credit_code"}
        assert codes_of(lambda: world.lead(contact_phone="12345")) == {"recruiting.phone"}
        assert codes_of(lambda: world.lead(company=" \u200b ")) == {"recruiting.company"}

    def test_the_first_note_begins_the_first_contact_and_plans_the_next_step(self, world):
        lead = world.lead()
        commands.note_contact(
            actor=world.runner,
            partner_lead=lead,
            text="展台交流",
            next_step="约考察",
            next_on=TODAY + timedelta(days=3),
        )
        lead.refresh_from_db()
        assert (lead.stage, lead.next_step, lead.last_spoken_on) == ("CONTACT", "约考察", TODAY)

        def late():
            return commands.note_contact(
                actor=world.runner, partner_lead=lead, text="x", spoken_on=TODAY + timedelta(days=1)
            )

        assert codes_of(late) == {"recruiting.day_ahead"}

    def test_a_colleague_of_another_region_does_not_reach_it(self, world):
        lead = world.lead()
        stranger = staff_actor("recruiting:*", breadth="REGION", region=world.regions["330000"])
        with pytest.raises(NotVisible):
            commands.note_contact(actor=stranger, partner_lead=lead.pk, text="x")

    def test_no_dealer_sees_candidates(self, world):
        world.lead()
        dealer = make_dealer(region=world.nanjing)
        assert not PartnerLead.objects.visible_to(
            dealer_actor(dealer, "recruiting:*"), "recruiting.partnerlead:view"
        ).exists()


class TestStages:
    def test_a_stage_is_left_when_its_evidence_is_there(self, world):
        lead = commands.advance_lead(actor=world.runner, partner_lead=world.lead())
        assert codes_of(lambda: commands.advance_lead(actor=world.runner, partner_lead=lead.pk)) == {
            "recruiting.evidence"
        }
        commands.note_contact(actor=world.runner, partner_lead=lead.pk, text="意向明确")
        assert commands.advance_lead(actor=world.runner, partner_lead=lead.pk).stage == "SITE_VISIT"

    def test_jumping_asks_for_everything_on_the_way(self, world):
        lead = world.lead()
        with pytest.raises(RuleViolation) as caught:
            commands.move_lead(actor=world.runner, partner_lead=lead, stage="LINE_FIT")
        assert len(caught.value.issues()) == 5

    def test_back_needs_a_reason_and_decided_is_not_reached_by_hand(self, world):
        lead = world.complete(world.lead())
        assert codes_of(lambda: commands.move_lead(actor=world.runner, partner_lead=lead, stage="CONTACT")) == {
            "recruiting.reason"
        }
        assert codes_of(lambda: commands.move_lead(actor=world.runner, partner_lead=lead, stage="DECIDED")) == {
            "recruiting.stage_unknown"
        }
        assert codes_of(lambda: commands.advance_lead(actor=world.runner, partner_lead=lead)) == {"recruiting.stage"}
        back = commands.move_lead(actor=world.runner, partner_lead=lead, stage="SITE_VISIT", reason="仓库搬迁")
        assert back.stage == "SITE_VISIT"

    def test_parked_and_lost_come_back_where_they_stood(self, world):
        lead = commands.advance_lead(actor=world.runner, partner_lead=world.lead())
        assert codes_of(lambda: commands.park_lead(actor=world.runner, partner_lead=lead, reason=" ")) == {
            "recruiting.reason"
        }
        commands.park_lead(
            actor=world.runner, partner_lead=lead.pk, reason="等待增资", until=TODAY + timedelta(days=60)
        )
        lost = commands.lose_lead(actor=world.runner, partner_lead=lead.pk, reason="签约竞品")
        assert (lost.stage, lost.stage_before) == ("LOST", "CONTACT")
        assert commands.resume_lead(actor=world.runner, partner_lead=lead.pk).stage == "CONTACT"

    def test_the_demands_are_a_parameter_of_the_company(self, world):
        set_parameter(
            actor=system(),
            code="recruiting.stages.evidence",
            value={"NEW": {"NOTE": 1}},
            valid_from=TODAY,
            source="test",
        )
        lead = world.lead()
        assert codes_of(lambda: commands.advance_lead(actor=world.runner, partner_lead=lead)) == {"recruiting.evidence"}


class TestVisits:
    def test_a_thin_report_is_not_submitted(self, world):
        row = world.visit(world.lead(), approved=False, signed_by="", ambient_m2=0, cold_m2=0)
        with pytest.raises(RuleViolation) as caught:
            commands.submit_visit(actor=world.runner, site_visit=row)
        assert {issue.field for issue in caught.value.issues()} == {"signed_by", "ambient_m2"}

    def test_another_person_decides_and_a_returned_report_counts_its_submissions(self, world):
        row = world.visit(world.lead(), approved=False)
        row = commands.submit_visit(actor=world.runner, site_visit=row)
        assert codes_of(lambda: commands.approve_visit(actor=world.runner, site_visit=row)) == {"recruiting.two_people"}
        assert codes_of(lambda: commands.return_visit(actor=world.approver, site_visit=row, reason="")) == {
            "recruiting.reason"
        }
        row = commands.return_visit(actor=world.approver, site_visit=row, reason="缺冷库照片")
        assert (row.status, row.decision_note) == ("DRAFT", "缺冷库照片")
        row = commands.submit_visit(actor=world.runner, site_visit=row)
        row = commands.approve_visit(actor=world.approver, site_visit=row)
        assert (row.status, row.submissions) == ("APPROVED", 2)

    def test_the_place_is_taken_once_and_on_the_day_only(self, world):
        old = world.visit(world.lead(), approved=False)
        assert codes_of(
            lambda: commands.check_in(actor=world.runner, site_visit=old, latitude_e5=1, longitude_e5=1)
        ) == {"recruiting.check_in_day"}
        row = world.visit(world.lead("苏州安泰医疗有限公司"), approved=False, visited_on=TODAY)
        row = commands.check_in(actor=world.runner, site_visit=row, latitude_e5=3_205_000, longitude_e5=11_878_000)
        assert row.checked_in_at == world.runner.now
        assert codes_of(
            lambda: commands.check_in(actor=world.runner, site_visit=row, latitude_e5=1, longitude_e5=1)
        ) == {"recruiting.checked_in"}

    def test_a_route_with_two_levels_decides_and_hands_back(self, world):
        first, second = (staff_user(*make.APPROVES) for _n in range(2))
        steps = [
            {"name": name, "approver_kind": "USER", "approver": str(user.pk), "due_hours": 24}
            for name, user in (("大区", first), ("总部", second))
        ]
        route = editing.save_route(
            actor=system(), subject="recruiting.sitevisit", purpose=commands.PURPOSE, name="考察报告",
            condition=[[{"fact": "warehouse_m2", "op": "ge", "value": 100}]], steps=steps,
        )  # fmt: skip
        editing.activate_route(actor=system(), route_id=route.pk)
        from meridian.kernel.access.grants import actor_for

        row = commands.submit_visit(actor=world.runner, site_visit=world.visit(world.lead(), approved=False))
        assert codes_of(lambda: commands.approve_visit(actor=world.approver, site_visit=row)) == {"approvals.case_open"}
        case = case_of("recruiting.sitevisit", row.pk)
        acts.approve(actor=actor_for(first), case_id=case.pk)
        acts.send_back(actor=actor_for(second), case_id=case.pk, comment="补充财务负责人")
        row.refresh_from_db()
        assert row.status == "DRAFT"
        row = commands.submit_visit(actor=world.runner, site_visit=row)
        case.refresh_from_db()
        acts.approve(actor=actor_for(first), case_id=case.pk)
        acts.approve(actor=actor_for(second), case_id=case.pk)
        row.refresh_from_db()
        assert (row.status, row.submissions) == ("APPROVED", 2)


class TestEvidence:
    def test_figures_that_contradict_are_named(self, world):
        def bad():
            return world.financials(world.lead(), current_assets_fen=10**11)

        with pytest.raises(RuleViolation) as caught:
            bad()
        assert [issue.field for issue in caught.value.issues()] == ["current_assets_fen"]

    def test_hospitals_named_twice_are_kept_once(self, world):
        lead = world.lead()
        assert len(commands.name_hospitals(actor=world.runner, partner_lead=lead, hospitals=world.hospitals)) == 2
        assert commands.name_hospitals(actor=world.runner, partner_lead=lead, hospitals=world.hospitals) == []

    def test_a_line_of_a_competitor_of_ours_is_a_conflict(self, world):
        from meridian.kernel.objects.registry import spec_named

        rival = spec_named("market.competitor").create(actor=system(), code="C1", name="竞品甲", origin="DOMESTIC")
        spec_named("market.competitorpresence").create(
            actor=system(), competitor=rival, line=world.line, region=world.nanjing, source="反馈", as_of=TODAY
        )
        lead = world.lead()
        row = commands.compare_line(
            actor=world.runner, lead=lead, brand="竞品甲", goods="支架", line=world.line, competitor=rival, fit=""
        )
        assert row.fit == "CONFLICT"
        plain = commands.compare_line(actor=world.runner, lead=lead, brand="乙", goods="纱布", line=world.line, fit="")
        assert plain.fit == "NEUTRAL"

        def unsaid():
            return commands.compare_line(
                actor=world.runner, lead=lead, brand="丙", goods="球囊", line=world.line, fit="CONFLICT"
            )

        assert codes_of(unsaid) == {"recruiting.reason"}


class TestScorecards:
    def test_weights_add_up_to_100_and_both_groups_are_there(self, world):
        card = commands.draft_scorecard(actor=world.runner, name="x", valid_from=TODAY)
        assert codes_of(lambda: commands.activate_scorecard(actor=world.runner, scorecard=card)) == {
            "recruiting.no_criteria"
        }
        facts = {"scorecard": card, "name": "a", "group": "HARD", "weight": 90, "scale": "MARK", "low": 0, "high": 5}
        commands.add_criterion(actor=world.runner, **facts)
        assert codes_of(lambda: commands.activate_scorecard(actor=world.runner, scorecard=card)) == {
            "recruiting.weights",
            "recruiting.one_group",
        }

    def test_in_use_it_stays_and_the_next_edition_ends_it(self, world):
        card = world.scorecard()
        assert codes_of(lambda: commands.change_scorecard(actor=world.runner, row=card, name="y")) == {
            "recruiting.scorecard_state"
        }
        row = card.criteria.first()
        assert codes_of(lambda: commands.change_criterion(actor=world.runner, row=row, weight=1)) == {
            "recruiting.scorecard_state"
        }
        new = commands.activate_scorecard(
            actor=world.runner, scorecard=commands.next_edition(actor=world.runner, scorecard=card)
        )
        card.refresh_from_db()
        assert (new.edition, new.criteria.count(), card.valid_to) == (2, 6, TODAY - timedelta(days=1))
        assert queries.scorecard_for(world.line.pk, world.nanjing.pk, TODAY) == new

    def test_two_of_one_line_and_region_exclude_each_other(self, world):
        world.scorecard()
        assert codes_of(lambda: world.scorecard(name="另一份")) == {"recruiting.scorecard_once"}

    def test_answers_are_checked_and_evidence_is_not_typed_in(self, world):
        card, lead = world.scorecard(), world.lead()
        keys = {row.name: row.pk for row in card.criteria.all()}

        def give(name, value):
            return commands.answer(
                actor=world.runner, partner_lead=lead, scorecard=card, answers={keys[name]: (value, "")}
            )

        assert codes_of(lambda: give("仓储面积", 3)) == {"recruiting.answer_read"}
        assert codes_of(lambda: give("口碑", 6)) == {"recruiting.answer_range"}
        assert give("口碑", 5)[0].value == 5
        assert give("口碑", None) == []
        assert lead.answers.count() == 0

    def test_scores_read_the_evidence_and_rank(self, world):
        card = world.scorecard()
        strong, weak = world.complete(world.lead(), 5), world.complete(world.lead("苏州安泰医疗有限公司"), 2)
        for lead in (strong, weak):
            world.answers(lead, card)
        found = queries.scores_of([weak, strong], card, world.line.pk)
        assert [one.lead.pk for one in found] == [strong.pk, weak.pk]
        # 680 of 1000 m² × 25 + 100 of 120 × 15 + 10 + 0 targets + 15 + 8
        assert found[0].score.total == 1700 + 1500 + 1000 + 0 + 1500 + 800


class TestDecision:
    def two(self, world):
        card = world.scorecard()
        leads = [
            world.complete(world.lead(name), 4) for name in ("南京康达医疗器械有限公司", "江苏博远医疗科技有限公司")
        ]
        for lead in leads:
            world.answers(lead, card)
        return card, leads

    def choose(self, world, chosen, candidates, **values):
        facts = {"line": world.line, "region": world.nanjing, "reason": "网络更强"}
        return commands.decide(actor=world.runner, chosen=chosen, candidates=candidates, **{**facts, **values})

    def test_one_of_two_is_chosen_and_the_comparison_kept(self, world):
        _card, (first, second) = self.two(world)
        row = self.choose(world, first, [first, second])
        first.refresh_from_db()
        assert first.stage == "DECIDED"
        assert [entry["lead"] for entry in row.ranking] == [first.pk, second.pk]
        assert sum(part["weight"] for part in row.ranking[0]["parts"]) == 100
        assert not row.is_special

    def test_fewer_than_the_company_asks_for_is_refused_unless_waived(self, world):
        _card, (first, _second) = self.two(world)
        assert codes_of(lambda: self.choose(world, first, [first])) == {"recruiting.too_few"}
        last = TODAY + timedelta(days=10)

        def own():
            return commands.grant_waiver(
                actor=world.runner, lead=first, waives="CANDIDATES", why="县域独家", valid_to=last
            )

        assert codes_of(own) == {"recruiting.waiver_own"}
        commands.grant_waiver(actor=world.approver, lead=first, waives="CANDIDATES", why="县域独家", valid_to=last)
        assert self.choose(world, first, [first]).is_special
        marks = ChangeLog.objects.filter(object_id=str(first.pk), object_type="recruiting.partnerlead", action="ACT")
        assert {"special approval", "special approval used"} <= {key for mark in marks for key in mark.diff}
        assert LeadWaiver.objects.unscoped("test").get().used_on == TODAY

    def test_an_ended_special_approval_does_not_help(self, world):
        _card, (first, _second) = self.two(world)
        commands.grant_waiver(actor=world.approver, lead=first, waives="CANDIDATES", why="县域独家", valid_to=TODAY)
        with clock.frozen_at(make.NOW + timedelta(days=1)):
            later = world.runner.at(clock.now())

            def chosen():
                return commands.decide(
                    actor=later, line=world.line, region=world.nanjing, chosen=first, candidates=[first], reason="x"
                )

            assert codes_of(chosen) == {"recruiting.too_few"}

    def test_special_approvals_are_short(self, world):
        lead = world.lead()

        def grant(days):
            return commands.grant_waiver(
                actor=world.approver, lead=lead, waives="VISIT", why="x", valid_to=TODAY + timedelta(days=days)
            )

        assert codes_of(lambda: grant(91)) == {"recruiting.waiver_days"}
        assert codes_of(lambda: grant(-1)) == {"recruiting.day_past"}

    def test_the_minimum_is_a_parameter(self, world):
        set_parameter(actor=system(), code="recruiting.candidates.minimum", value=1, valid_from=TODAY, source="test")
        _card, (first, _second) = self.two(world)
        assert not self.choose(world, first, [first]).is_special

    def test_a_failed_gate_or_missing_evidence_stops_the_choice(self, world):
        card, (first, second) = self.two(world)
        world.answers(first, card, licensed=0)
        assert codes_of(lambda: self.choose(world, first, [first, second])) == {"recruiting.not_eligible"}
        raw = world.lead("常州新城医疗有限公司")
        world.answers(raw, card)
        world.visit(raw, approved=False)
        assert codes_of(lambda: self.choose(world, raw, [raw, second])) == {"recruiting.evidence"}

    def test_who_is_not_compared_or_of_another_region_is_refused(self, world):
        _card, (first, second) = self.two(world)
        assert codes_of(lambda: self.choose(world, first, [second])) == {"recruiting.not_compared"}
        far = world.lead("杭州远达医疗有限公司", region=world.regions["330100"])
        assert codes_of(lambda: self.choose(world, first, [first, far])) == {"recruiting.not_of_cell"}


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
