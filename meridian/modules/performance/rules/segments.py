"""Value × potential: dealers in four fields, split at the median of those who are placed (functions.md row 77)."""

from __future__ import annotations

from collections.abc import Mapping


def median(numbers: list[int]) -> int:
    """The middle of sorted numbers, the upper one of two; 0 of none."""
    return sorted(numbers)[len(numbers) // 2] if numbers else 0


def segments_of(
    figures: Mapping[int, tuple[int, int | None]], limits: tuple[int | None, int | None] = (None, None)
) -> tuple[dict[int, str], tuple[int, int]]:
    """``({dealer: segment}, (value limit, potential limit))`` of ``{dealer: (value in fen, potential or None)}``.

    A limit that is None is the median. High is at or above the limit and above zero. Without potential nobody is placed.
    """
    placed = {key: (value, potential) for key, (value, potential) in figures.items() if potential is not None}
    at_value = limits[0] if limits[0] is not None else median([value for value, _p in placed.values()])
    at_potential = limits[1] if limits[1] is not None else median([p for _v, p in placed.values()])
    found = dict.fromkeys(figures, "")
    for key, (value, potential) in placed.items():
        rich, promising = value > 0 and value >= at_value, potential > 0 and potential >= at_potential
        found[key] = {(True, True): "STAR", (True, False): "CORE", (False, True): "GROW", (False, False): "BASE"}[
            rich, promising
        ]
    return found, (at_value, at_potential)
