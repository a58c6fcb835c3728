"""How orders appear in lists, forms and the API. The pages people live on are in ``web``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import Internal, ScopePaths, declare_scope
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Related, Section

from .. import commands
from ..choices import STATUS_MOVES
from ..commands import large_orders
from ..models import Allocation, Order, OrderLine, ReleaseRun
from ..rules.order_states import may_become

ORDER_CHIPS = {
    "DRAFT": "draft", "SUBMITTED": "wait", "HELD": "bad", "RELEASED": "busy", "SHIPPED": "busy", "COMPLETED": "good",
    "REJECTED": "bad", "CANCELLED": "draft",
}  # fmt: skip
_OF_ORDER = ScopePaths(
    region="order__region", team="order__team", owner="order__dealer__manager", dealer="order__dealer"
)


def _moves(to: str, code: str):
    def decide(row: Order, actor: Actor) -> Decision:
        if not may_become(STATUS_MOVES, row.status, to):
            return Decision(
                False, _("The order is “%(status)s”.") % {"status": row.get_status_display()}, "order.status"
            )
        return may(actor, code)

    return decide


def _is(*states: str):
    def decide(row: Order, actor: Actor) -> Decision:
        said = _("The order is “%(status)s”.") % {"status": row.get_status_display()}
        return Decision(row.status in states, said, "order.status")

    return decide


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def _version() -> forms.Field:
    return forms.IntegerField(label=_("Version"), required=False, widget=forms.HiddenInput)


def _lines() -> forms.Field:
    return forms.JSONField(label=_("Lines"), help_text='[{"sku": "…", "qty": 10}]')


class _Pairs(forms.JSONField):
    """``[[line id, base units]]``."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if not isinstance(found, list) or not all(isinstance(p, list) and len(p) == 2 and all(type(n) is int for n in p) for p in found):  # fmt: skip
            raise forms.ValidationError(_("Send a list of [line id, base units]."))
        return [tuple(pair) for pair in found]


V = {"expected_version": _version}
ORDER = ObjectSpec(
    model=Order,
    label=pgettext_lazy("purchase", "Order"),
    label_plural=pgettext_lazy("purchase", "Orders"),
    icon="file-invoice",
    menu=("goods", 14),
    scope=ScopePaths(region="region", team="team", owner="dealer__manager", dealer="dealer"),
    columns=("number", "dealer", "status", "kind", "total_fen", "submitted_at", "released_at", "expected_date", "source"),
    fields=(
        "dealer", "hospital", "project", "kind", "warehouse", "dealer_reference", "receiver", "receiver_phone", "address",
        "wanted_date", "rebate_fen", "note", "contract_number", "authorisation", "invoiced_by", "fulfilled_by",
    ),
    form=(
        Section(pgettext_lazy("purchase", "Order"), ("dealer", "dealer_reference", "hospital", "project", "kind", "warehouse", "rebate_fen")),
        Section(_("Contract and platform"), ("contract_number", "authorisation", "invoiced_by", "fulfilled_by")),
        Section(pgettext_lazy("goods", "Delivery"), ("receiver", "receiver_phone", "address", "wanted_date", "note")),
    ),
    filters=("status", "dealer", DateRange("submitted_at")),
    search=("number", "dealer_reference"),
    facts=(
        Fact(_("Total"), lambda row, actor: row.total_fen, "money"),
        Fact(_("Rebate used"), lambda row, actor: row.rebate_fen, "money"),
        Fact(_("Credit held"), lambda row, actor: row.credit_fen, "money"),
        Fact(_("Expected on"), lambda row, actor: row.expected_date, "day"),
    ),
    panels=(
        Related("ordering.orderline", by="order", label=_("Lines"), limit=200),
        Related("ordering.order", by="parent", label=_("Split off"), columns=("number", "status", "total_fen")),
    ),
    masks={"DEALER": ("warehouse", "kind", "team", "region")},
    create=commands.add_order,
    change=commands.change_order,
    actions=(
        Action("set_lines", _("Set the lines"), commands.set_lines, _is("DRAFT", "SUBMITTED", "HELD"), {"lines": _lines, **V}),
        Action("submit", _("Submit"), commands.submit_order, _is("DRAFT"), V, primary=True, icon="send"),
        Action("withdraw", _("Withdraw"), commands.withdraw_order, _is("SUBMITTED"), {}, icon="arrow-back-up"),
        Action("release", _("Release"), commands.release_order, _is("SUBMITTED"), V, bulk=True, primary=True, icon="check"),
        Action("hold", _("Hold"), commands.hold_order, _moves("HELD", "ordering.order:hold"), {"reason": _reason, **V}),
        Action("resume", _("End the hold"), commands.resume_order, _is("HELD"), V),
        Action("reallocate", _("Set aside again"), commands.reallocate_order, _is("RELEASED"), V, icon="refresh"),
        Action("reject", _("Reject"), commands.reject_order, _moves("REJECTED", "ordering.order:reject"), {"reason": _reason, **V}),
        Action("cancel", _("Cancel"), commands.cancel_order, _moves("CANCELLED", "ordering.order:cancel"), {"reason": _reason, **V}, icon="x"),
        Action("cancel_line", _("Cancel a line"), commands.cancel_line, _is("SUBMITTED", "HELD", "RELEASED"), {
            "line_id": lambda: forms.IntegerField(label=_("Line")),
            "qty": lambda: forms.IntegerField(label=_("Quantity"), required=False), "reason": _reason, **V,
        }),
        Action("split", _("Split"), commands.split_order, _is("SUBMITTED", "HELD", "RELEASED"), {
            "lines": lambda: _Pairs(label=_("Lines"), help_text="[[1, 10]]"),
            "reason": lambda: forms.CharField(label=_("Reason"), max_length=200, required=False), **V,
        }),
    ),
    state="status",
    chips=ORDER_CHIPS,
    importable=False,
    dealer_pages=False,
    pages={},  # web.urls puts the order page made by hand here
    empty=_("No orders yet. They appear here when a dealer or the order desk writes one."),
)  # fmt: skip

