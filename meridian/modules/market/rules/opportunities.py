"""Where growth is to be had: share × growth × competition (functions.md row 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Quadrant = Literal["ENTER", "FIGHT", "DEFEND", "KEEP", "WATCH", "UNKNOWN"]
Intensity = Literal["LOW", "MEDIUM", "HIGH"]


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a share or a growth counts as high (1/10,000), and how many competitors make a market crowded."""

    share_bp: int
    growth_bp: int
    crowded: int


def intensity(competitors: int, crowded: int) -> Intensity:
    """How fierce competition is: HIGH from ``crowded`` competitors on, MEDIUM from half of it."""
    if competitors >= crowded:
        return "HIGH"
    return "MEDIUM" if 2 * competitors >= crowded else "LOW"


def quadrant(share_bp: int | None, growth_bp: int | None, competitors: int, limits: Limits) -> Quadrant:
    """What a segment asks for.

    ENTER: it grows, we are small and it is not crowded (the white space). FIGHT: the same, but crowded. DEFEND: it grows
    and we are large. KEEP: we are large in a slow market. WATCH: small in a slow one. UNKNOWN: share or growth is missing.
    """
    if share_bp is None or growth_bp is None:
        return "UNKNOWN"
    grows, large = growth_bp >= limits.growth_bp, share_bp >= limits.share_bp
    if large:
        return "DEFEND" if grows else "KEEP"
    if not grows:
        return "WATCH"
    return "FIGHT" if intensity(competitors, limits.crowded) == "HIGH" else "ENTER"


def customer_tier(potential_fen: int, ours_fen: int, a_from_fen: int, b_from_fen: int) -> str:
    """A, B or C by what is still to be won (potential less what is ours, functions.md row 9); limits in fen a year."""
    open_fen = max(0, potential_fen - ours_fen)
    return "A" if open_fen >= a_from_fen else "B" if open_fen >= b_from_fen else "C"
