"""Reviews from draft to decision, businesses, the daily round, decisions about duplicates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant
from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.events.models import DomainEvent
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, make_role, staff_actor, staff_user
from meridian.modules.dealers import commands as dealers
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences import commands as licences
from meridian.modules.licences.tests.factories import filing_actor, make_licence
from meridian.modules.qualification import commands, queries
from meridian.modules.qualification.models import DealerBusiness, DuplicateDecision, QualificationCase
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


def code_of(call) -> set[str]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return {issue.code for issue in refused.value.issues()}


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


class TestFirstReview:
    def test_from_draft_to_open_business(self, world):
        case = world.open(price_level=1, price_reference="2026价目表")
        assert case.number == "QC-2611-0001" and world.business().status == "DRAFT"
        kinds = list(case.items.order_by("position").values_list("kind", "state", "is_hard"))
        assert kinds[:3] == [
            ("BUSINESS_LICENCE", "VALID", True), ("OPERATION_LICENCE", "VALID", True), ("QUALITY_AGREEMENT", "VALID", True)
        ]  # fmt: skip
        case = commands.submit_qualification(actor=world.applicant, qualification_case=case.pk)
        assert world.check(case).status == "CHECKED"
        case = commands.approve_qualification(actor=world.manager, qualification_case=case.pk, note="同意")
        business = world.business()
        assert (case.status, case.decided_by_id, case.next_review_on) == (
            "APPROVED",
            world.manager.user_id,
            date(2027, 11, 18),
        )
        assert (business.status, business.opened_on, business.approver_id) == (
            "OPEN",
            make.TODAY,
            world.manager.user_id,
        )
        assert (business.price_level, business.price_reference) == (1, "2026价目表")
        assert business.review_due_on == date(2027, 11, 18)
        assert queries.is_business_open(world.dealer.pk, world.line.pk) and queries.is_qualified(world.dealer.pk)
        names = set(DomainEvent.objects.values_list("name", flat=True))
        assert {"qualification.business.changed", "qualification.case.decided"} <= names

    def test_a_draft_dealer_becomes_active_with_it(self):
        with clock.frozen_at(make.NOW):
            world = make.make_world(active=False)
            world.approved()
        assert fresh(world.dealer).status == "ACTIVE"

    def test_the_next_review_comes_earlier_when_a_hard_document_ends(self, world):
        make_licence(world.dealer, kind="QUALITY_AGREEMENT", number="QA-9", expires_on=date(2027, 3, 31))
        old = next(row for row in world.documents if row.kind == "QUALITY_AGREEMENT")
        licences.revoke_licence(actor=filing_actor(), licence=old, reason="replaced on paper")
        assert world.approved().next_review_on == date(2027, 3, 31)

    def test_without_the_documents_nobody_may_submit(self):
        with clock.frozen_at(make.NOW):
            world = make.make_world(documents=False)
            assert code_of(world.submit) == {"qualification.document_missing"}

    def test_documents_that_wait_may_be_submitted_but_are_not_in_order(self):
        with clock.frozen_at(make.NOW):
            world = make.make_world(documents=False)
            for kind in ("BUSINESS_LICENCE", "OPERATION_LICENCE", "QUALITY_AGREEMENT"):
                make_licence(world.dealer, kind=kind, verified=kind != "QUALITY_AGREEMENT")
            case = world.submit()
            refused = code_of(lambda: world.check(case, QUALITY_AGREEMENT=("IN_ORDER", "")))
            assert refused == {"qualification.not_in_force"}

    def test_three_people(self, world):
        case = world.submit()
        everything = staff_user("*")
        both = actor_for(everything)
        own = commands.open_qualification(actor=both, dealer=make_dealer(region=world.region), lines=[world.line.pk])
        for kind in ("BUSINESS_LICENCE", "OPERATION_LICENCE", "QUALITY_AGREEMENT"):
            make_licence(own.dealer, kind=kind)
        own = commands.submit_qualification(actor=both, qualification_case=own.pk)
        assert code_of(lambda: world.check(own, actor=both)) == {"qualification.two_people"}
        case = world.check(case, actor=both)
        approve = lambda: commands.approve_qualification(actor=both, qualification_case=case.pk)  # noqa: E731
        assert code_of(approve) == {"qualification.two_people"}
        assert fresh(case).status == "CHECKED"

    def test_unchecked_is_not_approved_and_the_parts_need_their_rights(self, world):
        case = world.submit()
        approve = lambda actor: commands.approve_qualification(actor=actor, qualification_case=case.pk)  # noqa: E731
        assert code_of(lambda: approve(world.manager)) == {"qualification.not_checked"}
        with pytest.raises(Denied):
            world.check(case, actor=world.manager)
        with pytest.raises(Denied):
            approve(world.checker)

    def test_a_check_names_every_document(self, world):
        case = world.submit()
        check = lambda: commands.record_check(actor=world.checker, qualification_case=case.pk, verdicts={})  # noqa: E731
        assert code_of(check) == {"qualification.verdict_missing"}
        left_out = lambda: world.check(case, BUSINESS_LICENCE=("NOT_NEEDED", ""))  # noqa: E731
        assert code_of(left_out) == {"qualification.hard_document"}
        assert fresh(case).checked_at is None

    def test_what_is_not_in_order_goes_back_with_the_remark(self, world):
        case = world.check(world.submit(), BUSINESS_LICENCE=("NOT_IN_ORDER", "公章不清晰"))
        assert case.status == "DRAFT"
        case = world.check(commands.submit_qualification(actor=world.applicant, qualification_case=case.pk))
        assert case.status == "CHECKED"
        told = Notice.objects.filter(user_id=world.applicant.user_id).values_list("title", flat=True)
        assert any("mend what quality found" in title for title in told)

    def test_a_document_revoked_after_the_check_stops_the_approval(self, world):
        case = world.check(world.submit())
        licences.revoke_licence(actor=filing_actor(), licence=world.documents[0], reason="forged")
        approve = lambda: commands.approve_qualification(actor=world.manager, qualification_case=case.pk)  # noqa: E731
        assert "qualification.not_passed" in code_of(approve) or "qualification.not_in_force" in code_of(approve)
        assert fresh(case).status == "CHECKED" and world.business().status == "DRAFT"

    def test_a_refusal_closes_what_was_prepared(self, world):
        case = world.check(world.submit())
        refuse = lambda why: commands.refuse_qualification(actor=world.manager, qualification_case=case.pk, reason=why)  # noqa: E731
        assert code_of(lambda: refuse(" ")) == {"qualification.reason"}
        refuse("仓储条件不符合")
        assert (fresh(case).status, fresh(case).decision_note) == ("REFUSED", "仓储条件不符合")
        assert (world.business().status, "仓储" in world.business().status_reason) == ("CLOSED", True)
        assert not queries.is_qualified(world.dealer.pk)

    def test_one_case_in_hand_and_the_kinds_fit(self, world):
        first = world.open()
        assert code_of(world.open) == {"qualification.in_hand"}
        commands.withdraw_qualification(actor=world.applicant, qualification_case=first.pk, reason="typed twice")
        assert world.business().status == "CLOSED"
        assert code_of(lambda: world.open(lines=[])) == {"qualification.no_lines"}
        assert code_of(lambda: world.open(kind="LINE")) == {"qualification.first_missing"}
        world.approved()
        assert code_of(world.open) == {"qualification.first_done"}
        assert code_of(lambda: world.open(kind="LINE")) == {"qualification.line_running"}
        assert code_of(lambda: world.open(kind="PERIODIC", lines=[world.cold.pk])) == {"qualification.line_not_running"}

    def test_the_database_keeps_one_in_hand_and_approval_after_the_check(self, world):
        case = world.open()
        with pytest.raises(IntegrityError), transaction.atomic():
            QualificationCase.objects.unscoped("test").filter(pk=case.pk).update(status="APPROVED")

    def test_outside_the_reach_there_is_nothing(self, world):
        elsewhere = staff_actor(*make.APPLICANT, breadth="OWN")
        with pytest.raises(NotVisible):
            world.open_as = commands.open_qualification(actor=elsewhere, dealer=world.dealer, lines=[world.line.pk])
        assert not QualificationCase.objects.unscoped("test").exists()

    def test_changing_the_lines_changes_checklist_and_businesses(self, world):
        case = world.open()
        case = commands.change_qualification(actor=world.applicant, row=case, lines=[world.cold.pk], due_on=make.TODAY)
        assert world.business().status == "CLOSED" and world.business(world.cold).status == "DRAFT"
        kinds = set(case.items.values_list("kind", flat=True))
        assert "OPERATION_FILING" in kinds and "COLD_CHAIN" in kinds and "OPERATION_LICENCE" not in kinds
        late = lambda: commands.change_qualification(  # noqa: E731
            actor=world.applicant, row=case, audited_on=make.TODAY + timedelta(days=1)
        )
        assert code_of(late) == {"qualification.audit_ahead"}


class TestRoute:
    @pytest.fixture
    def people(self, world):
        """Two levels as data: quality, then its manager."""
        keys = {}
        for name, codes in (("quality", make.CHECKER), ("manager", make.MANAGER)):
            user, role = staff_user(), make_role(codes)
            Grant.objects.create(user=user, role=role, breadth="ALL")
            keys[name] = (user, role.key)
        route = editing.save_route(
            actor=system(), subject="qualification.qualificationcase", purpose=commands.PURPOSE, name="首营审核",
            steps=[{"name": name, "approver_kind": "ROLE", "approver": key} for name, (_user, key) in keys.items()],
        )  # fmt: skip
        editing.activate_route(actor=system(), route_id=route.pk)
        return {name: actor_for(user) for name, (user, _key) in keys.items()}

    def approval(self, case):
        return ApprovalCase.objects.unscoped("test").get(subject_id=case.pk)

    def test_the_check_approves_the_first_step_and_the_last_opens_the_business(self, world, people):
        case = world.submit()
        assert self.approval(case).step_no == 1
        world.check(case, actor=people["quality"])
        assert self.approval(case).step_no == 2
        here = lambda: commands.approve_qualification(actor=world.manager, qualification_case=case.pk)  # noqa: E731
        assert code_of(here) == {"approvals.case_open"}
        acts.approve(actor=people["manager"], case_id=self.approval(case).pk)
        assert fresh(case).status == "APPROVED" and world.business().status == "OPEN"

    def test_steps_alone_do_not_replace_the_check(self, world, people):
        case = world.submit()
        acts.approve(actor=people["quality"], case_id=self.approval(case).pk)
        last = lambda: acts.approve(actor=people["manager"], case_id=self.approval(case).pk)  # noqa: E731
        assert code_of(last) == {"qualification.not_checked"}
        assert fresh(case).status == "SUBMITTED" and self.approval(case).status == "OPEN"
        world.check(case, actor=people["quality"])
        last()
        assert fresh(case).status == "APPROVED"

    def test_a_no_at_the_end_refuses_with_its_comment(self, world, people):
        case = world.submit()
        world.check(case, actor=people["quality"])
        acts.reject(actor=people["manager"], case_id=self.approval(case).pk, comment="现场审核未做")
        assert (fresh(case).status, fresh(case).decision_note) == ("REFUSED", "现场审核未做")

    def test_sent_back_and_submitted_again(self, world, people):
        case = world.submit()
        case = world.check(case, actor=people["quality"], BUSINESS_LICENCE=("NOT_IN_ORDER", "过期"))
        assert (case.status, self.approval(case).status) == ("DRAFT", "RETURNED")
        case = commands.submit_qualification(actor=world.applicant, qualification_case=case.pk)
        assert self.approval(case).status == "OPEN"
        world.check(case, actor=people["quality"])
        acts.approve(actor=people["manager"], case_id=self.approval(case).pk)
        assert fresh(case).status == "APPROVED"


class TestNewLine:
    def test_a_known_dealer_gets_a_line_without_being_made_again(self, world):
        world.approved()
        before = Dealer.objects.unscoped("test").count()
        case = commands.open_lines(
            actor=world.applicant, dealer=world.dealer.pk, lines=[world.cold.pk], price_level=2, submit=True
        )
        assert (case.kind, case.status) == ("LINE", "SUBMITTED")
        assert Dealer.objects.unscoped("test").count() == before
        case = world.check(case)
        commands.approve_qualification(actor=world.manager, qualification_case=case.pk)
        assert queries.lines_of_dealers()[world.dealer.pk] == {world.line.pk, world.cold.pk}
        assert world.business().status == "OPEN" and world.business(world.cold).price_level == 2

    def test_taken_over_from_paper(self, world):
        take = lambda **values: commands.take_over_business(  # noqa: E731
            actor=world.manager, dealer=world.dealer, line=world.line, **{"opened_on": date(2024, 5, 1), **values}
        )
        assert code_of(lambda: take(paper_reference=" ")) == {"qualification.paper_missing"}
        assert code_of(lambda: take(paper_reference="P-1", opened_on=date(2026, 12, 1))) == {"qualification.paper_day"}
        row = take(paper_reference="SY-2024-017")
        assert (row.status, row.review_due_on) == ("OPEN", date(2025, 5, 1))
        assert code_of(lambda: take(paper_reference="P-2")) == {"qualification.line_running"}
        assert queries.is_qualified(world.dealer.pk)


class TestBusiness:
    def test_suspend_take_up_close_and_open_by_a_later_case(self, world):
        world.approved()
        key = world.business().pk
        assert code_of(lambda: commands.suspend_business(actor=world.manager, dealer_business=key, reason="")) == {
            "qualification.reason"
        }
        commands.suspend_business(actor=world.manager, dealer_business=key, reason="投诉调查")
        assert not queries.is_business_open(world.dealer.pk, world.line.pk)
        commands.open_business(actor=world.manager, dealer_business=key, reason="调查结束")
        commands.close_business(actor=world.manager, dealer_business=key, reason="退出该产品线")
        again = lambda: commands.open_business(actor=world.manager, dealer_business=key)  # noqa: E731
        assert code_of(again) == {"qualification.business_state"}
        world.approved(kind="LINE")
        assert world.business().status == "OPEN" and world.business().pk == key

    def test_no_business_without_an_approved_case_or_an_active_dealer(self, world):
        world.open()
        key = world.business().pk
        opened = lambda: commands.open_business(actor=world.manager, dealer_business=key)  # noqa: E731
        assert code_of(opened) == {"qualification.not_approved"}
        with pytest.raises(IntegrityError), transaction.atomic():
            DealerBusiness.objects.unscoped("test").filter(pk=key).update(status="OPEN")

    def test_a_blocked_dealer_is_not_opened(self, world):
        world.approved()
        key = world.business().pk
        commands.suspend_business(actor=world.manager, dealer_business=key, reason="x")
        dealers.block_dealer(actor=system(), dealer=world.dealer, reason="overdue")
        opened = lambda: commands.open_business(actor=world.manager, dealer_business=key, reason="y")  # noqa: E731
        assert code_of(opened) == {"qualification.dealer_not_active"}

    def test_dealers_see_their_own_without_our_people_and_prices(self, world):
        world.approved(price_level=1)
        own = dealer_actor(world.dealer, "qualification.dealerbusiness:view")
        other = dealer_actor(make_dealer(region=world.region), "qualification.dealerbusiness:view")
        rows = lambda actor: DealerBusiness.objects.visible_to(actor, "qualification.dealerbusiness:view")  # noqa: E731
        assert rows(own).count() == 1 and rows(other).count() == 0


class TestDailyRound:
    def test_opens_one_case_for_every_dealer_that_comes_due(self, world):
        world.approved()
        manager = staff_user("dealers.dealer:view")
        dealers.change_dealer(actor=system(), row=world.dealer, manager=manager)
        assert commands.open_due_reviews(actor=system()) == {"opened": 0}
        with clock.frozen_at(make.NOW + timedelta(days=365 - 45)):
            assert commands.open_due_reviews(actor=system()) == {"opened": 1}
            assert commands.open_due_reviews(actor=system()) == {"opened": 0}
        case = QualificationCase.objects.unscoped("test").latest("pk")
        assert (case.kind, case.status, case.due_on) == ("PERIODIC", "DRAFT", date(2027, 11, 18))
        assert Notice.objects.filter(user=manager, kind="qualification.due").count() == 1

    def test_the_review_goes_on_with_a_later_day_and_a_refusal_suspends(self, world):
        world.approved()
        with clock.frozen_at(make.NOW + timedelta(days=330)):
            commands.open_due_reviews(actor=system())
            case = QualificationCase.objects.unscoped("test").latest("pk")
            case = commands.submit_qualification(actor=world.applicant.at(clock.now()), qualification_case=case.pk)
            case = world.check(case, actor=world.checker.at(clock.now()))
            commands.approve_qualification(actor=world.manager.at(clock.now()), qualification_case=case.pk)
            assert world.business().review_due_on == date(2028, 10, 14)
            again = commands.open_requalification(
                actor=world.applicant.at(clock.now()), dealer=world.dealer, about="投诉"
            )
            again = commands.submit_qualification(actor=world.applicant.at(clock.now()), qualification_case=again.pk)
            again = world.check(again, actor=world.checker.at(clock.now()))
            commands.refuse_qualification(
                actor=world.manager.at(clock.now()), qualification_case=again.pk, reason="飞检不合格"
            )
        assert world.business().status == "SUSPENDED"


class TestCompletenessAndDuplicates:
    def test_the_score_names_what_is_missing(self, world):
        before = queries.completeness_of(world.dealer.pk, make.TODAY)
        codes = [part.code for part in before.missing]
        assert codes[0] == "credit_code" and "open_business" in codes and "document:INVOICE_DATA" in codes
        assert "document:BUSINESS_LICENCE" not in codes
        dealers.change_dealer(
            actor=system(), row=fresh(world.dealer), credit_code="91440300MA5G21P972", address="南京市玄武区1号"
        )
        world.approved()
        after = queries.completeness_of(world.dealer.pk, make.TODAY)
        assert after.score > before.score and "credit_code" not in {part.code for part in after.missing}

    def test_scores_of_all_dealers_take_a_handful_of_queries(self, world, django_assert_max_num_queries):
        for _n in range(20):
            make_dealer(region=world.region)
        with django_assert_max_num_queries(7):
            assert len(queries.scores(make.TODAY)) == 21

    def test_a_pair_is_shown_until_somebody_decides(self, world):
        steward = staff_actor("*")
        twin = make_dealer(region=world.region, name="南京康达医疗器械（集团）有限公司")
        (pair,) = queries.open_pairs(steward)
        assert {pair.first.pk, pair.second.pk} == {world.dealer.pk, twin.pk} and "same_name" in pair.reasons
        assert [p.second.pk for p in queries.pairs_of_dealer(steward, world.dealer.pk)] == [twin.pk]
        decide = lambda **values: commands.decide_duplicate(  # noqa: E731
            actor=steward, first=twin, second=world.dealer, **values
        )
        assert code_of(lambda: decide(verdict="SAME")) == {"qualification.who_stays"}
        row = decide(verdict="SAME", kept=world.dealer.pk, note="同一主体")
        assert (row.first_id, row.second_id, row.kept_id) == (world.dealer.pk, twin.pk, world.dealer.pk)
        assert list(world.dealer.aliases.values_list("text", flat=True)) == [twin.name]
        assert queries.open_pairs(steward) == []
        assert code_of(lambda: decide(verdict="DIFFERENT")) == {"qualification.decided"}
        row = commands.change_duplicate(actor=steward, row=row, verdict="DIFFERENT", note="两个法人")
        assert (row.verdict, row.kept_id, DuplicateDecision.objects.unscoped("test").count()) == ("DIFFERENT", None, 1)

    def test_who_sees_one_of_the_two_is_not_shown_the_pair(self, world):
        make_dealer(region=world.region, name="南京康达医疗器械（集团）有限公司")
        own = dealer_actor(world.dealer, "dealers.dealer:view")
        assert queries.open_pairs(own) == []