LINE = ObjectSpec(
    model=OrderLine,
    label=_("Order line"),
    label_plural=_("Order lines"),
    icon="list",
    scope=_OF_ORDER,
    columns=(
        "line_no", "order", "sku__code", "sku", "qty", "price_e4", "amount_fen", "promotion", "allocated_qty",
        "shipped_qty", "cancelled_qty",
    ),
    filters=("order", "sku"),
    fields=("order", "line_no", "sku", "qty", "price_e4", "base_price_e4", "promotion", "is_free", "amount_fen", "note"),
    read_only=True,
)  # fmt: skip

ALLOCATION = ObjectSpec(
    model=Allocation,
    label=_("Allocation"),
    label_plural=_("Allocations"),
    icon="bookmark",
    # No path for dealers: which lots are set aside where is the warehouse's own until they are shipped.
    scope=ScopePaths(region="line__order__region", team="line__order__team", owner="line__order__dealer__manager"),
    columns=("line__order__number", "line__sku__code", "lot", "lot__expiry_date", "warehouse", "qty", "open_qty"),
    filters=("line", "lot", "warehouse"),
    fields=("line", "warehouse", "lot", "qty", "open_qty"),
    read_only=True,
)

register(ORDER, LINE, ALLOCATION)
declare_scope(ReleaseRun, Internal("the answer to one act of releasing, shown to who released"))
internal_models({"ordering.releaserun": "the answer to one act of releasing, shown on the order desk"})


def order_facts(row: Order) -> dict[str, object]:
    """What routes of large orders may ask about; money in fen."""
    return {
        "total_fen": row.total_fen, "rebate_fen": row.rebate_fen, "dealer_level": str(row.dealer.level),
        "is_for_hospital": row.hospital_id is not None, "is_platform": row.invoiced_by_id is not None,
    }  # fmt: skip


def order_content(row: Order) -> dict[str, str]:
    """What is frozen when an order goes to approval, as it is read there."""
    lines = row.lines.select_related("sku").order_by("line_no")
    said = {f"{line.line_no}. {line.sku.code}": f"{line.qty - line.cancelled_qty}" for line in lines}
    return {
        str(_("dealer")): str(row.dealer), str(_("total")): f"¥{yuan_from_fen(row.total_fen):,.2f}",
        str(_("rebate used")): f"¥{yuan_from_fen(row.rebate_fen):,.2f}", str(_("for hospital")): str(row.hospital or ""),
        str(_("wanted on")): row.wanted_date.isoformat() if row.wanted_date else "", **said,
    }  # fmt: skip


register_subject(
    Subject(
        model=Order, purpose=large_orders.PURPOSE, label=_("order above the limit"), code="ordering.order:view",
        facts=order_facts, content=order_content, on_approved=large_orders.carry_out_approval,
        on_rejected=large_orders.carry_out_refusal, on_returned=large_orders.carry_out_return,
        fields=(
            FactField("total_fen", _("total of the order"), "MONEY"),
            FactField("rebate_fen", _("rebate used"), "MONEY"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
            FactField("is_for_hospital", _("for one hospital"), "FLAG"),
            FactField("is_platform", _("invoiced by a platform"), "FLAG"),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: f"/orders/{row.pk}/",
    )
)  # fmt: skip
