"""Hospitals that are protected for a dealer who develops them (报备), for the module that authorises dealers (row 39)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..choices import ReservationState
from ..models import HospitalReservation


@dataclass(frozen=True, slots=True)
class Protection:
    """A hospital kept for a dealer and a line until a day."""

    reservation_id: int
    hospital: str
    line: str
    dealer: str
    last_day: date


def protected_for_others(
    dealer_id: int, line_ids: Iterable[int] | None, hospital_ids: Iterable[int], today: date
) -> list[Protection]:
    """The protections that other dealers hold today at these hospitals; ``line_ids`` None: of any line. One query, none
    without hospitals."""
    hospitals = set(hospital_ids)
    if not hospitals:
        return []
    rows = HospitalReservation.objects.unscoped(
        "whether a dealer may be authorised rests on reservations of others"
    ).filter(
        hospital_id__in=hospitals, state=ReservationState.PROTECTED, protected_from__lte=today, protected_to__gte=today
    )
    if line_ids is not None:
        rows = rows.filter(line_id__in=set(line_ids))
    rows = rows.exclude(dealer_id=dealer_id).select_related("hospital", "line", "dealer").order_by("id")
    return [
        Protection(row.pk, row.hospital.name, row.line.name, str(row.dealer), row.protected_to)
        for row in rows
        if row.protected_to is not None
    ]
