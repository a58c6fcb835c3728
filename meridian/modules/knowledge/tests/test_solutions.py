"""Scenarios and solutions: within the registered use, and medical review before anybody else sees a special case."""

from __future__ import annotations

import pytest

from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.commands import change_product
from meridian.modules.knowledge import commands
from meridian.modules.knowledge.models import Solution, SolutionProduct
from meridian.modules.knowledge.tests.factories import author, product_with_use, scenario
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system

pytestmark = pytest.mark.django_db
WRITER = (
    "knowledge.solution:view", "knowledge.solution:add", "knowledge.solution:change", "knowledge.solution:submit",
    "knowledge.solutionproduct:view", "knowledge.solutionproduct:add", "catalog.product:view",
)  # fmt: skip
REVIEWER = ("knowledge.solution:view", "knowledge.solution:review", "knowledge.solutionproduct:view")
READER = ("knowledge.solution:view", "knowledge.solutionproduct:view")


@pytest.fixture
def product():
    ensure_parameters(actor=system())
    return product_with_use()


def codes(call) -> list[str]:
    with pytest.raises(RuleViolation) as caught:
        call()
    return [issue.code for issue in caught.value.issues()]


def solution(product, writer, *, purpose: str = "冠状动脉原发病变的血管内治疗", **values) -> Solution:
    facts = {
        "title": "长病变分段处理", "kind": "SPECIAL_CASE", "department": "CARDIOLOGY", "situation": "病变较长，需两枚支架重叠",
        "proposal": "由远至近释放，重叠 2 mm",
    }  # fmt: skip
    row = commands.add_solution(actor=writer, **{**facts, **values})
    commands.add_solution_product(actor=writer, solution=row, product=product, purpose=purpose)
    return row


def seen_by(actor) -> set[int]:
    return set(Solution.objects.visible_to(actor).values_list("pk", flat=True))


def test_beyond_the_registered_use_nothing_is_kept(product):
    assert codes(lambda: solution(product, staff_actor(*WRITER), purpose="下肢动脉闭塞")) == [
        "knowledge.beyond_registered_use"
    ]
    assert not SolutionProduct.objects.unscoped("test").exists()


def test_without_a_registered_use_nothing_can_be_judged(product):
    bare = product_with_use("")
    assert codes(lambda: solution(bare, staff_actor(*WRITER))) == ["knowledge.no_registered_use"]


def test_nobody_else_sees_a_special_case_before_the_medical_review(product):
    writer, reviewer, reader = staff_actor(*WRITER), staff_actor(*REVIEWER), staff_actor(*READER)
    other_writer = staff_actor(*WRITER)
    row = solution(product, writer)
    commands.submit_solution(actor=writer, solution=row)
    row.refresh_from_db()
    assert row.status == "REVIEW"
    assert seen_by(writer) == seen_by(reviewer) == {row.pk}
    assert seen_by(reader) == seen_by(other_writer) == set()
    assert not SolutionProduct.objects.visible_to(reader).exists()
    with pytest.raises(Denied):
        commands.release_solution(actor=writer, solution=row, reason="可以")
    assert codes(lambda: commands.release_solution(actor=reviewer, solution=row, reason="")) == ["knowledge.reason"]
    commands.release_solution(actor=reviewer, solution=row, reason="在注册范围内，说明书有重叠释放步骤")
    row.refresh_from_db()
    assert (row.status, row.reviewed_by_id, row.review_reason[:5]) == ("RELEASED", reviewer.user_id, "在注册范围")
    assert seen_by(reader) == {row.pk}


def test_the_author_never_reviews_his_own(product):
    both = staff_actor(*WRITER, *REVIEWER)
    row = solution(product, both)
    commands.submit_solution(actor=both, solution=row)
    assert codes(lambda: commands.release_solution(actor=both, solution=row, reason="可以")) == ["knowledge.two_people"]


def test_a_refusal_keeps_its_reason_and_the_author_may_try_again(product):
    writer, reviewer = staff_actor(*WRITER), staff_actor(*REVIEWER)
    row = solution(product, writer)
    commands.submit_solution(actor=writer, solution=row)
    commands.refuse_solution(actor=reviewer, solution=row, reason="缺少证据")
    row.refresh_from_db()
    assert (row.status, row.review_reason) == ("REFUSED", "缺少证据")
    commands.change_solution(actor=writer, row=row, proposal="按说明书单支架释放")
    commands.submit_solution(actor=writer, solution=row)
    row.refresh_from_db()
    assert row.status == "REVIEW"


def test_an_ordinary_case_is_released_at_once(product):
    writer, reader = staff_actor(*WRITER), staff_actor(*READER)
    row = solution(product, writer, kind="STANDARD")
    assert seen_by(reader) == set()
    commands.submit_solution(actor=writer, solution=row)
    assert seen_by(reader) == {row.pk}


def test_a_drug_must_be_marked_and_named(product):
    writer = staff_actor(*WRITER)
    said = "术后口服阿司匹林"
    assert codes(lambda: solution(product, writer, kind="STANDARD", proposal=said)) == ["knowledge.drug_not_marked"]
    assert codes(lambda: solution(product, writer, kind="DRUG_COMBINATION", proposal=said)) == [
        "knowledge.drug_missing"
    ]
    row = solution(product, writer, kind="DRUG_COMBINATION", proposal=said, drug="阿司匹林")
    commands.submit_solution(actor=writer, solution=row)
    row.refresh_from_db()
    assert row.status == "REVIEW"


def test_numbers_of_patients_are_refused(product):
    assert codes(lambda: solution(product, staff_actor(*WRITER), situation="患者电话 13812345678")) == [
        "knowledge.personal_number"
    ]


def test_a_narrowed_registration_stops_the_release(product):
    writer, reviewer = staff_actor(*WRITER), staff_actor(*REVIEWER)
    row = solution(product, writer)
    commands.submit_solution(actor=writer, solution=row)
    change_product(actor=system(), row=product, indications="适用于外周血管狭窄。")
    assert codes(lambda: commands.release_solution(actor=reviewer, solution=row, reason="可以")) == [
        "knowledge.beyond_registered_use"
    ]


def test_another_writers_draft_cannot_be_reached(product):
    row = solution(product, staff_actor(*WRITER))
    with pytest.raises(NotVisible):
        commands.change_solution(actor=staff_actor(*WRITER), row=row, title="我的")


def test_a_scenario_stays_within_the_registered_use_too(product):
    row = scenario(product)
    assert row.status == "APPROVED"
    with pytest.raises(RuleViolation) as caught:
        commands.add_scenario_product(
            actor=author(), scenario=row, product=product, purpose="颅内动脉狭窄", why="尺寸合适"
        )
    assert caught.value.issues()[0].code == "knowledge.beyond_registered_use"
