"""Courses approved by a second person, exams with waits and limits, certificates, assignments, scope."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.knowledge.tests.factories import document, product_with_use
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.training import commands
from meridian.modules.training.models import Certificate, Course, CourseAssignment, ExamAttempt
from meridian.modules.training.tests.factories import NOW, TODAY, author, certify, learner, make_course, read_all, sit

pytestmark = pytest.mark.django_db


def codes(call) -> list[str]:
    with pytest.raises(RuleViolation) as caught:
        call()
    return [issue.code for issue in caught.value.issues()]


@pytest.fixture
def dealer():
    return make_dealer(region=load_small_tree()["320100"])


class TestCourse:
    def test_another_person_opens_and_a_change_begins_the_next_edition(self):
        writer = author()
        row = make_course(actor=writer, approved=False)
        assert codes(lambda: commands.approve_course(actor=writer, course=row)) == ["training.two_people"]
        commands.approve_course(actor=author(), course=row)
        commands.add_question(
            actor=writer, course=row, kind="TRUE_FALSE", text="可以送礼金。", answer="F", explanation="禁止"
        )
        row.refresh_from_db()
        assert (row.status, row.edition, row.approved_by_id) == ("DRAFT", 2, None)

    def test_nothing_to_read_or_ask_is_refused(self):
        row = commands.add_course(actor=author(), code="X", title="空课", category="SALES")
        assert codes(lambda: commands.approve_course(actor=author(), course=row)) == ["training.no_lessons"]
        commands.add_lesson(actor=author(), course=row, title="一", text="……")
        assert codes(lambda: commands.approve_course(actor=author(), course=row)) == ["training.no_questions"]
        few = make_course(questions=3, questions_asked=4, approved=False)
        assert codes(lambda: commands.approve_course(actor=author(), course=few)) == ["training.too_few_questions"]

    def test_material_for_dealers_is_approved_and_in_force(self):
        ensure_parameters(actor=system())
        row = make_course(approved=False)
        draft = document(product_with_use(), approved=False)
        wrong = lambda: commands.add_lesson(actor=author(), course=row, title="彩页", document=draft)  # noqa: E731
        assert codes(wrong) == ["training.document_not_in_force"]
        assert codes(lambda: commands.add_lesson(actor=author(), course=row, title="空")) == ["training.empty_lesson"]

    def test_a_wrong_question_is_refused_as_in_quizzes(self):
        row = make_course(approved=False)
        wrong = lambda: commands.add_question(  # noqa: E731
            actor=author(), course=row, kind="MULTIPLE", text="哪些?", options="一\n二", answer="A", explanation="—"
        )
        assert codes(wrong) == ["quiz.two_letters"]


class TestExam:
    def test_read_first_then_pass_and_get_a_yearly_certificate_of_compliance(self, dealer):
        course, person = make_course(), learner(dealer)
        assert codes(lambda: commands.start_attempt(actor=person, course=course.pk)) == ["training.not_read"]
        done = sit(person, course, right=4)
        assert (done.percent, done.is_passed, done.pass_percent) == (80, True, 80)
        row = Certificate.objects.unscoped("test").get(attempt=done)
        assert (row.dealer_id, row.issued_on, row.valid_to) == (dealer.pk, TODAY, date(2027, 11, 19))
        assert row.number.startswith("TC-2611-")
        assert codes(lambda: commands.start_attempt(actor=person, course=course.pk)) == ["training.still_valid"]
        assert codes(lambda: commands.hand_in(actor=person, attempt=done.pk, chosen={})) == ["training.finished"]
        later = person.at(NOW + timedelta(days=320))
        assert commands.start_attempt(actor=later, course=course.pk).pk != done.pk, "renewed within sixty days"

    def test_a_course_of_another_kind_does_not_expire(self, dealer):
        assert certify(learner(dealer), make_course(category="PRODUCT")).valid_to is None
        assert certify(learner(dealer), make_course(category="SALES", validity_months=6)).valid_to == date(2027, 5, 19)

    def test_waits_a_day_after_failing_and_three_times_is_enough_until_assigned_again(self, dealer):
        course, person = make_course(), learner(dealer)
        moment = person
        for n in range(3):
            moment = person.at(NOW + timedelta(days=n))
            assert not sit(moment, course, right=3).is_passed
            soon = moment.at(moment.now + timedelta(hours=1))
            expected = "training.wait" if n < 2 else "training.no_attempts"
            assert codes(lambda soon=soon: commands.start_attempt(actor=soon, course=course.pk)) == [expected]
        boss = author().at(moment.now + timedelta(hours=2))
        commands.assign_course(actor=boss, course=course, users=[person.user_id], due_on=TODAY + timedelta(days=20))
        again = moment.at(moment.now + timedelta(hours=3))
        assert sit(again, course).is_passed
        task = CourseAssignment.objects.unscoped("test").get()
        assert task.completed_on == again.today and task.certificate_id

    def test_questions_are_drawn_and_shuffled_anew_for_each_attempt(self, dealer):
        course, person = make_course(questions=12, questions_asked=6, wait_hours=0), learner(dealer)
        first, second = sit(person, course, right=0), sit(person.at(NOW + timedelta(hours=1)), course, right=0)
        assert len(first.paper) == len(second.paper) == 6
        assert first.paper != second.paper

    def test_an_attempt_of_the_edition_before_does_not_count(self, dealer):
        course, person = make_course(), learner(dealer)
        read_all(person, course)
        attempt = commands.start_attempt(actor=person, course=course.pk)
        commands.change_course(actor=author(), row=course, goal="会识别九个场景")
        assert codes(lambda: commands.hand_in(actor=person, attempt=attempt.pk, chosen={})) == ["training.changed"]
        course.refresh_from_db()
        commands.approve_course(actor=author(), course=course)
        assert sit(person, course).edition == 2

    def test_nobody_hands_in_for_another_and_drafts_are_nobodys_business(self, dealer):
        course, person = make_course(), learner(dealer)
        read_all(person, course)
        attempt = commands.start_attempt(actor=person, course=course.pk)
        with pytest.raises(NotVisible):
            commands.hand_in(actor=learner(dealer), attempt=attempt.pk, chosen={})
        with pytest.raises(NotVisible):
            commands.start_attempt(actor=person, course=make_course(approved=False).pk)
        with pytest.raises(NotVisible):
            commands.start_attempt(actor=person, course=make_course(audience="STAFF").pk)


class TestCertificates:
    def test_on_evidence_and_revoked_with_reason(self, dealer):
        course, person = make_course(), learner(dealer)
        issue = commands.issue_certificate
        assert codes(lambda: issue(actor=author(), course=course, user=person.user_id)) == ["training.evidence"]
        row = issue(actor=author(), course=course, user=person.user_id, evidence="11月18日南京培训签到表")
        assert codes(lambda: commands.revoke_certificate(actor=author(), certificate=row, reason=" ")) == [
            "training.reason"
        ]
        commands.revoke_certificate(actor=author(), certificate=row, reason="代签到")
        row.refresh_from_db()
        assert (row.revoked_on, row.revoke_reason) == (TODAY, "代签到")
        with pytest.raises(Denied):
            commands.revoke_certificate(actor=person, certificate=row, reason="x")

    def test_a_dealer_sees_his_own_and_a_region_its_own(self, dealer):
        other = make_dealer(region=load_small_tree()["110101"])
        course = make_course()
        mine, theirs = certify(learner(dealer), course), certify(learner(other), course)
        reader = learner(dealer, "training.certificate:view")
        assert list(Certificate.objects.visible_to(reader)) == [mine]
        manager = staff_actor("training.certificate:view", breadth="REGION", region=load_small_tree()["110000"])
        assert list(Certificate.objects.visible_to(manager)) == [theirs]
        assert not ExamAttempt.objects.visible_to(learner(dealer)).exists(), (
            "colleagues do not read each other's results"
        )


class TestAssignments:
    def test_everybody_of_a_dealer_once_and_told(self, dealer):
        course, people = make_course(), [learner(dealer), learner(dealer)]
        due = TODAY + timedelta(days=14)
        rows = commands.assign_course(actor=author(), course=course, dealers=[dealer], due_on=due)
        assert {row.user_id for row in rows} == {person.user_id for person in people}
        commands.assign_course(actor=author(), course=course, dealers=[dealer], due_on=due + timedelta(days=1))
        assert CourseAssignment.objects.unscoped("test").count() == 2
        assert Notice.objects.filter(user_id=people[0].user_id, kind="training.assigned").exists()

    def test_refuses_past_days_strangers_and_nobody(self, dealer):
        course = make_course()
        assign = commands.assign_course
        yesterday = TODAY - timedelta(days=1)
        assert codes(lambda: assign(actor=author(), course=course, dealers=[dealer], due_on=yesterday)) == [
            "training.past_day"
        ]
        assert codes(lambda: assign(actor=author(), course=course, dealers=[dealer], due_on=TODAY)) == [
            "training.nobody"
        ]
        person = learner(dealer)
        for_staff = make_course(audience="STAFF")
        refused = lambda: assign(actor=author(), course=for_staff, users=[person.user_id], due_on=TODAY)  # noqa: E731
        assert codes(refused) == ["training.not_for_them"]
        narrow = staff_actor(
            "training:*", "dealers.dealer:view", breadth="REGION", region=load_small_tree()["110000"]
        ).at(NOW)
        with pytest.raises(NotVisible):
            assign(actor=narrow, course=course, users=[person.user_id], due_on=TODAY)


class TestRound:
    def test_both_sides_are_told_once_a_step_and_nobody_after_renewal(self, dealer):
        person, boss = learner(dealer), author()
        Dealer = type(dealer)
        Dealer.objects.unscoped("test").filter(pk=dealer.pk).update(manager=boss.user_id)
        row = certify(person, make_course())
        days = lambda n: system().at(NOW.replace(year=2027) - timedelta(days=n))  # noqa: E731
        assert commands.watch_training(actor=days(70))["certificates"] == 0
        for n in (60, 59, 20):
            commands.watch_training(actor=days(n))
        told = Notice.objects.filter(kind="training.certificate_ends").values_list("user_id", flat=True)
        assert sorted(told) == sorted([person.user_id, boss.user_id] * 2), f"two steps for both sides of {row}"


def test_course_codes_are_unique():
    make_course(code="ONE")
    with pytest.raises(RuleViolation):
        make_course(code="ONE")
    assert Course.objects.unscoped("test").count() == 1
