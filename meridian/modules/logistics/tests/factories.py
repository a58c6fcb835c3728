"""A released order with its reservations, ready for the warehouse: rows of other modules made directly."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.ledger.ledger import Source
from meridian.kernel.ledger.reserve import reserve
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.agreements.tests.factories import make_tradable_dealer, make_tradable_lot, make_tradable_sku
from meridian.modules.funds import commands as funds
from meridian.modules.logistics.models import PackingMethod
from meridian.modules.logistics.rules.packing import PackingFacts
from meridian.modules.ordering.models import Allocation, Order, OrderLine
from meridian.modules.reference.models import RegulatoryParameter
from meridian.modules.stock.commands import receive_from_production
from meridian.modules.stock.models import StockAccount
from meridian.modules.stock.queries import LEDGER, account_key
from meridian.modules.stock.tests import factories as stock

SYSTEM = stock.SYSTEM
DI = "06901234567892"
BOX = "16901234567899"
DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 9, tzinfo=clock.SHANGHAI)
WAREHOUSE = (
    "logistics:*",
    "ordering.order:view",
    "catalog:*",
    "stock:*",
    "dealers.dealer:view",
    "files.storedfile:add",
)


def parameter(code: str, value: Any, since: date = date(2020, 1, 1)) -> None:
    RegulatoryParameter.objects.create(code=code, value=value, valid_from=since, source="test", **stock.stamp())


@dataclass
class World:
    """A SKU with a box of ten, two lots in a warehouse, a dealer, people."""

    sku: Any = None
    early: Any = None
    late: Any = None
    house: Any = None
    dealer: Any = None
    picker: Any = None
    checker: Any = None
    orders: list[Any] = field(default_factory=list)

    def on_hand(self, holder: str, holder_id: int, condition: str = "GOOD") -> int:
        rows = StockAccount.objects.unscoped("test").filter(
            holder_type=holder, holder_id=holder_id, condition=condition
        )
        return sum(rows.values_list("on_hand", flat=True))

    def order(self, *goods: tuple[Any, int], price_e4: int = 125_000, **values: Any) -> Order:
        """A released order with one line and one reservation per (lot, quantity)."""
        values = {"number": f"SO-{len(self.orders) + 1:04d}", **values}
        made = Order.objects.create(
            status="RELEASED", dealer=self.dealer, region=self.dealer.region, warehouse=self.house,
            **{"address": "南京市中山路1号", "receiver": "许静", **values}, **stock.stamp(),
        )  # fmt: skip
        for no, (lot, qty) in enumerate(goods, 1):
            line = OrderLine.objects.create(
                order=made, line_no=no, sku=lot.sku, qty=qty, price_e4=price_e4, amount_fen=qty * price_e4 // 100,
                allocated_qty=qty, **stock.stamp(),
            )  # fmt: skip
            key = f"ordering.line:{line.pk}:{lot.pk}"
            reserve(
                LEDGER, actor=SYSTEM, key=key, amount=qty, source=Source("ordering.orderline", line.pk),
                account_key=account_key("COMPANY", self.house.pk, lot.sku_id, lot.pk),
            )  # fmt: skip
            Allocation.objects.create(
                line=line, warehouse=self.house, lot=lot, qty=qty, open_qty=qty, hold_key=key, **stock.stamp()
            )
        self.orders.append(made)
        funds.hold_credit(
            actor=SYSTEM, dealer_id=self.dealer.pk, amount_fen=sum(qty for _lot, qty in goods) * price_e4 // 100,
            source_type="ordering.order", source_id=made.pk, key=f"ordering.order:{made.pk}",
        )  # fmt: skip
        made.credit_key = f"ordering.order:{made.pk}"
        made.credit_fen = sum(qty for _lot, qty in goods) * price_e4 // 100
        made.save()
        return made


def world(stocked: int = 100, *, warehouse: str = "W1", dealer: dict[str, Any] | None = None) -> World:
    """The rows, with ``stocked`` base units of each lot in good stock."""
    made = World(house=stock.warehouse(warehouse), dealer=make_tradable_dealer(region=stock.region(), **(dealer or {})))
    if warehouse != "W1":
        made.house.name = f"{made.house.name} {warehouse}"
        made.house.save()
    funds.set_credit_limit(actor=SYSTEM, dealer=made.dealer, limit_fen=10_000_000, terms_days=30)
    made.sku = make_tradable_sku(sku={"di": DI, "packs": [("盒", 10, BOX)]})
    made.early = make_tradable_lot(made.sku, number="A1", expiry_date=date(2027, 12, 31))
    made.late = make_tradable_lot(made.sku, number="A2", expiry_date=date(2028, 12, 31))
    for lot in (made.early, made.late):
        receive_from_production(
            actor=SYSTEM, key=f"MO-{warehouse}-{lot.number}", warehouse=made.house, lines=[(made.sku.pk, lot.pk, stocked)],
            business_date=date(2026, 2, 1),
        )  # fmt: skip
    made.picker, made.checker = staff_actor(*WAREHOUSE), staff_actor(*WAREHOUSE)
    return made


def packing(**values: Any) -> PackingFacts:
    """A sound packing in a method validated for 48 hours at 2 to 8 degrees; ``method`` are values of the method."""
    facts = {
        "code": "PK-48", "name": "冷藏箱48小时", "low_e1": 20, "high_e1": 80, "hours": 48, "coolant": "8 块冰排",
        "precool_minutes": 30, "report_number": "VR-2026-01", "validated_on": date(2026, 1, 10),
        "valid_until": date(2027, 1, 9), **values.pop("method", {}),
    }  # fmt: skip
    method, _new = PackingMethod.objects.update_or_create(code=facts["code"], defaults={**facts, **stock.stamp()})
    given = {
        "logger_number": "LG-0007",
        "packed_by": "赵敏",
        "planned_hours": 24,
        "precooled_minutes": 40,
        "start_temp_e1": 48,
    }
    return PackingFacts(method_id=method.pk, **{**given, **values})


def code(lot: str = "A1", *, di: str = DI, ends: str = "271231", serial: str = "") -> str:
    """A GS1 code as a scanner in keyboard mode sends it, with the separator."""
    return f"]d201{di}17{ends}10{lot}" + (f"\x1d21{serial}" if serial else "")
