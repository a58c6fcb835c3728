"""Goods in: quarantine, inspection, cold chain, transfers, and records that cannot be deleted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from meridian.kernel.base import clock
from meridian.kernel.base.errors import IdempotencyConflict, RuleViolation, Shortage
from meridian.kernel.ledger.verify import verify
from meridian.modules.logistics import commands
from meridian.modules.logistics.commands import ArrivedLot
from meridian.modules.logistics.models import Acceptance, Shipment, WarehouseTransfer
from meridian.modules.logistics.models.kept import refuse_deletion
from meridian.modules.stock.queries import LEDGER, warehouse_lots
from meridian.modules.stock.tests import factories as stock

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        made = make.world()
        yield made
    assert list(verify(LEDGER)) == []


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: code in {issue.code for issue in refusal.issues()})


def arrived(world, qty=40, number="N1", **values):
    given = {"production_date": date(2026, 10, 1), "expiry_date": date(2028, 9, 30), **values}
    (row,) = commands.receive_lots(
        actor=world.picker, warehouse=world.house, document="MO-77", arrived_on=make.DAY,
        lots=[ArrivedLot(world.sku.pk, number, qty, **given)],
    )  # fmt: skip
    return row


def logger(*temps, start=datetime(2026, 11, 2, 8), step=5):
    lines = ["时间,温度(℃)"] + [f"{start + timedelta(minutes=step * n)},{t}" for n, t in enumerate(temps)]
    return "\n".join(lines).encode()


class TestAcceptance:
    def test_stands_in_quarantine_until_inspected(self, world):
        row = arrived(world)
        assert row.number.startswith("YS-") and row.status == "WAITING" and row.retention_until is None  # an implant
        assert world.on_hand("COMPANY", world.house.pk, "QUARANTINE") == 40
        assert {lot.lot_id for lot in warehouse_lots(world.house.pk, world.sku.pk)} == {world.early.pk, world.late.pk}
        done = commands.inspect_acceptance(
            actor=world.checker, acceptance=row, accepted_qty=38, rejected_qty=2, inspected_on=make.DAY,
            reject_reason="包装破损", disposal="退回生产",
        )  # fmt: skip
        assert (done.status, done.inspector_id) == ("PARTLY", world.checker.user_id)
        assert world.on_hand("COMPANY", world.house.pk) == 238
        assert world.on_hand("COMPANY", world.house.pk, "DAMAGED") == 2
        with refused("acceptance.status"):
            commands.inspect_acceptance(actor=world.checker, acceptance=row, accepted_qty=40, inspected_on=make.DAY)

    def test_needs_every_unit_decided(self, world):
        row = arrived(world)
        with refused("acceptance.sum"):
            commands.inspect_acceptance(actor=world.checker, acceptance=row, accepted_qty=39, inspected_on=make.DAY)
        with refused("acceptance.reject_reason"):
            commands.inspect_acceptance(
                actor=world.checker, acceptance=row, accepted_qty=39, rejected_qty=1, inspected_on=make.DAY
            )

    def test_refuses_what_cannot_have_arrived_and_the_same_paper_twice(self, world):
        with refused("acceptance.expired"):
            arrived(world, expiry_date=date(2026, 10, 31))
        with refused("acceptance.empty"):
            commands.receive_lots(actor=world.picker, warehouse=world.house, document="X", arrived_on=make.DAY, lots=[])
        arrived(world)
        with pytest.raises((RuleViolation, IdempotencyConflict)):
            arrived(world)
        assert Acceptance.objects.unscoped("test").count() == 1


class TestColdChain:
    @pytest.fixture
    def row(self, world):
        world.sku.product.is_cold_chain, world.sku.product.storage = True, "2~8℃"
        world.sku.product.save()
        return arrived(world)

    def inspect(self, world, row):
        return commands.inspect_acceptance(actor=world.checker, acceptance=row, accepted_qty=40, inspected_on=make.DAY)

    def test_needs_a_record(self, world, row):
        with refused("cold.missing"):
            self.inspect(world, row)
        file = commands.record_temperatures(
            actor=world.picker, acceptance=row, upload=logger(4.1, 5.0, 7.9), name="a.csv"
        )
        assert (file.state, file.reading_count, file.highest_e1) == ("CLEAN", 3, 79)
        assert self.inspect(world, row).status == "ACCEPTED"

    def test_quality_decides_excursions_and_gaps(self, world, row):
        rows = logger(4, 9.5, 9.9, 5) + logger(5, start=datetime(2026, 11, 2, 10)).split(b"\n", 1)[1].join([b"\n", b""])
        file = commands.record_temperatures(actor=world.picker, acceptance=row, upload=rows, name="a.csv")
        assert file.state == "WAITING"
        found = sorted(file.excursions.values_list("kind", "minutes", "worst_e1"))
        assert found == [("GAP", 105, None), ("HIGH", 10, 99)]
        with refused("cold.undecided"):
            self.inspect(world, row)
        with refused("cold.reason"):
            commands.decide_excursion(actor=world.checker, temperature_file=file, accept=True, reason=" ")
        commands.decide_excursion(actor=world.checker, temperature_file=file, accept=False, reason="超温 10 分钟")
        with refused("cold.rejected"):
            self.inspect(world, row)
        with refused("cold.decided"):
            commands.decide_excursion(actor=world.checker, temperature_file=file, accept=True, reason="x")

    def test_gaps_at_the_ends_of_the_transport_count(self, world, row):
        start = datetime.fromisoformat("2026-11-02T07:00+08:00")
        file = commands.record_temperatures(
            actor=world.picker, acceptance=row, upload=logger(4, 5), name="a.csv", started_at=start,
            ended_at=start + timedelta(hours=2),
        )  # fmt: skip
        assert list(file.excursions.values_list("kind", "minutes")) == [("GAP", 60), ("GAP", 55)]

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"a,b\n1,2\n", "cold.no_readings"), ("时间,温度\n2026-11-02 08:00,5\n昨天,5\n".encode(), "cold.unread_rows")],
    )
    def test_refuses_files_that_say_nothing(self, world, row, content, code):
        with refused(code):
            commands.record_temperatures(actor=world.picker, acceptance=row, upload=content, name="a.csv")


class TestTransfer:
    def test_moves_lots_as_one_posting(self, world):
        other = stock.warehouse("W2")
        done = commands.transfer_between_warehouses(
            actor=world.picker, from_warehouse=world.house, to_warehouse=other, moved_on=make.DAY,
            lines=[(world.sku.pk, world.early.pk, 30), (world.sku.pk, world.late.pk, 5)],
        )  # fmt: skip
        assert done.number.startswith("TR-")
        assert (world.on_hand("COMPANY", world.house.pk), world.on_hand("COMPANY", other.pk)) == (165, 35)

    def test_leaves_reserved_goods(self, world):
        world.order((world.early, 90))
        with pytest.raises(Shortage):
            commands.transfer_between_warehouses(
                actor=world.picker, from_warehouse=world.house, to_warehouse=stock.warehouse("W2"), moved_on=make.DAY,
                lines=[(world.sku.pk, world.early.pk, 11)],
            )  # fmt: skip
        with refused("transfer.same"):
            commands.transfer_between_warehouses(
                actor=world.picker, from_warehouse=world.house, to_warehouse=world.house, moved_on=make.DAY,
                lines=[(world.sku.pk, world.early.pk, 1)],
            )  # fmt: skip
        assert WarehouseTransfer.objects.unscoped("test").count() == 0


class TestRetention:
    def test_records_are_not_deleted(self, world):
        row = arrived(world)
        with refused("logistics.retention"), transaction.atomic():
            row.delete()
        with refused("logistics.retention"), transaction.atomic():
            Acceptance.objects.unscoped("test").filter(pk=row.pk).delete()
        draft = commands.ship_to_dealer(
            actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, ship_date=make.DAY,
            lines=[(world.sku.pk, world.early.pk, 1, None)],
        )  # fmt: skip
        with refused("logistics.retention"), transaction.atomic():
            Shipment.objects.unscoped("test").filter(pk=draft.pk).delete()

    def test_other_goods_are_kept_two_years_past_their_expiry(self, world):
        world.sku.product.kind = "LOW_VALUE"
        world.sku.product.save()
        row = arrived(world)
        assert row.retention_until == date(2031, 11, 2)  # five years at least
        late = arrived(world, number="N2", expiry_date=date(2030, 9, 30))
        assert late.retention_until == date(2032, 9, 30)
        row.retention_until = clock.today() - timedelta(days=1)
        refuse_deletion(Acceptance, row)  # its time has passed: nothing is refused
        row.retention_until = clock.today()
        with refused("logistics.retention"):
            refuse_deletion(Acceptance, row)
