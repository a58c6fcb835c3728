"""The life of an order: which step leads where, and what may still be done at each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


def may_become(moves: Mapping[str, Iterable[str]], status: str, to: str) -> bool:
    """Whether an order of ``status`` may become ``to``."""
    return to in moves.get(status, ())


@dataclass(frozen=True, slots=True)
class LineState:
    """Quantities of one line in base units: ordered, set aside, shipped, cancelled."""

    qty: int
    allocated: int = 0
    shipped: int = 0
    cancelled: int = 0

    @property
    def wanted(self) -> int:
        """What is ordered and not cancelled."""
        return self.qty - self.cancelled

    @property
    def open(self) -> int:
        """What is still to go out."""
        return self.wanted - self.shipped

    @property
    def back_ordered(self) -> int:
        """What is still to go out and not set aside."""
        return self.open - self.allocated


def is_shipped(lines: Iterable[LineState]) -> bool:
    """Whether everything that was not cancelled has left; an order of which nothing is left was not shipped."""
    states = list(lines)
    return any(line.shipped for line in states) and all(line.open == 0 for line in states)


def split_problems(asked: Mapping[int, int], lines: Mapping[int, LineState]) -> list[tuple[str, dict[str, int]]]:
    """``(code, params)`` of what is wrong with taking ``{line id: qty}`` out of an order into one of its own.

    Only what is not set aside can move, and something must stay.
    """
    found: list[tuple[str, dict[str, int]]] = []
    if not any(asked.values()):
        return [("split.nothing", {})]
    for line_id, qty in asked.items():
        if line_id not in lines:
            found.append(("split.line", {"line": line_id}))
        elif not 0 <= qty <= lines[line_id].back_ordered:
            found.append(("split.quantity", {"line": line_id, "qty": qty, "most": lines[line_id].back_ordered}))
    if not found and all(state.wanted == asked.get(key, 0) for key, state in lines.items()):
        found.append(("split.everything", {}))
    return found
