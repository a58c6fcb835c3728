"""How prices and requests for special prices appear in lists, forms, imports, the portal and the API."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_e4
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section

from .. import commands
from ..choices import PriceStatus, RequestStatus
from ..models import Price, SpecialPriceRequest


def _while_valid(row: Price, actor: Actor) -> Decision:
    if row.status == PriceStatus.VALID:
        return ALLOWED
    return Decision(False, _("Not possible: the price is %(status)s.") % {"status": row.get_status_display()})


def _while_asked(row: SpecialPriceRequest, actor: Actor) -> Decision:
    if row.status == RequestStatus.ASKED:
        return ALLOWED
    return Decision(False, _("Not possible: the request is %(status)s.") % {"status": row.get_status_display()})


def _for_another(row: SpecialPriceRequest, actor: Actor) -> Decision:
    if row.status == RequestStatus.ASKED and actor.user_id is not None and actor.user_id == row.created_by_id:
        return Decision(False, _("You asked for this price yourself; another person decides."), "pricing.two_people")
    return _while_asked(row, actor)


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=300)


def _note() -> forms.Field:
    return forms.CharField(label=_("Remark"), max_length=300, required=False)


def _last_day() -> forms.Field:
    return forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


def _reopen() -> forms.Field:
    return forms.BooleanField(label=_("The former price holds on"), required=False, initial=True)


PRICE = ObjectSpec(
    model=Price,
    label=_("Price"),
    label_plural=_("Prices"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="tag",
    menu=("authorisation", 30),
    columns=("sku__code", "sku", "kind", "level", "dealer", "hospital", "region", "project", "price_e4", "valid_from", "valid_to", "status"),
    fields=("kind", "sku", "level", "dealer", "hospital", "region", "project", "price_e4", "valid_from", "valid_to", "note"),
    filters=("kind", "dealer", "status", DateRange("valid_from")),
    search=("sku__code", Pinyin("dealer__name"), "project"),
    form=(
        Section(_("Price"), ("kind", "sku", "price_e4")),
        Section(_("For whom"), ("level", "dealer", "hospital", "region", "project")),
        Section(_("Period"), ("valid_from", "valid_to", "note")),
    ),
    facts=(
        Fact(_("Price"), lambda row, actor: row.price_e4, kind="price"),
        Fact(_("Kind"), lambda row, actor: row.get_kind_display()),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to or _("until further notice"), kind="date"),
    ),
    masks={"DEALER": ("note",)},
    create=commands.set_price,
    change=commands.change_price,
    bulk_create=commands.set_prices,
    actions=(
        Action(
            "end", _("End"), commands.end_price, when=_while_valid, fields={"ended_on": _last_day, "reason": _reason},
            icon="calendar-x",
        ),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_price, when=_while_valid,
            fields={"reason": _reason, "reopen_former": _reopen}, icon="arrow-back-up",
            confirm=_("A withdrawn price counts for nothing any more. Orders already made keep their prices."),
        ),
    ),
    ordering=("-valid_from", "-id"),
    state="status",
    chips={"VALID": "good", "WITHDRAWN": "bad"},
    empty=_("Import the price list, or set the first price."),
)  # fmt: skip

SPECIAL_PRICE_REQUEST = ObjectSpec(
    model=SpecialPriceRequest,
    label=_("Special price request"),
    label_plural=_("Special price requests"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="percentage",
    menu=("authorisation", 31),
    columns=("number", "dealer", "sku", "hospital", "current_e4", "price_e4", "planned_qty", "valid_from", "valid_to", "status"),
    fields=("dealer", "sku", "hospital", "price_e4", "planned_qty", "settled_by", "valid_from", "valid_to", "justification", "dossier"),
    filters=("dealer", "status"),
    search=("number", Pinyin("dealer__name"), "sku__code"),
    form=(
        Section(_("Request"), ("dealer", "sku", "hospital", "price_e4", "planned_qty", "settled_by")),
        Section(_("Period"), ("valid_from", "valid_to")),
        Section(_("Justification"), ("justification", "dossier")),
    ),
    facts=(
        Fact(_("Price asked"), lambda row, actor: row.price_e4, kind="price"),
        Fact(_("Price when asked"), lambda row, actor: row.current_e4, kind="price"),
        Fact(_("Lower by"), lambda row, actor: _lower_by(row)),
        Fact(_("Below the floor"), lambda row, actor: f"{row.below_floor_bp / 100:g} %" if row.below_floor_bp else "", fields=("below_floor_bp",)),
        Fact(_("Asked by"), lambda row, actor: str(row.created_by) if row.created_by_id else ""),
    ),
    masks={"DEALER": ("below_floor_bp", "dossier", "decided_by")},
    create=commands.request_special_price,
    change=commands.change_request,
    actions=(
        Action(
            "approve", _("Approve"), commands.approve_special_price, when=_for_another, fields={"note": _note},
            primary=True, icon="check",
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_special_price, when=_for_another, fields={"note": _reason}, icon="x"
        ),
        Action("withdraw", _("Withdraw"), commands.withdraw_request, when=_while_asked, icon="arrow-back-up"),
    ),
    ordering=("-id",),
    state="status",
    chips={"ASKED": "wait", "APPROVED": "good", "REFUSED": "bad", "WITHDRAWN": "draft"},
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Nobody has asked for a special price."),
)  # fmt: skip


def _lower_by(row: SpecialPriceRequest) -> str:
    if not row.current_e4:
        return ""
    return f"{100 - 100 * row.price_e4 / row.current_e4:.1f} %"


def request_facts(row: SpecialPriceRequest) -> dict[str, object]:
    """What routes of special prices may ask about. Money in fen; the discount in basis points of today's price, null without one."""
    lower = 10_000 - 10_000 * row.price_e4 // row.current_e4 if row.current_e4 else None
    amount = row.price_e4 * row.planned_qty // 100 if row.planned_qty else None
    return {
        "discount_bp": lower, "amount_fen": amount, "has_price": row.current_e4 is not None,
        "is_for_hospital": row.hospital_id is not None, "days": (row.valid_to - row.valid_from).days + 1,
        "dealer_level": str(row.dealer.level), "below_floor_bp": row.below_floor_bp, "is_claim": row.settled_by == "CLAIM",
    }  # fmt: skip


