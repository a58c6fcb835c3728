"""The way of each line to a hospital, for the people who call there (functions.md row 42)."""

from __future__ import annotations

from datetime import date

from meridian.modules.customers import queries as customers

from ..rules.direct import ModeFact, holding
from .direct import mode_facts


def ways_to(hospital_id: int, on: date) -> list[ModeFact]:
    """The mode that holds for a hospital on a day, one for each line that has one, by name of the line."""
    modes = mode_facts()
    if not modes:
        return []
    place = customers.hospital_region_paths([hospital_id]).get(hospital_id, "")
    found = (holding(modes, line, place, hospital_id, on) for line in {mode.line_id for mode in modes})
    return sorted((mode for mode in found if mode is not None), key=lambda mode: (mode.line, mode.id))
