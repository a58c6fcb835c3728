"""Promotions: written, approved by another person or along a route, stopped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, Fact, ObjectSpec, Section

from .. import commands
from ..choices import PromotionStatus
from ..commands import promotions
from ..models import Promotion


def offer_text(row: Promotion) -> str:
    """What it gives, in one line: “buy 10, get 1” or its steps."""
    if row.kind == "BUY_GET":
        return str(_("buy %(buy)s, get %(get)s free") % {"buy": row.buy_qty, "get": row.get_qty})
    return row.steps


def _in(*states: str):
    def decide(row: Promotion, actor: Actor) -> Decision:
        said = _("The promotion is “%(status)s”.") % {"status": row.get_status_display()}
        return Decision(row.status in states, said, "promotion.status")

    return decide


def _for_another(row: Promotion, actor: Actor) -> Decision:
    found = _in(PromotionStatus.WAITING)(row, actor)
    if found and actor.user_id is not None and actor.user_id == row.created_by_id:
        return Decision(False, _("Who wrote it does not approve it."), "promotion.two_people")
    return may(actor, "ordering.promotion:decide") if found else found


def _note(required: bool) -> Any:
    return lambda: forms.CharField(label=_("Note"), max_length=200, required=required)


PROMOTION = ObjectSpec(
    model=Promotion,
    label=_("Promotion"),
    label_plural=_("Promotions"),
    # Dealers read in their catalogue and on their lines what concerns them.
    scope=ReferenceData(dealers=False),
    icon="gift",
    menu=("authorisation", 32),
    columns=(
        "number", "name", "status", "kind", Computed("offer", _("Offer"), offer_text), "valid_from", "valid_to",
        "dealer_levels",
    ),
    fields=(
        "name", "kind", "buy_qty", "get_qty", "steps", "lines", "skus", "dealer_levels", "regions", "dealers",
        "valid_from", "valid_to", "justification",
    ),
    form=(
        Section(_("Offer"), ("name", "kind", "buy_qty", "get_qty", "steps")),
        Section(_("On which goods"), ("lines", "skus")),
        Section(_("For whom"), ("dealer_levels", "regions", "dealers")),
        Section(_("Period"), ("valid_from", "valid_to", "justification")),
    ),
    filters=("status",),
    search=("number", "name"),
    facts=(
        Fact(_("Offer"), lambda row, actor: offer_text(row)),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, "date"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to, "date"),
        Fact(_("Decided by"), lambda row, actor: str(row.decided_by) if row.decided_by_id else ""),
    ),
    create=commands.add_promotion,
    change=commands.change_promotion,
    actions=(
        Action("submit", _("Ask for approval"), commands.submit_promotion, _in("DRAFT"), primary=True, icon="send"),
        Action(
            "approve", _("Approve"), commands.approve_promotion, _for_another, {"note": _note(False)}, primary=True,
            icon="check",
        ),
        Action("refuse", _("Refuse"), commands.refuse_promotion, _for_another, {"note": _note(True)}, icon="x"),
        Action(
            "stop", _("Stop"), commands.stop_promotion, _in("WAITING", "APPROVED"), {"note": _note(True)},
            confirm=_("It gives nothing from now on; orders that were sent keep what they got."), icon="ban",
        ),
    ),
    ordering=("-id",),
    state="status",
    chips={"DRAFT": "draft", "WAITING": "wait", "APPROVED": "good", "REFUSED": "bad", "STOPPED": "draft"},
    importable=False,
    empty=_("No promotions. One gives free goods or a percentage by quantity, never by the dealer's own selling price."),
)  # fmt: skip


def promotion_facts(row: Promotion) -> dict[str, object]:
    """What routes of promotions may ask about."""
    from ..rules.promotions import parse_steps

    most = max((bp for _qty, bp in parse_steps(row.steps) or ()), default=0)
    if row.kind == "BUY_GET" and row.buy_qty:
        most = 10_000 * (row.get_qty or 0) // (row.buy_qty + (row.get_qty or 0))
    return {
        "kind": row.kind, "most_bp": most, "days": (row.valid_to - row.valid_from).days + 1,
        "is_for_everybody": not (row.dealer_levels or row.scope.get("regions") or row.scope.get("dealers")),
    }  # fmt: skip


def promotion_content(row: Promotion) -> dict[str, str]:
    """What is frozen when a promotion goes to approval."""
    links = {
        str(_("product lines")): row.lines, str(_("SKUs")): row.skus, str(_("regions")): row.regions,
        str(_("dealers")): row.dealers,
    }  # fmt: skip
    return {
        str(_("name")): row.name, str(_("offer")): offer_text(row), str(_("dealer levels")): row.dealer_levels,
        **{label: "、".join(str(one) for one in rows.all()) for label, rows in links.items()},
        str(_("valid from")): row.valid_from.isoformat(), str(_("valid to")): row.valid_to.isoformat(),
        str(_("justification")): row.justification,
    }  # fmt: skip


register(PROMOTION)
register_subject(
    Subject(
        model=Promotion, purpose=promotions.PURPOSE, label=_("promotion"), code="ordering.promotion:view",
        facts=promotion_facts, content=promotion_content, on_approved=promotions.carry_out_approval,
        on_rejected=promotions.carry_out_refusal, on_returned=promotions.carry_out_return,
        fields=(
            FactField("kind", _("kind"), "CHOICE", (("BUY_GET", _("free goods")), ("PERCENT", _("percentage by quantity")))),
            FactField("most_bp", _("highest discount"), "PERCENT"),
            FactField("days", _("days of validity"), "NUMBER"),
            FactField("is_for_everybody", _("for every dealer"), "FLAG"),
        ),
        url=lambda row: f"/ordering/promotions/{row.pk}/",
    )
)  # fmt: skip
