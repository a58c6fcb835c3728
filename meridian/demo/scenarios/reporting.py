"""The monthly round: goods go out, dealers report, the steward decides the names, files are published."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.commands import open_file, store_file
from meridian.kernel.files.sniffing import TABLES
from meridian.kernel.objects.registry import spec_named
from meridian.modules.flows import commands as flows
from meridian.modules.flows.jobs import layouts_of, proof_stored_file
from meridian.modules.flows.queries.pages import open_names
from meridian.modules.flows.reading import FlowReading, read_flow_file

from ..sizes import TODAY
from ..truth import TrueFile, TrueLine, plain
from . import observations
from .goods import Dispatch, last_day, plan_shipments, restock, ship
from .plants import Plant, plan, write_plant
from .sales import Draft, Month, sell
from .world import Seller, World, moment
from .writing import BY_KEY, Shape, file_name, write

READ_AT_A_TIME = 2


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was handed in, and when the steward takes it up; files of the running month stay in proof."""

    seller: Seller
    true_file: TrueFile
    at: datetime
    is_open: bool


def report_month(world: World, first: date) -> None:
    """One month of the story. Files of the running month stay in proof, and some have not come yet."""
    is_open = (first.year, first.month) == (TODAY.year, TODAY.month)
    dispatch = Dispatch(first)
    with clock.frozen_at(moment(first.replace(day=10), 18)):
        restock(world, first)
        plan_shipments(world, dispatch)
        plants = plan(world, dispatch)
        ship(world, dispatch)
    handed_in = []
    for number, seller in enumerate(sorted(world.sellers, key=lambda s: s.level)):
        if is_open and number % 3 == 2:
            world.truth.missing.append((seller.row.code, first))
            continue
        day = TODAY - timedelta(days=1) if is_open else last_day(first) + timedelta(days=3)
        month = _fill(world, seller, first, [plant for plant in plants if plant.seller is seller])
        if month.drafts:
            handed_in.append(
                Handed(
                    seller, _hand_in(world, month, moment(day, 10, number % 60)), moment(day, 11, number % 60), is_open
                )
            )
        else:
            world.truth.missing.append((seller.row.code, first))
        if not is_open:
            for _day, dealer, lot, qty in sorted(month.moves, key=lambda move: move[0]):
                world.move(dealer, lot, qty)
    if first == world.size.month_list()[-2]:
        handed_in += _observe(world, dispatch)
    _proof_all(world, handed_in)
    if is_open:
        _refuse(world, moment(TODAY - timedelta(days=1), 16))
    else:
        review_month(
            world, (first - timedelta(days=1)).replace(day=1), moment(last_day(first) + timedelta(days=12), 15)
        )


def review_month(world: World, month: date, at: datetime) -> None:
    """Six weeks after its end the steward has looked at the findings of a month and closes it."""
    if not any(true_file.month == month for true_file in world.truth.files):
        return
    with clock.frozen_at(at):
        steward = actor_for(world.users["linxiao"], channel="demo")
        found = spec_named("flows.finding").rows(steward).filter(month=month).order_by("id")
        for number, finding in enumerate(found):
            if number % 6 == 4:
                flows.dismiss_finding(actor=steward, finding=finding, reason="经销商已提供补充协议，予以排除")
            elif number % 6 != 5:
                flows.confirm_finding(actor=steward, finding=finding, reason="核对批号流向与授权，情况属实")
        flows.close_month(actor=world.actor.at(at), flow_month=flows.open_month(actor=world.actor.at(at), month=month))


def _fill(world: World, seller: Seller, first: date, plants: list[Plant]) -> Month:
    month = Month(world, seller, first)
    sell(month)
    for plant in plants:
        write_plant(month, plant)
    month.drafts.sort(key=lambda draft: draft.sold.day)
    return month


