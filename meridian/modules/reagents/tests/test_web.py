"""The pages of reagents: what ends and what is needed, for staff and dealers; a lot comparison by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reagents import commands
from meridian.modules.reagents.models import LotComparison

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_reagents()


def text_of(browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


class TestBoard:
    def test_what_ends_and_what_is_needed(self, world):
        opened = make.TODAY - timedelta(days=22)
        commands.open_reagent(actor=world.actor, analyser=world.unit, lot=world.new, opened_on=opened)
        staff = browser_of(staff_user("*"))
        assert "Nothing ends in this time." in text_of(staff, "/reagents/board/")
        text = text_of(staff, "/reagents/board/?days=7")
        assert "R2" in text and "Cold chain records" in text and world.place.hospital.name in text
        assert "<b>3</b>" in text

    def test_dealers_see_their_own(self, world):
        commands.open_reagent(actor=world.actor, analyser=world.unit, lot=world.new)
        codes = ("reagents.openedreagent:view", "reagents.testvolume:view", "reagents.installedanalyser:view")
        assert ">R2" in text_of(browser_of(dealer_user(world.place.dealer, *codes)), "/reagents/board/?days=30")
        other = text_of(
            browser_of(dealer_user(make_dealer(region=world.place.region), *codes)), "/reagents/board/?days=30"
        )
        assert ">R2" not in other and world.place.hospital.name not in other


class TestComparison:
    def test_samples_typed_and_concluded(self, world):
        staff = browser_of(staff_user("*"))
        row = commands.start_comparison(
            actor=world.actor, reagent=world.reagent, old_lot=world.old, new_lot=world.new, measurand="cTnI"
        )
        url = f"/reagents/lot-comparisons/{row.pk}/"
        assert "No sample is entered." in text_of(staff, url)
        post = lambda text: staff.post(f"/reagents/comparisons/{row.pk}/samples/", {"samples": text}, follow=True)  # noqa: E731
        assert "Line 2 does not hold two numbers." in post("1 1\n2\n").content.decode()
        assert "+20.00" in post("1\t1.2\n2;2\n3 3\n4,4\n\n5 5").content.decode()
        staff.post(f"{url}do/conclude/", {})
        kept = LotComparison.objects.unscoped("test").get()
        assert (kept.status, kept.within) == ("ACCEPTED", 4)
        assert "The lots agree" in text_of(staff, url)
