"""Mistakes and diversions, planted one by one, each with goods of its own so that it harms no honest line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .goods import Dispatch, book_production, last_day, new_lot
from .sales import Draft, Month, line, uncovered_day
from .world import Clinic, Item, LotFacts, Seller, World
from .writing import BY_KEY


@dataclass(slots=True)
class Plant:
    """One story: who, with which lot, and what he will write."""

    kind: str
    seller: Seller
    lot: LotFacts
    clinic: Clinic | None = None
    codes: frozenset[str] = frozenset()


def plan(world: World, dispatch: Dispatch) -> list[Plant]:
    """Choose the month's stories, make and ship their goods."""
    kinds = list(_KINDS)
    world.random.shuffle(kinds)
    sellers = [seller for seller in world.sellers if seller.customers]
    world.random.shuffle(sellers)
    found: list[Plant] = []
    for number in range(world.size.plants_a_month):
        seller = sellers[number % len(sellers)]
        made = _KINDS[kinds[number % len(kinds)]](world, dispatch, seller)
        if made is not None:
            found.append(made)
    if world.gap_lot is not None and not world.gap_shipped:
        found += _sell_gap(world, dispatch)
    book_production(
        world, [plant.lot for plant in found if plant.kind != "gap"], dispatch.month, f"{dispatch.month:%Y%m}-b"
    )
    return found


def _sell_gap(world: World, dispatch: Dispatch) -> list[Plant]:
    lot = world.gap_lot
    seller = next((s for s in world.sellers if s.level == 1 and lot.item.line in s.right.lines), None)
    world.gap_shipped = True
    if seller is None:
        return []
    dispatch.send(seller, lot, 20, private=True)
    return [Plant("gap", seller, lot, world.random.choice(seller.customers))]


def _own_item(world: World, seller: Seller) -> Item:
    return world.random.choice([item for item in world.items if item.line in seller.right.lines])


def _goods(world: World, dispatch: Dispatch, seller: Seller, **lot: date) -> LotFacts:
    item = _own_item(world, seller)
    made = new_lot(world, item, lot.pop("made", dispatch.month - timedelta(days=15)), keep=False, **lot)
    dispatch.send(seller, made, 20, private=True)
    return made


