"""How dealers hand in their flow files: on time, matched, and what was found in them. For all dealers at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from meridian.kernel.base import clock

from ..choices import FileKind, FileState, FindingState
from ..models import Finding, FlowFile

_WHY = "figures of all dealers, shown to those who may see the dealer"
_APART = ("TOTAL", "BLANK", "NOTE", "NOT_OURS", "DUPLICATE", "OUTSIDE")


@dataclass(slots=True)
class SalesFiles:
    """The sales files of a dealer: the day each month was first handed in; lines read, and lines matched and in order."""

    handed_in: dict[date, date] = field(default_factory=dict)
    lines: int = 0
    matched: int = 0


def sales_files_between(first: date, last: date) -> dict[int, SalesFiles]:
    """The sales files for months (their first days); refused and withdrawn ones do not count. One query."""
    rows = FlowFile.objects.unscoped(_WHY).filter(
        kind=FileKind.SM, month__range=(first, last), state__in=(FileState.PROOF, FileState.PUBLISHED)
    )
    found: dict[int, SalesFiles] = defaultdict(SalesFiles)
    for dealer, month, at, counts in rows.order_by("id").values_list("dealer_id", "month", "created_at", "counts"):
        one, day = found[dealer], at.astimezone(clock.SHANGHAI).date()
        one.handed_in[month] = min(day, one.handed_in.get(month, day))
        one.lines += counts.get("ALL", 0) - sum(counts.get(state, 0) for state in _APART)
        one.matched += counts.get("READY", 0) + counts.get("PUBLISHED", 0)
    return dict(found)


def findings_between(first: date, last: date) -> dict[int, dict[str, int]]:
    """``{dealer: {OPEN | CONFIRMED: number}}`` of findings in files of months; dismissed ones do not count. One query."""
    rows = Finding.objects.unscoped(_WHY).filter(month__range=(first, last)).exclude(state=FindingState.DISMISSED)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for dealer, state, number in rows.order_by().values_list("dealer_id", "state").annotate(n=Count("id")):
        found[dealer][state] = number
    return dict(found)
