"""A small world to order in: a region, a dealer who may buy, SKUs with prices, lots in a warehouse, credit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.modules.agreements.tests.factories import make_tradable_dealer, make_tradable_lot, make_tradable_sku
from meridian.modules.funds import commands as funds
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import Allocation, Order, OrderLine
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.stock.commands import receive_from_production
from meridian.modules.stock.models import StockAccount, Warehouse

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()
LIMIT_FEN = 100_000_00


def clerk() -> Actor:
    """The system on the day of the tests."""
    return system().at(NOW)


@dataclass
class World:
    """What the tests order from and for. Quantities are base units; a price is 100 yuan unless given."""

    region: Any
    dealer: Any
    house: Any
    skus: list[Any] = field(default_factory=list)
    lots: dict[int, list[Any]] = field(default_factory=dict)

    def sku(self, *stock: tuple[int, date], price_e4: int | None = 100_0000, **values: Any) -> Any:
        """A SKU with one lot per ``(base units, expiry)``."""
        row = make_tradable_sku(sku=values or None)
        self.skus.append(row)
        if price_e4 is not None:
            make_price(sku=row, price_e4=price_e4)
        made = [make_tradable_lot(row, expiry_date=expiry) for _qty, expiry in stock]
        self.lots[row.pk] = made
        if stock:
            receive_from_production(
                actor=clerk(), key=f"P{row.pk}", warehouse=self.house, business_date=date(2026, 2, 1),
                lines=[(row.pk, lot.pk, qty) for lot, (qty, _day) in zip(made, stock, strict=True)],
            )  # fmt: skip
        return row

    def order(self, *lines: tuple[Any, int], submit: bool = False, **values: Any) -> Order:
        """An order of the dealer, submitted when asked."""
        wanted = [(getattr(sku, "pk", sku), qty) for sku, qty in lines]
        facts = {"dealer_id": self.dealer.pk, "address": "南京市鼓楼区中山路1号", **values}
        row = commands.create_order(actor=clerk(), lines=wanted, **facts)
        return commands.submit_order(actor=clerk(), order=row) if submit else row

    def taken(self, order: Order) -> list[tuple[int, int]]:
        """``(lot id, open base units)`` set aside for an order."""
        rows = Allocation.objects.unscoped("test").filter(line__order=order, open_qty__gt=0).order_by("line_id", "id")
        return list(rows.values_list("lot_id", "open_qty"))

    def reserved(self, lot: Any) -> int:
        """Base units of a lot that the stock ledger keeps."""
        return StockAccount.objects.unscoped("test").get(lot=lot, holder_type="COMPANY").reserved


def make_world(limit_fen: int = LIMIT_FEN, *, region: str = "320000", warehouse: str = "W-ORD") -> World:
    """A province, a dealer there with everything he needs to buy, a warehouse, a credit limit."""
    place = load_small_tree()[region]
    dealer = make_tradable_dealer(region=place)
    house = Warehouse.objects.create(
        code=warehouse, name="苏州总仓", region=place, created_at=clock.now(), updated_at=clock.now()
    )
    give_credit(dealer, limit_fen)
    return World(place, dealer, house)


def give_credit(dealer: Any, limit_fen: int) -> None:
    """A credit limit of the dealer."""
    funds.set_credit_limit(actor=clerk(), dealer=dealer, limit_fen=limit_fen, terms_days=30)


def lines_of(order: Order) -> list[OrderLine]:
    """The lines as the database has them."""
    return list(OrderLine.objects.unscoped("test").filter(order=order).order_by("line_no"))
