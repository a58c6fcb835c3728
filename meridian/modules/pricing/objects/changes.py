"""Price changes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, declare_scope
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Section

from .. import commands
from ..choices import ChangeReason, ChangeStatus
from ..models import PriceChange, PriceChangeLine
from .decisions import by_another, reason

SHOWN = 200

PRICE_CHANGE = ObjectSpec(
    model=PriceChange,
    label=_("Price change"),
    label_plural=_("Price changes"),
    scope=ReferenceData(dealers=False),
    icon="arrows-exchange",
    menu=("authorisation", 31),
    columns=("number", "kind", "justification", "effective_on", "submitted_by", "status"),
    fields=("kind", "justification", "effective_on", "elasticity_percent", "dossier"),
    filters=("status", DateRange("effective_on")),
    search=("number", "justification"),
    form=(
        Section(_("Price change"), ("kind", "justification", "effective_on")),
        Section(_("For the decision"), ("elasticity_percent", "dossier")),
    ),
    facts=(
        Fact(_("Effective on"), lambda row, actor: row.effective_on, kind="day"),
        Fact(_("Kind of change"), lambda row, actor: row.get_kind_display()),
        Fact(_("Submitted by"), lambda row, actor: str(row.submitted_by or "")),
        Fact(_("Decided by"), lambda row, actor: str(row.decided_by or "")),
    ),
    create=commands.draft_price_change,
    change=commands.change_price_change,
    actions=(
        Action(
            "submit", _("Submit"), commands.submit_price_change, when=while_in(ChangeStatus.DRAFT), primary=True, icon="send"
        ),
        Action(
            "approve", _("Approve"), commands.approve_price_change, primary=True, icon="check",
            when=by_another("submitted_by_id", ChangeStatus.SUBMITTED), fields={"note": reason(_("Remark"), required=False)},
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_price_change, icon="x",
            when=by_another("submitted_by_id", ChangeStatus.SUBMITTED), fields={"note": reason()},
        ),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_price_change, icon="arrow-back-up", fields={"note": reason()},
            when=while_in(ChangeStatus.DRAFT, ChangeStatus.SUBMITTED, ChangeStatus.APPROVED),
            confirm=_("Prices that wait for their day are taken back; the former prices hold on."),
        ),
    ),
    ordering=("-effective_on", "-id"),
    state="status",
    chips={
        "DRAFT": "draft", "SUBMITTED": "busy", "APPROVED": "wait", "EFFECTIVE": "good", "REFUSED": "bad", "WITHDRAWN": "draft",
    },
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Draft the first price change: why, and from which day. Then add prices or a percentage."),
)  # fmt: skip


def change_facts(row: PriceChange) -> dict[str, Any]:
    """What routes of price changes may ask about: the largest cut and raise in basis points, the yearly effect in fen."""
    lines = list(row.lines.values_list("old_e4", "new_e4", "sku_id"))
    moves = [10_000 * (new - old) // old for old, new, _sku in lines if old]
    total = (row.simulation or {}).get("total") or {}
    return {
        "kind": row.kind, "lines": len(lines), "cut_bp": -min([0, *moves]), "raise_bp": max([0, *moves]),
        "effect_fen": abs(total.get("difference_fen", 0)), "is_simulated": row.simulation is not None,
    }  # fmt: skip


def change_content(row: PriceChange) -> dict[str, str]:
    """What is frozen when a change goes to approval: its lines and the figures of the simulation, as they are read there."""
    content = {
        str(_("justification")): row.justification,
        str(_("effective on")): row.effective_on.isoformat(),
        str(_("kind of change")): row.get_kind_display(),
    }
    total = (row.simulation or {}).get("total")
    if total:
        content[str(_("effect on a year of orders"))] = f"¥{total['difference_fen'] / 100:+,.2f}"
    lines = row.lines.select_related("sku__product", "dealer", "hospital", "region").order_by("id")
    for line in lines[:SHOWN]:
        old = f"¥{line.old_e4 / 10_000:,.4f}" if line.old_e4 is not None else "—"
        parts = [line.sku.code, line.get_kind_display(), *(f"L{line.level}" if line.level else "",)]
        parts += [str(part) for part in (line.dealer, line.hospital, line.region) if part]
        content[" ".join(filter(None, [*parts, line.project]))] = f"{old} → ¥{line.new_e4 / 10_000:,.4f}"
    if (more := row.lines.count() - SHOWN) > 0:
        content["…"] = str(more)
    return content


register(PRICE_CHANGE)
internal_models({"pricing.pricechangeline": "shown and changed on the page of its price change"})
declare_scope(PriceChangeLine, ReferenceData(dealers=False))
register_subject(
    Subject(
        model=PriceChange, purpose=commands.PURPOSE, label=_("price change"), code="pricing.pricechange:view",
        facts=change_facts, content=change_content, on_approved=commands.carry_out_change,
        on_rejected=commands.carry_out_change_refusal, on_returned=commands.carry_out_change_return,
        fields=(
            FactField("kind", _("kind of change"), "CHOICE", tuple((str(v), str(label)) for v, label in ChangeReason.choices)),
            FactField("lines", _("number of prices"), "NUMBER"),
            FactField("cut_bp", _("largest cut"), "PERCENT"),
            FactField("raise_bp", _("largest raise"), "PERCENT"),
            FactField("effect_fen", _("effect on a year of orders"), "MONEY"),
            FactField("is_simulated", _("was simulated"), "FLAG"),
        ),
        url=lambda row: reverse("pricing_pricechange_detail", args=[row.pk]),
    )
)  # fmt: skip
declare_code("pricing.pricechange:simulate", _("try on past orders"))
