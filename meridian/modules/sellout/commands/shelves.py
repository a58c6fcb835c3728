"""The shelf of a hospital, lot by lot: moved in the same transaction as the posting it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.persist import persist
from meridian.modules.catalog import queries as catalog
from meridian.modules.catalog.choices import Tracking
from meridian.modules.customers import queries as customers
from meridian.modules.stock.choices import Condition, Holder
from meridian.modules.stock.queries import account_key

from ..models import ConsignedStock, DealerSale, DealerSaleLine
from .texts import issue, refusal

_WHY = "the shelf a document moves"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whose goods, at which hospital; with what is stamped on every row of it."""

    dealer_id: int | None
    warehouse_id: int | None
    hospital_id: int
    region_id: int
    team_id: int | None

    def stamps(self) -> dict[str, Any]:
        """The values of a new document of this shelf."""
        return {
            name: getattr(self, name) for name in ("dealer_id", "warehouse_id", "hospital_id", "region_id", "team_id")
        }

    def key(self, sku_id: int, lot_id: int | None) -> str:
        """The key of one lot on the shelf."""
        holder = f"D{self.dealer_id}" if self.dealer_id else f"W{self.warehouse_id}"
        return f"{holder}:{self.hospital_id}:{sku_id}:{lot_id or 0}"

    def account(self, sku_id: int, lot_id: int | None, condition: str = Condition.CONSIGNED) -> str:
        """The holder's stock account of a lot: consigned goods stay on the holder's own book."""
        if self.dealer_id:
            return account_key(Holder.DEALER, self.dealer_id, sku_id, lot_id, condition)
        return account_key(Holder.COMPANY, self.warehouse_id, sku_id, lot_id, condition)


# (sku id, lot id or None, base units, serial numbers)
Row = tuple[int, int | None, int, Sequence[str]]


def shelf_of(dealer_id: int | None, warehouse_id: int | None, hospital_id: int, stamps: dict[str, Any]) -> Shelf:
    """A shelf; exactly one holder. Company goods hang on the hospital's region. Raises ``consigned.holder``."""
    if bool(dealer_id) == bool(warehouse_id):
        raise refusal("consigned.holder", "dealer")
    region = stamps.get("region_id") or customers.hospital_regions([hospital_id])[hospital_id]
    return Shelf(dealer_id, warehouse_id, hospital_id, region, stamps.get("team_id"))


def require_goods(rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    """Facts of the goods. Raises when nothing is named, a quantity is not above zero, a lot or a serial number is missing."""
    if not rows:
        raise refusal("consigned.empty")
    goods = catalog.goods_facts({row[0] for row in rows})
    wrong = []
    for number, (sku_id, lot_id, qty, serials) in enumerate(rows, 1):
        sku = goods[sku_id]
        if qty <= 0:
            wrong.append(issue("sellout.quantity", line=number))
        elif lot_id is None and sku["tracking"] != Tracking.NONE:
            wrong.append(issue("consigned.lot_missing", sku=sku["code"]))
        elif sku["tracking"] == Tracking.SERIAL and len(serials) != qty:
            lot = lot_text(lot_id)
            wrong.append(issue("consigned.serials", sku=sku["code"], lot=lot, qty=qty, named=len(serials)))
    if wrong:
        raise RuleViolation(wrong)
    return goods


def lot_text(lot_id: int | None) -> str:
    """The number of a lot for people."""
    return catalog.lot_facts([lot_id])[lot_id]["number"] if lot_id else "—"


def shelf_rows(shelf: Shelf) -> dict[tuple[int, int | None], ConsignedStock]:
    """``{(sku id, lot id): row}`` of what the book says lies on the shelf, empty lots too."""
    rows = ConsignedStock.objects.unscoped(_WHY).filter(
        dealer_id=shelf.dealer_id, warehouse_id=shelf.warehouse_id, hospital_id=shelf.hospital_id
    )
    return {(row.sku_id, row.lot_id): row for row in rows.select_related("sku", "lot")}


def put_on(shelf: Shelf, rows: Iterable[Row], day: date, department: str = "") -> None:
    """More of these lots lie on the shelf."""
    known = shelf_rows(shelf)
    for sku_id, lot_id, qty, _serials in rows:
        row = known.get((sku_id, lot_id))
        if row is None:
            row = ConsignedStock(
                key=shelf.key(sku_id, lot_id),
                sku_id=sku_id,
                lot_id=lot_id,
                placed_on=day,
                moved_on=day,
                **shelf.stamps(),
            )
            known[sku_id, lot_id] = row
        since = row.placed_on if row.qty else day
        persist(
            row,
            qty=row.qty + qty,
            placed_on=since,
            moved_on=max(row.moved_on, day),
            department=department or row.department,
        )


def take_off(shelf: Shelf, rows: Sequence[Row], day: date) -> None:
    """Less of these lots lie on the shelf. Raises RuleViolation ``consigned.short`` with every lot of which less lies there."""
    known = shelf_rows(shelf)
    goods = catalog.goods_facts({row[0] for row in rows})
    wanted: dict[tuple[int, int | None], int] = {}
    for sku_id, lot_id, qty, _serials in rows:
        wanted[sku_id, lot_id] = wanted.get((sku_id, lot_id), 0) + qty
    wrong = []
    for pair, qty in wanted.items():
        have = known[pair].qty if pair in known else 0
        if qty > have:
            wrong.append(
                issue("consigned.short", sku=goods[pair[0]]["code"], lot=lot_text(pair[1]), qty=qty, have=have)
            )
    if wrong:
        raise RuleViolation(wrong)
    for pair, qty in wanted.items():
        persist(known[pair], qty=known[pair].qty - qty, moved_on=max(known[pair].moved_on, day))


def put_back(red: DealerSale, lines: Sequence[DealerSaleLine]) -> None:
    """The red correction of a consumption: its goods lie on the hospital's shelf again."""
    shelf = Shelf(red.dealer_id, None, red.hospital_id, red.region_id, red.team_id)
    rows = [(line.sku_id, line.lot_id, line.qty, ()) for line in lines if line.is_consigned]
    put_on(shelf, rows, red.sale_date, red.department)
