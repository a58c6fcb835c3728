"""Tax of invoice lines, and of their reversal in parts: blue and all its reds give zero to the fen. Pure; amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence

from meridian.kernel.base.money import round_half_up


def spread_tax(tax_fen: int, amounts: Sequence[int]) -> list[int]:
    """The tax of an invoice on its lines in proportion to their amounts; the parts give the whole. Raises ValueError for a whole of 0."""
    total = sum(amounts)
    if total <= 0:
        raise ValueError("an invoice of nothing has no tax to spread")
    spread, so_far, given = [], 0, 0
    for amount in amounts:
        so_far += amount
        upto = round_half_up(tax_fen * so_far, total)
        spread.append(upto - given)
        given = upto
    return spread


def red_tax(amount_fen: int, tax_fen: int, red_before_fen: int, red_fen: int) -> int:
    """The tax of one more partial reversal of a line. What was reversed so far is rounded as a whole, so the last part takes the rest.

    Raises ValueError when more is reversed than is left.
    """
    if not 0 < red_fen <= amount_fen - red_before_fen:
        raise ValueError("more is reversed than is left of the line")
    before = round_half_up(tax_fen * red_before_fen, amount_fen)
    return round_half_up(tax_fen * (red_before_fen + red_fen), amount_fen) - before
