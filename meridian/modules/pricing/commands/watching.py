"""The rounds that remind: promises that come due, and our own prices that lie too far apart within a province."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.modules.org import queries as org
from meridian.modules.reference import queries as reference

from ..choices import CommitmentStatus
from ..models import Commitment
from ..queries.dispersion import ALARM, spread_of_prices

PROMISE = declare_kind("pricing.promise_due", _("A promise to a dealer is due or overdue"))
SPREAD = declare_kind("pricing.spread", _("Our prices of a SKU lie too far apart within a province"))
STEPS = "pricing.commitment.warn_days"
DECIDES = "pricing.pricechange:approve"


@command("pricing.commitment:watch")
def remind_of_promises(*, actor: Actor) -> int:
    """Who answers for an open promise hears of it at each of the company's steps (7 days and 1 day before), and once it is
    overdue, then the dealer's channel manager too (functions.md row 159). Returns how many notices were made.

    Raises ParameterMissing.
    """
    steps = sorted(int(days) for days in reference.parameter(STEPS, on=actor.today))
    rows = Commitment.objects.unscoped("the daily round").filter(status=CommitmentStatus.OPEN)
    told = 0
    for row in rows.select_related("dealer").order_by("id"):
        left = (row.due_on - actor.today).days
        people = {row.answerable_id or row.created_by_id}
        step = "overdue" if left < 0 else next((str(days) for days in steps if left <= days), None)
        if step is None:
            continue
        if step == "overdue":
            people.add(row.dealer.manager_id)
        said = _("Promise to %(dealer)s, overdue since %(day)s: %(promise)s") if step == "overdue" else _(
            "Promise to %(dealer)s, due on %(day)s: %(promise)s"
        )  # fmt: skip
        told += tell(
            people, said, kind=PROMISE, url=f"/pricing/commitments/{row.pk}/", key=f"promise:{row.pk}:{row.due_on}:{step}",
            dealer=row.dealer, day=row.due_on, promise=row.promise[:80],
        )  # fmt: skip
    return told


@command("pricing.pricechange:watch")
def warn_of_wide_prices(*, actor: Actor) -> int:
    """Who decides price changes hears once a month and province of SKUs whose invoiced prices lie further apart than the
    company's limit (恶性竞价, functions.md rows 39 and 157). Returns how many notices were made. Raises ParameterMissing.

    Only our own selling prices are looked at, never what dealers charge on: see rules.md 3.11.
    """
    by_province = defaultdict(list)
    for row in spread_of_prices(actor.today):
        by_province[row["province"]].append(row)
    people = [key for key, _name in org.colleagues_who_may(DECIDES, actor.today)] if by_province else []
    limit = reference.parameter(ALARM, on=actor.today)
    told = 0
    for province, rows in sorted(by_province.items()):
        widest = rows[0]  # they come the widest first
        told += tell(
            people, _("%(province)s: prices of %(count)s SKUs lie more than %(limit)s %% apart; %(code)s %(spread)s %%"),
            kind=SPREAD, url="/prices/spread/", key=f"spread:{province}:{actor.today:%Y-%m}",
            province=province, count=len(rows), limit=limit, code=widest["code"], spread=round(widest["spread_percent"], 1),
        )  # fmt: skip
    return told
