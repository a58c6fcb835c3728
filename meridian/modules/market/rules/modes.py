"""Which way to the hospitals a cell suggests, with the reasons (functions.md rows 31 to 40). Codes; texts are made at the edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Reason = tuple[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class HospitalFact:
    """A hospital as the rules see it. ``grade`` is L3A, L3, L2 or L1; ``beds`` 0 when not known."""

    id: int
    grade: str
    beds: int = 0
    potential_fen: int = 0


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A line in a region. ``dealers`` is how many are authorised there now, ``served`` how many other provinces have one.

    ``complex_percent`` is the part of the line's products that are implants, equipment or class III.
    """

    hospitals: tuple[HospitalFact, ...] = ()
    complex_percent: int = 0
    dealers: int = 0
    served: int = 0
    room_fen: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The company's limits. A class A hospital with ``key_beds`` beds or ``key_fen`` potential is a key account."""

    key_beds: int
    key_fen: int
    complex_percent: int
    many_hospitals: int
    multiple_from_fen: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The mode with the hospitals to serve directly, the structure, and why."""

    mode: Literal["DIRECT", "DISTRIBUTION", "MIXED"]
    exclusivity: Literal["EXCLUSIVE", "MULTIPLE", "PLATFORM", ""]
    levels: int
    dealer_count: int
    direct: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = field(default=())


def key_accounts(hospitals: Iterable[HospitalFact], limits: Limits) -> tuple[int, ...]:
    """Top hospitals: level three class A, and large by beds or by potential (row 32)."""
    return tuple(
        h.id
        for h in hospitals
        if h.grade == "L3A" and (h.beds >= limits.key_beds or (h.potential_fen and h.potential_fen >= limits.key_fen))
    )


def suggest(facts: CellFacts, limits: Limits) -> Suggestion:
    """The mode and structure for a line in a region.

    Direct where every hospital is a key account, or the line is complex and the hospitals are few; mixed where some are
    key accounts; otherwise distribution, the most common mode. The first dealer of a region is exclusive; several come
    in where much is left to win; a platform carries a wide spread of hospitals beside an existing dealer.
    """
    direct = key_accounts(facts.hospitals, limits)
    count, reasons = len(facts.hospitals), []
    is_complex = facts.complex_percent >= limits.complex_percent
    if direct:
        reasons.append(("key_accounts", {"count": len(direct), "beds": limits.key_beds}))
    if is_complex:
        reasons.append(("complex_line", {"percent": facts.complex_percent, "limit": limits.complex_percent}))
    if count and (len(direct) == count or (is_complex and count < limits.many_hospitals)):
        if len(direct) != count:
            reasons.append(("few_hospitals", {"count": count, "limit": limits.many_hospitals}))
        return Suggestion("DIRECT", "", 0, 0, tuple(h.id for h in facts.hospitals), tuple(reasons))
    if not direct:
        reasons.append(("no_key_accounts", {"count": count}))
    else:
        reasons.append(("rest_by_dealers", {"count": count - len(direct)}))
    exclusivity, dealer_count, why = _structure(facts, limits, count - len(direct))
    levels = 2 if count >= limits.many_hospitals else 1
    if levels == 2:
        why.append(("two_levels", {"count": count, "limit": limits.many_hospitals}))
    mode = "MIXED" if direct else "DISTRIBUTION"
    return Suggestion(mode, exclusivity, levels, dealer_count, direct, (*reasons, *why))


def _structure(facts: CellFacts, limits: Limits, to_serve: int) -> tuple[str, int, list[Reason]]:
    if facts.dealers == 0:
        first: list[Reason] = [("first_dealer", {"served": facts.served})]
        return "EXCLUSIVE", 1, first
    if facts.room_fen >= limits.multiple_from_fen:
        return "MULTIPLE", 2, [("much_to_win", {"room_fen": facts.room_fen, "limit_fen": limits.multiple_from_fen})]
    if to_serve >= 3 * limits.many_hospitals:
        return "PLATFORM", 1, [("wide_spread", {"count": to_serve})]
    return "EXCLUSIVE", 1, [("one_is_enough", {"dealers": facts.dealers})]