def _at_home(kind: str, codes: set[str], **days: int) -> Callable[..., Plant | None]:
    """A story told at one of the dealer's own hospitals with a lot made for it."""

    def make(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
        month = dispatch.month
        lot = {name: month + timedelta(days=n) for name, n in days.items()}
        if "ends" in lot:
            lot["made"] = month - timedelta(days=60)
        goods = _goods(world, dispatch, seller, **lot)
        return Plant(kind, seller, goods, world.random.choice(seller.customers), frozenset(codes))

    return make


def _never_received(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
    others = [s for s in world.sellers if s.level == 1 and not s.is_chained(seller)]
    other = world.random.choice(others)
    lot = new_lot(world, _own_item(world, seller), dispatch.month - timedelta(days=15), keep=False)
    dispatch.send(other, lot, 20, private=True)
    return Plant(
        "lot never received", seller, lot, world.random.choice(seller.customers), frozenset({"LOT_NEVER_RECEIVED"})
    )


def _elsewhere(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
    """A diversion: his own goods, a hospital outside his territory."""
    lot = _goods(world, dispatch, seller)
    away = [clinic for clinic in world.clinics if not _covers_place(seller, clinic)]
    clinic = world.random.choice(away)
    reason = "EXCLUSIVE_OF_OTHER" if _exclusive_elsewhere(world, seller, clinic, lot.item) else "PLACE_NOT_COVERED"
    return Plant("diversion", seller, lot, clinic, frozenset({reason}))


def _into_exclusive(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
    """A diversion into a territory that is another dealer's alone."""
    lot = _goods(world, dispatch, seller)
    away = [
        clinic for clinic in world.clinics
        if not _covers_place(seller, clinic) and _exclusive_elsewhere(world, seller, clinic, lot.item)
    ]  # fmt: skip
    if not away:
        return _elsewhere(world, dispatch, seller)
    return Plant("diversion", seller, lot, world.random.choice(away), frozenset({"EXCLUSIVE_OF_OTHER"}))


def _other_line(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
    """A product of a line he has no right to, bought from somebody else."""
    items = [item for item in world.items if item.line not in seller.right.lines]
    others = [s for s in world.sellers if s.level == 1 and not s.is_chained(seller)]
    if not items:
        return _elsewhere(world, dispatch, seller)
    item = world.random.choice(items)
    lot = new_lot(world, item, dispatch.month - timedelta(days=15), keep=False)
    dispatch.send(world.random.choice(others), lot, 20, private=True)
    clinic = world.random.choice(seller.customers)
    reason = "EXCLUSIVE_OF_OTHER" if _exclusive_elsewhere(world, seller, clinic, item) else "PRODUCT_NOT_COVERED"
    return Plant("other line", seller, lot, clinic, frozenset({reason, "LOT_NEVER_RECEIVED"}))


def _excluded(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
    holders = [s for s in world.sellers if s.right.excluded]
    if not holders:
        return None
    seller = world.random.choice(holders)
    lot = _goods(world, dispatch, seller)
    clinic = next(clinic for clinic in world.clinics if clinic.id in seller.right.excluded)
    reason = "EXCLUSIVE_OF_OTHER" if _exclusive_elsewhere(world, seller, clinic, lot.item) else "HOSPITAL_EXCLUDED"
    return Plant("excluded hospital", seller, lot, clinic, frozenset({reason}))


def _wrong_amount(world: World, dispatch: Dispatch, seller: Seller) -> Plant | None:
    with_money = [s for s in world.sellers if s.customers and BY_KEY[s.shape].has_money]
    seller = world.random.choice(with_money)
    return _at_home("amount", {"AMOUNT_MISMATCH"})(world, dispatch, seller)


def _covers_place(seller: Seller, clinic: Clinic) -> bool:
    return clinic.unit.id in seller.right.units or clinic.id in seller.right.hospitals


def _exclusive_elsewhere(world: World, seller: Seller, clinic: Clinic, item: Item) -> bool:
    """Whether a dealer outside the seller's chain alone may sell the item there."""
    return any(
        other.right.exclusive and item.line in other.right.lines and clinic.unit.id in other.right.units
        and clinic.id not in other.right.excluded and not other.is_chained(seller)
        for other in world.sellers
    )  # fmt: skip


_KINDS: dict[str, Callable[..., Plant | None]] = {
    "diversion": _elsewhere,
    "exclusive": _into_exclusive,
    "lot never received": _never_received,
    "more than had": _at_home("more than had", {"LOT_MORE_THAN_HAD"}),
    "expired": _at_home("expired", {"SOLD_AFTER_EXPIRY"}, ends=14),
    "before production": _at_home("before production", {"SOLD_BEFORE_PRODUCTION", "SOLD_BEFORE_RECEIVED"}, made=1),
    "before receipt": _at_home("before receipt", {"SOLD_BEFORE_RECEIVED"}),
    "lot unknown": _at_home("lot unknown", {"LOT_UNKNOWN"}),
    "lot missing": _at_home("lot missing", {"LOT_MISSING"}),
    "duplicate": _at_home("duplicate", set()),
    "outside": _at_home("outside", set()),
    "unreadable": _at_home("unreadable", set()),
    "amount": _wrong_amount,
    "other line": _other_line,
    "excluded": _excluded,
}


def write_plant(month: Month, plant: Plant) -> None:
    """Write the lines of a story into the dealer's file."""
    day = month.last - timedelta(days=1)
    if uncovered_day(plant.seller, day) or plant.clinic is None:
        return
    write = _WRITERS.get(plant.kind)
    if write is not None:
        write(month, plant, day)
    else:
        line(month, plant.lot, 4, day, clinic=plant.clinic, codes=plant.codes, plant=plant.kind)


def _more_than_had(month: Month, plant: Plant, day: date) -> None:
    line(month, plant.lot, 13, day - timedelta(days=1), clinic=plant.clinic)
    line(month, plant.lot, 11, day, clinic=plant.clinic, codes=plant.codes, plant=plant.kind)


def _early(month: Month, plant: Plant, _day: date) -> None:
    line(month, plant.lot, 4, month.first, clinic=plant.clinic, codes=plant.codes, plant=plant.kind)


def _unknown_lot(month: Month, plant: Plant, day: date) -> None:
    line(
        month,
        plant.lot,
        4,
        day,
        clinic=plant.clinic,
        codes=plant.codes,
        plant=plant.kind,
        lot_text=f"Z{plant.lot.number}Q",
    )


def _no_lot(month: Month, plant: Plant, day: date) -> None:
    line(month, plant.lot, 4, day, clinic=plant.clinic, codes=plant.codes, plant=plant.kind, lot_text="")


def _duplicate(month: Month, plant: Plant, day: date) -> None:
    first = line(month, plant.lot, 4, day, clinic=plant.clinic)
    if first is not None:
        month.drafts.append(
            Draft(first.sold, "DUPLICATE", frozenset(), first.clinic, None, first.item, first.base_qty, plant.kind)
        )


def _outside(month: Month, plant: Plant, _day: date) -> None:
    day = month.first - timedelta(days=3)
    line(month, plant.lot, 4, day, clinic=plant.clinic, plant=plant.kind, state="OUTSIDE")


def _unreadable(month: Month, plant: Plant, day: date) -> None:
    draft = line(month, plant.lot, 4, day, clinic=plant.clinic, plant=plant.kind, state="ERROR")
    if draft is not None:
        draft.sold.qty_text = "见附件"


def _amount(month: Month, plant: Plant, day: date) -> None:
    draft = line(month, plant.lot, 4, day, clinic=plant.clinic, codes=plant.codes, plant=plant.kind)
    if draft is not None:
        draft.sold.amount_fen += draft.sold.price_fen * 2


_WRITERS: dict[str, Callable[[Month, Plant, date], None]] = {
    "more than had": _more_than_had, "before production": _early, "before receipt": _early, "lot unknown": _unknown_lot,
    "lot missing": _no_lot, "duplicate": _duplicate, "outside": _outside, "unreadable": _unreadable, "amount": _amount,
}  # fmt: skip
__all__ = ["Plant", "last_day", "plan", "write_plant"]
