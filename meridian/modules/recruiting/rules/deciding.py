"""What a decision between candidates and a conversion ask for (functions.md rows 68, 78 to 80, 521)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Why something cannot be done: a code with its parameters, and the waiver that would let it pass."""

    code: str
    waiver: str = ""
    params: dict[str, Any] | None = None


def decision_findings(compared: int, minimum: int, is_eligible: bool, waivers: Collection[str]) -> list[Finding]:
    """What speaks against choosing a candidate among ``compared`` ones; waivers in force are taken into account."""
    found = []
    if compared < minimum and "CANDIDATES" not in waivers:
        found.append(Finding("too_few", "CANDIDATES", {"have": compared, "asked": minimum}))
    if not is_eligible and "GATE" not in waivers:
        found.append(Finding("not_eligible", "GATE"))
    return found


def waivers_used(compared: int, minimum: int, is_eligible: bool, waivers: Collection[str]) -> list[str]:
    """Which of the waivers in force this decision rests on."""
    needed = [("CANDIDATES", compared < minimum), ("GATE", not is_eligible)]
    return [name for name, is_needed in needed if is_needed and name in waivers]


def conversion_findings(
    *, has_decision: bool, has_visit: bool, code_is_given: bool, code_is_sound: bool, dealer_of_code: str, waivers: Collection[str]
) -> list[Finding]:  # fmt: skip
    """What keeps a candidate from becoming a dealer. The credit code is never waived: without it nobody is reviewed."""
    found = []
    if not has_decision and "DECISION" not in waivers:
        found.append(Finding("no_decision", "DECISION"))
    if not has_visit and "VISIT" not in waivers:
        found.append(Finding("no_visit", "VISIT"))
    if not code_is_given:
        found.append(Finding("code_missing"))
    elif not code_is_sound:
        found.append(Finding("credit_code"))
    if dealer_of_code:
        found.append(Finding("already_dealer", "", {"dealer": dealer_of_code}))
    return found
