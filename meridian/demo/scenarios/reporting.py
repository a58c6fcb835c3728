"""The monthly round: goods go out, dealers report, the steward decides the names, files are published."""

from __future__ import annotations

from datetime import date, timedelta

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.sniffing import TABLES
from meridian.modules.flows import commands as flows
from meridian.modules.flows.jobs import proof_stored_file
from meridian.modules.flows.queries.pages import open_names

from ..sizes import TODAY
from ..truth import TrueFile, TrueLine, plain
from .goods import Dispatch, last_day, plan_shipments, restock, ship
from .plants import Plant, plan, write_plant
from .sales import Draft, Month, sell
from .world import Seller, World, moment
from .writing import BY_KEY, file_name, write


def report_month(world: World, first: date) -> None:
    """One month of the story. Files of the running month stay in proof, and some have not come yet."""
    is_open = (first.year, first.month) == (TODAY.year, TODAY.month)
    dispatch = Dispatch(first)
    with clock.frozen_at(moment(first.replace(day=10), 18)):
        restock(world, first)
        plan_shipments(world, dispatch)
        plants = plan(world, dispatch)
        ship(world, dispatch)
    for number, seller in enumerate(sorted(world.sellers, key=lambda s: s.level)):
        if is_open and number % 3 == 2:
            world.truth.missing.append((seller.row.code, first))
            continue
        day = TODAY - timedelta(days=1) if is_open else last_day(first) + timedelta(days=3)
        _report(world, seller, first, [plant for plant in plants if plant.seller is seller], moment(day, 10, number % 60))


def _report(world: World, seller: Seller, first: date, plants: list[Plant], at) -> None:  # type: ignore[no-untyped-def]
    month = Month(world, seller, first)
    sell(month)
    for plant in plants:
        write_plant(month, plant)
    if not month.drafts:
        world.truth.missing.append((seller.row.code, first))
        return
    month.drafts.sort(key=lambda draft: draft.sold.day)
    with clock.frozen_at(at):
        steward = actor_for(world.users["linxiao"], channel="demo")
        true_file = _hand_in(world, steward, month)
        if not month.is_open:
            _decide_names(world, steward, seller, true_file)
            flows.publish_file(actor=steward, flow_file=true_file.file_id)
            true_file.published = True


def _hand_in(world: World, steward: Actor, month: Month) -> TrueFile:
    seller, shape = month.seller, BY_KEY[month.seller.shape]
    written = write(shape, [draft.sold for draft in month.drafts], dealer=seller.row.name, month=month.first)
    name = file_name(shape, code=seller.row.code, short=seller.short, last=last_day(month.first))
    stored = store_file(
        actor=steward, upload=written.content, purpose="flow", name=name, dealer_id=seller.row.pk, allowed=TABLES
    )
    received, _is_new = flows.receive_file(actor=steward, dealer_id=seller.row.pk, stored=stored, month=month.first)
    proof_stored_file(steward, received.pk)
    true_file = TrueFile(seller.row.code, month.first, name, file_id=received.pk)
    true_file.lines = [_true_line(draft, row) for draft, row in zip(month.drafts, written.row_nos, strict=True)]
    true_file.lines += [TrueLine(row, state) for row, state in written.apart.items()]
    world.truth.files.append(true_file)
    return true_file


def _true_line(draft: Draft, row: int) -> TrueLine:
    return TrueLine(
        row, draft.state, draft.codes, draft.clinic.id if draft.clinic else None,
        draft.buyer.row.pk if draft.buyer else None, draft.item.id if draft.item else None, draft.base_qty, draft.plant,
    )  # fmt: skip


def _decide_names(world: World, steward: Actor, seller: Seller, true_file: TrueFile) -> None:
    """The steward knows what every name means; what she decides is remembered for next month."""
    for name in open_names(steward, true_file.file_id):
        if name.subject == "CUSTOMER":
            kind, target = world.truth.customers[seller.row.pk, plain(name.text)]
            flows.decide_name(actor=steward, name_id=name.pk, target_kind=kind, target_id=target, judge_now=False)
            continue
        sku, factor = world.truth.products[seller.row.pk, plain(name.text)]
        flows.decide_name(
            actor=steward, name_id=name.pk, target_kind="SKU" if sku else "NONE", target_id=sku, factor=factor, judge_now=False
        )
