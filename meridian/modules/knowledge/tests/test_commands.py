"""Advantages are checked, evidenced and approved by another person."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import staff_actor, staff_user
from meridian.modules.catalog.tests.factories import make_product
from meridian.modules.knowledge import commands
from meridian.modules.knowledge.models import ProductAdvantage
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system

pytestmark = pytest.mark.django_db
RIGHTS = ("knowledge:*", "catalog.product:view")


@pytest.fixture
def product():
    ensure_parameters(actor=system())
    return make_product()


def write(product, actor=None, **values) -> ProductAdvantage:
    facts = {"statement": "推送力降低 18%", "grade": "2", "source": "测试研究 2024, n=120"}
    return commands.add_advantage(actor=actor or staff_actor(*RIGHTS), product=product, **{**facts, **values})


def refused(call, code: str):
    with pytest.raises(RuleViolation) as caught:
        call()
    found = caught.value.issues()
    assert [issue.code for issue in found] == [code]
    return found[0]


def test_forbidden_wording_is_refused_with_its_article(product):
    found = refused(lambda: write(product, statement="业内最佳支架"), "knowledge.forbidden_wording")
    assert (found.rule, found.params["phrase"], found.field) == ("广告法 art. 9", "最佳", "statement")
    assert not ProductAdvantage.objects.unscoped("test").exists()


def test_a_phrase_to_look_at_does_not_stop_the_writing(product):
    assert write(product, statement="领先的推送性能").status == "DRAFT"


def test_another_person_approves_and_a_change_is_a_draft_again(product):
    author, reviewer = staff_actor(*RIGHTS), staff_actor(*RIGHTS)
    row = write(product, author)
    refused(lambda: commands.approve_advantage(actor=author, product_advantage=row), "knowledge.two_people")
    commands.approve_advantage(actor=reviewer, product_advantage=row)
    row.refresh_from_db()
    assert (row.status, row.approved_by_id) == ("APPROVED", reviewer.user_id)
    refused(lambda: commands.approve_advantage(actor=author, product_advantage=row), "knowledge.not_a_draft")
    commands.change_advantage(actor=reviewer, row=row, statement="推送力降低 17%")
    row.refresh_from_db()
    assert (row.status, row.approved_by_id, row.written_by_id) == ("DRAFT", None, reviewer.user_id)


def test_a_rewriting_is_judged_too(product):
    row = write(product)
    refused(
        lambda: commands.change_advantage(actor=staff_actor(*RIGHTS), row=row, statement="可根治狭窄"),
        "knowledge.forbidden_wording",
    )


def test_without_the_right_nobody_approves(product):
    row = write(product)
    with pytest.raises(Denied):
        commands.approve_advantage(
            actor=staff_actor("knowledge.productadvantage:view", "catalog.product:view"), product_advantage=row
        )


def test_the_page_names_the_wording_to_look_at_with_its_article(client, product):
    row = write(product, statement="领先的推送性能")
    client.force_login(staff_user(*RIGHTS))
    page = client.get(reverse(spec_named("knowledge.productadvantage").url_name("detail"), args=[row.pk]))
    assert page.status_code == 200
    assert "领先 (广告法 art. 9)" in page.content.decode()
