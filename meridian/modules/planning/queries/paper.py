"""A joint plan on paper: what was agreed, with lines to sign for both sides. Standings are not on it; they change."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.printing import compose
from meridian.modules.training.queries.paper import company_name

from ..choices import GoalKind
from ..models import JointGoal, JointPlan

PAPER = "planning/print/joint_plan.typ"


def plan_pdf(row: JointPlan, actor: Actor) -> bytes:
    """The plan as PDF in the active language."""
    return compose(PAPER, plan_data(row, actor))


def plan_data(row: JointPlan, actor: Actor) -> dict[str, Any]:
    """What the template shows."""
    company = company_name(actor)
    support = f"¥{yuan_from_fen(row.budget_fen):,.2f} {row.budget_note}".strip() if row.budget_fen else _("none")
    agreed = f"{row.agreed_by} {row.agreed_at:%Y-%m-%d}" if row.agreed_at and row.agreed_by_id else ""
    return {
        "title": _("Joint business plan"), "number": row.number, "subtitle": row.title, "company": {"name": company},
        "pairs": [
            (_("Dealer"), str(row.dealer)), (_("Product line"), str(row.line) if row.line_id else _("all lines")),
            (_("Period"), f"{row.valid_from.isoformat()} – {row.valid_to.isoformat()}"),
            (_("Responsible on our side"), str(row.owner or "")), (_("Responsible at the dealer"), row.dealer_owner),
            (_("Support by the company"), support), (_("Agreed in the portal"), agreed),
        ],
        "development": {"label": _("How the market is to be developed"), "text": row.development},
        "tables": [
            {"title": _("Goals"), "head": [_("Goal"), _("To be reached")],
             "rows": [[str(goal), _target(goal)] for goal in row.goals.order_by("id")]},
            {"title": _("Target hospitals"), "head": [_("Hospital"), _("Stage"), _("Who works on it")],
             "rows": [[str(one.hospital), one.get_stage_display(), one.contact] for one in
                      row.hospitals.select_related("hospital").order_by("id")]},
            {"title": _("Actions"), "head": [pgettext("task", "Due on"), _("Action"), pgettext("joint plan", "Done by")],
             "rows": [[one.due_on.isoformat(), one.title, one.get_side_display()] for one in row.actions.order_by("due_on", "id")]},
        ],
        "signatures": [(company, ""), (str(row.dealer), "")],
    }  # fmt: skip


def _target(goal: JointGoal) -> str:
    if goal.kind == GoalKind.SELL_IN:
        return f"¥{yuan_from_fen(goal.aim):,.2f}"
    return f"{goal.aim:,}"
