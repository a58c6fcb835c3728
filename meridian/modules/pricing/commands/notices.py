"""Who is told when a dealer's price authorisation ends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import DealerMembership
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.modules.reference import queries as reference

from ..choices import GrantStatus
from ..models import PriceAuthorisation

ENDING = declare_kind("pricing.ending", _("A price authorisation ends soon"))
STEPS = "pricing.grant.warn_days"


@command("pricing.priceauthorisation:watch")
def warn_of_ending_prices(*, actor: Actor) -> int:
    """The daily round: both sides hear of authorisations that end within the company's days (60 and 30), once for each step.

    Those that are renewed already are left out. Returns how many notices were made. Raises ParameterMissing.
    """
    steps = sorted(int(days) for days in reference.parameter(STEPS, on=actor.today))
    rows = PriceAuthorisation.objects.unscoped("the daily round").filter(
        status=GrantStatus.APPROVED, valid_to__gte=actor.today
    )
    rows = rows.exclude(renewals__status__in=(GrantStatus.ASKED, GrantStatus.APPROVED))
    told = 0
    for row in rows.select_related("dealer").order_by("id"):
        left = (row.valid_to - actor.today).days
        step = next((days for days in steps if left <= days), None)
        if step is not None:
            told += _tell(row, step)
    return told


def _tell(row: PriceAuthorisation, step: int) -> int:
    people = set(DealerMembership.objects.filter(dealer_id=row.dealer_id).values_list("user_id", flat=True))
    people |= {key for key in (row.dealer.manager_id, row.created_by_id) if key}
    return tell(
        people, _("%(number)s: the price of %(dealer)s ends on %(day)s"), kind=ENDING, url=f"/pricing/price-authorisations/{row.pk}/",
        key=f"price-grant:{row.pk}:{step}", number=row.number, dealer=row.dealer, day=row.valid_to,
    )  # fmt: skip
