"""What a sub-dealer may answer to goods that were sent to him. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakenLine:
    """Base units sent and taken in of one line."""

    line_id: int
    line_no: int
    sent_qty: int
    taken_qty: int

    @property
    def back_qty(self) -> int:
        """What goes back to the sender."""
        return self.sent_qty - self.taken_qty


def taken_lines(sent: Iterable[tuple[int, int, int]], taken: Mapping[int, int]) -> list[TakenLine]:
    """``sent`` is ``(line id, line number, base units)``; what ``taken`` does not name came complete."""
    return [TakenLine(pk, number, qty, taken.get(pk, qty)) for pk, number, qty in sent]


def wrong_lines(lines: Iterable[TakenLine]) -> list[TakenLine]:
    """Lines of which less than nothing or more than was sent is said to have come."""
    return [line for line in lines if not 0 <= line.taken_qty <= line.sent_qty]


def may_become(moves: Mapping[str, tuple[str, ...]], now: str, then: str) -> bool:
    """Whether the state table lets a document go from one state to another."""
    return then in moves.get(now, ())
