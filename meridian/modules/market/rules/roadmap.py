"""The five steps to a network, each checked by what is on record (internal review, mode, standards, pilot, roll-out)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

STEPS = ("review", "mode", "standards", "pilot", "rollout")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is on record of a line. Percentages are whole numbers; ``years`` is how many years of market figures there are."""

    fits: int = 0
    years: int = 0
    owners: int = 0
    modes: int = 0
    plans_approved: int = 0
    structures: int = 0
    standards: int = 0
    targets: int = 0
    pilots: int = 0
    pilots_passed: int = 0
    covered_percent: int = 0
    rollout_percent: int = 80


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked by a step: its code, whether it is there, and what is there."""

    code: str
    done: bool
    have: int
    need: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its checks. ``state``: done, current (the first that is not), or ahead."""

    code: str
    state: Literal["done", "current", "ahead"]
    checks: tuple[Check, ...]


def roadmap(facts: LineFacts) -> list[Step]:
    """The five steps for a line. A step is done when all its checks are; only the first open one is current."""
    asked = {
        "review": (_check("fits", facts.fits), _check("years", facts.years, 2), _check("owners", facts.owners)),
        "mode": (_check("plans_approved", facts.plans_approved), _check("modes", facts.modes)),
        "standards": (_check("structures", facts.structures), _check("standards", facts.standards), _check("targets", facts.targets)),
        "pilot": (_check("pilots", facts.pilots), _check("pilots_passed", facts.pilots_passed)),
        "rollout": (_check("covered_percent", facts.covered_percent, facts.rollout_percent),),
    }  # fmt: skip
    found, is_open = [], False
    for code in STEPS:
        done = all(check.done for check in asked[code])
        state = "done" if done else "ahead" if is_open else "current"
        is_open = is_open or not done
        found.append(Step(code, state, asked[code]))
    return found


def _check(code: str, have: int, need: int = 1) -> Check:
    return Check(code, have >= need, have, need)
