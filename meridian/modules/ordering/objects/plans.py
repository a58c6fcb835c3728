"""Delivery plans of signed contracts, with how each delivery was kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Related, Section

from .. import commands
from ..models import DeliveryPlan, DeliveryPlanLine


def _while_open(code: str):
    def decide(row: DeliveryPlan, actor: Actor) -> Decision:
        if row.status != "OPEN":
            return Decision(False, _("The plan is closed."), "plan.status")
        return may(actor, code)

    return decide


class PlanLines(forms.JSONField):
    """``[{"due": "2026-12-01", "sku": key, "qty": 10}]``."""

    def clean(self, value: Any) -> Any:
        """As tuples. Raises ValidationError for anything else."""
        found = super().clean(value)
        try:
            day = forms.DateField()
            return [(day.clean(row["due"]), int(row["sku"]), int(row["qty"])) for row in found]
        except (KeyError, TypeError, ValueError) as failure:
            raise forms.ValidationError(_('Send a list of {"due": …, "sku": key, "qty": 10}.')) from failure


PLAN = ObjectSpec(
    model=DeliveryPlan,
    label=_("Delivery plan"),
    label_plural=_("Delivery plans"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="calendar-event",
    menu=("goods", 16),
    menu_more=True,
    columns=("number", "contract_number", "dealer", "status", "signed_on", "authorisation"),
    fields=(
        "dealer", "contract_number", "signed_on", "authorisation", "hospital", "receiver", "receiver_phone", "address",
        "note",
    ),
    form=(
        Section(_("Contract"), ("dealer", "contract_number", "signed_on", "authorisation", "hospital")),
        Section(_("Where to deliver"), ("receiver", "receiver_phone", "address", "note")),
    ),
    filters=("status", "dealer"),
    search=("number", "contract_number"),
    facts=(
        Fact(_("Contract number"), lambda row, actor: row.contract_number),
        Fact(_("Signed on"), lambda row, actor: row.signed_on, "date"),
    ),
    panels=(Related("ordering.deliveryplanline", by="plan", label=_("Planned deliveries"), limit=200),),
    create=commands.create_plan,
    actions=(
        Action(
            "order", _("Make the orders"), commands.order_from_plan, _while_open("ordering.deliveryplan:order"),
            {"until": lambda: forms.DateField(label=_("Due up to"))}, primary=True, icon="clipboard-list",
        ),
        Action(
            "add_lines", _("Add deliveries"), commands.add_plan_lines, _while_open("ordering.deliveryplan:change"),
            {"lines": lambda: PlanLines(label=_("Deliveries"), help_text='[{"due": "2026-12-01", "sku": 1, "qty": 10}]')},
        ),
        Action(
            "close", _("Close"), commands.close_plan, _while_open("ordering.deliveryplan:close"),
            {"reason": lambda: forms.CharField(label=_("Reason"), max_length=200)}, icon="x",
        ),
    ),
    state="status",
    chips={"OPEN": "busy", "CLOSED": "draft"},
    importable=False,
    dealer_pages=True,
    empty=_("A delivery plan says what a signed contract promises, and when. Its orders are made from it."),
)  # fmt: skip

PLAN_LINE = ObjectSpec(
    model=DeliveryPlanLine,
    label=_("Planned delivery"),
    label_plural=_("Planned deliveries"),
    scope=ScopePaths(
        region="plan__dealer__region", team="plan__dealer__team", owner="plan__dealer__manager", dealer="plan__dealer"
    ),
    icon="calendar",
    columns=("due_date", "sku__code", "sku", "qty", "order", "plan"),
    filters=("plan", "sku"),
    fields=("plan", "due_date", "sku", "qty", "order"),
    read_only=True,
)

register(PLAN, PLAN_LINE)
