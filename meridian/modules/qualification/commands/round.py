"""The daily round: dealers whose review comes due."""

from __future__ import annotations

from collections import defaultdict

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.reference import queries as reference

from ..choices import IN_HAND, BusinessStatus, CaseKind
from ..models import DealerBusiness, QualificationCase
from ..rules.reviewing import is_due
from .cases import open_qualification
from .notes import tell_due

LEAD = "qualification.review.lead_days"
_ROUND = "the daily round looks at every dealer"


@command("qualification.qualificationcase:round")
def open_due_reviews(*, actor: Actor) -> dict[str, int]:
    """Open a periodic review for every dealer with open business whose review comes due within the lead, one each.

    A dealer with a case in hand is left alone, so the round may run twice. Returns ``{"opened": cases}``.
    """
    lead = int(reference.parameter(LEAD, on=actor.today))
    rows = DealerBusiness.objects.unscoped(_ROUND).filter(
        status=BusinessStatus.OPEN, dealer__status__in=(DealerStatus.ACTIVE, DealerStatus.BLOCKED)
    )
    due = defaultdict(list)
    for row in rows.select_related("dealer").order_by("dealer_id", "line_id"):
        if is_due(row.review_due_on, actor.today, lead):
            due[row.dealer].append(row)
    in_hand = set(
        QualificationCase.objects.unscoped(_ROUND).filter(status__in=IN_HAND).values_list("dealer_id", flat=True)
    )
    opened = 0
    for dealer, businesses in due.items():
        if dealer.pk in in_hand:
            continue
        days = [row.review_due_on for row in businesses if row.review_due_on is not None]
        case = open_qualification(
            actor=actor, dealer=dealer, kind=CaseKind.PERIODIC, lines=[row.line_id for row in businesses],
            due_on=min(days, default=actor.today),
        )  # fmt: skip
        tell_due(case)
        opened += 1
    return {"opened": opened}
