"""The page of a plan from both sides, the paper, the panel on the record of the dealer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.planning.models import JointAction, JointPlan, TargetHospital
from meridian.modules.planning.tests.factories import DEALER_SIDE, NOW, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.long]
STAFF = ("planning:*", "dealers.dealer:view", "customers.hospital:view", "catalog.productline:view")


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def world():
    return make_world()


def page_of(plan) -> str:
    return reverse("planning_jointplan_detail", args=[plan.pk])


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_both_sides_see_how_far_it_is_and_do_their_part(world):
    plan = world.running()
    user = dealer_user(world.dealer, *DEALER_SIDE)
    dealer, staff = browser_of(user), browser_of(staff_user(*STAFF))
    for browser in (dealer, staff):
        shown = text(browser.get(page_of(plan)))
        assert "递交进院资料" in shown and "is behind" not in shown and "50.00%" not in shown.split("</h2>")[0]
        assert "2 actions are past their day." in shown
    theirs = JointAction.objects.unscoped("test").get(plan=plan, side="DEALER")
    ours = JointAction.objects.unscoped("test").get(plan=plan, side="COMPANY")
    answer = dealer.post(reverse("planning_settle", args=[theirs.pk]), {"outcome": "已递交", "do": "done"}, follow=True)
    assert "已递交" in text(answer)
    refused = dealer.post(reverse("planning_settle", args=[ours.pk]), {"outcome": "x"}, follow=True)
    assert "The other side does this action." in text(refused)
    row = TargetHospital.objects.unscoped("test").get(plan=plan)
    moved = dealer.post(reverse("planning_move", args=[row.pk]), {"stage": "TRIAL", "note": "两例"}, follow=True)
    assert "clinical trial use" in text(moved) and "两例" in text(moved)
    wrong = dealer.post(reverse("planning_move", args=[row.pk]), {"stage": "NOWHERE"}, follow=True)
    assert wrong.status_code == 200 and TargetHospital.objects.unscoped("test").get(pk=row.pk).stage == "TRIAL"


def test_a_dealer_opens_neither_a_draft_nor_the_plan_of_another(world):
    stranger = browser_of(dealer_user(make_dealer(region=world.dealer.region), *DEALER_SIDE))
    own = browser_of(dealer_user(world.dealer, *DEALER_SIDE))
    draft = world.draft()
    assert own.get(page_of(draft)).status_code == 404
    running = world.running()
    assert own.get(page_of(running)).status_code == 200
    for address in (page_of(running), reverse("planning_paper", args=[running.pk])):
        assert stranger.get(address).status_code == 404
    theirs = JointAction.objects.unscoped("test").get(plan=running, side="DEALER")
    assert stranger.post(reverse("planning_settle", args=[theirs.pk]), {"outcome": "x"}).status_code == 404


def test_a_part_added_leads_back_to_the_plan(world):
    plan, browser = world.draft(), browser_of(staff_user(*STAFF))
    answer = browser.post(
        reverse("planning_jointgoal_add"),
        {"plan": plan.pk, "kind": "NEW_HOSPITALS", "target": "3", "target_fen": "", "title": ""},
    )
    assert answer.status_code == 302 and answer.url == page_of(plan)
    assert "hospitals that buy for the first time" in text(browser.get(page_of(plan)))


def test_the_paper_is_a_pdf(world):
    answer = browser_of(staff_user(*STAFF)).get(reverse("planning_paper", args=[world.proposed().pk]))
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_the_record_of_the_dealer_shows_his_plans(world):
    world.running()
    browser = browser_of(staff_user(*STAFF))
    assert "苏南冠脉开发" in text(browser.get(reverse("dealers_dealer_detail", args=[world.dealer.pk])))


def test_the_list_opens_with_none_and_many(world):
    browser = browser_of(staff_user(*STAFF))
    assert "Draft the first plan with a dealer" in text(browser.get(reverse("planning_jointplan_list")))
    world.draft(title="很长的计划名称" * 15)
    assert JointPlan.objects.unscoped("test").get().number in text(browser.get(reverse("planning_jointplan_list")))