def request_content(row: SpecialPriceRequest) -> dict[str, str]:
    """What is frozen when a request goes to approval, as it is read there."""
    return {
        str(_("dealer")): str(row.dealer), str(_("SKU")): f"{row.sku.code} {row.sku}",
        str(_("hospital")): str(row.hospital or ""), str(_("price asked")): f"¥{yuan_from_e4(row.price_e4)}",
        str(_("price when asked")): f"¥{yuan_from_e4(row.current_e4)}" if row.current_e4 else "",
        str(_("planned quantity")): str(row.planned_qty or ""), str(_("valid from")): row.valid_from.isoformat(),
        str(_("valid to")): row.valid_to.isoformat(), str(_("justification")): row.justification,
        str(_("way of settlement")): row.get_settled_by_display(),
        str(_("below the floor")): f"{row.below_floor_bp / 100:g} %" if row.below_floor_bp else "",
        str(_("value dossier")): ", ".join(str(one) for one in row.dossier.all()),
    }  # fmt: skip


register(PRICE, SPECIAL_PRICE_REQUEST)
register_subject(
    Subject(
        model=SpecialPriceRequest, purpose=commands.PURPOSE, label=_("special price request"),
        code="pricing.specialpricerequest:view", facts=request_facts, content=request_content,
        on_approved=commands.carry_out_approval, on_rejected=commands.carry_out_refusal,
        on_returned=commands.carry_out_withdrawal,
        fields=(
            FactField("discount_bp", _("discount on today's price"), "PERCENT"),
            FactField("amount_fen", _("amount planned"), "MONEY"),
            FactField("below_floor_bp", _("below the floor"), "PERCENT"),
            FactField("is_claim", _("settled by claim"), "FLAG"),
            FactField("has_price", _("had a price before"), "FLAG"),
            FactField("is_for_hospital", _("for one hospital"), "FLAG"),
            FactField("days", _("days of validity"), "NUMBER"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("pricing_specialpricerequest_detail", args=[row.pk]),
    )
)  # fmt: skip
