"""Kits on board, lots compared, analysers from accepted installations, demand: through commands and queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, system
from meridian.modules.catalog.tests.factories import make_lot
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reagents import commands
from meridian.modules.reagents.models import InstalledAnalyser, LotComparison
from meridian.modules.reagents.queries import demand_by_reagent, ending_on_board, monthly_demand
from meridian.modules.service.events import InstallationAccepted

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_reagents()


def refused(call, code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        call()
    assert [issue.code for issue in caught.value.issues()] == [code]
    assert caught.value.issues()[0].text()


class TestOnBoard:
    def test_the_earlier_end_counts(self, world):
        act = {"actor": world.actor, "analyser": world.unit}
        old = commands.open_reagent(**act, lot=world.old)
        new = commands.open_reagent(**act, lot=world.new, opened_on=make.TODAY - timedelta(days=27))
        assert (old.last_day, new.last_day) == (date(2026, 12, 1), make.TODAY + timedelta(days=1))
        assert ending_on_board(world.actor, 3) == [new]
        assert ending_on_board(world.actor, 30) == [new, old]
        commands.take_off(actor=world.actor, opened_reagent=new.pk, status="USED")
        assert ending_on_board(world.actor, 3) == []
        refused(lambda: commands.take_off(actor=world.actor, opened_reagent=new.pk, status="USED"), "reagents.state")
        refused(
            lambda: commands.take_off(actor=world.actor, opened_reagent=old.pk, status="DISCARDED"), "reagents.reason"
        )

    def test_a_correction_moves_the_last_day(self, world):
        row = commands.open_reagent(actor=world.actor, analyser=world.unit, lot=world.new)
        fixed = commands.correct_opened(actor=world.actor, row=row.pk, opened_on=make.TODAY - timedelta(days=5))
        assert fixed.last_day == make.TODAY + timedelta(days=23)

    def test_refused(self, world):
        def opens(lot, **given):
            return lambda: commands.open_reagent(actor=world.actor, analyser=world.unit, lot=lot, **given)

        refused(opens(make_lot()), "reagents.not_paired")
        refused(opens(world.new, opened_on=make.TODAY + timedelta(days=1)), "reagents.opened_later")
        refused(opens(world.new, opened_on=make.TODAY - timedelta(days=40)), "reagents.opened_long_ago")
        gone = make_lot(sku=world.reagent, production_date=date(2025, 1, 1), expiry_date=date(2026, 1, 1))
        refused(opens(gone), "reagents.lot_expired")
        stranger = dealer_actor(make_dealer(region=world.place.region), "reagents:*")
        with pytest.raises(NotVisible):
            commands.open_reagent(actor=stranger, analyser=world.unit, lot=world.new)


class TestComparison:
    def start(self, world, **values):
        facts = {
            "reagent": world.reagent,
            "old_lot": world.old,
            "new_lot": world.new,
            "measurand": "cTnI ng/mL",
            **values,
        }
        return commands.start_comparison(actor=world.actor, **facts)

    def conclude(self, world, factor: str, count: int = 6) -> LotComparison:
        row = self.start(world)
        pairs = [(Decimal(n), Decimal(n) * Decimal(factor)) for n in range(1, count + 1)]
        commands.set_samples(actor=world.actor, lot_comparison=row.pk, pairs=pairs)
        return commands.conclude_comparison(actor=world.actor, lot_comparison=row.pk)

    def test_verdict_by_the_limit(self, world):
        good, bad = self.conclude(world, "1.04"), self.conclude(world, "0.85")
        assert (good.status, good.mean_percent, good.limit_percent, good.within) == ("ACCEPTED", Decimal("4.00"), 10, 6)
        assert (bad.status, bad.mean_percent) == ("REJECTED", Decimal("-15.00"))
        assert good.concluded_by_id == world.actor.user_id
        refused(lambda: commands.set_samples(actor=world.actor, lot_comparison=good.pk, pairs=[]), "reagents.state")

    def test_refused(self, world):
        refused(lambda: self.conclude(world, "1", count=4), "reagents.samples")
        refused(lambda: self.start(world, new_lot=world.old), "reagents.same_lot")
        refused(lambda: self.start(world, new_lot=make_lot()), "reagents.foreign_lot")
        refused(lambda: self.start(world, limit_percent=Decimal(0)), "reagents.limit")
        row = self.start(world)
        wrong = [(Decimal(0), Decimal(1))]
        refused(lambda: commands.set_samples(actor=world.actor, lot_comparison=row.pk, pairs=wrong), "reagents.values")


class TestAnalysers:
    def test_acceptance_makes_an_analyser_known(self, world):
        plan = world.place.plan(serial="A-1")
        given = {"dealer_id": world.place.dealer.pk, "hospital_id": world.place.hospital.pk, "accepted_on": make.TODAY}
        register = lambda: commands.register_accepted(  # noqa: E731
            actor=system(), installation_id=plan.pk, sku_id=world.place.sku.pk, serial="A-1", **given
        )
        made = register()
        assert made.installation_id == plan.pk and register().pk == made.pk
        kept = InstalledAnalyser.objects.unscoped("test").filter(is_active=True)
        assert [row.pk for row in kept] == [made.pk]  # the unit moved: the earlier place is retired
        other = commands.register_accepted(
            actor=system(), installation_id=plan.pk, sku_id=world.reagent.pk, serial="X", **given
        )
        assert other is None

    def test_the_event_of_service_is_heard(self, world):
        from meridian.kernel.events.event import consumers_of

        assert "reagents.installation_accepted" in consumers_of(InstallationAccepted.name)

    def test_demand(self, world):
        (found,) = monthly_demand(world.actor)
        assert (found.tests, found.need.kits, found.need.controls) == (200, 3, 60)  # 260 tests, 92 usable a kit
        assert demand_by_reagent([found]) == [(world.reagent, 3, 1)]
        other = dealer_actor(make_dealer(region=world.place.region), "reagents.testvolume:view")
        assert monthly_demand(other) == []
