"""What joint planning shows on the record of a dealer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Line, PanelContent, PanelSource, contribute

from ..choices import BINDING, JointPlanStatus, Standing
from ..objects import PLAN
from ..queries.standings import figures_of
from .plan_page import HEALTH_CHIPS

FEW = 4


def plans_panel(row: Any, actor: Actor) -> PanelContent:
    """The plans that run or wait for the dealer, with their health; else the latest one."""
    rows = PLAN.rows(actor).filter(dealer=row.pk).exclude(status=JointPlanStatus.CANCELLED)
    plans = list(rows.filter(status__in=BINDING).order_by("-valid_from", "-id")[:FEW])
    plans = plans or list(rows.order_by("-valid_from", "-id")[:1])
    running = [plan for plan in plans if plan.status == JointPlanStatus.RUNNING]
    figures = figures_of(running, actor.today) if running else {}
    lines = []
    for plan in plans:
        found = figures.get(plan.pk)
        chip = HEALTH_CHIPS[found.health.word] if found else PLAN.chips[plan.status]
        state = Standing[found.health.word].label if found else plan.get_status_display()
        period = f"{plan.valid_from} – {plan.valid_to}"
        lines.append(Line(plan.title, reverse(PLAN.url_name("detail"), args=[plan.pk]), period, chip=chip, state=state))
    may_add = actor.may(PLAN.code("add")) and not running
    return PanelContent(
        lines=tuple(lines), empty=_("Nothing is planned together yet."),
        url=f"{reverse(PLAN.url_name('add'))}?dealer={row.pk}" if may_add else "",
        url_label=_("Draft a joint plan") if may_add else "",
    )  # fmt: skip


def add_panels() -> None:
    """Make the panel known."""
    contribute(
        PanelSource(
            "dealers.dealer", "joint_plans", "performance", 20, gettext_lazy("Joint business plans"), "target",
            PLAN.code("view"), plans_panel,
        )
    )  # fmt: skip
