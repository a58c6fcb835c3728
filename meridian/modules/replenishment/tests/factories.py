"""A dealer with goods and sales for tests of this module."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.ledger.ledger import Move
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system
from meridian.modules.stock import commands as stock
from meridian.modules.stock.queries import account_key

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()


def today() -> Actor:
    """The system on the day of the tests."""
    return system().at(NOW)


def load_limits() -> None:
    """The limits the product ships with."""
    ensure_parameters(actor=system())


class Book:
    """Moves goods of a dealer in the ledger; quantities are base units, days count back from the day of the tests."""

    def __init__(self, dealer: Any, hospital: Any) -> None:
        self.dealer, self.hospital, self.serial = dealer, hospital, 0

    def opening(self, sku: Any, qty: int, *, days_ago: int = 200, lot: Any = None) -> None:
        self._move("OPENING", self.dealer, "DEALER", self.dealer, sku, qty, days_ago, lot)

    def came(self, sku: Any, qty: int, days_ago: int, *, lot: Any = None) -> None:
        """From the company, over transit, on one day."""
        self._move("SUPPLIER", None, "TRANSIT", self.dealer, sku, qty, days_ago, lot)
        self._move("TRANSIT", self.dealer, "DEALER", self.dealer, sku, qty, days_ago, lot)

    def coming(self, sku: Any, qty: int) -> None:
        """Shipped and not received yet."""
        self._move("SUPPLIER", None, "TRANSIT", self.dealer, sku, qty, 1, None)

    def sold(self, sku: Any, qty: int, days_ago: int, *, lot: Any = None) -> None:
        self._move("DEALER", self.dealer, "HOSPITAL", self.hospital, sku, qty, days_ago, lot)

    def passed_on(self, sku: Any, qty: int, days_ago: int, to: Any) -> None:
        self._move("DEALER", self.dealer, "DEALER", to, sku, qty, days_ago, None)

    def _move(self, from_kind, from_row, to_kind, to_row, sku, qty, days_ago, lot) -> None:
        self.serial += 1
        lot_id = lot.pk if lot else None
        ends = [
            account_key(kind, row.pk if row else 0, sku.pk, lot_id)
            for kind, row in ((from_kind, from_row), (to_kind, to_row))
        ]
        stock.move_stock(
            actor=system(), key=f"T{self.dealer.pk}-{self.serial}", source_type="test", source_id=1,
            business_date=day(days_ago), moves=[Move(*ends, qty)],
        )  # fmt: skip


def day(days_ago: int) -> date:
    """A day before the day of the tests."""
    return TODAY - timedelta(days=days_ago)
