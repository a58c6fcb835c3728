"""What is set aside for orders, for those who pick, ship and charge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..models import Allocation, Order, OrderLine
from ..rules.line_maths import part_amount, rebate_part, total_amount

_PICKED = "goods of an order the asker may see are picked and charged"


class AllocationFacts(NamedTuple):
    """Goods set aside for an order line: base units still set aside, unit price in 1/10,000 yuan, the reservation."""

    id: int
    order_id: int
    line_id: int
    sku_id: int
    lot_id: int | None
    warehouse_id: int
    open_qty: int
    hold_key: str
    price_e4: int


def open_allocations(order_ids: Iterable[int]) -> list[AllocationFacts]:
    """What is still set aside for these orders, by order and line, first expiry first."""
    rows = (
        Allocation.objects.unscoped(_PICKED)
        .filter(line__order_id__in=list(order_ids), open_qty__gt=0)
        .order_by("line__order_id", "line__line_no", "lot__expiry_date", "id")
    )
    columns = (
        "id", "line__order_id", "line_id", "line__sku_id", "lot_id", "warehouse_id", "open_qty", "hold_key", "line__price_e4",
    )  # fmt: skip
    return [AllocationFacts(*row[:-1], row[-1] or 0) for row in rows.values_list(*columns)]


class Charge(NamedTuple):
    """What a part of an order costs: fen of the goods, the rebate that goes with them; ``due`` is what is charged."""

    gross_fen: int
    rebate_fen: int

    @property
    def due_fen(self) -> int:
        return self.gross_fen - self.rebate_fen


def charge_parts(order: Order, lines: Iterable[OrderLine], leaving: dict[int, int]) -> Charge:
    """The charge for ``{line id: base units}`` that leave now, from rows already in hand."""
    rows = list(lines)
    gross = sum(part_amount(line.shipped_qty, leaving.get(line.pk, 0), line.price_e4) for line in rows)
    whole = total_amount((line.qty - line.cancelled_qty, line.price_e4) for line in rows)
    shipped = total_amount((line.shipped_qty, line.price_e4) for line in rows)
    left = order.rebate_fen - order.rebate_spent_fen
    return Charge(gross, rebate_part(left, gross, whole - shipped))
