"""A dealer's employee learns on the phone: lesson, exam failed and passed, certificate; the company sees who is certified."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD
from .looking import look, say, sticking_out, violations

pytestmark = pytest.mark.browser
SEED = f"""
from meridian.modules.dealers.models import Dealer
from meridian.modules.org import commands as org
from meridian.modules.reference.tests.factories import system
from meridian.modules.training.tests import factories as make
course = make.make_course(code="BROWSER-1", title="反商业贿赂与合规推广：学术拜访、业务接待、样品与试用设备的九个场景")
dealer = Dealer.objects.unscoped("seed").get(name__contains="瑞泽")
org.create_user(actor=system(), username="learner", display_name="冯小雨", kind="DEALER", password={PASSWORD!r}, role="dealer_owner", dealer=dealer)
org.create_user(actor=system(), username="trainer", display_name="张敏", kind="STAFF", password={PASSWORD!r}, role="channel_manager", breadth="ALL")
print(course.pk)
"""


@pytest.fixture(scope="module")
def course(product) -> int:
    """An open course with one lesson and five questions; a person of a dealer who has not begun."""
    return int(product.shell(SEED).split()[-1])


def answer(page, text: str) -> None:
    """Choose this option in every question and hand in."""
    for question in page.locator("fieldset.fieldset").all():
        question.get_by_label(text, exact=True).check()
    page.locator("main form button.btn.p").click()
    page.wait_for_load_state("networkidle")


def test_read_fail_pass_and_hold_the_certificate(product, sign_in, course):
    phone = sign_in("learner", width=390, height=844)
    phone.goto(f"{product.url}/training/")
    assert not sticking_out(phone) and not violations(phone)
    look(phone, "training-mine-phone")
    phone.goto(f"{product.url}/training/courses/{course}/read/")
    assert phone.get_by_role("button", name=say("Begin the exam")).count() == 0  # the lesson comes first
    assert not sticking_out(phone) and not violations(phone)
    look(phone, "training-course-phone")
    phone.get_by_role("button", name=say("I have read this")).click()
    phone.get_by_role("button", name=say("Begin the exam")).click()
    phone.wait_for_selector("fieldset.fieldset")
    assert not sticking_out(phone) and not violations(phone)
    look(phone, "training-exam-phone")
    answer(phone, "错的")
    look(phone, "training-failed-phone")
    assert not violations(phone)
    product.shell(f"""
from datetime import timedelta
from meridian.modules.training.models import ExamAttempt
for row in ExamAttempt.objects.unscoped("the waiting time has passed").filter(course_id={course}):
    ExamAttempt.objects.unscoped("the waiting time has passed").filter(pk=row.pk).update(finished_at=row.finished_at - timedelta(days=9))
""")
    phone.goto(f"{product.url}/training/courses/{course}/read/")
    phone.get_by_role("button", name=say("Begin the exam")).click()
    phone.wait_for_selector("fieldset.fieldset")
    answer(phone, "对的")
    look(phone, "training-passed-phone")
    phone.goto(f"{product.url}/training/")
    paper = phone.locator("aside a[href$='paper.pdf']").first
    got = phone.request.get(product.url + paper.get_attribute("href"))
    assert got.status == 200 and got.body().startswith(b"%PDF")

    page = sign_in("trainer")
    page.goto(f"{product.url}/training/people/")
    assert "瑞泽" in page.locator("main").inner_text()
    look(page, "training-people")
    assert not violations(page)


def test_an_exam_of_somebody_else_stays_shut(product, sign_in, course):
    key = product.shell(f"""
from meridian.modules.training.models import ExamAttempt
print(ExamAttempt.objects.unscoped("test").filter(course_id={course}).order_by("pk").last().pk)
""")
    page = sign_in("kangda")
    assert page.goto(f"{product.url}/training/attempts/{key.split()[-1]}/").status == 404
