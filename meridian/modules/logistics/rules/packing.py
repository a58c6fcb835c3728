"""Whether cold-chain goods were packed in a validated way (冷链运输包装验证). Temperatures in tenths of a degree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .shipment_states import Finding


@dataclass(frozen=True, slots=True)
class PackingFacts:
    """What was done for one shipment: method, boxes, coolant, pre-cooling, logger, and how long the transport should take."""

    method_id: int
    logger_number: str
    packed_by: str
    planned_hours: int
    precooled_minutes: int
    start_temp_e1: int
    coolant: str = ""
    boxes: int = 1


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """What a method was validated for."""

    code: str
    low_e1: int
    high_e1: int
    hours: int
    precool_minutes: int
    validated_on: date
    valid_until: date
    is_active: bool = True


def check_packing(facts: PackingFacts, method: MethodFacts, *, low_e1: int, high_e1: int, on: date) -> list[Finding]:
    """Everything wrong with a packing for goods that want ``low_e1`` … ``high_e1`` on a day; empty when it is in order."""
    found = []
    if not method.is_active or not method.validated_on <= on <= method.valid_until:
        found.append(Finding("pack.lapsed", (("method", method.code), ("until", method.valid_until))))
    if method.low_e1 < low_e1 or method.high_e1 > high_e1:
        said = (("method", method.code), ("low", method.low_e1 / 10), ("high", method.high_e1 / 10))
        found.append(Finding("pack.range", (*said, ("least", low_e1 / 10), ("most", high_e1 / 10))))
    if not 0 < facts.planned_hours <= method.hours:
        found.append(Finding("pack.hours", (("planned", facts.planned_hours), ("hours", method.hours))))
    if facts.precooled_minutes < method.precool_minutes:
        found.append(Finding("pack.precool", (("minutes", facts.precooled_minutes), ("least", method.precool_minutes))))
    if not low_e1 <= facts.start_temp_e1 <= high_e1:
        said = (("temp", facts.start_temp_e1 / 10), ("least", low_e1 / 10), ("most", high_e1 / 10))
        found.append(Finding("pack.start", said))
    if not facts.logger_number.strip():
        found.append(Finding("pack.logger"))
    if not facts.packed_by.strip() or facts.boxes < 1:
        found.append(Finding("pack.person"))
    return found
