"""Tasks from signatures, installations, trainings, support and questions, through their commands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.events.dispatch import deliver_due
from meridian.kernel.events.models import DomainEvent
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, staff_actor, staff_user, system
from meridian.modules.agreements.tests.factories import make_agreement
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.ordering.models import Order
from meridian.modules.reference.commands import set_parameter
from meridian.modules.service import commands
from meridian.modules.service.models import (
    ClinicalQuestion,
    FaqEntry,
    FulfilmentTask,
    InstallationOrder,
    ServiceProvider,
    SupportRequest,
    TrainingAttendance,
)
from meridian.modules.training.tests import factories as training

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


def photo(name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.PNG, "image/png")


def refused(call, *codes: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        call()
    assert [issue.code for issue in caught.value.issues()] == list(codes)
    assert all(str(issue.message) for issue in caught.value.issues())


def order_of(dealer, number: str = "SO-1", **values) -> Order:
    facts = {"status": "SUBMITTED", "submitted_at": clock.now(), "region": dealer.region, **values}
    return Order.objects.create(number=number, dealer=dealer, **facts, **make.stamp())


def tasks():
    return FulfilmentTask.objects.unscoped("test")


class TestFulfilment:
    def test_signing_opens_a_task_and_the_first_order_ends_it(self, world):
        row = make_agreement(dealer=world.dealer)
        assert not tasks().exists()
        deliver_due()
        task = tasks().get()
        assert (task.agreement_id, task.dealer_id, task.status) == (row.pk, world.dealer.pk, "OPEN")
        assert task.due_date == date(2026, 11, 25)  # five working days after the Wednesday of the signature
        order = order_of(world.dealer)
        assert commands.note_order(actor=system(), order_id=order.pk, dealer_id=world.dealer.pk) == 1
        task = tasks().get()
        assert (task.status, task.order_id, task.done_on) == ("DONE", order.pk, make.TODAY)
        assert commands.note_order(actor=system(), order_id=order.pk, dealer_id=world.dealer.pk) == 0

    def test_opened_twice_it_is_one_task(self, world):
        row = make_agreement(dealer=world.dealer)
        first = commands.open_task(actor=system(), agreement_id=row.pk)
        assert commands.open_task(actor=system(), agreement_id=row.pk).pk == first.pk
        deliver_due()
        assert tasks().count() == 1

    def test_an_order_of_another_contract_or_dealer_does_not_count(self, world):
        row = make_agreement(dealer=world.dealer)
        commands.open_task(actor=system(), agreement_id=row.pk)
        other = make_dealer(region=world.region)
        for number, dealer, values in (
            ("SO-1", world.dealer, {"contract_number": "AG-X"}), ("SO-2", other, {}), ("SO-3", world.dealer, {"status": "CANCELLED"}),
        ):  # fmt: skip
            order = order_of(dealer, number, **values)
            assert commands.note_order(actor=system(), order_id=order.pk, dealer_id=dealer.pk) == 0
        assert tasks().get().status == "OPEN"

    def test_an_order_that_came_before_the_event_counts(self, world):
        row = make_agreement(dealer=world.dealer)
        order_of(world.dealer)
        assert commands.open_task(actor=system(), agreement_id=row.pk).status == "DONE"

    def test_what_is_late_is_told_once_and_what_ended_lapses(self, world):
        owner = staff_user("*")
        row = make_agreement(dealer=world.dealer)
        task = commands.open_task(actor=system(), agreement_id=row.pk)
        commands.assign_task(actor=staff_actor("service:*"), row=task, owner=owner, note="已约定本周下单")
        with clock.frozen_at(make.on(date(2026, 12, 1))):
            assert commands.watch_service(actor=system()) == {"lapsed": 0, "told": 1}
            assert commands.watch_service(actor=system())["told"] <= 1
        assert Notice.objects.filter(user=owner, kind="service.late").count() == 1
        with clock.frozen_at(make.on(date(2027, 1, 4))):
            assert commands.watch_service(actor=system())["lapsed"] == 1
        assert tasks().get().status == "LAPSED"


class TestInstallation:
    def test_from_plan_to_warranty(self, world):
        row = world.plan()
        assert (row.status, row.serial, row.warranty_months) == ("PLANNED", "SN-1", 12)
        install, debug, accept = row.steps.order_by("position")
        sign = lambda step, **given: commands.sign_step(  # noqa: E731
            actor=world.actor, installation_order=row.pk, step_id=step.pk, **given
        )
        refused(lambda: sign(debug, value=Decimal(5)), "installation.phase")
        sign(install, done_by="周工")
        assert self.state(row) == "DEBUGGING"
        refused(lambda: sign(debug, value=Decimal("5.3")), "installation.limits")
        sign(debug, value=Decimal("5.3"), passed=False, note="电压偏高")
        assert self.state(row) == "DEBUGGING"
        sign(debug, value=Decimal("5.01"), note="已调整")
        refused(lambda: sign(accept), "installation.photo")
        made = sign(accept, photo=photo())
        assert made.photo.content_kind == "png" and made.signed_by_id == world.actor.user_id and made.signed_at
        refused(self.accept(world, row, signatory=""), "installation.signatory")
        done = self.accept(world, row)()
        assert (done.status, done.accepted_on, done.warranty_to) == ("ACCEPTED", make.TODAY, date(2027, 11, 17))
        event = DomainEvent.objects.get(name="service.installation.accepted")
        assert event.payload["warranty_to"] == "2027-11-17"
        refused(lambda: sign(install), "installation.closed")
        refused(
            lambda: commands.cancel_installation(actor=world.actor, installation_order=row.pk, reason="x"),
            "service.state",
        )

    def accept(self, world, row, **given):
        facts = {"signatory": "李明", "signatory_title": "设备科主任", **given}
        return lambda: commands.accept_installation(actor=world.actor, installation_order=row.pk, **facts)

    def state(self, row) -> str:
        return InstallationOrder.objects.unscoped("test").get(pk=row.pk).status

    def test_acceptance_needs_the_whole_checklist_and_the_serial(self, world):
        row = world.plan(serial="")
        refused(self.accept(world, row), "installation.steps_open", "installation.no_serial")

    def test_a_unit_is_installed_once_at_a_time(self, world):
        first = world.plan()
        refused(lambda: world.plan(serial="SN-1 "), "installation.unit_twice")
        commands.cancel_installation(actor=world.actor, installation_order=first.pk, reason="改期")
        assert world.plan().serial == "SN-1"

    def test_providers_work_under_a_running_contract(self, world):
        provider = ServiceProvider.objects.create(name="华维", valid_to=make.TODAY - timedelta(days=1), **make.stamp())
        refused(lambda: world.plan(performer="PROVIDER"), "installation.provider_missing")
        refused(lambda: world.plan(performer="PROVIDER", provider=provider), "installation.provider_ended")
        provider.valid_to = make.TODAY
        provider.save()
        assert world.plan(performer="PROVIDER", provider=provider).provider_id == provider.pk

    def test_procedures_are_found_and_stay_once_begun(self, world):
        general = make.make_template("SOP-0", months=6)
        row = world.plan()
        assert row.template_id == world.template.pk
        changed = commands.change_installation(actor=world.actor, row=row.pk, template=general)
        assert (changed.warranty_months, changed.steps.count()) == (6, 3)
        commands.sign_step(
            actor=world.actor, installation_order=row.pk, step_id=changed.steps.order_by("position")[0].pk
        )
        refused(
            lambda: commands.change_installation(actor=world.actor, row=row.pk, template=world.template),
            "installation.begun",
        )
        world.template.is_active = False
        world.template.save()
        assert world.plan(serial="SN-2").template_id == general.pk
        general.is_active = False
        general.save()
        refused(lambda: world.plan(serial="SN-3"), "installation.no_template")

    def test_rights_and_scope(self, world):
        row = world.plan()
        step = row.steps.first()
        with pytest.raises(Denied):
            commands.sign_step(
                actor=staff_actor("service.installationorder:view"), installation_order=row.pk, step_id=step.pk
            )
        stranger = dealer_actor(make_dealer(region=world.region), "service:*", "files.storedfile:add")
        with pytest.raises(NotVisible):
            commands.sign_step(actor=stranger, installation_order=row.pk, step_id=step.pk)
        other = world.plan(serial="SN-9")
        with pytest.raises(NotVisible):
            commands.sign_step(actor=world.actor, installation_order=other.pk, step_id=step.pk)


class TestTraining:
    def plan(self, world, **values):
        facts = {
            "hospital": world.hospital,
            "product": world.product,
            "held_on": make.TODAY,
            "topic": "日常操作",
            **values,
        }
        return commands.plan_training(actor=world.actor, **facts)

    def people(self, world, row):
        given = [("李敏", "检验科", "技师"), ("王芳", "检验科", "主管"), ("", "", "")]
        return commands.add_participants(actor=world.actor, customer_training=row.pk, people=given)

    def test_presence_results_and_certificates(self, world):
        row = self.plan(world, kind="MAINTENANCE")
        first, second = self.people(world, row)
        refused(lambda: self.people(world, row), "training.twice")
        record = lambda given: commands.record_training(  # noqa: E731
            actor=world.actor, customer_training=row.pk, attendance=given
        )
        refused(lambda: record({first.pk: (False, "NONE")}), "training.nobody")
        refused(lambda: record({first.pk: (True, "PASSED"), second.pk: (False, "PASSED")}), "training.result_absent")
        done = record({first.pk: (True, "PASSED"), second.pk: (True, "FAILED")})
        assert done.status == "HELD"
        kept = {a.name: a.certificate_number for a in TrainingAttendance.objects.unscoped("test")}
        assert kept == {"李敏": "TC-2611-0001", "王芳": ""}
        refused(lambda: record({first.pk: (True, "PASSED")}), "service.state")

    def test_not_before_its_day(self, world):
        row = self.plan(world, held_on=make.TODAY + timedelta(days=3))
        first, _second = self.people(world, row)
        call = lambda: commands.record_training(  # noqa: E731
            actor=world.actor, customer_training=row.pk, attendance={first.pk: (True, "NONE")}
        )
        refused(call, "training.future")
        refused(lambda: self.plan(world, minutes=0), "service.minutes")
        with pytest.raises(NotVisible):
            commands.record_training(actor=world.actor, customer_training=row.pk, attendance={-1: (True, "NONE")})


class TestSupport:
    def ask(self, world, **values):
        facts = {"kind": "SURGERY", "hospital": world.hospital, "planned_date": make.TODAY, "case_number": "sz-2611-03"}
        return commands.request_support(**{"actor": world.actor, **facts, **values})

    def test_asked_planned_done(self, world):
        row = self.ask(world, dealer=world.dealer)
        assert (row.status, row.case_number, row.region_id) == ("REQUESTED", "SZ-2611-03", world.dealer.region_id)
        refused(
            lambda: commands.report_support(actor=world.actor, support_request=row.pk, report="x", minutes=5),
            "service.state",
        )
        person = staff_user("service:*")
        commands.plan_support(actor=world.actor, support_request=row.pk, assigned=person)
        assert Notice.objects.filter(user=person, kind="service.assigned").count() == 1
        refused(
            lambda: commands.report_support(
                actor=world.actor, support_request=row.pk, report="患者姓名：王某", minutes=90
            ),
            "service.patient_name",
        )
        done = commands.report_support(actor=world.actor, support_request=row.pk, report="支架两枚, 顺利", minutes=90)
        assert (done.status, done.minutes) == ("DONE", 90)
        refused(lambda: commands.cancel_support(actor=world.actor, support_request=row.pk, reason="x"), "service.state")

    def test_a_surgery_is_supported_by_certified_experts_where_the_line_has_a_course_for_them(self, world):
        person, debugger = staff_user("service:*", *training.LEARNER), staff_user("service:*")
        assert self.ask(world, product=world.product, assigned=person).status == "PLANNED"  # no course: anybody
        course = training.make_course(line=world.product.line, makes_expert=True, level="ADVANCED")
        refused(lambda: self.ask(world, product=world.product, assigned=person), "service.not_expert")
        assert self.ask(world, product=world.product, assigned=debugger, kind="DEBUGGING").status == "PLANNED"
        asked = self.ask(world, product=world.product)
        plan = lambda: commands.plan_support(actor=world.actor, support_request=asked.pk, assigned=person)  # noqa: E731
        refused(plan, "service.not_expert")
        change = lambda: commands.change_support(actor=world.actor, row=asked, assigned=person)  # noqa: E731
        refused(change, "service.not_expert")
        training.certify(actor_for(person).at(make.NOW), course)
        assert plan().status == "PLANNED"
        set_parameter(
            actor=system(), code="service.surgery.expert_only", value=False, valid_from=make.TODAY, source="decided"
        )
        assert self.ask(world, product=world.product, assigned=debugger).status == "PLANNED"

    def test_no_patient_data(self, world):
        refused(lambda: self.ask(world, case_number=""), "service.case_missing")
        refused(lambda: self.ask(world, case_number="王小明"), "service.case_number")
        refused(lambda: self.ask(world, note="电话 13912345678"), "service.mobile_number")
        assert self.ask(world, kind="DEBUGGING", case_number="").status == "REQUESTED"
        assert SupportRequest.objects.unscoped("test").count() == 1

    def test_a_dealer_asks_for_himself_and_assigns_nobody(self, world):
        asks = dealer_actor(world.dealer, "service.supportrequest:add", "service.supportrequest:view")
        with pytest.raises(NotVisible):  # the hospital is none of his
            self.ask(world, actor=asks)
        hidden = make_dealer(region=world.region)
        row = self.ask(world, dealer=hidden, actor=system())
        assert not SupportRequest.objects.visible_to(asks).filter(pk=row.pk).exists()


class TestQuestions:
    def ask(self, world, **values):
        facts = {
            "actor": world.actor,
            "product": world.product,
            "question": "肾功能不全患者如何选型?",
            "dealer": world.dealer,
        }
        return commands.ask_question(**{**facts, **values})

    def test_answered_approved_sent_reused(self, world):
        row = self.ask(world)
        assert row.due_at.astimezone(clock.SHANGHAI).isoformat() == "2026-11-20T10:00:00+08:00"
        act = {"actor": world.actor, "clinical_question": row.pk}
        refused(lambda: commands.send_answer(**act), "service.state")
        commands.write_answer(**act, answer="按说明书第 5 节。")
        refused(lambda: commands.approve_answer(**act), "question.own_answer")
        reviewer = staff_actor(*make.STAFF)
        commands.approve_answer(actor=reviewer, clinical_question=row.pk)
        refused(lambda: commands.publish_answer(**act, question="选型"), "question.not_sent")
        sent = commands.send_answer(**act)
        assert (sent.status, sent.approved_by_id) == ("SENT", reviewer.user_id)
        made = commands.publish_answer(**act, question="肾功能不全时如何选型?")
        assert made.answer == "按说明书第 5 节。" and made.product_id == world.product.pk
        refused(lambda: commands.publish_answer(**act, question="再来"), "question.faq_twice")

    def test_off_label_goes_to_the_asker_only(self, world):
        row = self.ask(world, is_urgent=True)
        assert row.due_at.astimezone(clock.SHANGHAI).hour == 15  # four working hours, over lunch
        act = {"actor": world.actor, "clinical_question": row.pk}
        commands.write_answer(**act, answer="文献有限。")
        reviewer = {"actor": staff_actor(*make.STAFF), "clinical_question": row.pk}
        refused(lambda: commands.approve_answer(**reviewer, is_off_label=True), "question.off_label_note")
        commands.send_back(**reviewer, note="请补充文献")
        commands.write_answer(**act, answer="两篇文献见附。", is_off_label=True)
        commands.approve_answer(**reviewer, note="PMID 1, 2")
        commands.send_answer(**act)
        refused(lambda: commands.publish_answer(**act, question="x"), "question.off_label_faq")
        assert not FaqEntry.objects.unscoped("test").exists()

    def test_dealers_see_their_own(self, world):
        codes = ("service.clinicalquestion:add", "service.clinicalquestion:view")
        mine, other = dealer_actor(world.dealer, *codes), dealer_actor(make_dealer(region=world.region), *codes)
        row = self.ask(world, actor=mine, dealer=make_dealer(region=world.region))
        assert row.dealer_id == world.dealer.pk
        assert ClinicalQuestion.objects.visible_to(mine).count() == 1
        assert ClinicalQuestion.objects.visible_to(other).count() == 0
        with pytest.raises(Denied):
            commands.write_answer(actor=mine, clinical_question=row.pk, answer="x")
        refused(lambda: self.ask(world, actor=mine, question="患者姓名：李某"), "service.patient_name")
        refused(lambda: self.ask(world, dealer=None), "question.nowhere")
        assert self.ask(world, dealer=None, hospital=make_hospital(region=world.region)).dealer_id is None
