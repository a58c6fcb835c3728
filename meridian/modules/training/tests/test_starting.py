"""Onboarding with tasks settled by the side that does them; kits confirmed by the dealer, loans that come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.events.dispatch import deliver_due
from meridian.kernel.notices.models import Notice
from meridian.kernel.objects.registry import spec_named
from meridian.modules.dealers.commands import activate_dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.training import commands
from meridian.modules.training.models import LaunchKit, LaunchKitLine, Onboarding, OnboardingTask
from meridian.modules.training.tests.factories import NOW, TODAY, author, certify, learner, make_course
from meridian.modules.training.tests.test_exams import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def dealer():
    ensure_parameters(actor=system())
    return make_dealer(region=load_small_tree()["320100"])


def row_of(spec, /, **values):
    return spec_named(spec).create(actor=author(), **values)


def template(course, **values):
    head = row_of("training.onboardingtemplate", **{"name": "新经销商三十天", **values})
    steps = (
        ("DOCUMENT", "交换质量保证协议", "DEALER", 3, None), ("COURSE", "通过反商业贿赂", "DEALER", 14, course),
        ("KIT", "收到启动支持包", "DEALER", 7, None), ("MEETING", "启动会", "COMPANY", 10, None),
    )  # fmt: skip
    for n, (kind, title, side, days, about) in enumerate(steps, 1):
        row_of(
            "training.onboardingstep",
            template=head,
            position=n,
            kind=kind,
            title=title,
            side=side,
            day_offset=days,
            course=about,
        )
    return head


def kit_template(*, loan_days=30):
    head = row_of("training.kittemplate", name="冠脉启动支持包")
    row_of("training.kittemplateline", template=head, position=1, kind="BROCHURE", title="产品彩页", qty=50)
    row_of(
        "training.kittemplateline",
        template=head,
        position=2,
        kind="TRIAL_DEVICE",
        title="演示用输送系统",
        loan_days=loan_days,
    )
    return head


def task(row, kind):
    return OnboardingTask.objects.unscoped("test").get(onboarding=row, kind=kind)


class TestOnboarding:
    def test_tasks_are_due_from_the_start_and_the_last_one_completes_it(self, dealer):
        course, person = make_course(), learner(dealer)
        row = commands.start_onboarding(actor=author(), dealer=dealer, template=template(course))
        assert [(t.title, (t.due_on - TODAY).days) for t in row.tasks.order_by("position")] == [
            ("交换质量保证协议", 3), ("收到启动支持包", 7), ("启动会", 10), ("通过反商业贿赂", 14),
        ]  # fmt: skip
        assert row.due_on == TODAY + timedelta(days=14)
        assert codes(lambda: commands.start_onboarding(actor=author(), dealer=dealer, template=row.template)) == [
            "training.onboarding_running"
        ]
        settle = commands.settle_task
        assert codes(lambda: settle(actor=author(), onboarding_task=task(row, "DOCUMENT"), evidence="x")) == [
            "training.other_side"
        ]
        assert codes(lambda: settle(actor=person, onboarding_task=task(row, "DOCUMENT"), evidence=" ")) == [
            "training.task_evidence"
        ]
        assert codes(lambda: settle(actor=person, onboarding_task=task(row, "COURSE"), evidence="学完了")) == [
            "training.course_open"
        ]
        settle(actor=person, onboarding_task=task(row, "DOCUMENT"), evidence="协议 QA-2026-11")
        settle(actor=author(), onboarding_task=task(row, "MEETING"), evidence="11月20日线上，双方六人")
        kit = commands.issue_kit(actor=author(), dealer=dealer, template=kit_template())
        assert task(row, "KIT").kit_id == kit.pk
        commands.receive_kit(actor=person, launch_kit=kit, received=[line.pk for line in kit.lines.all()])
        assert task(row, "KIT").state == "DONE"
        number = certify(person, course).number
        row.refresh_from_db()
        assert number in task(row, "COURSE").evidence
        assert (row.status, row.ended_on) == ("DONE", TODAY)

    def test_starts_by_itself_when_a_dealer_is_activated_and_only_once(self, dealer):
        template(make_course(), is_default=True)
        deliver_due(limit=1000)
        draft = make_dealer(region=dealer.region, active=False)
        activate_dealer(actor=system(), dealer=draft)
        deliver_due(limit=1000)
        assert Onboarding.objects.unscoped("test").filter(dealer=draft).count() == 1
        assert commands.start_by_default(actor=system(), dealer=draft.pk) is None

    def test_a_course_passed_before_is_done_from_the_start(self, dealer):
        course = make_course()
        certify(learner(dealer), course)
        row = commands.start_onboarding(actor=author(), dealer=dealer, template=template(course))
        assert task(row, "COURSE").state == "DONE"

    def test_a_dealer_sees_only_his_own(self, dealer):
        other = make_dealer(region=dealer.region)
        row = commands.start_onboarding(actor=author(), dealer=dealer, template=template(make_course()))
        with pytest.raises(NotVisible):
            commands.settle_task(actor=learner(other), onboarding_task=task(row, "DOCUMENT"), evidence="x")
        assert not Onboarding.objects.visible_to(learner(other)).exists()

    def test_not_needed_with_reason_and_cancelled(self, dealer):
        row = commands.start_onboarding(actor=author(), dealer=dealer, template=template(make_course()))
        skipped = commands.skip_task(actor=author(), onboarding_task=task(row, "MEETING"), reason="老客户")
        assert (skipped.state, skipped.evidence) == ("SKIPPED", "老客户")
        commands.cancel_onboarding(actor=author(), onboarding=row, reason="暂缓")
        row.refresh_from_db()
        assert row.status == "CANCELLED"
        person = learner(dealer)
        late = lambda: commands.settle_task(actor=person, onboarding_task=task(row, "DOCUMENT"), evidence="x")  # noqa: E731
        assert codes(late) == ["training.onboarding_over"]


class TestKits:
    def test_what_did_not_arrive_is_said_and_loans_come_back(self, dealer):
        kit = commands.issue_kit(actor=author(), dealer=dealer, template=kit_template())
        brochure, device = kit.lines.order_by("position")
        assert (brochure.return_due_on, device.return_due_on) == (None, TODAY + timedelta(days=30))
        person = learner(dealer)
        receive = lambda lines, note="": commands.receive_kit(  # noqa: E731
            actor=person, launch_kit=kit, received=lines, note=note
        )
        assert codes(lambda: receive([])) == ["training.kit_lines"]
        assert codes(lambda: receive([device.pk])) == ["training.kit_missing"]
        back = lambda line: commands.return_loan(actor=author(), launch_kit_line=line, condition="完好")  # noqa: E731
        assert codes(lambda: back(device)) == ["training.not_received"]
        receive([device.pk], "彩页未到")
        assert codes(lambda: receive([device.pk])) == ["training.kit_state"]
        assert codes(lambda: back(brochure)) == ["training.no_loan"]
        back(device)
        device.refresh_from_db()
        assert (device.returned_on, device.return_note) == (TODAY, "完好")
        assert codes(lambda: back(device)) == ["training.returned"]

    def test_a_loan_is_not_for_ever(self, dealer):
        assert codes(
            lambda: commands.issue_kit(actor=author(), dealer=dealer, template=kit_template(loan_days=181))
        ) == ["training.loan_too_long"]

    def test_only_samples_and_devices_are_lent(self):
        with pytest.raises(RuleViolation):
            head = row_of("training.kittemplate", name="错")
            row_of("training.kittemplateline", template=head, kind="BROCHURE", title="彩页", loan_days=3)

    def test_both_sides_hear_of_a_loan_that_is_late(self, dealer):
        person = learner(dealer)
        kit = commands.issue_kit(actor=author(), dealer=dealer, template=kit_template())
        commands.receive_kit(actor=person, launch_kit=kit, received=[line.pk for line in kit.lines.all()])
        assert commands.watch_training(actor=system().at(NOW + timedelta(days=30)))["loans"] == 0
        for days in (31, 32):
            assert commands.watch_training(actor=system().at(NOW + timedelta(days=days)))["loans"] == 1
        assert Notice.objects.filter(kind="training.loan_late", user_id=person.user_id).count() == 1

    def test_nothing_of_a_loan_knows_purchases(self):
        names = {field.name for model in (LaunchKit, LaunchKitLine) for field in model._meta.get_fields()}
        assert not names & {"order", "amount_fen", "target", "turnover", "sku", "min_qty"}
