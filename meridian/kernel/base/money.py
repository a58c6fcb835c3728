"""Money as integers. One rounding rule for the whole product.

Amounts are fen (1/100 yuan). Unit prices are integers of 1/10,000 yuan ("e4"). Decimal exists only at the edges.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

FEN_PER_YUAN = 100
E4_PER_YUAN = 10_000


def round_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded half away from zero, exact for any integers.

    Half away from zero is what invoices in China use (四舍五入), for returns as well.
    """
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def line_amount_fen(qty: int, price_e4: int) -> int:
    """Amount in fen of ``qty`` base units at ``price_e4`` (1/10,000 yuan per base unit)."""
    return round_half_up(qty * price_e4, E4_PER_YUAN // FEN_PER_YUAN)


def share_fen(amount_fen: int, basis_points: int) -> int:
    """``basis_points`` (1/10,000) of an amount, in fen."""
    return round_half_up(amount_fen * basis_points, 10_000)


def fen_from_yuan(value: Decimal | str | int) -> int:
    """Yuan as Decimal or text to fen. Raises ``decimal.InvalidOperation`` for what is not a number."""
    return _whole(Decimal(value) * FEN_PER_YUAN)


def yuan_from_fen(fen: int) -> Decimal:
    """Fen to Decimal yuan with two places, for display and export."""
    return (Decimal(fen) / FEN_PER_YUAN).quantize(Decimal("0.01"))


def e4_from_yuan(value: Decimal | str | int) -> int:
    """A unit price in yuan to 1/10,000 yuan. Raises ``decimal.InvalidOperation`` for what is not a number."""
    return _whole(Decimal(value) * E4_PER_YUAN)


def _whole(value: Decimal) -> int:
    if not value.is_finite():
        raise InvalidOperation(f"{value} is not an amount")
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def yuan_from_e4(price_e4: int) -> Decimal:
    """A unit price to Decimal yuan with up to four places."""
    return (Decimal(price_e4) / E4_PER_YUAN).normalize() if price_e4 % 100 else Decimal(price_e4 // 100).scaleb(-2)
