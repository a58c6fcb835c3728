"""Lots from production, and shipments down the channel, in the order in which they happened."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from meridian.kernel.base import clock
from meridian.modules.catalog import commands as catalog
from meridian.modules.logistics import commands as logistics
from meridian.modules.stock import commands as stock

from .catalogue import LATE_DAYS
from .world import Holding, Item, LotFacts, Seller, World, moment


@dataclass(slots=True)
class Parcel:
    """Goods on their way to a dealer: from the warehouse, or from the dealer above him (``sender``).

    ``is_end``: he keeps them; otherwise he passes all of them on. A ``private`` parcel belongs to one planted story:
    honest sales leave it alone.
    """

    seller: Seller
    lot: LotFacts
    qty: int
    shipped: date
    received: date
    sender: Seller | None = None
    private: bool = False
    is_end: bool = True


@dataclass(slots=True)
class Dispatch:
    """All parcels of a month."""

    month: date
    parcels: list[Parcel] = field(default_factory=list)

    def send(self, seller: Seller, lot: LotFacts, qty: int, *, private: bool = False) -> Parcel:
        """Ship from the warehouse through every dealer above him; the days fall into the first ten of the month."""
        chain = [seller]
        while chain[0].parent is not None:
            chain.insert(0, chain[0].parent)
        sender, day = None, 2
        for link in chain:
            parcel = Parcel(
                link,
                lot,
                qty,
                self.month.replace(day=day),
                self.month.replace(day=day + 1),
                sender,
                private,
                link is seller,
            )
            self.parcels.append(parcel)
            sender, day = link, day + 2
        return parcel


def last_day(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def first_lots(world: World) -> None:
    """Two lots of every SKU before the story begins, then the certificate of the last product; one lot is older than it."""
    start = world.size.month_list()[0]
    with clock.frozen_at(moment(date(2025, 11, 14))):
        made = [
            _draw_lot(world, item, start - timedelta(days=world.random.randrange(20, 60 if n else 95)))
            for item in world.items
            for n in range(2)
        ]
        _register(world, made)
        late = [item for item in world.items if item.name == world.late_product.name]
        old = new_lot(world, late[0], start - timedelta(days=LATE_DAYS + 45), keep=False)
        world.gap_lots.add(old.id)
        world.gap_lot = old
        book_production(world, [*made, old], start - timedelta(days=8), "first")
        catalog.change_product(
            actor=world.actor, row=world.late_product, certificate=world.late_certificate, reason="注册证补录"
        )


def new_lot(world: World, item: Item, made: date, *, ends: date | None = None, keep: bool = True) -> LotFacts:
    """A registered lot of a SKU; ``keep``: it belongs to the lots that go out every month."""
    lot = _draw_lot(world, item, made, ends)
    _register(world, [lot], keep=keep)
    return lot


def _register(world: World, lots: list[LotFacts], *, keep: bool = True) -> None:
    """Register lots together and give them their keys."""
    rows = [(lot.item.id, lot.number, lot.made, lot.ends) for lot in lots]
    keys = catalog.ensure_lots(actor=world.actor, lots=rows) if rows else {}
    for lot in lots:
        lot.id = keys[lot.item.id, lot.number]
        if keep:
            world.lots.setdefault(lot.item.id, []).append(lot)


def _draw_lot(world: World, item: Item, made: date, ends: date | None = None) -> LotFacts:
    """A lot without a key yet, numbered in one of the maker's three ways."""
    serial = world.next_lot()
    style = item.serial % 3
    number = f"00{made:%y%m}{serial % 1000:03d}{serial // 1000:02d}" if style == 0 else f"{made:%y%m%d}{serial:04d}"
    if style == 2:
        number = f"{item.line[0]}{made:%y%m}-{serial:04d}"
    ends = ends or made + timedelta(days=item.shelf_months * 30)
    return LotFacts(0, number, item, made, ends)


def book_production(world: World, lots: list[LotFacts], day: date, key: str) -> None:
    """Put freshly made lots into the warehouse."""
    if lots:
        stock.receive_from_production(
            actor=world.actor, key=f"demo-{key}", warehouse=world.warehouse, business_date=day,
            lines=[(lot.item.id, lot.id, world.random.randrange(8, 20) * 500) for lot in lots],
        )  # fmt: skip


def restock(world: World, month: date) -> None:
    """A third of the SKUs get a new lot at the end of the month before."""
    made = [
        _draw_lot(world, item, month - timedelta(days=world.random.randrange(6, 25)))
        for item in world.items
        if world.random.randrange(3) == 0
    ]
    _register(world, made)
    book_production(world, made, month - timedelta(days=1), f"{month:%Y%m}")


def usual_lot(world: World, item: Item) -> LotFacts:
    """The newest lots go out, those near their end never."""
    return world.random.choice(world.lots[item.id][-2:])


def plan_shipments(world: World, dispatch: Dispatch) -> None:
    """What level one orders every month; level three is supplied by transfers, level two sells through files."""
    for seller in world.sellers:
        items = [item for item in world.items if item.line in seller.right.lines]
        if seller.level == 1:
            for item in world.random.sample(items, min(len(items), 9 + 3 * len(seller.children))):
                dispatch.send(seller, usual_lot(world, item), world.random.randrange(6, 14) * 10)
        elif seller.level == 3:
            for item in world.random.sample(items, min(len(items), 4)):
                dispatch.send(seller, usual_lot(world, item), world.random.randrange(4, 9) * 5)


def ship(world: World, dispatch: Dispatch) -> None:
    """Book the month's parcels as shipments, one a dealer and day, and fill the dealers' books."""
    grouped: dict[tuple, list[Parcel]] = {}
    for parcel in dispatch.parcels:
        sender = parcel.sender.row.pk if parcel.sender else 0
        grouped.setdefault((parcel.shipped, parcel.received, sender, parcel.seller.row.pk), []).append(parcel)
    past = []
    for number, (key, parcels) in enumerate(sorted(grouped.items(), key=lambda pair: pair[0]), 1):
        lots = {parcel.lot.id: parcel.lot for parcel in parcels}
        lines = [
            (lot.item.id, lot.id, sum(p.qty for p in parcels if p.lot is lot), lot.item.price_fen * 100)
            for lot in lots.values()
        ]
        past.append(
            logistics.PastShipment(
                number=f"SH-{dispatch.month:%y%m}-{number:05d}", dealer=parcels[0].seller.row, lines=lines, ship_date=key[0],
                received_date=key[1], warehouse_id=None if key[2] else world.warehouse.pk, from_dealer_id=key[2] or None,
                order_number=f"SO{dispatch.month:%y%m}{number:05d}",
            )
        )  # fmt: skip
    if past:
        logistics.ship_many(actor=world.actor, key=f"demo-{dispatch.month:%Y%m}", shipments=past)
    for parcel in dispatch.parcels:
        world.move(parcel.seller.row.pk, parcel.lot, parcel.qty)
        if parcel.sender is not None:
            world.move(parcel.sender.row.pk, parcel.lot, -parcel.qty)
        if parcel.is_end and not parcel.private:
            give(parcel.seller, parcel.lot, parcel.qty, parcel.received)


def give(seller: Seller, lot: LotFacts, qty: int, day: date) -> None:
    """Add goods to a dealer's book."""
    held = seller.book.get(lot.id)
    if held is None:
        seller.book[lot.id] = Holding(lot, qty, day)
    else:
        held.qty += qty
