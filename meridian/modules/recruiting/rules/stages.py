"""Which evidence a stage demands before it is left (functions.md row 67). The demands are a dated parameter of the company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What counts as evidence: contact notes, visit reports approved, financial years, customers named, interviews, lines compared.
KINDS = ("NOTE", "VISIT", "FINANCIALS", "CUSTOMERS", "INTERVIEW", "LINES")
Template = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Lack:
    """Evidence of a kind that is missing: how many are asked for, how many there are."""

    kind: str
    asked: int
    have: int


def lacking(
    stage: str, evidence: Mapping[str, int], template: Template, waived: frozenset[str] = frozenset()
) -> tuple[Lack, ...]:
    """What a stage still demands. Kinds nobody knows are not asked for; ``waived`` kinds were let pass."""
    asked = template.get(stage, {})
    found = []
    for kind in KINDS:
        need, have = int(asked.get(kind, 0)), int(evidence.get(kind, 0))
        if have < need and kind not in waived:
            found.append(Lack(kind, need, have))
    return tuple(found)


def may_advance(stage: str, evidence: Mapping[str, int], template: Template) -> bool:
    """Whether a candidate may leave a stage with the evidence there is."""
    return not lacking(stage, evidence, template)


def lacking_until(stage: str, way: tuple[str, ...], evidence: Mapping[str, int], template: Template,
                  waived: frozenset[str] = frozenset()) -> tuple[tuple[str, Lack], ...]:  # fmt: skip
    """Everything demanded by the stages before ``stage``: nobody skips a gate by jumping over it."""
    before = way[: way.index(stage)]
    return tuple((each, lack) for each in before for lack in lacking(each, evidence, template, waived))
