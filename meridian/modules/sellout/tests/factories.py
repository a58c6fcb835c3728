"""A dealer with goods who may sell them to a hospital, a sub-dealer below him, a warehouse: what tests of sellout begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.testing.actors import dealer_actor
from meridian.modules.agreements.tests.factories import (
    make_authorisation,
    make_tradable_dealer,
    make_tradable_lot,
    make_tradable_sku,
)
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.sellout import commands
from meridian.modules.sellout.models import ConsignedStock, DealerSale, DealerSaleLine
from meridian.modules.stock import commands as stock
from meridian.modules.stock.models import StockAccount, Warehouse

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()
CODES = (
    "sellout:*", "dealers.dealer:view", "customers.hospital:view", "stock.stockaccount:view", "catalog.sku:view",
    "catalog.lot:view",
)  # fmt: skip


@dataclass
class World:
    """The rows. Quantities are base units."""

    region: Any
    dealer: Any
    below: Any
    hospital: Any
    house: Any
    system: Actor
    skus: list[Any] = field(default_factory=list)

    def goods(self, qty: int = 10, *, dealer: Any = None, number: str = "", **sku: Any) -> tuple[Any, Any]:
        """A SKU and a lot of which the dealer has ``qty`` since February."""
        row = make_tradable_sku(sku=sku or None)
        lot = make_tradable_lot(row, **({"number": number} if number else {}))
        if qty:
            self.receive(row, lot, qty, dealer=dealer)
        return row, lot

    def receive(self, sku: Any, lot: Any, qty: int, *, dealer: Any = None, serials: tuple[str, ...] = ()) -> None:
        """Opening stock of a lot."""
        owner = dealer or self.dealer
        stock.record_opening_stock(
            actor=self.system, key=f"T{owner.pk}-{lot.pk}-{qty}", dealer_id=owner.pk, business_date=date(2026, 2, 1),
            lines=[(sku.pk, lot.pk, qty)], serials={(sku.pk, lot.pk): serials} if serials else None,
        )  # fmt: skip

    def user(self, *codes: str, dealer: Any = None) -> Actor:
        """A user of the dealer with every right of sellout."""
        return dealer_actor(dealer or self.dealer, *(codes or CODES)).at(NOW)

    def sale(self, *lines: tuple, post: bool = False, **values: Any) -> DealerSale:
        """A draft of ``(sku, lot, qty)`` to the hospital, booked when asked."""
        rows = [(sku.pk, lot.pk if lot else None, qty, rest[0] if rest else ()) for sku, lot, qty, *rest in lines]
        facts = {"dealer": self.dealer, "hospital": self.hospital, "sale_date": TODAY, **values}
        made = commands.draft_sale(actor=self.system, lines=rows, **facts)
        return commands.post_sale(actor=self.system, dealer_sale=made) if post else made


def make_world() -> World:
    """Nanjing: a dealer with everything he needs, one below him, a hospital, a company warehouse."""
    region = load_small_tree()["320100"]
    dealer = make_tradable_dealer(region=region, code="D1", name="南京康达医疗器械有限公司")
    below = make_dealer(region=region, code="D2", name="南京润泰医疗器械有限公司", parent=dealer, level=2)
    make_dealer_documents(below)
    make_authorisation(dealer=below, regions=[region])
    stamp = {"created_at": clock.now(), "updated_at": clock.now()}
    house = Warehouse.objects.create(code="W-SO", name="苏州总仓", region=region, **stamp)
    return World(region, dealer, below, make_hospital(region=region, name="南京鼓楼医院"), house, system().at(NOW))


def held(kind: str, holder: Any, lot: Any, condition: str = "GOOD") -> int:
    """Base units of a lot on the account of a holder."""
    row = StockAccount.objects.unscoped("test").filter(
        holder_type=kind, holder_id=getattr(holder, "pk", holder), lot=lot, condition=condition
    )
    return row.get().on_hand if row.exists() else 0


def lines_of(sale: DealerSale) -> list[DealerSaleLine]:
    """The lines as the database has them."""
    return list(DealerSaleLine.objects.unscoped("test").filter(sale=sale).order_by("line_no"))


def on_shelf(hospital: Any, lot: Any) -> int:
    """Base units of a lot that the book says lie at a hospital."""
    row = ConsignedStock.objects.unscoped("test").filter(hospital=hospital, lot=lot).first()
    return row.qty if row else 0
