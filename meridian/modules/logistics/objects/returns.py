"""Returns and their lines."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Panel, Related

from ..choices import ReturnStatus
from ..commands import approve_return, cancel_return, refuse_return, take_in_return
from ..models import ReturnLine, ReturnOrder
from ..rules.returning import RETURN_MOVES
from ..rules.shipment_states import may_become
from .kept import kept_until


def _when(to: str, code: str):
    def decide(row: ReturnOrder, actor: Actor) -> Decision:
        if not may_become(RETURN_MOVES, row.status, to):
            return Decision(
                False, _("The return is “%(status)s”.") % {"status": row.get_status_display()}, "return.status"
            )
        return may(actor, code)

    return decide


RETURN_ORDER = ObjectSpec(
    model=ReturnOrder,
    label=_("Return"),
    label_plural=_("Returns"),
    scope=ScopePaths(region="region", team="team", owner="dealer__manager", dealer="dealer"),
    icon="arrow-back-up",
    menu=("goods", 47),
    columns=("number", "status", "dealer", "reason_code", "reason", "warehouse", "arrived_on", "decided_on", "created_at"),
    filters=("status", "dealer"),
    search=("number", "dealer__name"),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Reason"), lambda row, actor: f"{row.get_reason_code_display()} · {row.reason}"),
        Fact(_("Answer"), lambda row, actor: row.answer),
        Fact(_("Arrived on"), lambda row, actor: row.arrived_on, "date"),
        Fact(_("Credited"), lambda row, actor: row.credit_fen, "money"),
        Fact(_("Keep until"), kept_until),
    ),
    panels=(
        Panel(
            "decision", _("Quality decision"), "logistics/_return_links.html",
            lambda row, actor: {
                "row": row, "may_decide": row.status == "ARRIVED" and actor.may("logistics.returnorder:decide"),
            },
        ),
        Related("logistics.returnline", by="return_order", label=_("Lines"), limit=100),
        Panel("photos", _("Photos"), "logistics/_photos.html", lambda row, actor: {"photos": row.photos.all()}),
    ),
    keys=("number",),
    actions=(
        Action(
            "approve", _("Approve"), approve_return, _when(ReturnStatus.APPROVED, "logistics.returnorder:approve"),
            {"answer": lambda: forms.CharField(label=_("Answer"), max_length=200, required=False)},
            primary=True, icon="check",
        ),
        Action(
            "refuse", _("Refuse"), refuse_return, _when(ReturnStatus.REFUSED, "logistics.returnorder:approve"),
            {"answer": lambda: forms.CharField(label=_("Answer"), max_length=200)}, icon="x",
        ),
        Action(
            "arrive", _("Receive goods"), take_in_return, _when(ReturnStatus.ARRIVED, "logistics.returnorder:receive"),
            {
                "arrived_on": lambda: forms.DateField(label=_("Arrived on")),
                "serials": lambda: forms.CharField(
                    label=_("Serial numbers"), required=False, widget=forms.Textarea,
                    help_text=_("Only for goods told apart by serial number."),
                ),
            },
            primary=True, icon="package-import",
        ),
        Action(
            "cancel", _("Cancel"), cancel_return, _when(ReturnStatus.CANCELLED, "logistics.returnorder:add"),
            {"reason": lambda: forms.CharField(label=_("Reason"), max_length=200)},
            confirm=_("Give this return up?"), icon="x",
        ),
    ),
    state="status",
    chips={"REQUESTED": "wait", "APPROVED": "busy", "ARRIVED": "wait", "DECIDED": "good", "REFUSED": "bad", "CANCELLED": "draft"},
    read_only=True,
    dealer_pages=True,
    empty=_("What dealers want to send back appears here."),
)  # fmt: skip

RETURN_LINE = ObjectSpec(
    model=ReturnLine,
    label=_("Return line"),
    label_plural=_("Return lines"),
    scope=ScopePaths(
        region="return_order__region", team="return_order__team", owner="return_order__dealer__manager",
        dealer="return_order__dealer",
    ),
    icon="list",
    columns=("return_order", "sku", "lot", "qty", "good_qty", "quarantine_qty", "scrap_qty", "verdict_reason"),
    filters=("return_order", "sku", "lot"),
    read_only=True,
)  # fmt: skip

register(RETURN_ORDER, RETURN_LINE)
