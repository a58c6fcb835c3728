"""The key of a stock account: who holds what in which state, as one text such as ``DEALER:12:345:67:GOOD``."""

from __future__ import annotations

from typing import NamedTuple


class AccountKey(NamedTuple):
    """Parts of a key. ``holder_id`` is 0 where the holder has no number; ``lot_id`` is 0 where lots are not told apart."""

    holder_type: str
    holder_id: int
    sku_id: int
    lot_id: int
    condition: str

    def __str__(self) -> str:
        return f"{self.holder_type}:{self.holder_id}:{self.sku_id}:{self.lot_id}:{self.condition}"


def account_key(
    holder_type: str, holder_id: int | None, sku_id: int, lot_id: int | None, condition: str = "GOOD"
) -> str:
    """The key of an account; the same parts always give the same key."""
    return str(AccountKey(str(holder_type), holder_id or 0, sku_id, lot_id or 0, str(condition)))


def parse_account_key(key: str) -> AccountKey:
    """The parts of a key. Raises ValueError for a text that is not one."""
    parts = key.split(":")
    if len(parts) != 5 or not parts[0] or not parts[4]:
        raise ValueError(f"{key!r} is not a stock account key like DEALER:12:345:67:GOOD")
    return AccountKey(parts[0], int(parts[1]), int(parts[2]), int(parts[3]), parts[4])


def account_key_column(holder_type, holder_id, *, sku: str = "sku_id", lot: str = "lot_id", condition: str = "GOOD"):
    """A polars expression that makes the keys of a whole frame.

    ``holder_type``: a text or an expression; ``holder_id``: a number, a column name or an expression; ``sku`` and
    ``lot``: columns (a null lot means not told apart by lot).
    """
    import polars as pl

    kind = holder_type if isinstance(holder_type, pl.Expr) else pl.lit(str(holder_type))
    if isinstance(holder_id, str):
        holder_id = pl.col(holder_id)
    number = holder_id if isinstance(holder_id, pl.Expr) else pl.lit(int(holder_id))
    lots = pl.col(lot).fill_null(0)
    return pl.concat_str([kind, number.fill_null(0), pl.col(sku), lots, pl.lit(str(condition))], separator=":")
