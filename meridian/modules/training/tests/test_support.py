"""Learning paths, requests within their limit, pushed content with receipts, events that know no money."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.access.models import User
from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.notices.models import Notice
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import browser_of
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.knowledge.tests.factories import document, product_with_use
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.training import commands
from meridian.modules.training.models import (
    AcademicEvent,
    EventAttendance,
    PushReceipt,
    ResourceRequest,
)
from meridian.modules.training.tests.factories import LEARNER, NOW, TODAY, author, certify, learner, make_course
from meridian.modules.training.tests.test_exams import codes
from meridian.modules.training.tests.test_starting import row_of

pytestmark = pytest.mark.django_db
ASKS = (*LEARNER, "training.resourcerequest:view", "training.resourcerequest:add")


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def dealer():
    ensure_parameters(actor=system())
    return make_dealer(region=load_small_tree()["320100"])


def test_a_path_assigns_each_course_by_its_own_day_and_shows_how_far_one_is(dealer):
    first, second = make_course(title="岗前一"), make_course(title="进阶二", level="ADVANCED")
    path = row_of("training.learningpath", name="新人路径")
    assert codes(lambda: commands.assign_path(actor=author(), learning_path=path, dealers=[dealer])) == [
        "training.no_steps"
    ]
    for n, (course, days) in enumerate(((first, 14), (second, 60)), 1):
        row_of("training.pathstep", learning_path=path, position=n, course=course, days=days)
    person = learner(dealer)
    rows = commands.assign_path(actor=author(), learning_path=path, dealers=[dealer])
    assert [(row.course_id, (row.due_on - TODAY).days) for row in rows] == [(first.pk, 14), (second.pk, 60)]
    certify(person, first)
    page = browser_of(User.objects.get(pk=person.user_id)).get("/training/").content.decode()
    assert "新人路径" in page and "1 / 2" in page


class TestRequests:
    def test_is_due_in_working_days_and_answered_once(self, dealer):
        person = learner(dealer, *ASKS)
        row = commands.ask_support(actor=person, kind="MATERIAL", title="彩页 200 份")
        assert (row.dealer_id, row.number, row.due_on) == (dealer.pk, "RR-2611-0001", date(2026, 11, 24))
        assert commands.ask_support(actor=person, kind="OTHER", title="其他").due_on == date(2026, 11, 25)
        commands.take_request(actor=author(), resource_request=row)
        answer = lambda text: commands.answer_request(actor=author(), resource_request=row, answer=text)  # noqa: E731
        assert codes(lambda: answer(" ")) == ["training.reason"]
        done = answer("已寄出，顺丰 SF123")
        assert (done.status, done.answered_on) == ("DONE", TODAY)
        assert codes(lambda: answer("再次")) == ["training.request_over"]
        assert Notice.objects.filter(kind="training.request_answered", user_id=person.user_id).count() == 1

    def test_a_late_one_is_told_to_who_took_it_and_others_do_not_see_it(self, dealer):
        boss = author()
        row = commands.ask_support(actor=learner(dealer, *ASKS), kind="MATERIAL", title="彩页")
        commands.take_request(actor=boss, resource_request=row)
        assert commands.watch_training(actor=system().at(NOW + timedelta(days=4)))["requests"] == 0
        assert commands.watch_training(actor=system().at(NOW + timedelta(days=5)))["requests"] == 1
        assert Notice.objects.filter(kind="training.request_late", user_id=boss.user_id).count() == 1
        stranger = learner(make_dealer(region=dealer.region), *ASKS)
        assert not ResourceRequest.objects.visible_to(stranger).exists()


class TestPushing:
    def test_only_material_in_force_goes_out_and_opening_it_is_the_receipt(self, dealer):
        person, product = learner(dealer), product_with_use()
        push = lambda row: commands.push_content(  # noqa: E731
            actor=author(), document=row, message="新版彩页", dealers=[dealer]
        )
        assert codes(lambda: push(document(product, approved=False))) == ["training.document_not_in_force"]
        internal = document(product, title="内部资料", audience="STAFF")
        assert codes(lambda: push(internal)) == ["training.document_not_in_force"]
        row = push(document(product, title="说明", valid_to=TODAY + timedelta(days=10)))
        assert row.expires_on == TODAY + timedelta(days=10), "no longer than the material"
        browser = browser_of(User.objects.get(pk=person.user_id))
        assert "新版彩页" in browser.get("/training/").content.decode()
        receipt = PushReceipt.objects.unscoped("test").get()
        assert receipt.read_at is None
        assert browser.get(f"/training/pushed/{row.pk}/").status_code == 200
        receipt.refresh_from_db()
        assert receipt.read_at == NOW
        with pytest.raises(NotVisible):
            commands.read_push(actor=learner(dealer), push=row.pk)
        commands.call_back(actor=author(), content_push=row, reason="有误")
        assert codes(lambda: commands.read_push(actor=person, push=row.pk)) == ["training.push_over"]

    def test_is_sent_from_a_page_that_offers_nothing_else(self, dealer):
        learner(dealer)
        product = product_with_use()
        good, draft = document(product), document(product, title="草稿彩页", approved=False)
        boss = User.objects.get(pk=author().user_id)
        page = browser_of(boss).get("/training/push/").content.decode()
        assert str(good) in page and str(draft) not in page
        sent = {"document": good.pk, "message": "请学习", "dealers": [dealer.pk]}
        page = browser_of(boss).post("/training/push/", sent, follow=True).content.decode()
        assert "Read receipts stand below." in page


def test_events_log_attendance_and_know_neither_money_nor_prescriptions(dealer):
    row = spec_named("training.academicevent").create(
        actor=author(), title="冠脉介入线上沙龙", held_on=TODAY, link="https://example.org/live", agenda="病例讨论",
        approval_number="苏械广审(文)第281231-00001号",
    )  # fmt: skip
    row_of("training.eventattendance", event=row, name="李医生", department="心内科", minutes=45)
    assert row.number == "AE-2611-0001" and row.attendances.count() == 1
    names = {f.name for model in (AcademicEvent, EventAttendance) for f in model._meta.get_fields()}
    assert not any(
        word in name for name in names for word in ("fen", "amount", "fee", "order", "sku", "qty", "prescri", "rank")
    )
