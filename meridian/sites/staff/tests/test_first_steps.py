"""The first page of a company without data: the steps in order, the basic data by one button, gone with the first file."""

from __future__ import annotations

import pytest

from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine
from meridian.modules.dealers.models import Dealer
from meridian.modules.flows.models import FlowFile
from meridian.modules.org.models import AccountRole
from meridian.modules.reference.models import CalendarDay, Region, RegulatoryParameter
from meridian.sites.staff.first_steps import first_steps, steps_context

pytestmark = pytest.mark.django_db


def test_an_administrator_of_an_empty_company_is_led_step_by_step():
    actor = staff_actor("*")
    context = steps_context(actor)
    assert [step.done for step in context["steps"]] == [False] * len(context["steps"])
    assert context["next_step"].load_url == "/first-steps/load/"
    make_row(Region, name="R")
    make_row(ProductLine)
    context = steps_context(actor)
    assert [step.title for step in context["steps"] if step.done] == ["Basic data", "Product lines"]
    assert context["next_step"].title == "People"
    page = browser_of(staff_user("*")).get("/").content.decode()
    assert "First steps" in page and "/dealers/dealers/import/" in page and "Files to publish" not in page


def test_one_button_loads_the_basic_data_and_twice_changes_nothing():
    browser = browser_of(staff_user("*"))
    assert browser.get("/first-steps/load/").status_code == 405
    assert browser.post("/first-steps/load/").headers["Location"] == "/"
    tables = (Region, CalendarDay, RegulatoryParameter, AccountRole)
    counts = [table.objects.unscoped("test").count() for table in tables]
    assert counts[0] > 3000 and counts[2] > 50 and counts[3] > 10
    browser.post("/first-steps/load/")
    assert [table.objects.unscoped("test").count() for table in tables] == counts


def test_only_who_may_take_the_steps_sees_them_and_only_until_the_first_file():
    assert first_steps(staff_actor("flows.flowfile:view", "dealers.dealer:add")) == []
    assert browser_of(staff_user("reference.region:view")).post("/first-steps/load/").status_code == 403
    dealer = make_row(Dealer, level=1)
    assert "First steps" not in browser_of(dealer_user(dealer, "*")).get("/").content.decode()
    make_row(FlowFile, dealer=dealer)
    assert first_steps(staff_actor("*")) == []
