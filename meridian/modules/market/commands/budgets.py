"""Reminders of hospitals' budget years."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.modules.reference import queries as reference

from ..choices import Payment
from ..models import HospitalBudget
from ..rules.budgets import due_step, next_first

STEPS = "market.budget.warn_days"
OPENING = declare_kind("market.budget", _("A hospital asks for its budget, or begins to buy"))
_ASKED = _("%(hospital)s asks for its budget from %(day)s on")
_OPENS = _("%(hospital)s begins to buy on %(day)s (%(payment)s)")


@command("market.hospitalbudget:watch")
def remind_of_budgets(*, actor: Actor) -> int:
    """The daily round: the representative of a hospital hears before the month in which it asks for its budget and before its
    buying opens, once for each of the company's steps (30 and 7 days). Returns how many notices were made. Raises
    ParameterMissing."""
    steps = [int(days) for days in reference.parameter(STEPS, on=actor.today)]
    rows = HospitalBudget.objects.unscoped("the daily round").filter(hospital__rep__is_active=True)
    told = 0
    for row in rows.select_related("hospital").order_by("pk"):
        for what, month, said in (("apply", row.apply_month, _ASKED), ("open", row.opens_month, _OPENS)):
            day = next_first(actor.today, month)
            step = due_step(actor.today, day, steps)
            if step is not None:
                told += tell(
                    [row.hospital.rep_id], said, kind=OPENING, url=f"/market/hospital-budgets/{row.pk}/",
                    key=f"budget:{row.pk}:{what}:{day.isoformat()}:{step}", hospital=row.hospital.name, day=day,
                    payment=Payment(row.payment).label,
                )  # fmt: skip
    return told
