"""The pages of service: board, checklist, training with certificate, questions; for staff and for dealers."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.service import commands
from meridian.modules.service.models import CustomerTraining, InstallationOrder, TrainingAttendance

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


@pytest.fixture
def staff():
    return browser_of(staff_user("*"))


def text_of(browser, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def fresh(row):
    return InstallationOrder.objects.unscoped("test").get(pk=row.pk)


class TestBoard:
    def test_overdue_today_and_mine(self, world, staff):
        mine = staff_user(*make.STAFF)
        world.plan(planned_date=make.TODAY - timedelta(days=2), engineer=mine)
        world.plan(serial="SN-2")
        text = text_of(staff, "/service/board/")
        assert text.index("IN-2611-0001") < text.index("Today</h2>") < text.index("IN-2611-0002")
        assert "Service" in text and 'href="/service/board/"' in text
        own = text_of(browser_of(mine), "/service/board/?mine=1")
        assert "IN-2611-0001" in own and "IN-2611-0002" not in own

    def test_dealers_see_their_own_and_no_tasks(self, world):
        world.plan()
        codes = ("service.supportrequest:view", "service.installationorder:view", "service.fulfilmenttask:view")
        assert "IN-2611-0001" in text_of(browser_of(dealer_user(world.dealer, *codes)), "/service/board/")
        other = browser_of(dealer_user(make_dealer(region=world.region), *codes))
        text = text_of(other, "/service/board/")
        assert "IN-2611-0001" not in text and "Tasks to order" not in text
        assert text_of(browser_of(staff_user("catalog.lot:view")), "/service/board/", 403)


class TestInstallation:
    def test_checklist_on_the_page(self, world, staff):
        row = world.plan()
        first, second, third = row.steps.order_by("position")
        url = f"/service/installation-orders/{row.pk}/"
        text = text_of(staff, url)
        assert "开箱、就位、通电" in text and "4.9 … 5.1 V" in text and "Acceptance by the customer" not in text
        sign = lambda step, **post: staff.post(f"/service/installations/{row.pk}/steps/{step.pk}/", post)  # noqa: E731
        assert sign(first, result="PASSED").status_code == 302
        wrong = sign(second, result="PASSED", value="5.9")
        assert wrong.status_code == 422 and "lies outside the limits 4.9 to 5.1" in wrong.content.decode()
        assert "is no number" in sign(second, result="PASSED", value="NaN").content.decode()
        assert sign(second, result="PASSED", value="5,0").status_code == 302
        picture = SimpleUploadedFile("a.png", make.PNG, "image/png")
        assert sign(third, result="PASSED", photo=picture).status_code == 302
        assert "Acceptance by the customer" in text_of(staff, url)
        given = {"signatory": "李明", "signatory_title": "设备科主任", "serial": "sn-77"}
        assert staff.post(f"/service/installations/{row.pk}/accept/", given).status_code == 302
        assert (fresh(row).status, fresh(row).serial) == ("ACCEPTED", "SN-77")
        assert "Warranty until" in text_of(staff, url)

    def test_planned_by_the_form(self, world, staff):
        form = {
            "dealer": world.dealer.pk, "hospital": world.hospital.pk, "sku": world.sku.pk, "planned_date": "2026-11-20",
            "performer": "OWN", "template": "", "serial": "X9",
        }  # fmt: skip
        assert text_of(staff, "/service/installation-orders/add/")
        answer = staff.post("/service/installation-orders/add/", form)
        assert answer.status_code == 302, answer.content.decode()
        row = InstallationOrder.objects.unscoped("test").get()
        assert (row.template_id, row.steps.count()) == (world.template.pk, 3)

    def test_photos_are_read_by_who_sees_the_installation(self, world, staff):
        row = world.plan()
        step = row.steps.order_by("position")[0]
        upload = SimpleUploadedFile("a.png", make.PNG, "image/png")
        made = commands.sign_step(actor=world.actor, installation_order=row.pk, step_id=step.pk, photo=upload)
        url = f"/files/{made.photo_id}/download/"
        sees = dealer_user(world.dealer, "service.installationorder:view")
        blind = dealer_user(make_dealer(region=world.region), "service.installationorder:view")
        from django.urls import reverse

        url = reverse("file_download", args=[made.photo_id])
        assert browser_of(sees).get(url).status_code == 200
        assert browser_of(blind).get(url).status_code == 404


class TestTraining:
    def test_people_record_certificate(self, world, staff):
        row = commands.plan_training(
            actor=world.actor, hospital=world.hospital, product=world.product, held_on=make.TODAY, topic="维护保养", kind="MAINTENANCE",
        )  # fmt: skip
        staff.post(f"/service/trainings/{row.pk}/people/", {"people": "李敏, 检验科, 技师\n王芳，检验科\n"})
        first, second = TrainingAttendance.objects.unscoped("test").order_by("id")
        assert (first.function, second.department) == ("技师", "检验科")
        nobody = staff.post(f"/service/trainings/{row.pk}/record/", {}, follow=True)
        assert "Nobody was present." in nobody.content.decode()
        staff.post(f"/service/trainings/{row.pk}/record/", {f"present{first.pk}": "on", f"result{first.pk}": "PASSED"})
        assert CustomerTraining.objects.unscoped("test").get().status == "HELD"
        assert "TC-2611-0001" in text_of(staff, f"/service/customer-trainings/{row.pk}/")
        paper = staff.get(f"/service/certificates/{first.pk}.pdf")
        assert paper["Content-Type"] == "application/pdf"
        words = "".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.content)).pages)
        assert "李敏" in words and "TC-2611-0001" in words
        assert staff.get(f"/service/certificates/{second.pk}.pdf").status_code == 404


class TestQuestions:
    CODES = ("service.clinicalquestion:add", "service.clinicalquestion:view", "service.faqentry:view", "catalog.product:view", "service.supportrequest:view")  # fmt: skip

    def test_a_dealer_asks_and_reads_the_answer_when_it_is_sent(self, world, staff):
        user = dealer_user(world.dealer, *self.CODES)
        mine = browser_of(user)
        form = {"product": world.product.pk, "question": "如何选型?"}
        answer = mine.post("/service/clinical-questions/add/", form)
        assert answer.status_code == 302, answer.content.decode()
        url = answer["Location"]
        key = int(url.rstrip("/").rsplit("/", 1)[1])
        act = {"actor": world.actor, "clinical_question": key}
        commands.write_answer(**act, answer="见说明书第五节")
        assert "见说明书第五节" in text_of(staff, url)
        assert "见说明书第五节" not in text_of(mine, url)
        assert "见说明书第五节" not in text_of(mine, f"{url}history/")
        from meridian.kernel.testing.actors import staff_actor

        commands.approve_answer(actor=staff_actor(*make.STAFF), clinical_question=key)
        commands.send_answer(**act)
        assert "见说明书第五节" in text_of(mine, url)
        other = browser_of(dealer_user(make_dealer(region=world.region), *self.CODES))
        assert other.get(url).status_code == 404
        commands.publish_answer(**act, question="怎样选型?")
        found = text_of(other, "/service/answers/?q=选型")
        assert "怎样选型?" in found and world.dealer.name not in found
        assert "No answer fits" in text_of(other, "/service/answers/?q=别的")

    def test_support_page(self, world, staff):
        row = commands.request_support(
            actor=world.actor, kind="SURGERY", hospital=world.hospital, planned_date=make.TODAY - timedelta(days=1),
            case_number="SZ-1",
        )  # fmt: skip
        text = text_of(staff, f"/service/support-requests/{row.pk}/")
        assert "The planned day has passed" in text and "SZ-1" in text
