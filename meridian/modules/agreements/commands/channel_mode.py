"""What the channel mode says against an authorisation: hospitals and regions that the company serves itself (rows 31, 33, 35)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue
from meridian.modules.market import queries as market
from meridian.modules.reference import queries as reference

from ..models import Authorisation
from ..queries import direct_services


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
