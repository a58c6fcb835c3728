"""Price changes: submitted, decided by others, effective on their day, taken back before it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.base.money import yuan_from_e4
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist

from ..choices import ChangeStatus, PriceStatus
from ..events import PriceChangeDecided
from ..models import Price, PriceChange, PriceChangeLine
from .changes import PURPOSE, prices_before, require_draft, wrong_status
from .ending import withdraw_price
from .setting import set_prices
from .texts import issue, refusal

_LINES = "the lines of a price change that is decided"
_IN_ONE_QUERY = 500


@command("pricing.pricechange:submit", subject=PriceChange)
def submit_price_change(*, actor: Actor, price_change: PriceChange) -> PriceChange:
    """Hand a change in. Where an approval route fits it goes along it; otherwise one other person decides.

    Raises RuleViolation("pricing.change_status" | "pricing.change_empty" | "pricing.change_past" | "pricing.change_same").
    """
    require_draft(price_change)
    _require_sound(actor, price_change)
    persist(
        price_change, status=ChangeStatus.SUBMITTED, submitted_by_id=actor.user_id, submitted_at=actor.now,
        decision_note="",
    )  # fmt: skip
    open_case(
        actor=actor, row=price_change, purpose=PURPOSE, title=f"{price_change.number} {price_change.justification}"
    )
    return price_change


@command("pricing.pricechange:decide", subject=PriceChange)
def approve_price_change(*, actor: Actor, price_change: PriceChange, note: str = "") -> PriceChange:
    """Say yes to a submitted change without a route: its price rows are written, all or none.

    Raises RuleViolation("approvals.case_open" | "pricing.change_status" | "pricing.change_own" | "pricing.change_past" |
    "pricing.change_stale" | what :func:`set_prices` raises), Denied when prices lie outside the actor's scope.
    """
    require_no_open_case(price_change, PURPOSE)
    _require_submitted(price_change)
    if actor.user_id is not None and actor.user_id == price_change.submitted_by_id:
        raise refusal("pricing.change_own")
    done = _approve(actor, price_change, note)
    made = PriceChangeLine.objects.unscoped(_LINES).filter(change=price_change).values("price_id")
    if not actor.is_system:
        reached = Price.objects.visible_to(actor, "pricing.pricechange:decide").filter(pk__in=made)
        if reached.count() < price_change.lines.count():
            raise Denied(_("The change reaches beyond your own region or team; somebody who sees all of it decides."))
    return done


@command("pricing.pricechange:decide", subject=PriceChange)
def refuse_price_change(*, actor: Actor, price_change: PriceChange, note: str) -> PriceChange:
    """Say no, with the reason. Raises RuleViolation("approvals.case_open" | "pricing.change_status" | "pricing.reason")."""
    require_no_open_case(price_change, PURPOSE)
    _require_submitted(price_change)
    if not note.strip():
        raise refusal("pricing.reason", field="note")
    return _close(actor, price_change, ChangeStatus.REFUSED, note)


@command("pricing.pricechange:withdraw", subject=PriceChange)
def withdraw_price_change(*, actor: Actor, price_change: PriceChange, note: str) -> PriceChange:
    """Take a change back before its day. One that is approved takes its price rows with it; the former prices hold on.
    A price that gave way on the same day does not come back by itself.

    Raises RuleViolation("pricing.change_status" | "pricing.reason").
    """
    open_ones = (ChangeStatus.DRAFT, ChangeStatus.SUBMITTED, ChangeStatus.APPROVED)
    if price_change.status not in open_ones:
        raise wrong_status(price_change)
    if price_change.status == ChangeStatus.APPROVED and price_change.effective_on <= actor.today:
        raise wrong_status(price_change)
    if not note.strip():
        raise refusal("pricing.reason", field="note")
    drop_case(actor=actor, row=price_change, purpose=PURPOSE)
    if price_change.status == ChangeStatus.APPROVED:
        for line in _lines(price_change):
            if line.price is not None and line.price.status == "VALID":
                withdraw_price(actor=actor, price=line.price, reason=note, reopen_former=True)
    return _close(actor, price_change, ChangeStatus.WITHDRAWN, note)


@command("pricing.pricechange:decide")
def carry_out_change(*, actor: Actor, subject_id: int) -> PriceChange:
    """The last approval of the route writes the prices. Raises what :func:`approve_price_change` raises."""
    return _approve(actor, _submitted(subject_id), "")


@command("pricing.pricechange:decide")
def carry_out_change_refusal(*, actor: Actor, subject_id: int) -> PriceChange:
    """The route ended with a no."""
    return _close(actor, _submitted(subject_id), ChangeStatus.REFUSED, "")


@command("pricing.pricechange:withdraw")
def carry_out_change_return(*, actor: Actor, subject_id: int) -> PriceChange:
    """The case was taken back, which ends the change, or returned: then it stays as it was submitted."""
    row = _submitted(subject_id)
    case = case_of(PriceChange._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN:
        return _close(actor, row, ChangeStatus.WITHDRAWN, "")
    return row


@command("pricing.pricechange:watch")
def begin_price_changes(*, actor: Actor) -> int:
    """The daily round: approved changes whose day has come are effective. Returns how many."""
    rows = PriceChange.objects.unscoped("the daily round").filter(
        status=ChangeStatus.APPROVED, effective_on__lte=actor.today
    )
    begun = list(rows)
    for row in begun:
        row.status = ChangeStatus.EFFECTIVE
    change_many(begun, ["status"])
    return len(begun)


def _approve(actor: Actor, row: PriceChange, note: str) -> PriceChange:
    _require_submitted(row)
    _require_sound(actor, row)
    lines = _lines(row)
    now = prices_before(((line.sku_id, line.key) for line in lines), row.effective_on)
    stale = [line for line in lines if now.get((line.sku_id, line.key)) != line.old_e4]
    if stale:
        raise RuleViolation(issue("pricing.change_stale", sku=line.sku.code, old=_yuan(line.old_e4)) for line in stale)
    _replace_same_day(actor, row, lines)
    names = ("kind", "sku_id", "level", "dealer_id", "hospital_id", "region_id", "project")
    made = set_prices(
        actor=actor,
        rows=[
            {name: getattr(line, name) for name in names}
            | {
                "price_e4": line.new_e4,
                "valid_from": row.effective_on,
                "note": f"{row.number} {row.justification}"[:200],
            }
            for line in lines
        ],
    )
    for line, price in zip(lines, made, strict=True):
        line.price = price
    change_many(lines, ["price"])
    status = ChangeStatus.EFFECTIVE if row.effective_on <= actor.today else ChangeStatus.APPROVED
    return _close(actor, row, status, note)


def _replace_same_day(actor: Actor, row: PriceChange, lines: list[PriceChangeLine]) -> None:
    """Prices that were to begin on the very day under the keys of the change give way to it: they are its old prices."""
    keys = {(line.sku_id, line.key) for line in lines}
    skus = sorted({sku for sku, _key in keys})
    for start in range(0, len(skus), _IN_ONE_QUERY):
        rows = Price.objects.unscoped(_LINES).filter(
            status=PriceStatus.VALID, valid_from=row.effective_on, sku_id__in=skus[start : start + _IN_ONE_QUERY]
        )
        for price in rows:
            if (price.sku_id, price.key) in keys:
                reason = f"{row.number} {row.justification}"[:200]
                withdraw_price(actor=actor, price=price, reason=reason, reopen_former=True)


def _close(actor: Actor, row: PriceChange, status: str, note: str) -> PriceChange:
    persist(
        row, status=status, decided_by_id=actor.user_id, decided_at=actor.now, decision_note=note.strip()[:300],
    )  # fmt: skip
    emit(PriceChangeDecided(change_id=row.pk, status=str(status)))
    return row


def _require_sound(actor: Actor, row: PriceChange) -> None:
    if row.effective_on < actor.today:
        raise refusal("pricing.change_past", field="effective_on", day=row.effective_on.isoformat())
    lines = _lines(row)
    if not lines:
        raise refusal("pricing.change_empty")
    same = [line for line in lines if line.old_e4 == line.new_e4]
    if same:
        raise RuleViolation(issue("pricing.change_same", sku=f"{line.sku.code} {line.key}") for line in same)


def _lines(row: PriceChange) -> list[PriceChangeLine]:
    rows = PriceChangeLine.objects.unscoped(_LINES).filter(change=row).select_related("sku", "price")
    return list(rows.order_by("id"))


def _submitted(subject_id: int) -> PriceChange:
    return PriceChange.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _require_submitted(row: PriceChange) -> None:
    if row.status != ChangeStatus.SUBMITTED:
        raise wrong_status(row)


def _yuan(price_e4: int | None) -> str:
    return f"¥{yuan_from_e4(price_e4)}" if price_e4 is not None else "—"