def _observe(world: World, dispatch: Dispatch) -> list[Handed]:
    """Purchases and stock of some dealers, handed in the day after the sales."""
    handed_in, month = [], dispatch.month
    day = last_day(month) + timedelta(days=4)
    for number, seller in enumerate(observations.observers(world)):
        for report in (observations.purchases(world, seller, dispatch), observations.stock(world, seller, month)):
            true_file = _store(world, seller, month, report.shape, report.drafts, moment(day, 10, number), report.kind)
            true_file.missing = report.missing
            handed_in.append(Handed(seller, true_file, moment(day, 11, number), is_open=False))
    return handed_in


def _refuse(world: World, at: datetime) -> None:
    """One file of the running month holds no table: the inbox shows why it was refused."""
    seller = next(seller for seller in world.sellers if (seller.row.code, TODAY.replace(day=1)) in world.truth.missing)
    name, content = observations.letter(seller)
    with clock.frozen_at(at):
        steward = actor_for(world.users["linxiao"], channel="demo")
        stored = store_file(
            actor=steward, upload=content, purpose="flow", name=name, dealer_id=seller.row.pk, allowed=TABLES
        )
        received, _is_new = flows.receive_file(
            actor=steward, dealer_id=seller.row.pk, stored=stored, month=TODAY.replace(day=1)
        )
        proof_stored_file(steward, received.pk)
    world.truth.refused.append(received.pk)


def _proof_all(world: World, handed_in: list[Handed]) -> None:
    """Read the files ahead, two at a time in their confined processes, and take each to its end in order."""
    with ThreadPoolExecutor(max_workers=READ_AT_A_TIME) as pool:
        ahead = [pool.submit(read_ahead) for read_ahead in [_reader(handed.true_file) for handed in handed_in]]
        for handed, reading in zip(handed_in, ahead, strict=True):
            true_file = handed.true_file
            with clock.frozen_at(handed.at):
                steward = actor_for(world.users["linxiao"], channel="demo")
                proof_stored_file(
                    steward, true_file.file_id, read=lambda *_path, _reading=reading, **_options: _reading.result()
                )
                if not handed.is_open:
                    _decide_names(world, steward, handed.seller, true_file)
                    flows.publish_file(actor=steward, flow_file=true_file.file_id)
                    true_file.published = True


def _reader(true_file: TrueFile) -> Callable[[], FlowReading]:
    """What reads one file, without the database: the dealer's known layouts are looked up now."""
    path, layouts = true_file.path, layouts_of(true_file.dealer_id)
    return partial(read_flow_file, path, profile=layouts, name=true_file.name, default_year=true_file.month.year)


def _hand_in(world: World, month: Month, at: datetime) -> TrueFile:
    return _store(world, month.seller, month.first, BY_KEY[month.seller.shape], month.drafts, at)


def _store(
    world: World, seller: Seller, first: date, shape: Shape, drafts: list[Draft], at: datetime, kind: str = ""
) -> TrueFile:
    written = write(shape, [draft.sold for draft in drafts], dealer=seller.row.name, month=first)
    name = file_name(shape, code=seller.row.code, short=seller.short, last=last_day(first))
    with clock.frozen_at(at):
        steward = actor_for(world.users["linxiao"], channel="demo")
        stored = store_file(
            actor=steward, upload=written.content, purpose="flow", name=name, dealer_id=seller.row.pk, allowed=TABLES
        )
        received, _is_new = flows.receive_file(
            actor=steward, dealer_id=seller.row.pk, stored=stored, kind=kind, month=first
        )
    true_file = TrueFile(
        seller.row.code, seller.row.pk, first, name, open_file(stored), file_id=received.pk, kind=kind or "SM"
    )
    true_file.lines = [_true_line(draft, row) for draft, row in zip(drafts, written.row_nos, strict=True)]
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
            actor=steward,
            name_id=name.pk,
            target_kind="SKU" if sku else "NONE",
            target_id=sku,
            factor=factor,
            judge_now=False,
        )
