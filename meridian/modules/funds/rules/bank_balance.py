"""Whether a bank file is whole: its balances follow from its movements, and files of an account meet. Pure; amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .bank_layout import RawLine


class Proof(NamedTuple):
    """What the balances of a file say. ``breaks``: ``(row, fen that are missing or too much)``."""

    opening_fen: int | None
    closing_fen: int | None
    breaks: list[tuple[int, int]]


class Span(NamedTuple):
    """The days and balances of one file."""

    key: int
    first: date
    last: date
    opening_fen: int | None
    closing_fen: int | None


class Missing(NamedTuple):
    """Days between two files that no file covers; ``fen`` moved on them, None when the balances do not say."""

    after: int
    before: int
    first: date
    last: date
    fen: int | None


def in_order(lines: Sequence[RawLine]) -> list[RawLine]:
    """The lines as they happened: banks list the latest first or last, which the balances (else days and times) tell."""
    given = list(lines)
    backward = given[::-1]
    forward_breaks, backward_breaks = len(_breaks(given)), len(_breaks(backward))
    if forward_breaks != backward_breaks:
        return given if forward_breaks < backward_breaks else backward
    falls = sum((a.day, a.time) > (b.day, b.time) for a, b in zip(given, given[1:], strict=False))
    rises = sum((a.day, a.time) < (b.day, b.time) for a, b in zip(given, given[1:], strict=False))
    return backward if falls > rises else given


def distinct(lines: Sequence[RawLine]) -> list[RawLine]:
    """The lines without those a bank's export carries twice: the same transaction number and everything else equal."""
    seen: set[tuple] = set()
    kept = []
    for line in lines:
        key = tuple(line[1:])
        if not line.serial or key not in seen:
            kept.append(line)
        seen.add(key)
    return kept


def prove(ordered: Sequence[RawLine]) -> Proof:
    """Opening + movements = closing, row by row where the file states balances."""
    stated = [line for line in ordered if line.balance_fen is not None]
    if not stated:
        return Proof(None, None, [])
    first = ordered.index(stated[0])
    before = sum(line.amount_fen for line in ordered[: first + 1])
    after = sum(line.amount_fen for line in ordered[ordered.index(stated[-1]) + 1 :])
    return Proof((stated[0].balance_fen or 0) - before, (stated[-1].balance_fen or 0) + after, _breaks(ordered))


def _breaks(ordered: Sequence[RawLine]) -> list[tuple[int, int]]:
    found, balance = [], None
    for line in ordered:
        if balance is not None:
            balance += line.amount_fen
            if line.balance_fen is not None and line.balance_fen != balance:
                found.append((line.row_no, line.balance_fen - balance))
        if line.balance_fen is not None:
            balance = line.balance_fen
    return found


def missing_between(spans: Sequence[Span]) -> list[Missing]:
    """Where the files of one account do not meet. Days without a file count only when money moved on them or may have."""
    found: list[Missing] = []
    latest: Span | None = None
    for span in sorted(spans, key=lambda one: (one.first, one.last, one.key)):
        if latest is not None and span.first > latest.last:
            known = latest.closing_fen is not None and span.opening_fen is not None
            moved = (span.opening_fen or 0) - (latest.closing_fen or 0) if known else None
            apart = span.first > latest.last + timedelta(days=1)
            if (known and moved) or (not known and apart):
                first, last = latest.last + timedelta(days=1), span.first - timedelta(days=1)
                found.append(Missing(latest.key, span.key, min(first, last), max(first, last), moved))
        if latest is None or span.last >= latest.last:
            latest = span
    return found


def fingerprints(ordered: Sequence[RawLine]) -> list[str]:
    """What tells each line from all others of its account, whatever file it comes from.

    With the bank's transaction number that, day and amount (a fee may share the number of its transfer, the parts of a
    batch share one); without it day, amount and payer. Equal ones are numbered as they happened, so that overlapping
    files agree. Lines an export carries twice are taken out by :func:`distinct` before.
    """
    seen: dict[tuple, int] = {}
    made = []
    for line in ordered:
        party = line.party_account or "".join(line.party.split())
        kind, who = ("n", line.serial) if line.serial else ("f", party[:60])
        key = (kind, who, line.day, line.amount_fen)
        seen[key] = seen.get(key, 0) + 1
        made.append(f"{kind}:{line.day.isoformat()}:{line.amount_fen}:{who}:{seen[key]}")
    return made
