"""The pages: read, take the exam, see the result and the paper; who is certified; onboarding and kit from both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.access.models import User
from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.training import commands
from meridian.modules.training.models import (
    Certificate,
    CourseAssignment,
    ExamAttempt,
    LaunchKit,
    OnboardingTask,
)
from meridian.modules.training.tests.factories import (
    LEARNER,
    NOW,
    TODAY,
    author,
    certify,
    learner,
    make_course,
    require,
    sit,
)
from meridian.modules.training.tests.test_starting import kit_template, template

pytestmark = pytest.mark.django_db
MANAGER = ("training:*", "dealers.dealer:view", "catalog.productline:view")


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def dealer():
    ensure_parameters(actor=system())
    return make_dealer(region=load_small_tree()["320100"], name="南京康达医疗器械有限公司")


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestLearner:
    def test_reads_answers_and_gets_a_certificate(self, dealer):
        course, user = make_course(title="反商业贿赂"), dealer_user(dealer, *LEARNER)
        browser = browser_of(user)
        page = text(browser.get("/training/"))
        assert "反商业贿赂" in page and "Begin to read" in page and "Certified people" not in page
        page = text(browser.get(f"/training/courses/{course.pk}/read/"))
        assert "The exam opens after the last lesson; 0 of 1 are read." in page
        browser.post(f"/training/courses/{course.pk}/begin/")
        assert not ExamAttempt.objects.unscoped("test").exists(), "nothing begins before the lessons are read"
        browser.post(f"/training/lessons/{course.lessons.get().pk}/read/")
        begun = browser.post(f"/training/courses/{course.pk}/begin/")
        attempt = ExamAttempt.objects.unscoped("test").get()
        assert begun.url == f"/training/attempts/{attempt.pk}/"
        page = text(browser.get(begun.url))
        assert page.count('type="radio"') == 15 and "见指引" not in page, "no explanation before it is handed in"
        answers = {f"q{key}": "0" for key, _version, _order in attempt.paper}
        page = text(browser.post(f"/training/attempts/{attempt.pk}/hand-in/", answers, follow=True))
        held = Certificate.objects.unscoped("test").get()
        assert "Passed with 100 %" in page and held.number in page and "见指引" in page
        paper = browser.get(f"/training/certificates/{held.pk}/paper.pdf")
        assert paper.content.startswith(b"%PDF") and paper["Cache-Control"] == "private, no-store"
        assert held.number in text(browser.get("/training/"))

    def test_a_failed_exam_tells_no_answers_and_when_to_come_back(self, dealer):
        course, user = make_course(), dealer_user(dealer, *LEARNER)
        actor = learner(dealer)
        attempt = sit(actor, course, right=1)
        browser = browser_of(User.objects.get(pk=actor.user_id))
        page = text(browser.get(f"/training/attempts/{attempt.pk}/"))
        assert "Not passed: 20 % of 80 % needed" in page and "见指引" not in page
        assert "The next attempt is possible from 2026-11-21 10:00." in page
        stranger = browser_of(user)
        assert stranger.get(f"/training/attempts/{attempt.pk}/").status_code == 404
        assert stranger.get("/training/certificates/1/paper.pdf").status_code == 404

    def test_what_is_due_comes_first_with_its_reason(self, dealer):
        late, needed, ends = make_course(title="逾期课"), make_course(title="准入课"), make_course(title="快到期课")
        actor = learner(dealer)
        certify(actor.at(NOW - timedelta(days=330)), ends)
        commands.assign_course(
            actor=author().at(NOW - timedelta(days=9)),
            course=late,
            users=[actor.user_id],
            due_on=TODAY - timedelta(days=2),
        )
        require(needed)
        page = text(browser_of(User.objects.get(pk=actor.user_id)).get("/training/"))
        assert "3 courses are due." in page
        for said in ("past due", "required for orders", "ends soon"):
            assert said in page
        assert page.index("逾期课") < page.index("快到期课") < page.index("准入课")


class TestManager:
    def test_sees_who_is_missing_what_ends_and_assigns(self, dealer):
        course = make_course(title="反商业贿赂")
        certify(learner(dealer).at(NOW - timedelta(days=345)), course)
        other = make_dealer(region=dealer.region, name="苏州缺人医疗器械有限公司")
        person = learner(other)
        require(course)
        browser = browser_of(staff_user(*MANAGER))
        page = text(browser.get("/training/people/"))
        assert page.index("苏州缺人") < page.index("南京康达"), "who lacks somebody first"
        assert "0 / 1" in page and "1 / 1" in page and "Ending within 60 days" in page
        given = {"course": course.pk, "due_on": (TODAY + timedelta(days=7)).isoformat(), "dealers": [other.pk]}
        said = text(browser.post("/training/assign/", given, follow=True))
        assert "Assigned to 1 person." in said
        assert CourseAssignment.objects.unscoped("test").get().user_id == person.user_id
        wrong = {**given, "due_on": (TODAY - timedelta(days=7)).isoformat()}
        assert "The day lies in the past." in text(browser.post("/training/assign/", wrong))

    def test_a_dealer_owner_sees_his_people_only(self, dealer):
        course = make_course()
        certify(learner(dealer), course)
        other = make_dealer(region=dealer.region, name="苏州别家医疗器械有限公司")
        certify(learner(other), course)
        owner = dealer_user(dealer, *LEARNER, "training.certificate:view", "dealers.dealer:view")
        page = text(browser_of(owner).get("/training/people/"))
        assert "南京康达" in page and "苏州别家" not in page and "All records" not in page

    def test_a_course_says_what_is_missing_and_leads_to_its_parts(self):
        ensure_parameters(actor=system())
        row = commands.add_course(actor=author(), code="NEW", title="新课", category="SALES")
        browser = browser_of(staff_user(*MANAGER))
        page = text(browser.get(f"/training/courses/{row.pk}/"))
        assert "Add a lesson first." in page and f"/training/lessons/add/?course={row.pk}" in page
        text(browser.get(f"/training/exam-questions/add/?course={row.pk}"))
        page = text(browser.get(f"/training/courses/{make_course().pk}/"))
        assert "As people read it" in page and "Add a lesson first." not in page

    def test_the_record_of_a_dealer_shows_training_and_start(self, dealer):
        require(make_course(title="反商业贿赂"), min_persons=2)
        row = commands.start_onboarding(actor=author(), dealer=dealer, template=template(make_course()))
        page = text(browser_of(staff_user(*MANAGER)).get(f"/dealers/dealers/{dealer.pk}/"))
        assert "people missing" in page and "0 / 2" in page and row.number in page
        other = make_dealer(region=dealer.region)
        page = text(browser_of(staff_user(*MANAGER)).get(f"/dealers/dealers/{other.pk}/"))
        assert "Start the onboarding" in page and "Not started yet." in page


class TestBothSides:
    def test_an_onboarding_is_worked_off_by_both(self, dealer):
        row = commands.start_onboarding(actor=author(), dealer=dealer, template=template(make_course()))
        theirs, ours = browser_of(dealer_user(dealer, *LEARNER)), browser_of(staff_user(*MANAGER))
        url = f"/training/onboardings/{row.pk}/"
        page = text(theirs.get(url))
        assert "0 of 4 tasks settled" in page and "done by you" in page and "Not needed" not in page
        document = OnboardingTask.objects.unscoped("test").get(onboarding=row, kind="DOCUMENT")
        page = text(theirs.post(f"/training/onboarding-tasks/{document.pk}/done/", {"evidence": "QA-1"}, follow=True))
        assert "1 of 4 tasks settled" in page and "QA-1" in page
        meeting = OnboardingTask.objects.unscoped("test").get(onboarding=row, kind="MEETING")
        page = text(theirs.post(f"/training/onboarding-tasks/{meeting.pk}/done/", {"evidence": "x"}, follow=True))
        assert "The other side does this task." in page
        page = text(
            ours.post(
                f"/training/onboarding-tasks/{meeting.pk}/done/", {"evidence": "老客户", "do": "skip"}, follow=True
            )
        )
        assert "2 of 4 tasks settled" in page and "老客户" in page
        stranger = browser_of(dealer_user(make_dealer(region=dealer.region), *LEARNER))
        assert stranger.get(url).status_code == 404
        assert stranger.post(f"/training/onboarding-tasks/{meeting.pk}/done/", {"evidence": "x"}).status_code == 404

    def test_a_kit_is_confirmed_and_its_loan_taken_back(self, dealer):
        kit = commands.issue_kit(actor=author(), dealer=dealer, template=kit_template())
        theirs, ours = browser_of(dealer_user(dealer, *LEARNER)), browser_of(staff_user(*MANAGER))
        assert "Confirm what arrived" in text(theirs.get("/training/"))
        url = f"/training/launch-kits/{kit.pk}/"
        page = text(theirs.get(url))
        assert page.count('type="checkbox" name="line"') == 2
        assert "A loan depends on no purchase and promises none." in page
        lines = [line.pk for line in kit.lines.all()]
        page = text(theirs.post(f"{url}received/", {"line": lines[:1]}, follow=True))
        assert "Say what did not arrive." in page
        page = text(theirs.post(f"{url}received/", {"line": lines}, follow=True))
        assert "Receipt confirmed." in page
        assert LaunchKit.objects.unscoped("test").get().status == "RECEIVED"
        assert "Returned" in text(ours.get(url))
        assert "演示用输送系统" in text(ours.get("/training/people/"))
