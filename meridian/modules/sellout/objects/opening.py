"""Opening stock of dealers, with its approval."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Related, Section
from meridian.modules.stock.queries.opening_lists import read_text

from .. import commands
from ..models import OpeningStock, OpeningStockLine
from .fields import OWN, for_another, own_through, text_field

OPENING = ObjectSpec(
    model=OpeningStock,
    label=_("Opening stock"),
    label_plural=_("Opening stocks"),
    scope=OWN,
    icon="stack",
    columns=("number", "status", "dealer", "warehouse_name", "business_date", "document", "submitted_by", "approved_by", "corrects"),
    fields=("dealer", "warehouse_name", "business_date", "document", "written", "register_lots"),
    form=(Section(_("Opening stock"), ("dealer", "warehouse_name", "business_date", "document", "written", "register_lots")),),
    filters=("status", "dealer"),
    search=("number", "document", Pinyin("dealer__name")),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Stock of the day"), lambda row, actor: row.business_date, kind="day"),
        Fact(_("Submitted by"), lambda row, actor: str(row.submitted_by or "—"), fields=("submitted_by",)),
        Fact(_("Approved by"), lambda row, actor: str(row.approved_by or "—"), fields=("approved_by",)),
    ),
    panels=(Related("sellout.openingstockline", by="opening", label=_("Lines"), limit=500),),
    masks={"DEALER": ("submitted_by", "approved_by")},
    create=commands.write_opening,
    change=commands.change_opening,
    actions=(
        Action("submit", _("Submit"), commands.submit_opening, while_in("DRAFT"), primary=True, icon="send"),
        Action("approve", _("Approve and book"), commands.approve_opening, for_another, primary=True, icon="check"),
        Action(
            "return", _("Give back"), commands.return_opening, for_another, {"answer": lambda: text_field(_("Reason"))},
            icon="arrow-back-up",
        ),
        Action(
            "cancel", _("Give up"), commands.give_up_opening, while_in("DRAFT", "WAITING"),
            confirm=_("Give this list up?"), icon="x",
        ),
    ),
    state="status",
    chips={"DRAFT": "draft", "WAITING": "wait", "POSTED": "good", "CORRECTED": "draft", "CANCELLED": "draft"},
    importable=False,
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Take over what a dealer had when his book began: write or upload the list he signed."),
)  # fmt: skip

OPENING_LINE = ObjectSpec(
    model=OpeningStockLine,
    label=_("Line of opening stock"),
    label_plural=_("Lines of opening stock"),
    scope=own_through("opening"),
    icon="list",
    columns=("line_no", "opening__number", "sku__code", "sku", "lot", "expiry_date", "qty"),
    filters=("opening", "sku", "lot"),
    fields=("opening", "line_no", "sku", "lot", "expiry_date", "qty"),
    read_only=True,
    dealer_pages=True,
)

register(OPENING, OPENING_LINE)


def opening_facts(row: OpeningStock) -> dict[str, object]:
    """What routes of opening stock may ask about."""
    return {
        "row_count": len(read_text(row.written)), "is_correction": row.corrects_id is not None,
        "dealer_level": str(row.dealer.level),
    }  # fmt: skip


def opening_content(row: OpeningStock) -> dict[str, str]:
    """What is frozen when the list goes to approval, as it is read there."""
    rows = read_text(row.written)
    said = {f"{n}. {one.sku_code} {one.lot_number}": str(one.qty) for n, one in enumerate(rows, 1)}
    return {
        str(_("dealer")): str(row.dealer), str(_("dealer's warehouse")): row.warehouse_name,
        str(_("stock of the day")): row.business_date.isoformat(), str(_("name of the signed list")): row.document, **said,
    }  # fmt: skip


register_subject(
    Subject(
        model=OpeningStock, purpose=commands.PURPOSE, label=_("opening stock of a dealer"), code="sellout.openingstock:view",
        facts=opening_facts, content=opening_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_refusal, on_returned=commands.carry_out_return,
        fields=(
            FactField("row_count", _("rows"), "NUMBER"),
            FactField("is_correction", _("corrects an earlier list"), "FLAG"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("sellout_openingstock_detail", args=[row.pk]),
    )
)  # fmt: skip
