"""How policies, proposals and forecasts appear in lists, forms, imports, the portal and the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths, declare_scope
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from . import commands
from .choices import ProposalStatus
from .models import (
    CpfrCycle,
    CpfrException,
    CpfrLine,
    ForecastVersion,
    Proposal,
    ProposalLine,
    ReplenishmentPolicy,
)

_DEALER = ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer")
PROPOSAL_CHIPS = {"OPEN": "wait", "ACCEPTED": "good", "DECLINED": "bad", "REPLACED": "draft"}


def _while_open(row: Proposal, actor: Actor) -> Decision:
    if row.status == ProposalStatus.OPEN:
        return ALLOWED
    return Decision(False, _("Not possible: the proposal is %(status)s.") % {"status": row.get_status_display()})


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=300)


POLICY = ObjectSpec(
    model=ReplenishmentPolicy,
    label=_("Replenishment policy"),
    label_plural=_("Replenishment policies"),
    scope=_DEALER,
    icon="adjustments",
    menu=("goods", 72),
    menu_more=True,
    columns=("dealer", "line", "sku", "target_days", "service_bp", "min_qty", "max_qty", "is_active"),
    fields=("dealer", "line", "sku", "target_days", "service_bp", "min_qty", "max_qty"),
    filters=("dealer", "is_active"),
    search=(Pinyin("dealer__name"), "sku__code"),
    form=(
        Section(_("For what"), ("dealer", "line", "sku")),
        Section(_("Target"), ("target_days", "service_bp", "min_qty", "max_qty")),
    ),
    small=True,
    dealer_pages=False,
    empty=_("Add the first policy: which dealer, how many days of stock, how safe."),
)

PROPOSAL = ObjectSpec(
    model=Proposal,
    label=_("Replenishment proposal"),
    label_plural=_("Replenishment proposals"),
    scope=_DEALER,
    icon="truck-delivery",
    menu=("goods", 71),
    menu_more=True,
    columns=("number", "dealer", "made_on", "line_count", "exception_count", "amount_fen", "order", "status"),
    filters=("dealer", "status", DateRange("made_on")),
    search=("number", Pinyin("dealer__name")),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Made on"), lambda row, actor: row.made_on, kind="day"),
        Fact(_("Lines"), lambda row, actor: row.line_count, kind="num"),
        Fact(_("Amount"), lambda row, actor: row.amount_fen, kind="money"),
    ),
    read_only=True,
    actions=(
        Action(
            "accept", _("Accept into an order"), commands.accept_proposal, when=_while_open, primary=True, bulk=True,
            icon="shopping-cart",
        ),
        Action(
            "decline", _("Decline"), commands.decline_proposal, when=_while_open, fields={"reason": _reason}, icon="x"
        ),
    ),
    ordering=("-id",),
    state="status",
    chips=PROPOSAL_CHIPS,
    dealer_pages=True,
    empty=_("No proposals. They are made every night for dealers with a policy."),
)  # fmt: skip

FORECAST = ObjectSpec(
    model=ForecastVersion,
    label=_("Forecast"),
    label_plural=_("Forecasts"),
    scope=_DEALER,
    icon="chart-bar",
    menu=("goods", 73),
    menu_more=True,
    columns=("week", "side", "dealer", "sku", "qty", "revision", "created_by", "created_at", "note"),
    fields=("dealer", "sku", "week", "qty", "side", "note"),
    filters=("dealer",),
    search=("sku__code", Pinyin("dealer__name")),
    form=(Section(_("Forecast"), ("dealer", "sku", "week", "qty", "side", "note")),),
    create=commands.record_forecast,
    bulk_create=commands.record_forecasts,
    change=commands.change_forecast,
    ordering=("-id",),
    dealer_pages=True,
    empty=_("Say what you expect to sell, week by week, or import it."),
)

CYCLE = ObjectSpec(
    model=CpfrCycle,
    label=_("Planning cycle"),
    label_plural=_("Planning cycles"),
    scope=_DEALER,
    icon="refresh",
    columns=("number", "dealer", "month", "status", "frozen_at", "accuracy", "bias", "sales_accuracy"),
    filters=("dealer", "status", DateRange("month")),
    search=("number", Pinyin("dealer__name")),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Month"), lambda row, actor: f"{row.month:%Y-%m}"),
        Fact(_("Accuracy"), lambda row, actor: "—" if row.accuracy is None else f"{row.accuracy} %"),
    ),
    panels=(Related("replenishment.cpfrline", by="cycle", label=_("Planned SKUs"), limit=200),),
    keys=("number",),
    read_only=True,
    ordering=("-month", "-id"),
    state="status",
    chips={"FORECAST": "busy", "SALES": "wait", "ORDERS": "wait", "FROZEN": "good", "MEASURED": "good", "CANCEL": "draft"},
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Plan the next month with a dealer: forecast, agree, freeze, compare."),
)  # fmt: skip

CYCLE_LINE = ObjectSpec(
    model=CpfrLine,
    label=_("Planned SKU"),
    label_plural=_("Planned SKUs"),
    scope=ScopePaths(
        region="cycle__dealer__region", team="cycle__dealer__team", owner="cycle__dealer__manager", dealer="cycle__dealer"
    ),
    icon="list",
    columns=(
        "cycle__number", "cycle__month", "sku__code", "sku", "maker_qty", "dealer_qty", "sales_qty", "have_qty", "order_qty",
        "ordered_qty", "sold_qty",
    ),
    filters=("cycle", "sku"),
    fields=("cycle", "sku", "maker_qty", "dealer_qty", "sales_qty", "have_qty", "order_qty", "ordered_qty", "sold_qty"),
    read_only=True,
    dealer_pages=True,
)  # fmt: skip

register(POLICY, PROPOSAL, FORECAST, CYCLE, CYCLE_LINE)
declare_code("replenishment.demandsignal:view")
declare_code("replenishment.demandsignal:export")
declare_scope(
    CpfrException,
    ScopePaths(
        region="line__cycle__dealer__region", team="line__cycle__dealer__team", owner="line__cycle__dealer__manager",
        dealer="line__cycle__dealer",
    ),
)  # fmt: skip
declare_scope(
    ProposalLine,
    ScopePaths(
        region="proposal__dealer__region", team="proposal__dealer__team", owner="proposal__dealer__manager",
        dealer="proposal__dealer",
    ),
)  # fmt: skip
internal_models(
    {
        "replenishment.proposalline": "shown on the page of its proposal",
        "replenishment.cpfrexception": "shown on the page of its cycle",
    }
)
