"""Price authorisations and claims of differences."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ScopePaths, declare_scope
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_e4
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Panel, Pinyin, Section

from .. import commands
from ..choices import ClaimStatus, GrantStatus
from ..models import PriceAuthorisation, PriceClaim, PriceClaimLine
from .decisions import OF_DEALER, by_another, reason
from .typed import BreaksField, PercentField

CHIPS = {"ASKED": "busy", "APPROVED": "good", "REFUSED": "bad", "WITHDRAWN": "draft", "ENDED": "draft"}


def breaks_text(row: Any) -> str:
    """``100: 95; 500: 90``: quantities and yuan, as they are typed."""
    return "; ".join(f"{qty}: {yuan_from_e4(price)}" for qty, price in row.breaks or ())


def _what(row: PriceAuthorisation, actor: Actor) -> str:
    if row.sku_id:
        return f"¥{yuan_from_e4(row.price_e4):,}"
    return f"-{row.discount_bp / 100:g} %" if row.discount_bp else ""


def _prices(row: PriceAuthorisation, actor: Actor) -> dict[str, Any]:
    """The price rows it wrote; a dealer reads them too, they are his."""
    return {"rows": row.prices.select_related("sku__product").order_by("sku__code")[:100], "grant": row}


def _sales(row: PriceClaim, actor: Actor) -> dict[str, Any]:
    return {"rows": row.lines.order_by("sold_on", "id"), "claim": row}


PRICE_AUTHORISATION = ObjectSpec(
    model=PriceAuthorisation,
    label=_("Price authorisation"),
    label_plural=_("Price authorisations"),
    scope=ScopePaths(**OF_DEALER),
    icon="tags",
    menu=("authorisation", 32),
    columns=("number", "dealer", "sku", "line", "price_e4", "discount_bp", "hospital", "region", "valid_from", "valid_to", "status"),
    fields=("dealer", "sku", "price_e4", "breaks", "line", "discount_bp", "hospital", "region", "valid_from", "valid_to", "justification"),
    filters=("dealer", "status", DateRange("valid_to")),
    search=("number", Pinyin("dealer__name"), "sku__code"),
    form=(
        Section(_("For whom"), ("dealer", "hospital", "region")),
        Section(_("A SKU at a price"), ("sku", "price_e4", "breaks")),
        Section(_("Or a line at a discount"), ("line", "discount_bp")),
        Section(_("Period"), ("valid_from", "valid_to", "justification")),
    ),
    facts=(
        Fact(_("Price or discount"), _what),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to, kind="day"),
    ),
    masks={"DEALER": ("decided_by",)},
    panels=(Panel("prices", _("Prices it gives"), "pricing/_grant_prices.html", _prices),),
    create=commands.request_price_authorisation,
    change=commands.change_price_authorisation,
    actions=(
        Action(
            "approve", _("Approve"), commands.approve_price_authorisation, primary=True, icon="check",
            when=by_another("created_by_id", GrantStatus.ASKED), fields={"note": reason(_("Remark"), required=False)},
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_price_authorisation, icon="x",
            when=by_another("created_by_id", GrantStatus.ASKED), fields={"note": reason()},
        ),
        Action(
            "renew", _("Renew the price"), commands.renew_price_authorisation, icon="refresh",
            when=while_in(GrantStatus.APPROVED, GrantStatus.ENDED),
            confirm=_("The same price is asked for as many days after this one ends."),
        ),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_price_authorisation, icon="arrow-back-up", fields={"note": reason()},
            when=while_in(GrantStatus.ASKED, GrantStatus.APPROVED),
        ),
    ),
    inputs={
        "discount_bp": lambda column: PercentField(
            label=column.verbose_name, required=False, help_text=_("Per cent off what he pays now.")
        ),
        "breaks": lambda column: BreaksField(
            label=column.verbose_name, required=False, help_text=_("Quantity and price: 100: 95; 500: 90")
        ),
    },
    ordering=("-id",),
    state="status",
    chips=CHIPS,
    importable=False,
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Ask for the first price of a dealer's own: a SKU at a price, or a line at a discount."),
)  # fmt: skip

PRICE_CLAIM = ObjectSpec(
    model=PriceClaim,
    label=_("Price claim"),
    label_plural=_("Price claims"),
    scope=ScopePaths(**OF_DEALER),
    icon="report-money",
    columns=("number", "dealer", "request", "request__sku__code", "qty", "difference_e4", "amount_fen", "status"),
    filters=("dealer", "status"),
    search=("number", Pinyin("dealer__name")),
    facts=(
        Fact(_("Amount"), lambda row, actor: row.amount_fen, kind="money"),
        Fact(_("Quantity"), lambda row, actor: row.qty, kind="num"),
        Fact(_("Difference of one base unit"), lambda row, actor: row.difference_e4, kind="price"),
        Fact(_("Special price request"), lambda row, actor: str(row.request)),
    ),
    masks={"DEALER": ("decided_by",)},
    panels=(Panel("sales", _("Sales it is about"), "pricing/_claim_sales.html", _sales),),
    actions=(
        Action(
            "approve", _("Approve"), commands.approve_price_claim, primary=True, icon="check",
            when=by_another("created_by_id", ClaimStatus.ASKED), fields={"note": reason(_("Remark"), required=False)},
            confirm=_("The amount is booked in the dealer's favour."),
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_price_claim, icon="x",
            when=by_another("created_by_id", ClaimStatus.ASKED), fields={"note": reason()},
        ),
    ),
    ordering=("-id",),
    state="status",
    chips=CHIPS,
    read_only=True,
    dealer_pages=True,
    empty=_("Differences are claimed from an approved special price that is settled by claim: open the request."),
)  # fmt: skip


def grant_facts(row: PriceAuthorisation) -> dict[str, Any]:
    """What routes may ask about: the discount in basis points (of a SKU against today's price), days, places."""
    lower = row.discount_bp
    if row.sku_id:
        from ..queries import price_of

        hit = price_of(row.dealer_id, [row.sku_id], row.valid_from, row.hospital_id).get(row.sku_id)
        lower = 10_000 - 10_000 * row.price_e4 // hit.price_e4 if hit and hit.price_e4 else None
    return {
        "discount_bp": lower, "days": (row.valid_to - row.valid_from).days + 1, "is_for_line": row.line_id is not None,
        "is_renewal": row.previous_id is not None, "dealer_level": str(row.dealer.level),
    }  # fmt: skip


def grant_content(row: PriceAuthorisation) -> dict[str, str]:
    """What is frozen when a price authorisation goes to approval."""
    return {
        str(_("dealer")): str(row.dealer), str(_("SKU")): f"{row.sku.code} {row.sku}" if row.sku_id else "",
        str(_("product line")): str(row.line or ""), str(_("price")): f"¥{yuan_from_e4(row.price_e4)}" if row.price_e4 else "",
        str(_("discount")): f"{row.discount_bp / 100:g} %" if row.discount_bp else "",
        str(_("quantity breaks")): breaks_text(row), str(_("hospital")): str(row.hospital or ""),
        str(_("region")): str(row.region or ""), str(_("valid from")): row.valid_from.isoformat(),
        str(_("valid to")): row.valid_to.isoformat(), str(_("justification")): row.justification,
        str(_("renews")): str(row.previous or ""),
    }  # fmt: skip


register(PRICE_AUTHORISATION, PRICE_CLAIM)
internal_models({"pricing.priceclaimline": "shown on its claim"})
declare_scope(PriceClaimLine, ScopePaths(**{name: f"claim__{path}" for name, path in OF_DEALER.items()}))
register_subject(
    Subject(
        model=PriceAuthorisation, purpose=commands.PURPOSE, label=_("price authorisation"),
        code="pricing.priceauthorisation:view", facts=grant_facts, content=grant_content,
        on_approved=commands.carry_out_grant, on_rejected=commands.carry_out_grant_refusal,
        on_returned=commands.carry_out_grant_return,
        fields=(
            FactField("discount_bp", _("discount on today's price"), "PERCENT"),
            FactField("days", _("days of validity"), "NUMBER"),
            FactField("is_for_line", _("for a product line"), "FLAG"),
            FactField("is_renewal", _("renews another one"), "FLAG"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("pricing_priceauthorisation_detail", args=[row.pk]),
    )
)  # fmt: skip
