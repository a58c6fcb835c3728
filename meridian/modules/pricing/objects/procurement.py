"""Procurement events and the protection of dealers' stock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths, declare_scope
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section

from .. import commands
from ..choices import ClaimStatus, VbpStatus
from ..models import StockProtection, VbpEvent, VbpLine
from .decisions import OF_DEALER, by_another, reason

VBP_EVENT = ObjectSpec(
    model=VbpEvent,
    label=_("Procurement event"),
    label_plural=_("Procurement events"),
    scope=ReferenceData(dealers=False),
    icon="gavel",
    columns=("number", "name", "batch", "region", "effective_on", "ends_on", "status"),
    fields=("name", "batch", "region", "effective_on", "ends_on", "note"),
    filters=("status", DateRange("effective_on")),
    search=("number", "name"),
    form=(
        Section(_("Procurement"), ("name", "batch", "region")),
        Section(_("Period"), ("effective_on", "ends_on", "note")),
    ),
    facts=(
        Fact(_("Effective on"), lambda row, actor: row.effective_on, kind="day"),
        Fact(_("Where it holds"), lambda row, actor: str(row.region or _("whole country"))),
    ),
    create=commands.open_vbp_event,
    change=commands.change_vbp_event,
    actions=(
        Action(
            "reprice", _("Propose prices"), commands.reprice_for_vbp, when=while_in(VbpStatus.DRAFT), primary=True,
            icon="arrows-exchange",
            confirm=_("A price change is drafted: winning prices as reference, dearer prices of ours down to the new one."),
        ),
        Action(
            "protect", _("Propose stock protection"), commands.propose_stock_protection, icon="shield",
            when=while_in(VbpStatus.DRAFT, VbpStatus.REPRICED),
        ),
        Action(
            "close", _("Close"), commands.close_vbp_event, icon="check", when=while_in(VbpStatus.DRAFT, VbpStatus.REPRICED)
        ),
    ),
    ordering=("-effective_on", "-id"),
    state="status",
    chips={"DRAFT": "draft", "REPRICED": "busy", "CLOSED": "good"},
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Record the first procurement: its name, its day, then the SKUs that won."),
)  # fmt: skip

STOCK_PROTECTION = ObjectSpec(
    model=StockProtection,
    label=_("Stock price protection"),
    label_plural=_("Stock price protections"),
    scope=ScopePaths(**OF_DEALER),
    icon="shield",
    columns=("event", "dealer", "sku", "qty", "old_e4", "new_e4", "amount_fen", "status"),
    filters=("dealer", "status", "event"),
    search=(Pinyin("dealer__name"),),
    facts=(
        Fact(_("Amount"), lambda row, actor: row.amount_fen, kind="money"),
        Fact(_("Quantity in stock"), lambda row, actor: row.qty, kind="num"),
        Fact(_("Old price"), lambda row, actor: row.old_e4, kind="price"),
        Fact(_("New price"), lambda row, actor: row.new_e4, kind="price"),
    ),
    masks={"DEALER": ("decided_by",)},
    actions=(
        Action(
            "approve", _("Approve"), commands.approve_stock_protection, primary=True, icon="check",
            when=by_another("created_by_id", ClaimStatus.ASKED), confirm=_("The amount is booked in the dealer's favour."),
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_stock_protection, icon="x",
            when=by_another("created_by_id", ClaimStatus.ASKED), fields={"note": reason()},
        ),
    ),
    ordering=("-id",),
    state="status",
    chips={"ASKED": "busy", "APPROVED": "good", "REFUSED": "bad"},
    read_only=True,
    dealer_pages=True,
    empty=_("Proposed from a procurement event: open one and choose “Propose stock protection”."),
)  # fmt: skip

register(VBP_EVENT, STOCK_PROTECTION)
internal_models({"pricing.vbpline": "shown and changed on the page of its procurement event"})
declare_scope(VbpLine, ReferenceData(dealers=False))
declare_code("pricing.vbpevent:reprice", _("propose prices"))
declare_code("pricing.vbpevent:protect", _("propose stock protection"))
