"""Candidates on their way: gates, visit reports, evidence, scorecards, decision, special approval."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
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

    def test_a_person_is_erased_for_good_and_the_log_never_knew_him(self, world):
        lead = world.lead()
        assert codes_of(lambda: commands.erase_person(actor=world.runner, partner_lead=lead, reason="")) == {
            "recruiting.reason"
        }
        done = commands.erase_person(actor=world.runner, partner_lead=lead, reason="本人要求")
        assert (done.contact_name, done.contact_phone, done.company) == ("", "", lead.company)
        logged = str(
            list(ChangeLog.objects.filter(object_type="recruiting.partnerlead").values_list("diff", flat=True))
        )
        assert "contact_phone" in logged
        assert "13812345678" not in logged
        assert "周建国" not in logged

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
        found = queries.scores_of([weak, strong], card, world.line.pk, TODAY)
        assert [one.lead.pk for one in found] == [strong.pk, weak.pk]
        # 680 of 1000 m² × 25 + 100 of 120 × 15 + 10 + 0 targets + 15 + 8
        assert found[0].score.total == 1700 + 1500 + 1000 + 0 + 1500 + 800

    def test_licences_in_hand_are_read_by_what_the_line_asks_for(self, world):
        lead = world.lead()
        file = lambda kind, **dates: commands.file_paper(actor=world.runner, lead=lead, kind=kind, **dates)  # noqa: E731
        read = lambda: queries.facts_of([lead.pk], world.line.pk, TODAY)[lead.pk]["PAPERS"]  # noqa: E731
        assert read() is None
        file("BUSINESS_LICENCE")
        file("OPERATION_LICENCE", expires_on=TODAY - timedelta(days=1))
        assert read() == 50
        file("OPERATION_LICENCE", expires_on=TODAY + timedelta(days=400))
        assert read() == 100


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
