"""Pick lists and their lines."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Panel, Related

from ..choices import PICK_MOVES, PickStatus
from ..commands import cancel_pick_list, ship_checked
from ..models import PickLine, PickList, PickScan
from ..rules.shipment_states import may_become
from .kept import kept_until
from .ship_fields import ship_fields


def _may_cancel(row: PickList, actor: Actor) -> Decision:
    if not may_become(PICK_MOVES, row.status, PickStatus.CANCELLED):
        return Decision(False, _("It is shipped or cancelled."), "pick.status")
    return may(actor, "logistics.picklist:cancel")


def _may_ship(row: PickList, actor: Actor) -> Decision:
    if not may_become(PICK_MOVES, row.status, PickStatus.SHIPPED):
        return Decision(False, _("It is not checked yet, or has left."), "pick.status")
    return may(actor, "logistics.picklist:ship")


PICK_LIST = ObjectSpec(
    model=PickList,
    label=_("Pick list"),
    label_plural=_("Pick lists"),
    # No path for dealers: how the company's warehouse works is its own.
    scope=ScopePaths(region="region", team="team", owner="dealer__manager"),
    icon="checklist",
    menu=("goods", 36),
    menu_more=True,
    columns=("number", "status", "order", "dealer", "warehouse", "picker", "picked_at", "checker", "checked_at"),
    filters=("status", "warehouse", "dealer"),
    search=("number", "order__number"),
    facts=(
        Fact(_("Order number"), lambda row, actor: str(row.order)),
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Picked by"), lambda row, actor: str(row.picker or "")),
        Fact(_("Checked by"), lambda row, actor: str(row.checker or "")),
        Fact(_("Note of the check"), lambda row, actor: row.check_note),
        Fact(_("Keep until"), kept_until),
    ),
    panels=(
        Panel("work", _("Work"), "logistics/_pick_links.html", lambda row, actor: {"pick": row}),
        Related("logistics.pickline", by="pick_list", label=_("Lines"), limit=100),
    ),
    keys=("number",),
    actions=(
        Action("ship", _("Ship"), ship_checked, _may_ship, ship_fields(), primary=True, icon="truck-delivery"),
        Action(
            "cancel", _("Cancel"), cancel_pick_list, _may_cancel,
            {"reason": lambda: forms.CharField(label=_("Reason"), max_length=200)},
            confirm=_("Give this pick list up?"), icon="x",
        ),
    ),
    state="status",
    chips={"OPEN": "draft", "PICKING": "busy", "PICKED": "wait", "CHECKED": "wait", "SHIPPED": "good", "CANCELLED": "draft"},
    read_only=True,
    empty=_("Make a pick list from a released order on the warehouse board."),
)  # fmt: skip

PICK_LINE = ObjectSpec(
    model=PickLine,
    label=_("Pick line"),
    label_plural=_("Pick lines"),
    scope=ScopePaths(region="pick_list__region", team="pick_list__team", owner="pick_list__dealer__manager"),
    icon="list",
    columns=("pick_list", "sku", "lot", "lot__expiry_date", "qty", "picked_qty", "checked_qty", "short_reason"),
    filters=("pick_list", "sku", "lot"),
    panels=(Related("logistics.pickscan", by="line", label=_("Scans"), limit=100),),
    read_only=True,
)

PICK_SCAN = ObjectSpec(
    model=PickScan,
    label=_("Scan"),
    label_plural=_("Scans"),
    scope=ScopePaths(
        region="line__pick_list__region", team="line__pick_list__team", owner="line__pick_list__dealer__manager"
    ),
    icon="scan",
    columns=("created_at", "step", "code", "serial", "qty", "reason", "created_by"),
    filters=("line",),
    read_only=True,
)

register(PICK_LIST, PICK_LINE, PICK_SCAN)
