"""Protection of dealers' stock when prices fall (库存补差)."""

from __future__ import annotations


def protection_fen(qty: int, old_e4: int, new_e4: int) -> int:
    """Base units in stock × what each became cheaper, in fen, half away from zero; 0 when nothing became cheaper."""
    exact = max(0, qty) * max(0, old_e4 - new_e4)
    return (2 * exact + 100) // 200
