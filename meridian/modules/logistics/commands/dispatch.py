"""Goods out in one step: what a printed list or another warehouse says was picked, checked and sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.modules.catalog.choices import Tracking
from meridian.modules.catalog.queries import goods_facts

from ..choices import PickStatus
from ..models import Shipment
from ..queries.limits import second_person_needed
from ..queries.picking import order_for_picking
from ..rules.packing import PackingFacts
from .outbound import Leaving, require_may_leave, send
from .picking import ToPick, goods_to_pick, write_list
from .texts import issue, refusal

if TYPE_CHECKING:
    from ..models import Carrier


@command("logistics.picklist:dispatch")
def dispatch_order(
    *, actor: Actor, order_id: int, picked_by: Any, reason: str, ship_date: date | None = None,
    carrier: Carrier | None = None, tracking_number: str = "", note: str = "", packing: PackingFacts | None = None,
) -> list[Shipment]:  # fmt: skip
    """Send everything set aside for a released order, as listed: its lots by first expiry, its quantities, one shipment a
    warehouse. For a warehouse that picks from paper, or one of another company that reports what left.

    ``picked_by`` is the user who took the goods; the actor is the second person who checked them (出库复核) and says with
    ``reason`` how. The pick list is written as evidence all the same. Goods told apart by serial
    number, and anything short, go by the pick list step by step.

    Raises RuleViolation ``pick.*`` as :func:`make_pick_list`, ``pick.hand_reason``, ``pick.same_person``,
    ``serials.count``, and everything :func:`ship_pick_list` refuses. All or nothing.
    """
    day = ship_date or actor.today
    order = order_for_picking(actor, order_id)
    if not reason.strip():
        raise refusal("pick.hand_reason", field="reason")
    picker = getattr(picked_by, "pk", picked_by)
    if actor.user_id is not None and picker in (None, actor.user_id) and second_person_needed(day):
        raise refusal("pick.same_person", name=actor.name)
    goods = goods_to_pick(order, day)
    facts = goods_facts(one.allocation.sku_id for rows in goods.values() for one in rows)
    _require_no_serials(goods, facts)
    leaving = {house: [_leaving(one, facts) for one in rows] for house, rows in goods.items()}
    for lines in leaving.values():
        require_may_leave(order, order.number, lines, day, carrier, packing)
    made: list[Shipment] = []
    # From here on numbers are taken, for which other shipments wait: everything that only reads has been done.
    for warehouse_id, rows in goods.items():
        pick_list, _lines = write_list(
            actor, order, warehouse_id, rows, day, confirmed=True, status=PickStatus.SHIPPED, picker_id=picker,
            picked_at=actor.now, checker_id=actor.user_id, checked_at=actor.now, check_note=reason.strip()[:200],
        )  # fmt: skip
        made.append(send(actor, pick_list, leaving[warehouse_id], day, carrier, tracking_number, note, packing))
    return made


def _leaving(one: ToPick, facts: dict[int, dict[str, Any]]) -> Leaving:
    row = one.allocation
    return Leaving(
        row.sku_id, row.lot_id, one.expiry, bool(facts[row.sku_id]["is_cold_chain"]), one.qty, row.price_e4, row.id,
        row.hold_key,
    )  # fmt: skip


def _require_no_serials(goods: dict[int, list[ToPick]], facts: dict[int, dict[str, Any]]) -> None:
    unnamed = [
        one for rows in goods.values() for one in rows if facts[one.allocation.sku_id]["tracking"] == Tracking.SERIAL
    ]
    if unnamed:
        raise RuleViolation(
            issue("serials.count", lot=facts[one.allocation.sku_id]["code"], qty=one.qty, named=0) for one in unnamed
        )
