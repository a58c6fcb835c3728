"""Amounts of order lines and of their parts. Money is fen, unit prices 1/10,000 yuan, quantities base units.

Rounding is that of the product (kernel/base/money: half away from zero, once per line). A line that leaves in parts is
charged by differences, so that its parts add up to the line however often it is delivered; the rebate of an order is
spread over its shipments in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable

from meridian.kernel.base.money import line_amount_fen, round_half_up, share_fen


def line_amount(qty: int, price_e4: int | None) -> int:
    """Fen of a line; 0 while it has no price."""
    return line_amount_fen(qty, price_e4) if price_e4 is not None else 0


def part_amount(before: int, qty: int, price_e4: int | None) -> int:
    """Fen of the next ``qty`` units of a line of which ``before`` have been charged."""
    return line_amount(before + qty, price_e4) - line_amount(before, price_e4)


def total_amount(lines: Iterable[tuple[int, int | None]]) -> int:
    """Fen of ``(qty, price_e4)`` lines, each rounded on its own as the invoice has it."""
    return sum(line_amount(qty, price) for qty, price in lines)


def most_rebate(total_fen: int, percent: int, available_fen: int) -> int:
    """The most rebate an order of ``total_fen`` may use: ``percent`` of it, not more than is available, never below 0."""
    return max(0, min(share_fen(total_fen, percent * 100), available_fen))


def rebate_part(rebate_left: int, amount: int, amount_left: int) -> int:
    """The rebate that goes with ``amount`` of the ``amount_left`` still to be charged. The last part takes all the rest."""
    if rebate_left <= 0 or amount_left <= 0:
        return 0
    if amount >= amount_left:
        return min(rebate_left, amount)
    return min(rebate_left, amount, round_half_up(rebate_left * amount, amount_left))
