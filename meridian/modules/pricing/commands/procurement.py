"""Volume-based procurement: the event, the price change it asks for, and the protection of dealers' stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.clock import SHANGHAI
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.records.numbering import next_number

from ..choices import REFERENCE, ChangeReason, ClaimStatus, PriceKind, VbpStatus
from ..events import PriceMoneyApproved
from ..models import PriceChange, StockProtection, VbpEvent, VbpLine
from ..queries.procurement import protection_of
from .changes import draft_price_change, in_force, set_change_lines
from .texts import issue, refusal

_LINES = "the SKUs of a procurement event the actor may change"


@command("pricing.vbpevent:add")
def open_vbp_event(*, actor: Actor, lines: Iterable[Mapping[str, Any]] = (), **values: Any) -> VbpEvent:
    """Record a procurement; ``lines`` as :func:`set_vbp_lines` takes them. Raises RuleViolation("pricing.not_positive")."""
    row = persist(VbpEvent(number=next_number(f"VBP-{actor.today:%y}")), **values)
    given = list(lines)
    if given:
        set_vbp_lines(actor=actor, vbp_event=row, lines=given)
    return row


@command("pricing.vbpevent:change", subject=VbpEvent)
def change_vbp_event(
    *, actor: Actor, row: VbpEvent, expected_version: int | None = None, reason: str = "", **values: Any
) -> VbpEvent:
    """Change a draft. Raises RuleViolation("pricing.vbp_status")."""
    _require(row, VbpStatus.DRAFT)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("pricing.vbpevent:change", subject=VbpEvent)
def set_vbp_lines(*, actor: Actor, vbp_event: VbpEvent, lines: Iterable[Mapping[str, Any]]) -> int:
    """Replace the SKUs: ``{sku_id, winning_e4, supply_e4}`` (what hospitals pay, what dealers pay us). Returns how many.

    Raises RuleViolation("pricing.vbp_status" | "pricing.not_positive").
    """
    _require(vbp_event, VbpStatus.DRAFT)
    made = {row["sku_id"]: VbpLine(event=vbp_event, **dict(row)) for row in lines}
    wrong = [line for line in made.values() if line.winning_e4 <= 0 or line.supply_e4 <= 0]
    if wrong:
        raise RuleViolation(issue("pricing.not_positive", field="winning_e4", sku=line.sku_id) for line in wrong)
    VbpLine.objects.unscoped(_LINES).filter(event=vbp_event).delete()
    persist_many(VbpLine, made.values())
    return len(made)


@command("pricing.vbpevent:reprice", subject=VbpEvent)
def reprice_for_vbp(*, actor: Actor, vbp_event: VbpEvent) -> PriceChange:
    """Draft the price change the event asks for: winning prices as reference, every dearer price of ours down to the new one.

    Prices of single projects stay. The draft is simulated, submitted and approved like any other. Raises
    RuleViolation("pricing.vbp_status" | "pricing.change_empty" | "pricing.change_past").
    """
    _require(vbp_event, VbpStatus.DRAFT)
    lines = {line.sku_id: line for line in VbpLine.objects.unscoped(_LINES).filter(event=vbp_event)}
    if not lines:
        raise refusal("pricing.change_empty")
    change = draft_price_change(
        actor=actor, kind=ChangeReason.VBP, justification=vbp_event.name, effective_on=vbp_event.effective_on,
        event=vbp_event,
    )  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"kind": PriceKind.VBP, "sku_id": sku, "region_id": vbp_event.region_id, "new_e4": line.winning_e4}
        for sku, line in lines.items()
    ]
    names = ("kind", "sku_id", "level", "dealer_id", "hospital_id", "region_id", "project", "price_e4")
    charged = in_force(vbp_event.effective_on).filter(sku_id__in=list(lines))
    for values in charged.exclude(kind__in=(*REFERENCE, PriceKind.PROJECT)).order_by("sku_id", "key").values(*names):
        supply = lines[values["sku_id"]].supply_e4
        if values.pop("price_e4") > supply:
            rows.append({**values, "new_e4": supply})
    set_change_lines(actor=actor, price_change=change, rows=rows)
    persist(vbp_event, status=VbpStatus.REPRICED)
    return change


@command("pricing.vbpevent:protect", subject=VbpEvent)
def propose_stock_protection(*, actor: Actor, vbp_event: VbpEvent) -> int:
    """Propose the money for stock that became cheaper: base units in dealers' books × difference, by dealer and SKU.

    May be asked again until a proposal is decided: undecided ones are computed anew. Returns how many there are. Raises
    RuleViolation("pricing.vbp_status" | "pricing.vbp_no_stock").
    """
    _require(vbp_event, VbpStatus.DRAFT, VbpStatus.REPRICED)
    rows = StockProtection.objects.unscoped("proposals of the event").filter(event=vbp_event)
    decided = set(rows.exclude(status=ClaimStatus.ASKED).values_list("dealer_id", "sku_id"))
    rows.filter(status=ClaimStatus.ASKED).delete()
    made = [
        StockProtection(event=vbp_event, **values)
        for values in protection_of(vbp_event, actor.today)
        if (values["dealer_id"], values["sku_id"]) not in decided
    ]
    if not made and not decided:
        raise refusal("pricing.vbp_no_stock")
    persist_many(StockProtection, made)
    return len(made) + len(decided)


@command("pricing.stockprotection:decide", subject=StockProtection)
def approve_stock_protection(*, actor: Actor, stock_protection: StockProtection) -> StockProtection:
    """Say yes, from the day of the event on: funds books the amount in the dealer's favour.

    A proposal made before that day is a forecast: propose again, then decide. Raises RuleViolation("pricing.claim_status" |
    "pricing.two_people" | "pricing.protection_early").
    """
    _require_asked(actor, stock_protection)
    day = stock_protection.event.effective_on
    if actor.today < day or stock_protection.created_at.astimezone(SHANGHAI).date() < day:
        raise refusal("pricing.protection_early", day=day.isoformat())
    persist(stock_protection, status=ClaimStatus.APPROVED, decided_by_id=actor.user_id)
    emit(
        PriceMoneyApproved(
            source_type="pricing.stockprotection", source_id=stock_protection.pk, dealer_id=stock_protection.dealer_id,
            amount_fen=stock_protection.amount_fen, text=stock_protection.event.number,
        )
    )  # fmt: skip
    return stock_protection


@command("pricing.stockprotection:decide", subject=StockProtection)
def refuse_stock_protection(*, actor: Actor, stock_protection: StockProtection, note: str) -> StockProtection:
    """Say no, with the reason. Raises RuleViolation("pricing.claim_status" | "pricing.two_people" | "pricing.reason")."""
    _require_asked(actor, stock_protection)
    if not note.strip():
        raise refusal("pricing.reason", field="note")
    return persist(stock_protection, status=ClaimStatus.REFUSED, decided_by_id=actor.user_id, reason=note)


@command("pricing.vbpevent:change", subject=VbpEvent)
def close_vbp_event(*, actor: Actor, vbp_event: VbpEvent) -> VbpEvent:
    """The event is over, or nothing is left to do. Raises RuleViolation("pricing.vbp_status")."""
    _require(vbp_event, VbpStatus.DRAFT, VbpStatus.REPRICED)
    return persist(vbp_event, status=VbpStatus.CLOSED)


def _require(row: VbpEvent, *states: str) -> None:
    if row.status not in states:
        raise refusal("pricing.vbp_status", status=row.get_status_display())


def _require_asked(actor: Actor, row: StockProtection) -> None:
    if row.status != ClaimStatus.ASKED:
        raise refusal("pricing.claim_status", number=row.event.number, status=row.get_status_display())
    if actor.user_id is not None and actor.user_id == row.created_by_id:
        raise refusal("pricing.two_people")
