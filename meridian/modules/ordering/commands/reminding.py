"""What people are told about orders without asking: steps that are late, contracts that want their first order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import notify, tell

from ..models import Order
from ..queries.time_limits import late_filter, limits_on, step_labels, time_limits, why_late

LATE = declare_kind("ordering.late", _("A step of an order is late"))
PLANNED = declare_kind("ordering.planned", _("A signed contract wants its orders"))
MOST = 500


@command("ordering.order:remind")
def remind_late(*, actor: Actor) -> int:
    """Tell who releases orders about every late step in reach, once a step and day. Returns how many notices were made."""
    limits = limits_on(actor.today)
    told = 0
    for user, mine in _desk():
        rows = list(
            Order.objects.visible_to(mine, "ordering.order:release")
            .filter(late_filter(actor.now, limits)).select_related("dealer").order_by("expected_date", "id")[:MOST]
        )  # fmt: skip
        if not rows:
            continue
        with translation.override(user.language):
            labels = step_labels()
            for order in rows:
                limit = time_limits([order], actor.now, limits=limits).get(order.pk)
                if limit is None or not limit.is_late:
                    continue
                title = gettext("%(number)s %(dealer)s: %(step)s is late") % {
                    "number": order.number, "dealer": order.dealer, "step": labels[limit.step],
                }  # fmt: skip
                key = f"late:{order.pk}:{limit.step}:{limit.due:%Y-%m-%d}"
                said = notify(
                    [user.pk], kind=LATE, title=title, text=why_late(limit), url=f"/orders/{order.pk}/", key=key
                )
                told += len(said)
    return told


def tell_planned(plan: Any) -> None:
    """Tell the order desk that a contract was signed and wants its orders."""
    seeing = [
        user.pk for user, mine in _desk()
        if type(plan).objects.visible_to(mine, "ordering.deliveryplan:view").filter(pk=plan.pk).exists()
    ]  # fmt: skip
    tell(
        seeing, _("Contract %(contract)s of %(dealer)s is signed: make its orders"), kind=PLANNED,
        url=f"/ordering/delivery-plans/{plan.pk}/", key=f"planned:{plan.pk}", contract=plan.contract_number, dealer=plan.dealer,
    )  # fmt: skip


def _desk() -> Iterable[tuple[User, Actor]]:
    """Staff whose role names the release of orders (not those who merely may do everything), with what each may reach."""
    users = User.objects.filter(Q(kind=User.Kind.STAFF), is_active=True, grants__isnull=False).distinct().order_by("pk")
    for user in users.prefetch_related("grants__role"):
        if all("*" in grant.role.codes for grant in user.grants.all()):
            continue
        mine = actor_for(user, channel="job")
        if mine.may("ordering.order:release"):
            yield user, mine
