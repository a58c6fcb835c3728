"""Service work at the customers of dealers, done by the day it was due. For all dealers at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from ..choices import InstallationStatus, LoanStatus
from ..models import InstallationOrder, SetLoan

_WHY = "figures of all dealers, shown to those who may see the dealer"


@dataclass(slots=True)
class ServiceWork:
    """Numbers of a dealer: installations due and accepted by the planned day; instrument sets due and back in time."""

    installations: int = 0
    installed: int = 0
    loans: int = 0
    returned: int = 0


def service_between(first: date, last: date) -> dict[int, ServiceWork]:
    """Installations planned and loans due back over days, by dealer; cancelled ones do not count. Two queries."""
    found: dict[int, ServiceWork] = {}
    rows = InstallationOrder.objects.unscoped(_WHY).filter(planned_date__range=(first, last))
    in_time = Count("id", filter=Q(accepted_on__lte=F("planned_date")))
    rows = rows.exclude(status=InstallationStatus.CANCELLED).order_by()
    for dealer, number, good in rows.values_list("dealer_id").annotate(n=Count("id"), good=in_time):
        one = found.setdefault(dealer, ServiceWork())
        one.installations, one.installed = number, good
    loans = SetLoan.objects.unscoped(_WHY).filter(back_by__range=(first, last), dealer__isnull=False)
    loans = loans.filter(status__in=(LoanStatus.OUT, LoanStatus.RETURNED)).order_by()
    back = Count("id", filter=Q(returned_on__lte=F("back_by")))
    for dealer, number, good in loans.values_list("dealer_id").annotate(n=Count("id"), good=back):
        one = found.setdefault(dealer, ServiceWork())
        one.loans, one.returned = number, good
    return found
