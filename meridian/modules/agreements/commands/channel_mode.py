"""What the channel mode says against an authorisation: hospitals and regions that the company serves itself (rows 31, 33, 35)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue
from meridian.modules.market import queries as market
from meridian.modules.reference import queries as reference

from ..models import Authorisation
from ..queries import direct_services, protections


def direct_issues(row: Authorisation, today: date) -> list[Issue]:
    """One issue for each hospital or whole region named that is in direct mode within the period; none where the company's
    parameter ``market.mode.stops_authorisations`` only lets it be shown. Raises ParameterMissing."""
    found = direct_services(row, today)
    if not found or not reference.parameter(market.STOPS_AUTHORISATIONS, on=today):
        return []
    return [
        Issue(
            code="agreements.served_directly",
            message=_("%(place)s: %(line)s is served directly by the company since %(since)s, as %(who)s decided."),
            field="hospitals" if service.hospital_id is not None else "regions",
            mend=_("Leave the place out of the authorisation, or have the channel mode ended or changed first."),
            rule=_("channel mode"),
            params={
                "place": service.place, "line": service.line, "since": service.since.isoformat(),
                "who": service.decided_by or _("the company"),
            },
        )
        for service in found
    ]  # fmt: skip


def reserved_issues(row: Authorisation, today: date) -> list[Issue]:
    """One issue for each hospital named that is protected for another dealer today (报备, functions.md row 39)."""
    return [
        Issue(
            code="agreements.reserved_for_another",
            message=_("%(place)s is reserved for %(dealer)s with %(line)s until %(day)s."),
            field="hospitals",
            mend=_("Leave the hospital out, let the authorisation begin later, or have the reservation released."),
            rule=_("reservation of a hospital"),
            params={"place": one.hospital, "dealer": one.dealer, "line": one.line, "day": one.last_day.isoformat()},
        )
        for one in protections(row, today)
    ]
