"""Goods from one company warehouse to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog.queries import lot_facts
from meridian.modules.stock.choices import Condition, Holder, PostingCode
from meridian.modules.stock.commands import GoodsLine, move_stock
from meridian.modules.stock.queries import account_key, read_serials

from ..models import WarehouseTransfer, WarehouseTransferLine
from ..queries.limits import keep_goods_until
from .serials import transferred_units
from .texts import refusal

if TYPE_CHECKING:
    from meridian.modules.stock.models import Warehouse


@command("logistics.warehousetransfer:add")
def transfer_between_warehouses(
    *, actor: Actor, from_warehouse: Warehouse, to_warehouse: Warehouse, lines: Sequence[GoodsLine], moved_on: date,
    condition: str = Condition.GOOD, reason: str = "", serials: str = "",
) -> WarehouseTransfer:  # fmt: skip
    """Move lots ``(sku id, lot id, base units)`` of one condition from a warehouse to another, as one posting.

    Reserved goods stay where they are: Shortage names what is not free. ``serials`` names the units of goods that are told
    apart, when not all of them go. Raises ``transfer.*``, ``serials.*``.
    """
    if not lines:
        raise refusal("transfer.empty")
    if from_warehouse.pk == to_warehouse.pk:
        raise refusal("transfer.same", field="to_warehouse")
    lots = lot_facts(lot for _sku, lot, _qty in lines if lot)
    goods = [(sku, lots[lot]["expiry_date"] if lot else None) for sku, lot, _qty in lines]
    made = persist(
        WarehouseTransfer(
            number=next_number(f"TR-{actor.today:%y%m}"), from_warehouse=from_warehouse, to_warehouse=to_warehouse,
            moved_on=moved_on, condition=condition, reason=reason, retention_until=keep_goods_until(goods, moved_on),
        )
    )  # fmt: skip
    rows = persist_many(WarehouseTransferLine, [
        WarehouseTransferLine(transfer=made, sku_id=sku, lot_id=lot, qty=qty) for sku, lot, qty in lines
    ])  # fmt: skip
    ways = {
        row.pk: tuple(
            account_key(Holder.COMPANY, house.pk, row.sku_id, row.lot_id, condition)
            for house in (from_warehouse, to_warehouse)
        )
        for row in rows
    }
    move_stock(
        actor=actor, key=f"logistics.warehousetransfer:{made.pk}", source_type="logistics.warehousetransfer",
        source_id=made.pk, business_date=moved_on, code=PostingCode.MOVE,
        moves=[Move(*ways[row.pk], row.qty, None, row.pk) for row in rows],
        units=transferred_units(rows, ways, read_serials(serials)),
    )  # fmt: skip
    return made
