"""What dealers of the demo sell, hand on and keep at hospitals: sales booked, one corrected, one draft, a transfer, a shelf."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.modules.sellout import commands as sellout
from meridian.modules.stock.queries import balances_for

from ..sizes import TODAY
from .world import Clinic, Seller, World, moment

Row = tuple[int, int | None, int, tuple[str, ...]]
LEAST = 12  # base units of a lot that are worth showing


def make_sellout(world: World) -> None:
    """Run last: the first dealers of level one use the documents of the portal this week."""
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    for number, seller in enumerate(tops[:2]):
        with clock.frozen_at(moment(TODAY - timedelta(days=2), 14)):
            _sales(world, seller, number)
    with clock.frozen_at(moment(TODAY - timedelta(days=1), 11)):
        _shelf(world, tops[0])
        _transfer(world, tops[0])


def _goods(seller: Seller) -> Iterator[Row]:
    """Lots of which he has enough, two units of each."""
    book = balances_for(seller.row.pk, as_of=clock.today())
    for (sku, lot), qty in sorted(book.items(), key=lambda row: -row[1]):
        if lot and qty >= LEAST:
            yield sku, lot, 2, ()


def _sales(world: World, seller: Seller, number: int) -> None:
    """A booked sale; of the first dealer one unit comes back, and another sale is a draft yet."""
    actor = world.actor.at(clock.now())
    booked = None
    for clinic, row in _pairs(seller):
        made = sellout.draft_sale(
            actor=actor, dealer=seller.row, hospital=clinic.id, sale_date=clock.today(), lines=[row], department="心内科",
            dealer_reference=f"CK{clock.today():%y%m%d}{number + 1:02d}",
        )  # fmt: skip
        try:
            booked = sellout.post_sale(actor=actor, dealer_sale=made)
        except RuleViolation:
            sellout.give_up_sale(actor=actor, dealer_sale=made)  # not this lot to this hospital
            continue
        break
    if booked is None or number:
        return
    line = booked.lines.order_by("line_no").first()
    sellout.correct_sale(
        actor=actor, dealer_sale=booked, returned={line.pk: 1}, returned_on=clock.today(), reason="包装破损退回"
    )
    clinic, row = next(_pairs(seller))
    sellout.draft_sale(actor=actor, dealer=seller.row, hospital=clinic.id, sale_date=clock.today(), lines=[row])


def _pairs(seller: Seller) -> Iterator[tuple[Clinic, Row]]:
    for row in list(_goods(seller))[:6]:
        for clinic in seller.customers[:3]:
            yield clinic, row


def _shelf(world: World, seller: Seller) -> None:
    """Goods on the shelf of a hospital, some of them used the same day."""
    actor = world.actor.at(clock.now())
    for clinic, row in _pairs(seller):
        sku, lot, _qty, _serials = row
        try:
            sellout.place_goods(
                actor=actor, dealer=seller.row, hospital=clinic.id, lines=[(sku, lot, 6, ())], moved_on=clock.today(),
                department="导管室",
            )  # fmt: skip
        except RuleViolation:
            continue
        sellout.report_consumption(
            actor=actor, dealer=seller.row, hospital=clinic.id, lines=[(sku, lot, 2, ())], used_on=clock.today(),
            hospital_reference="耗材单 20261120-03",
        )  # fmt: skip
        return


def _transfer(world: World, seller: Seller) -> None:
    """Goods on their way to the dealer below, who has not confirmed them."""
    actor: Any = world.actor.at(clock.now())
    below = next(iter(seller.children), None)
    if below is None:
        return
    for row in _goods(seller):
        made = sellout.draft_transfer(
            actor=actor, dealer=seller.row, to_dealer=below.row, sent_on=clock.today(), lines=[row], note="急用调货"
        )
        try:
            sellout.send_transfer(actor=actor, sub_dealer_transfer=made)
        except RuleViolation:
            sellout.give_up_transfer(actor=actor, sub_dealer_transfer=made)
            continue
        return
