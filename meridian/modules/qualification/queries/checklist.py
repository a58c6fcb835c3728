"""Which documents a dealer needs for some lines, and what is on file: the checklist of a review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from meridian.modules.catalog import queries as catalog
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import SubjectType
from meridian.modules.reference import queries as reference

WARN = "licences.expiry.warn_days"


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A document the dealer needs: the rule that asks for it, and the paper that stands for it (``licence_id`` 0: none)."""

    kind: str
    is_hard: bool
    rule: str
    state: str
    licence_id: int
    number: str
    last_day: date | None
    days_left: int | None


def line_classes() -> dict[int, tuple[frozenset[str], bool]]:
    """``{line: (device classes, whether goods to be kept cold are among them)}`` of what is in use."""
    classes: dict[int, set[str]] = defaultdict(set)
    cold: set[int] = set()
    for facts in catalog.regulation_facts().values():
        classes[facts["line_id"]].add(facts["device_class"])
        if facts["is_cold_chain"]:
            cold.add(facts["line_id"])
    return {line: (frozenset(found), line in cold) for line, found in classes.items()}


def needs_of_lines(
    line_ids: Iterable[int], by_line: Mapping[int, tuple[frozenset[str], bool]]
) -> tuple[licences.Need, ...]:
    """The documents for business with these lines. Without any line those of classes II and III are asked for."""
    lines = list(line_ids)
    if not lines:
        return licences.needs_of_dealer({"II", "III"})
    held = [by_line.get(line, (frozenset(), False)) for line in lines]
    classes = frozenset().union(*(classes for classes, _cold in held))
    return licences.needs_of_dealer(classes, sells_cold_chain=any(cold for _classes, cold in held))


def checklist_of(dealer_id: int, line_ids: Iterable[int], on: date) -> tuple[ChecklistLine, ...]:
    """The checklist of a dealer for some lines on a day: what is needed and what is on file."""
    return checklists_of(dealer_id, {0: line_ids}, on)[0]


def checklists_of(
    dealer_id: int, wanted: Mapping[int, Iterable[int]], on: date
) -> dict[int, tuple[ChecklistLine, ...]]:
    """``{key: checklist for its lines}``; what is on file is read once for all of them."""
    facts = licences.facts_between(SubjectType.DEALER, [dealer_id], on, on)[dealer_id]
    by_line, warn = line_classes(), int(reference.parameter(WARN, on=on))
    return {
        key: tuple(
            _line(checked) for checked in licences.check_documents(needs_of_lines(lines, by_line), facts, on, warn)
        )
        for key, lines in wanted.items()
    }


def _line(checked: licences.Checked) -> ChecklistLine:
    term = checked.term
    return ChecklistLine(
        kind=checked.need.kind, is_hard=checked.need.is_hard, rule=checked.need.rule, state=checked.state,
        licence_id=term.id if term else 0, number=term.number if term else "", last_day=term.last_day if term else None,
        days_left=checked.days_left,
    )  # fmt: skip
