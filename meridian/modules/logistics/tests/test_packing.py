"""Cold-chain packing: judged by its validation, kept with the shipment."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import PackingRecord, Shipment
from meridian.modules.logistics.queries.picking import pick_lines
from meridian.modules.logistics.rules.packing import MethodFacts, PackingFacts, check_packing
from meridian.modules.stock.models import StockPosting

from . import factories as make

METHOD = MethodFacts("PK-48", 20, 80, 48, 30, date(2026, 1, 1), date(2026, 12, 31))
GOOD = PackingFacts(1, "LG-1", "赵敏", 24, 30, 50)


@pytest.mark.parametrize(
    ("facts", "method", "codes"),
    [
        (GOOD, METHOD, []),
        (PackingFacts(1, "", "赵敏", 24, 30, 50), METHOD, ["pack.logger"]),
        (PackingFacts(1, "LG", "", 24, 30, 50), METHOD, ["pack.person"]),
        (PackingFacts(1, "LG", "赵敏", 49, 29, 81), METHOD, ["pack.hours", "pack.precool", "pack.start"]),
        (PackingFacts(1, "LG", "赵敏", 48, 30, 80), METHOD, []),
        (GOOD, MethodFacts("X", 20, 100, 48, 30, date(2026, 1, 1), date(2026, 12, 31)), ["pack.range"]),
        (GOOD, MethodFacts("X", 20, 80, 48, 30, date(2025, 1, 1), date(2025, 12, 31)), ["pack.lapsed"]),
        (GOOD, MethodFacts("X", 20, 80, 48, 30, date(2026, 1, 1), date(2026, 12, 31), False), ["pack.lapsed"]),
    ],
)
def test_a_packing_is_judged_by_its_validation(facts, method, codes):
    found = check_packing(facts, method, low_e1=20, high_e1=80, on=date(2026, 11, 2))
    assert [finding.code for finding in found] == codes


@pytest.mark.django_db
class TestShipping:
    @pytest.fixture
    def checked(self):
        with clock.frozen_at(make.NOW):
            world = make.world()
            world.sku.product.is_cold_chain = True
            world.sku.product.save()
            (pick,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 3)).pk)
            for line in pick_lines(pick):
                commands.confirm_by_hand(
                    actor=world.picker, pick_list=pick, line_id=line.pk, qty=line.qty, reason="标签无法扫描"
                )
            commands.finish_picking(actor=world.picker, pick_list=pick)
            commands.check_counted(actor=world.checker, pick_list=pick, reason="逐件核对")
            yield world, commands.finish_check(actor=world.checker, pick_list=pick)

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            (None, "pack.missing"), ({"logger_number": " "}, "pack.logger"), ({"planned_hours": 72}, "pack.hours"),
            ({"method": {"valid_until": date(2026, 10, 31)}}, "pack.lapsed"), ({"start_temp_e1": 95}, "pack.start"),
        ],
    )  # fmt: skip
    def test_without_a_sound_packing_nothing_leaves(self, checked, values, code):
        world, pick = checked
        packing = None if values is None else make.packing(**values)
        before = StockPosting.objects.unscoped("test").count()
        with pytest.raises(RuleViolation) as refused:
            commands.ship_pick_list(actor=world.picker, pick_list=pick, ship_date=make.DAY, packing=packing)
        (issue,) = refused.value.issues()
        assert (issue.code, bool(issue.mend), bool(issue.rule)) == (code, True, True)
        assert StockPosting.objects.unscoped("test").count() == before
        assert not Shipment.objects.unscoped("test").exists()

    def test_the_record_stays_with_the_shipment(self, checked):
        world, pick = checked
        method = make.packing().method_id
        shipment = commands.ship_checked(
            actor=world.picker, pick_list=pick, ship_date=make.DAY, packing_method=method, logger_number="LG-9",
            planned_hours=24, precooled_minutes=45, start_temp="5.2",
        )  # fmt: skip
        record = PackingRecord.objects.unscoped("test").get(shipment=shipment)
        assert (record.logger_number, record.start_temp_e1, record.coolant) == ("LG-9", 52, "8 块冰排")
        assert record.retention_until == shipment.retention_until and record.packed_by == world.picker.name
