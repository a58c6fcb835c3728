"""How channel stock, postings, entries, counts and warehouses appear in lists, details and the API."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import Internal, ReferenceData, ScopePaths, declare_scope
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, Computed, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from . import commands
from .choices import Condition, CountStatus, Holder
from .models import (
    StockAccount,
    StockClose,
    StockCount,
    StockCountLine,
    StockEntry,
    StockPosting,
    StockReservation,
    StockSnapshot,
    StockUnit,
    UnitMove,
    Warehouse,
)
from .rules.counting import value_of_differences


def _holder(row: StockAccount) -> str:
    """Who holds, from the links the list has loaded."""
    named = row.dealer or row.hospital or row.warehouse
    return str(named) if named else str(row.get_holder_type_display())


def _with_holders(rows):
    return rows.select_related("dealer", "hospital", "warehouse")


_CONDITIONS = [(each.value, each.label) for each in (Condition.GOOD, Condition.QUARANTINE, Condition.DAMAGED)]


def _may_change_condition(row: StockAccount, actor: Actor) -> Decision:
    """Only goods of a company warehouse, and only from a condition that leads somewhere."""
    if row.holder_type != Holder.COMPANY:
        return Decision(False, _("Only goods of a company warehouse are moved here."))
    if row.condition not in commands.CONDITION_MOVES:
        return Decision(False, _("Goods in this condition stay in it."))
    if row.on_hand <= 0:
        return Decision(False, _("There is nothing in this condition."))
    return ALLOWED


STOCK_ACCOUNT = ObjectSpec(
    model=StockAccount,
    label=_("Channel stock"),
    label_plural=_("Channel stock"),
    scope=ScopePaths(region="region", team="team", dealer="dealer"),
    icon="stack",
    menu=("goods", 50),
    columns=(
        Computed("holder", _("Holder"), _holder, _with_holders), "holder_type", "sku", "lot", "lot__expiry_date", "condition",
        "on_hand", "reserved",
    ),
    filters=("holder_type", "dealer", "hospital", "warehouse", "sku", "lot"),
    search=("sku__code", "lot__number"),
    facts=(
        Fact(_("Holder"), lambda row, actor: _holder(row)),
        Fact(_("On hand"), lambda row, actor: row.on_hand, "number"),
        Fact(_("Reserved"), lambda row, actor: row.reserved, "number"),
        Fact(_("Lot"), lambda row, actor: str(row.lot) if row.lot_id else ""),
    ),
    panels=(Related("stock.stockentry", by="account", label=_("Moves"), limit=50),),
    actions=(
        Action(
            "condition", _("Change the condition"), commands.put_into_condition, when=_may_change_condition,
            fields={
                "qty": lambda: forms.IntegerField(label=_("quantity"), min_value=1),
                "to_condition": lambda: forms.ChoiceField(label=_("condition"), choices=_CONDITIONS),
                "reason": lambda: forms.CharField(label=_("Reason"), max_length=200),
            }, icon="arrows-split",
        ),
    ),
    keys=("key",),
    masks={"DEALER": ("team",)},
    read_only=True,
    dealer_pages=True,
    empty=_("Goods appear here with the first receipt from production or the first shipment."),
)  # fmt: skip

STOCK_POSTING = ObjectSpec(
    model=StockPosting,
    label=_("Stock posting"),
    label_plural=_("Stock postings"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", dealer="dealer"),
    icon="receipt",
    menu=("goods", 60),
    menu_more=True,
    columns=("id", Computed("kind", _("Kind"), lambda row: row.code_text()), "business_date", "dealer", "key", "entry_count",
             "posted_at"),
    filters=(DateRange("business_date"), "code", "dealer"),
    search=("key",),
    panels=(Related("stock.stockentry", by="posting", label=_("Entries"), limit=50),),
    keys=("key",),
    read_only=True,
    empty=_("Nothing is booked yet."),
)  # fmt: skip

STOCK_ENTRY = ObjectSpec(
    model=StockEntry,
    label=_("Stock entry"),
    label_plural=_("Stock entries"),
    scope=ScopePaths(region="account__region", team="account__team", dealer="account__dealer"),
    icon="arrows-exchange",
    columns=("business_date", "account", "counter", "delta", "posting"),
    filters=("posting", "account"),
    read_only=True,
)


STOCK_UNIT = ObjectSpec(
    model=StockUnit,
    label=_("Unit"),
    label_plural=_("Units"),
    scope=ScopePaths(region="account__region", team="account__team", dealer="account__dealer"),
    icon="barcode",
    columns=("serial", "sku", "lot", "lot__expiry_date", "account", "moved_on"),
    filters=("sku", "lot", "account"),
    search=("serial",),
    keys=("key",),
    read_only=True,
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Goods with the tracking “by serial number” bring their units here when they are received."),
)  # fmt: skip


def _difference(row: StockCountLine) -> int | None:
    """Counted less book; nothing while the count is blind."""
    if row.counted_qty is None or row.count.status == CountStatus.COUNTING:
        return None
    return row.counted_qty - row.book_qty


STOCK_COUNT = ObjectSpec(
    model=StockCount,
    label=_("Stock count"),
    label_plural=_("Stock counts"),
    scope=ScopePaths(region="region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="clipboard-list",
    menu=("goods", 70),
    menu_more=True,
    columns=("count_date", "dealer", "warehouse", "product_line", "status", "reason", "is_complete", "created_by"),
    state="status",
    chips={"COUNTING": "busy", "EXPLAIN": "wait", "CHECKING": "wait", "POSTED": "good", "CANCEL": "draft"},
    filters=("dealer", "warehouse", DateRange("count_date")),
    search=("dealer__name", "warehouse__name", "reason"),
    panels=(Related("stock.stockcountline", by="count", label=_("Counted lots"), limit=50),),
    read_only=True,
    dealer_pages=True,
    empty=_("A dealer's stock file or a count entered by hand appears here."),
)

STOCK_COUNT_LINE = ObjectSpec(
    model=StockCountLine,
    label=_("Counted lot"),
    label_plural=_("Counted lots"),
    scope=ScopePaths(
        region="count__region", team="count__dealer__team", owner="count__dealer__manager", dealer="count__dealer"
    ),
    icon="clipboard-list",
    columns=(
        "sku", "lot", "condition", "counted_qty", "book_qty",
        Computed("difference", _("Difference"), _difference, kind="number"), "reason_code",
    ),
    filters=("count", "sku"),
    read_only=True,
)  # fmt: skip

WAREHOUSE = ObjectSpec(
    model=Warehouse,
    label=_("Warehouse"),
    label_plural=_("Warehouses"),
    scope=ReferenceData(dealers=False),
    icon="building-warehouse",
    menu=("settings", 40),
    columns=("code", "name", "region", "address", "is_active"),
    fields=("code", "name", "region", "address"),
    filters=("is_active",),
    search=("code", Pinyin("name")),
    form=(Section(_("Warehouse"), ("code", "name", "region", "address")),),
    panels=(Related("stock.stockaccount", by="warehouse", label=_("Stock")),),
    keys=("code",),
    ordering=("code",),
    small=True,
    empty=_("Add the warehouse goods are shipped from."),
)

register(STOCK_ACCOUNT, STOCK_POSTING, STOCK_ENTRY, STOCK_UNIT, STOCK_COUNT, STOCK_COUNT_LINE, WAREHOUSE)

internal_models(
    {
        "stock.stocksnapshot": "balances kept for as-of questions",
        "stock.stockreservation": "shown by the document that reserves",
        "stock.stockclose": "shown on the page of the monthly close",
        "stock.unitmove": "shown on the page of the unit",
    }
)
for _model in (StockSnapshot, StockReservation, StockClose, UnitMove):
    declare_scope(_model, Internal("read by the ledger itself"))


def count_facts(row: StockCount) -> dict[str, object]:
    """What routes of stock differences may ask about: their value at list price (None: a price is unknown), where, how many."""
    lines = commands.differing_lines(row)
    pairs = [(line.counted_qty - line.book_qty, line.sku.list_price_e4) for line in lines]
    return {
        "lots": len(lines), "value_fen": value_of_differences(pairs), "is_dealer": row.dealer_id is not None,
        "missing_fen": value_of_differences([pair for pair in pairs if pair[0] < 0]),
        "has_unknown_price": any(price is None for _delta, price in pairs),
    }  # fmt: skip


def count_content(row: StockCount) -> dict[str, str]:
    """What is frozen when differences go to approval: each lot with what was counted, the book and the reason."""
    said = {
        f"{n}. {line.sku.code} {line.lot or ''} {line.get_condition_display()}":
            f"{line.counted_qty} − {line.book_qty} = {line.counted_qty - line.book_qty:+d} {line.get_reason_code_display()}"
        for n, line in enumerate(commands.differing_lines(row), 1)
    }  # fmt: skip
    return {str(_("counted")): str(row.holder), str(_("counted on")): row.count_date.isoformat(), **said}


register_subject(
    Subject(
        model=StockCount, purpose=commands.COUNT_PURPOSE, label=_("differences of a stock count"), code="stock.stockcount:view",
        facts=count_facts, content=count_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_return, on_returned=commands.carry_out_return,
        fields=(
            FactField("value_fen", _("value of the differences"), "MONEY"),
            FactField("missing_fen", _("value of what is missing"), "MONEY"),
            FactField("has_unknown_price", _("a price is unknown"), "FLAG"),
            FactField("lots", _("lots that differ"), "NUMBER"),
            FactField("is_dealer", _("at a dealer"), "FLAG"),
        ),
        people=lambda row, name: [row.dealer.manager_id] if row.dealer_id and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("stock_stockcount_detail", args=[row.pk]),
    )
)  # fmt: skip
