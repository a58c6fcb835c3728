"""How complete dealers are: the score of each, and for one of them what is missing with the place where it is mended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.kernel.access.models import DealerMembership
from meridian.modules.dealers import queries as dealers
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import SubjectType
from meridian.modules.reference import queries as reference

from ..rules import completeness as rule
from .businesses import lines_of_dealers
from .checklist import line_classes, needs_of_lines

WEIGHTS = "qualification.completeness.weights"


@dataclass(frozen=True, slots=True)
class DealerCompleteness:
    """The score of a dealer in percent, and the codes of what is missing, the heaviest first."""

    score: int
    missing: tuple[rule.Part, ...]


def scores(on: date, dealer_ids: Collection[int] | None = None) -> dict[int, DealerCompleteness]:
    """The completeness of all dealers in use, or of those; half a dozen queries however many they are."""
    weights = reference.parameter(WEIGHTS, on=on)
    rows = dealers.master_rows(dealer_ids)
    held = licences.kinds_held(SubjectType.DEALER, on, dealer_ids)
    lines = lines_of_dealers(dealer_ids)
    users = set(DealerMembership.objects.filter(user__is_active=True).values_list("dealer_id", flat=True))
    by_line, parts_by_lines = line_classes(), {}
    found = {}
    for row in rows:
        own = frozenset(lines.get(row["id"], ()))
        if own not in parts_by_lines:
            needed = [(need.kind, need.is_hard) for need in needs_of_lines(own, by_line)]
            parts_by_lines[own] = rule.parts_of(weights, needed)
        known = _known(row, held.get(row["id"], {}), bool(own), row["id"] in users)
        result = rule.completeness(parts_by_lines[own], known)
        found[row["id"]] = DealerCompleteness(result.score, result.missing)
    return found


def completeness_of(dealer_id: int, on: date) -> DealerCompleteness:
    """The completeness of one dealer; of one who left the channel nothing is asked any more."""
    return scores(on, [dealer_id]).get(dealer_id, DealerCompleteness(100, ()))


def _known(row: dict[str, Any], held: dict[str, licences.Held], has_business: bool, has_user: bool) -> set[str]:
    known = {name for name in rule.FIELDS if row[name if name in row else f"{name}_id"]}
    known |= {f"{rule.DOCUMENT}{kind}" for kind, one in held.items() if one.last_day is not None}
    if has_business:
        known.add(rule.OPEN_BUSINESS)
    if has_user:
        known.add(rule.PORTAL_USER)
    return known
