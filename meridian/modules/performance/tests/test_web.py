"""Pages of scores: ranking, one score with its evidence, segments, scheme, list of dealers, and what a dealer sees."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.jobs.models import JobRun
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.performance.models import ScoreRemark, ScoreScheme
from meridian.modules.performance.rules import shipped_scheme

from . import factories as make

pytestmark = [pytest.mark.long, pytest.mark.django_db]
SEES = ("dealers.dealer:view", "performance.dealerscore:view")
STAFF = (*SEES, "performance.dealerscore:compute", "performance.scoreremark:*", "performance.scorescheme:*")


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        found = make.make_world()
        make.bought(found.dealer, 600_000, date(2026, 8, 1))
        make.scored(date(2026, 9, 1))
        make.bought(found.dealer, 300_000, date(2026, 10, 20))
        make.scored()
        yield found


@pytest.fixture
def staff(world):
    return browser_of(staff_user(*STAFF))


class TestRanking:
    def test_dealers_of_the_latest_month_with_grade_and_columns(self, staff, world):
        answer = staff.get("/performance/")
        page = answer.content.decode()
        assert answer.status_code == 200 and str(world.dealer) in page and str(world.silent) in page
        assert "2026-10" in page and "Payment on time" in page

    def test_a_grade_narrows_and_a_strange_month_is_the_latest(self, staff, world):
        assert str(world.silent) in staff.get("/performance/?grade=none").content.decode()
        assert str(world.silent) not in staff.get("/performance/?grade=A").content.decode()
        assert staff.get("/performance/?month=2026-99-99").status_code == 200

    def test_before_the_first_month_the_page_says_what_comes(self):
        with clock.frozen_at(make.NOW):
            page = browser_of(staff_user(*STAFF)).get("/performance/").content.decode()
        assert "No month has been scored yet" in page

    def test_computing_again_is_a_job(self, staff, world):
        assert staff.post("/performance/compute/", {"month": "2026-10-01"}).status_code == 302
        assert JobRun.objects.filter(name="performance.score_month").count() == 1
        staff.post("/performance/compute/", {"month": "2026-11-01"})
        assert JobRun.objects.filter(name="performance.score_month").count() == 1


class TestScore:
    def test_formula_evidence_and_what_is_not_measured(self, staff, world):
        page = staff.get(f"/performance/dealers/{world.dealer.pk}/").content.decode()
        assert "¥6,000.00 that fell due in twelve months" in page
        assert "50.0% → 0 · 90.0% → 70 · 100.0% → 100" in page
        assert "No signed agreement names a target for the year." in page and "not measured" in page

    def test_a_remark_is_shown_with_its_author(self, staff, world):
        staff.post(f"/performance/dealers/{world.dealer.pk}/remark/", {"month": "2026-10-01", "text": "Paid soon."})
        assert ScoreRemark.objects.unscoped("test").get().text == "Paid soon."
        assert "Paid soon." in staff.get(f"/performance/dealers/{world.dealer.pk}/").content.decode()

    def test_a_dealer_never_scored(self, staff, world):
        from meridian.modules.dealers.tests.factories import make_dealer

        fresh = make_dealer(region=world.region)
        assert "Not scored yet" in staff.get(f"/performance/dealers/{fresh.pk}/").content.decode()


class TestPortal:
    def test_a_dealer_sees_his_own_score_only(self, world):
        browser = browser_of(dealer_user(world.dealer, *SEES))
        page = browser.get("/performance/mine/").content.decode()
        assert "My score" in page and "Payment on time" in page and "beds" not in page
        assert browser.get(f"/performance/dealers/{world.silent.pk}/").status_code == 404
        assert browser.get("/performance/").url == "/performance/mine/"
        assert browser.get("/performance/segments/").url == "/performance/mine/"
        assert str(world.silent) not in browser.get("/performance/dealer-scores/").content.decode()

    def test_remarks_and_segment_are_not_for_dealers(self, staff, world):
        staff.post(f"/performance/dealers/{world.dealer.pk}/remark/", {"month": "2026-10-01", "text": "Internal word."})
        browser = browser_of(dealer_user(world.dealer, *SEES))
        page = browser.get("/performance/mine/").content.decode()
        assert "Internal word." not in page and "Segment" not in page


class TestSegments:
    def test_the_four_fields_with_their_dealers(self, staff, world):
        make_hospital(region=world.region, beds=900)
        make_authorisation(dealer=world.dealer, regions=[world.region])
        make.scored()
        page = staff.get("/performance/segments/").content.decode()
        assert "Key partner" in page or "key partner" in page
        assert str(world.dealer) in page and "Not placed, because no authorisation is in force" in page


class TestScheme:
    def fields(self, **values):
        form = {"name": "2027", "valid_from": "2027-01-01"}
        for one in shipped_scheme.CRITERIA:
            form[f"weight-{one['code']}"] = one["weight"]
            form[f"curve-{one['code']}"] = " ".join(f"{x}:{p}" for x, p in one["curve"])
        return {**form, **values}

    def test_weights_and_curves_are_shown(self, staff, world):
        assert "20%" in staff.get("/performance/scheme/").content.decode()

    def test_a_new_scheme_is_adopted(self, staff, world):
        answer = staff.post("/performance/scheme/new/", self.fields())
        assert answer.status_code == 302
        assert ScoreScheme.objects.unscoped("test").filter(valid_from=date(2027, 1, 1)).exists()

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"weight-TARGET": "10"}, "The weights add up to 90, not to 100."),
            ({"curve-TARGET": "abc"}, "cannot be read"), ({"curve-TARGET": "5:x 6:1"}, "cannot be read"), ({"valid_from": ""}, "first day"),
        ],
    )  # fmt: skip
    def test_faults_are_said_and_nothing_is_lost(self, staff, world, values, said):
        answer = staff.post("/performance/scheme/new/", self.fields(**values))
        assert (
            answer.status_code == 422 and said in answer.content.decode() and 'value="2027"' in answer.content.decode()
        )


class TestDealerPages:
    def test_the_list_has_score_and_filter(self, staff, world):
        page = staff.get("/dealers/dealers/?grade=none").content.decode()
        assert str(world.silent) in page
        assert str(world.silent) not in staff.get("/dealers/dealers/?grade=A").content.decode()

    def test_the_record_has_the_panel(self, staff, world):
        page = staff.get(f"/dealers/dealers/{world.dealer.pk}/").content.decode()
        assert "Points in 2026-10" in page and f"/performance/dealers/{world.dealer.pk}/" in page
