"""Opening and closing a month of flow."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import ClosedPeriod, Issue
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import FlowMonth


def require_open(month: date | None) -> None:
    """Raise ClosedPeriod when the month is closed."""
    if month is None:
        return
    closed = FlowMonth.objects.unscoped("the month's lock holds for everybody").filter(month=month, is_closed=True)
    if closed.exists():
        raise ClosedPeriod(
            Issue(
                "flows.month_closed", _("%(month)s is closed: its figures stand in reports and settlements."), "month",
                mend=_("Correct it with an appeal line in an open month, or let an administrator reopen the month."),
                params={"month": f"{month:%Y-%m}"},
            )
        )  # fmt: skip


def month_row(month: date) -> FlowMonth:
    """The row of a month, made when it is first needed."""
    found = FlowMonth.objects.unscoped("months are few and common to all").filter(month=month.replace(day=1)).first()
    return found or persist(FlowMonth(), month=month.replace(day=1))


@command("flows.flowmonth:open")
def open_month(*, actor: Actor, month: date) -> FlowMonth:
    """Make the row of a month before its first file comes."""
    return month_row(month)


@command("flows.flowmonth:close", subject=FlowMonth)
def close_month(*, actor: Actor, flow_month: FlowMonth, reason: str = "") -> FlowMonth:
    """Close a month: nothing of it can be read again or published until it is reopened."""
    return persist(flow_month, is_closed=True, closed_at=actor.now, reason=reason)


@command("flows.flowmonth:reopen", subject=FlowMonth)
def reopen_month(*, actor: Actor, flow_month: FlowMonth, reason: str) -> FlowMonth:
    """Open a closed month again, with the reason kept in its history."""
    return persist(flow_month, is_closed=False, closed_at=None, reason=reason)
