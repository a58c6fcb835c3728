"""Scores of a month: figures from the modules that own them, revisions, the job, remarks, schemes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.modules.agreements.tests.factories import make_agreement, make_authorisation
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.performance import commands
from meridian.modules.performance.models import DealerScore, ScoreRemark, ScoreScheme
from meridian.modules.performance.queries.measuring import measure, months_before, period_of
from meridian.modules.reference.tests.factories import system

from . import factories as make

pytestmark = pytest.mark.django_db
VIEW = "performance.dealerscore:view"


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


class TestFigures:
    def test_purchases_of_the_year_against_the_part_of_the_target_that_is_due(self, world):
        make_agreement(dealer=world.dealer, targets=[{"year": 2026, "amount_fen": 12_000_000}])
        make.bought(world.dealer, 8_000_000, date(2026, 3, 2))
        make.bought(world.dealer, 500_000, date(2026, 11, 2))  # after the month
        make.scored()
        line = world.line("TARGET")
        assert line["figure"] == 8000 and line["points_e2"] == 6000
        assert line["evidence"] == {"bought_fen": 8_000_000, "target_fen": 10_000_000, "year": 2026}

    def test_growth_compares_the_same_months(self, world):
        make.bought(world.dealer, 1_000_000, date(2025, 10, 31))
        make.bought(world.dealer, 700_000, date(2025, 11, 1))  # not among the first ten months
        make.bought(world.dealer, 1_150_000, date(2026, 5, 1))
        make.scored()
        line = world.line("GROWTH")
        assert line["figure"] == 1500 and line["points_e2"] == 10_000

    def test_payment_counts_what_was_paid_by_the_day_it_was_due(self, world):
        early = make.bought(world.dealer, 600_000, date(2026, 8, 1))
        late = make.bought(world.dealer, 400_000, date(2026, 8, 2))
        make.bought(world.dealer, 100_000, date(2026, 10, 20))  # due after the month
        make.paid(world.dealer, early, 600_000, date(2026, 8, 31))
        make.paid(world.dealer, late, 100_000, date(2026, 10, 5))
        make.scored()
        line = world.line("PAYMENT")
        assert line["figure"] == 6000
        assert line["evidence"] == {"due_fen": 1_000_000, "on_time_fen": 600_000, "overdue_fen": 300_000}

    def test_what_has_no_data_is_not_measured_and_its_weight_is_shared(self, world):
        make.scored()
        score = world.score(world.silent)
        lines = {line["code"]: line for line in score.lines}
        assert [code for code, line in lines.items() if line["points_e2"] is not None] == ["LICENCES"]
        assert score.measured == 5 and lines["LICENCES"]["share_bp"] == 10_000
        assert score.points_e2 == lines["LICENCES"]["points_e2"] == 0 and score.grade == ""
        assert lines["PAYMENT"]["figure"] is None and lines["PAYMENT"]["share_bp"] == 0

    def test_potential_are_the_beds_of_the_territory_every_hospital_once(self, world):
        make_hospital(region=world.region, beds=800)
        make_hospital(region=world.region, beds=200)
        make_authorisation(dealer=world.dealer, regions=[world.region])
        make_authorisation(dealer=world.dealer, regions=[world.region.parent])
        make.scored()
        assert world.score().potential == 1000 and world.score(world.silent).potential is None
        assert world.score(world.silent).segment == ""

    def test_the_state_of_stock_says_nothing_about_a_month_long_ago(self, world):
        assert period_of(date(2026, 10, 1), make.NOW.date()).on == make.NOW.date()
        assert period_of(date(2026, 8, 1), make.NOW.date()).on is None

    def test_queries_do_not_grow_with_dealers(self, world):
        period = period_of(make.MONTH, make.NOW.date())

        def queries(ids):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                measure(ids, period)
            return len(seen)

        few = queries([world.dealer.pk, world.silent.pk])
        more = [make_dealer(region=world.region).pk for _n in range(8)]
        assert queries([world.dealer.pk, *more]) <= few


@pytest.mark.parametrize(
    ("month", "count", "other"), [((2026, 1), 1, (2025, 12)), ((2026, 12), -1, (2027, 1)), ((2026, 5), 12, (2025, 5))]
)
def test_months_before(month, count, other):
    assert months_before(date(*month, 1), count) == date(*other, 1)


class TestRevisions:
    def test_the_same_result_writes_nothing(self, world):
        assert make.scored()["written"] == 2
        assert make.scored()["written"] == 0
        assert DealerScore.objects.unscoped("test").count() == 2

    def test_another_result_is_a_new_revision_and_the_old_one_stays(self, world):
        make.scored()
        before = world.score()
        make.bought(world.dealer, 900_000, date(2026, 9, 1))
        assert make.scored()["written"] == 1
        after = world.score()
        old = DealerScore.objects.unscoped("test").get(pk=before.pk)
        assert (after.revision, after.value_fen) == (2, 900_000)
        assert (old.revision, old.is_current, old.value_fen, old.lines) == (1, False, 0, before.lines)

    def test_a_month_that_has_not_ended_is_refused(self, world):
        with pytest.raises(RuleViolation) as refused:
            make.scored(date(2026, 11, 1))
        assert refused.value.code == "performance.month_future"

    def test_nobody_without_the_right_computes(self, world):
        with pytest.raises(Denied):
            commands.score_month(actor=staff_actor(VIEW), month=make.MONTH)


class TestJob:
    def run(self, day: int):
        moment = datetime(2026, 11, day, 5, 40, tzinfo=clock.SHANGHAI)
        with clock.frozen_at(moment):
            return commands.score_due_month(actor=system())

    def test_it_waits_for_the_day_files_are_due_and_works_once(self, world):
        assert self.run(5)["dealers"] == 0
        assert self.run(6) == {"month": "2026-10-01", "dealers": 2, "written": 2}
        make.bought(world.dealer, 900_000, date(2026, 9, 1))
        assert self.run(7)["written"] == 0


class TestScheme:
    def adopt(self, **values):
        facts = {"name": "Two", "valid_from": date(2026, 11, 1), "criteria": [
            {"code": "PAYMENT", "weight": 40, "curve": [[0, 0], [10000, 100]]}, {"code": "LICENCES", "weight": 60, "curve": [[0, 100], [2, 0]]},
        ]}  # fmt: skip
        return commands.adopt_scheme(actor=system(), **{**facts, **values})

    def test_the_first_month_brings_the_shipped_scheme(self, world):
        make.scored()
        scheme = ScoreScheme.objects.unscoped("test").get()
        assert sum(one["weight"] for one in scheme.criteria) == 100 and world.score().scheme_id == scheme.pk

    def test_a_later_scheme_holds_from_its_day(self, world):
        make.scored()
        self.adopt(valid_from=date(2026, 11, 1))
        with clock.frozen_at(make.NOW + timedelta(days=20)):
            make.scored(date(2026, 11, 1))
        assert [line["code"] for line in world.score(month=date(2026, 11, 1)).lines] == ["PAYMENT", "LICENCES"]
        assert len(world.score().lines) == 11

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"criteria": [{"code": "PAYMENT", "weight": 40, "curve": [[0, 0], [1, 100]]}]}, "weights_sum"),
            ({"criteria": [{"code": "RESALE_PRICE", "weight": 100, "curve": [[0, 0], [1, 100]]}]}, "criterion_unknown"),
            ({"criteria": [{"code": "PAYMENT", "weight": 100, "curve": [[0, 0]]}]}, "curve"),
            ({"valid_from": date(2026, 10, 1)}, "scheme_past"),
        ],
    )
    def test_faults_are_refused(self, world, values, code):
        make.scored()
        with pytest.raises(RuleViolation) as refused:
            self.adopt(**values)
        assert f"performance.{code}" in [issue.code for issue in refused.value.issues()]


class TestRemarks:
    def test_a_remark_has_its_author_and_changes_no_points(self, world):
        make.scored()
        before = world.score()
        actor = staff_actor("dealers.dealer:view", VIEW, "performance.scoreremark:*")
        remark = commands.add_remark(
            actor=actor, dealer=world.dealer.pk, month=make.MONTH, text=" Paid by the end of the month. "
        )
        assert remark.created_by_id == actor.user_id and remark.text == "Paid by the end of the month."
        assert world.score().points_e2 == before.points_e2 and world.score().version == before.version

    def test_of_a_dealer_out_of_reach_nobody_remarks(self, world):
        make.scored()
        with pytest.raises(NotVisible):
            commands.add_remark(
                actor=dealer_actor(world.dealer, VIEW, "performance.scoreremark:add"),
                dealer=world.silent.pk,
                month=make.MONTH,
                text="x",
            )
        assert not ScoreRemark.objects.unscoped("test").exists()
