"""Quoting: where a price lies against guide and floor, who decides about it, and what is left of the list price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BP = 10_000


def below_floor_bp(price_e4: int, floor_e4: int | None) -> int:
    """How far a price lies below the floor, in basis points of the floor, rounded up; 0 at or above it or without one."""
    if not floor_e4 or price_e4 >= floor_e4:
        return 0
    return -(-(floor_e4 - price_e4) * BP // floor_e4)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``zone`` is GUIDE (at or above the guide), ROOM (between), FLOOR (below the floor) or NONE (no guidance for the SKU).

    ``level`` names who decides (a key of the company's limits; "" nobody special), ``below_bp`` how far below the floor.
    """

    zone: str
    level: str
    below_bp: int


def judge(price_e4: int, guide_e4: int | None, floor_e4: int | None, limits: Mapping[str, int]) -> Judgement:
    """Where a price lies and who decides. ``limits``: level -> the most it may go below the floor, basis points.

    Below the floor the lowest level whose limit reaches decides; deeper than all, the highest one.
    """
    if floor_e4 is None or guide_e4 is None:
        return Judgement("NONE", "", 0)
    below = below_floor_bp(price_e4, floor_e4)
    if below == 0:
        return Judgement("GUIDE" if price_e4 >= guide_e4 else "ROOM", "", 0)
    steps = sorted(limits.items(), key=lambda step: step[1])
    level = next((name for name, most in steps if below <= most), steps[-1][0] if steps else "")
    return Judgement("FLOOR", level, below)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall: what it takes away (or, for totals, what is left), 1/10,000 yuan a base unit and fen in all."""

    key: str
    price_e4: int
    amount_fen: int
    is_total: bool


def waterfall(
    qty: int, list_e4: int, own_e4: int, special_e4: int | None, rebate_bp: int, cost_e4: int | None
) -> list[Step]:
    """List, less the dealer's discount, less the special price, less rebate, is net; less cost is margin.

    The rebate is taken of the invoiced price. Amounts are the differences of amounts rounded per total, so that the steps
    always add up to the net amount. A special price above the usual one takes nothing away.
    """
    invoiced = min(own_e4, special_e4) if special_e4 is not None else own_e4
    rebate = -(-(invoiced * rebate_bp * 2 - BP) // (2 * BP)) if rebate_bp else 0
    net = invoiced - rebate
    after = [("list", list_e4), ("discount", own_e4), ("special", invoiced), ("rebate", net)]
    found = [Step("list", list_e4, _fen(qty, list_e4), True)]
    for (_name, before), (key, left) in zip(after, after[1:], strict=False):
        found.append(Step(key, left - before, _fen(qty, left) - _fen(qty, before), False))
    found.append(Step("net", net, _fen(qty, net), True))
    if cost_e4 is not None:
        found.append(Step("cost", -cost_e4, -_fen(qty, cost_e4), False))
        found.append(Step("margin", net - cost_e4, _fen(qty, net) - _fen(qty, cost_e4), True))
    return found


def _fen(qty: int, price_e4: int) -> int:
    """Half away from zero, as invoices in China are rounded."""
    exact = qty * price_e4
    return (2 * abs(exact) + 100) // 200 * (1 if exact >= 0 else -1)
