"""Loans of instrument sets: a set is promised once at a time, and what comes back is held against what went out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .findings import Finding


class Stay(NamedTuple):
    """A set is away for a loan, first and last day included."""

    loan_id: int
    first: date
    last: date


def collision(first: date, last: date, stays: Iterable[Stay], rest_days: int, own: int = 0) -> Stay | None:
    """The stay that a loan from ``first`` to ``last`` would meet; between two loans the set rests ``rest_days`` to be cleaned."""
    rest = timedelta(days=rest_days)
    for stay in sorted(stays, key=lambda stay: stay.first):
        if stay.loan_id != own and first <= stay.last + rest and stay.first <= last + rest:
            return stay
    return None


def span_findings(surgery: date, out_on: date, back_by: date, today: date, most_days: int) -> list[Finding]:
    """What is wrong with the days of a loan: they enclose the surgery, do not lie in the past, and are not too many."""
    found = []
    if not out_on <= surgery <= back_by:
        found.append(Finding("loan.span", {"day": surgery.isoformat()}))
    elif (back_by - out_on).days + 1 > most_days:
        found.append(Finding("loan.long", {"days": (back_by - out_on).days + 1, "most": most_days}))
    if back_by < today:
        found.append(Finding("loan.past", {}))
    return found


class CountedPiece(NamedTuple):
    """A piece counted in: how many went out, how many are back, whether they are damaged, and what was remarked."""

    name: str
    out_qty: int
    back_qty: int
    is_damaged: bool = False
    remark: str = ""


def return_findings(pieces: Sequence[CountedPiece]) -> list[Finding]:
    """More than went out cannot come back; what is missing or damaged is explained."""
    found = []
    for piece in pieces:
        said = {"name": piece.name, "out": piece.out_qty, "back": piece.back_qty}
        if not 0 <= piece.back_qty <= piece.out_qty:
            found.append(Finding("loan.more_back", said))
        elif (piece.is_damaged or piece.back_qty < piece.out_qty) and not piece.remark.strip():
            found.append(Finding("loan.unexplained", said))
    return found


def days_of(stays: Iterable[Stay], first: date, count: int) -> list[int]:
    """For ``count`` days from ``first`` the loan a set is away for on each, 0 where it is at home."""
    days = [0] * count
    for stay in stays:
        for number in range(max(0, (stay.first - first).days), min(count, (stay.last - first).days + 1)):
            days[number] = stay.loan_id
    return days
