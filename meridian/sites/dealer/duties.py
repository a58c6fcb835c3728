"""What a dealer has to do now: files he owes, goods on the way, authorisations that end soon, findings about his sales.

Everything is read through the objects' own scope, so that nothing of another dealer can appear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Min
from django.urls import reverse

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.reference.queries import ParameterMissing, parameter

SHOWN = 5
MONTHS_BACK = 3
SALES = "SM"
# Where a file stands, for the person who handed it in: colour, and whether it is still his turn.
STANDS = {
    "": ("wait", True),
    "REFUSED": ("bad", True),
    "UPLOADED": ("busy", False),
    "READING": ("busy", False),
    "PROOF": ("busy", False),
    "PUBLISHED": ("good", False),
}


@dataclass(slots=True)
class Owed:
    """One file of one month: what is owed, until when, and where it stands. ``late`` are days over, 0 in time."""

    month: date
    kind: str
    kind_label: Any
    due: date | None
    late: int = 0
    state: str = ""
    file: Any = None

    @property
    def chip(self) -> str:
        return "bad" if self.late and self.is_mine else STANDS[self.state][0]

    @property
    def is_mine(self) -> bool:
        """Whether the dealer has to do something about it."""
        return STANDS[self.state][1]


def owed_files(actor: Actor) -> list[Owed]:
    """The files of the last months that are owed and not yet through, oldest first, and those of last month in any case.

    Sales are owed by everybody for every month since his first file; purchases and stock from the first month on of
    which he handed in such.
    """
    if not actor.may("flows.flowfile:view"):
        return []
    spec = spec_named("flows.flowfile")
    rows = spec.rows(actor).exclude(state="WITHDRAWN").exclude(month=None)
    last = month_before(actor.today)
    labels = dict(spec.model._meta.get_field("kind").flatchoices)
    since = dict(rows.order_by().values_list("kind").annotate(first=Min("month")))
    since[SALES] = min(since.values(), default=last)
    found: dict[tuple[date, str], Any] = {}
    for row in rows.filter(month__gte=_back(last, MONTHS_BACK - 1)).order_by("id"):
        known = found.get((row.month, row.kind))
        # A file that was refused does not hide the good one handed in before or after it.
        if known is None or known.state == "REFUSED" or row.state != "REFUSED":
            found[row.month, row.kind] = row
    made = []
    for back in reversed(range(MONTHS_BACK)):
        month = _back(last, back)
        due = due_day(month)
        for kind in (kind for kind in labels if kind in since and (month == last or month >= since[kind])):
            row = found.get((month, kind))
            owed = Owed(month, kind, labels[kind], due, state=row.state if row else "", file=row)
            if owed.is_mine and due is not None:
                owed.late = max((actor.today - due).days, 0)
            if month == last or owed.state != "PUBLISHED":
                made.append(owed)
    return made


def due_day(month: date) -> date | None:
    """The last day to hand in the files of a month, by the dated parameter; None where no such parameter is kept."""
    following = _back(month, -1)
    try:
        day = int(parameter("flows.upload.due_day", on=following))
    except ParameterMissing:
        return None
    return following.replace(day=min(max(day, 1), 28))


def shipments_under_way(actor: Actor) -> tuple[int, list[Any]]:
    """How many shipments are on the way to the dealer, and the oldest of them."""
    if not actor.may("logistics.shipment:view"):
        return 0, []
    rows = spec_named("logistics.shipment").rows(actor).filter(status="SHIPPED", dealer_id=actor.dealer_id)
    return rows.count(), list(rows.select_related("warehouse", "from_dealer").order_by("ship_date", "id")[:SHOWN])


def open_findings(actor: Actor) -> tuple[int, list[Any]]:
    """How many open findings concern the dealer, and the newest of them."""
    if not actor.may("flows.finding:view"):
        return 0, []
    rows = spec_named("flows.finding").rows(actor).filter(state="OPEN")
    return rows.count(), list(rows.select_related("hospital", "sku__product", "lot", "file").order_by("-id")[:SHOWN])


def ending_authorisations(actor: Actor) -> list[tuple[Any, int]]:
    """Authorisations in force that end within the notice period, with the days left, soonest first."""
    if not actor.may("agreements.authorisation:view"):
        return []
    try:
        days = int(parameter("agreements.expiry.warn_days", on=actor.today))
    except ParameterMissing:
        return []
    rows = spec_named("agreements.authorisation").rows(actor).filter(
        dealer_id=actor.dealer_id, status="VALID", valid_to__gte=actor.today,
        valid_to__lte=actor.today + timedelta(days=days),
    )  # fmt: skip
    return [(row, (row.valid_to - actor.today).days) for row in rows.order_by("valid_to", "number")[:SHOWN]]


def receipt_url(shipment: Any) -> str:
    """Where the receipt of a shipment is confirmed."""
    return reverse("logistics_shipment_act", args=[shipment.pk, "receive"])


def month_before(day: date) -> date:
    """The first day of the month before the one of ``day``."""
    return _back(day.replace(day=1), 1)


def _back(month: date, count: int) -> date:
    serial = month.year * 12 + month.month - 1 - count
    return date(serial // 12, serial % 12 + 1, 1)
