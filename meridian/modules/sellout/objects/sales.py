"""Dealers' sales, transfers to sub-dealers, and what flow files reported of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import Internal, declare_scope
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..models import DealerSale, DealerSaleLine, SaleReport, SubDealerTransfer, SubDealerTransferLine
from .fields import OWN, day_field, for_receiver, for_sender, of_either, own_through, text_field

SALE = ObjectSpec(
    model=DealerSale,
    label=_("Dealer's sale"),
    label_plural=_("Dealers’ sales"),
    scope=OWN,
    icon="receipt",
    columns=("number", "kind", "status", "sale_date", "dealer", "hospital", "department", "source", "dealer_reference", "posted_at"),
    fields=("dealer", "hospital", "department", "sale_date", "dealer_reference", "note"),
    form=(Section(_("Sale"), ("dealer", "hospital", "department", "sale_date", "dealer_reference", "note")),),
    filters=("status", "dealer", "hospital", DateRange("sale_date")),
    search=("number", "dealer_reference", Pinyin("hospital__name")),
    facts=(
        Fact(_("Hospital"), lambda row, actor: f"{row.hospital} {row.department}".strip()),
        Fact(_("Sold on"), lambda row, actor: row.sale_date, kind="day"),
        Fact(_("Booked at"), lambda row, actor: row.posted_at, kind="moment"),
        Fact(_("Corrects"), lambda row, actor: str(row.corrects or "—")),
    ),
    panels=(
        Related("sellout.dealersaleline", by="sale", label=_("Lines"), limit=300),
        Related("sellout.dealersale", by="corrects", label=_("Red corrections"), columns=("number", "sale_date", "reason")),
    ),
    masks={"DEALER": ("dealer",)},
    create=commands.draft_sale,
    change=commands.change_sale,
    actions=(
        Action("post", _("Book"), commands.post_sale, while_in("DRAFT"), primary=True, icon="check"),
        Action("cancel", _("Give up"), commands.give_up_sale, while_in("DRAFT"), confirm=_("Give this draft up?"), icon="x"),
    ),
    ordering=("-sale_date", "-id"),
    state="status",
    chips={"DRAFT": "draft", "POSTED": "good", "CANCELLED": "draft"},
    importable=False,
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("No sales yet. Dealers book what they sell to hospitals, by scan or list."),
)  # fmt: skip

SALE_LINE = ObjectSpec(
    model=DealerSaleLine,
    label=_("Sale line"),
    label_plural=_("Sale lines"),
    scope=own_through("sale"),
    icon="list",
    # The dealer's own price is not among them: it is nobody else's, and no list, export or API tells it.
    columns=(
        "line_no", "sale__number", "sale__kind", "sale__sale_date", "sale__hospital", "sku__code", "sku", "lot",
        "lot__expiry_date", "qty", "returned_qty", "is_consigned",
    ),
    filters=("sale", "sku", "lot"),
    fields=("sale", "line_no", "sku", "lot", "qty", "serials", "returned_qty", "is_consigned"),
    read_only=True,
    dealer_pages=True,
)  # fmt: skip

TRANSFER = ObjectSpec(
    model=SubDealerTransfer,
    label=_("Transfer to a sub-dealer"),
    label_plural=_("Transfers to sub-dealers"),
    scope=of_either(),
    icon="arrows-exchange",
    columns=("number", "status", "sent_on", "dealer", "to_dealer", "received_on", "answer"),
    fields=("dealer", "to_dealer", "sent_on", "note"),
    form=(Section(_("Transfer"), ("dealer", "to_dealer", "sent_on", "note")),),
    filters=("status", "dealer", DateRange("sent_on")),
    search=("number",),
    facts=(
        Fact(_("From dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("To dealer"), lambda row, actor: str(row.to_dealer)),
        Fact(_("Sent on"), lambda row, actor: row.sent_on, kind="day"),
        Fact(_("Received on"), lambda row, actor: row.received_on, kind="day"),
    ),
    panels=(Related("sellout.subdealertransferline", by="transfer", label=_("Lines"), limit=300),),
    create=commands.draft_transfer,
    change=commands.change_transfer,
    actions=(
        Action("send", _("Send"), commands.send_transfer, for_sender, primary=True, icon="send"),
        Action(
            "confirm", _("Confirm everything"), commands.confirm_transfer, for_receiver,
            {"received_on": lambda: day_field(_("Received on"))}, primary=True, icon="package-import",
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_transfer, for_receiver, {"answer": lambda: text_field(_("Reason"))},
            icon="x",
        ),
        Action("cancel", _("Give up"), commands.give_up_transfer, for_sender, confirm=_("Give this draft up?"), icon="x"),
    ),
    ordering=("-sent_on", "-id"),
    state="status",
    chips={"DRAFT": "draft", "SENT": "busy", "CONFIRMED": "good", "REFUSED": "bad", "CANCELLED": "draft"},
    importable=False,
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Goods that a dealer hands to a dealer below him appear here."),
)  # fmt: skip

TRANSFER_LINE = ObjectSpec(
    model=SubDealerTransferLine,
    label=_("Transfer line"),
    label_plural=_("Transfer lines"),
    scope=of_either("transfer"),
    icon="list",
    columns=("line_no", "transfer__number", "sku__code", "sku", "lot", "lot__expiry_date", "qty", "received_qty"),
    filters=("transfer", "sku", "lot"),
    fields=("transfer", "line_no", "sku", "lot", "qty", "serials", "received_qty"),
    read_only=True,
    dealer_pages=True,
)

register(SALE, SALE_LINE, TRANSFER, TRANSFER_LINE)
declare_scope(SaleReport, Internal("which file reported which sale; shown on the page of the sale"))
internal_models({"sellout.salereport": "which file reported which sale; shown on the page of the sale"})
