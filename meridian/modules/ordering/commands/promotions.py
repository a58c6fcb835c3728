"""Promotions: written by one person, approved by another or along a route, stopped when they should end early."""

from __future__ import annotations

from typing import Any

from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import PromotionStatus
from ..models import Promotion
from ..rules.promotions import problems_of
from .texts import issue, refusal, require_reason

PURPOSE = "approve"  # of approval routes
_LINKS = ("lines", "skus", "regions", "dealers")


@command("ordering.promotion:add")
def add_promotion(*, actor: Actor, **values: Any) -> Promotion:
    """Write a draft; nothing is given before it is approved.

    Raises ``promotion.quantities``, ``promotion.steps``, ``promotion.levels``, ``promotion.goods``, ``promotion.period``.
    """
    row = Promotion(number=next_number(f"PM-{actor.today:%y%m}"))
    _check(row, values)
    return persist(row, scope=_scope(row, values), **values)


@command("ordering.promotion:change", subject=Promotion)
def change_promotion(
    *, actor: Actor, row: Promotion, expected_version: int | None = None, reason: str = "", **values: Any
) -> Promotion:
    """Correct a draft or a refused promotion, which is a draft again. Raises as :func:`add_promotion`, ``promotion.status``."""
    if row.status not in (PromotionStatus.DRAFT, PromotionStatus.REFUSED):
        raise _wrong_status(row)
    _check(row, values)
    return persist(
        row, expected_version=expected_version, reason=reason, status=PromotionStatus.DRAFT, scope=_scope(row, values),
        **values,
    )  # fmt: skip


@command("ordering.promotion:submit", subject=Promotion)
def submit_promotion(*, actor: Actor, promotion: Promotion) -> Promotion:
    """Ask for approval: along the route that fits, or by one other person. Raises ``promotion.status``, ``promotion.past``."""
    if promotion.status != PromotionStatus.DRAFT:
        raise _wrong_status(promotion)
    if promotion.valid_to < actor.today:
        raise refusal("promotion.past", field="valid_to", number=promotion.number)
    persist(promotion, status=PromotionStatus.WAITING)
    open_case(actor=actor, row=promotion, purpose=PURPOSE, title=str(promotion))
    return promotion


@command("ordering.promotion:decide", subject=Promotion)
def approve_promotion(*, actor: Actor, promotion: Promotion, note: str = "") -> Promotion:
    """Say yes; it counts for orders from its first day on. Who wrote it does not approve it.

    Raises ``promotion.status``, ``promotion.two_people``, ``approvals.case_open`` while a route decides.
    """
    _require_decider(actor, promotion)
    return _decide(actor, promotion, PromotionStatus.APPROVED, note)


@command("ordering.promotion:decide", subject=Promotion)
def refuse_promotion(*, actor: Actor, promotion: Promotion, note: str) -> Promotion:
    """Say no, with the reason."""
    _require_decider(actor, promotion)
    return _decide(actor, promotion, PromotionStatus.REFUSED, require_reason(note))


@command("ordering.promotion:stop", subject=Promotion)
def stop_promotion(*, actor: Actor, promotion: Promotion, note: str) -> Promotion:
    """End it today. Orders that were sent keep what it gave; drafts lose it when they are priced again."""
    if promotion.status not in (PromotionStatus.APPROVED, PromotionStatus.WAITING):
        raise _wrong_status(promotion)
    drop_case(actor=actor, row=promotion, purpose=PURPOSE)
    return _decide(actor, promotion, PromotionStatus.STOPPED, require_reason(note))


@command("ordering.promotion:decide")
def carry_out_approval(*, actor: Actor, subject_id: int) -> Promotion:
    """The last approval of the route."""
    return _decide(actor, _of_case(subject_id), PromotionStatus.APPROVED, "")


@command("ordering.promotion:decide")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> Promotion:
    """The route ended with a no."""
    return _decide(actor, _of_case(subject_id), PromotionStatus.REFUSED, "")


@command("ordering.promotion:change")
def carry_out_return(*, actor: Actor, subject_id: int) -> Promotion:
    """The route handed it back: a draft again."""
    return persist(_of_case(subject_id), status=PromotionStatus.DRAFT)


def _decide(actor: Actor, row: Promotion, status: str, note: str) -> Promotion:
    return persist(
        row, status=status, decided_by_id=actor.user_id, decided_at=actor.now, decision_note=note.strip()[:200]
    )


def _require_decider(actor: Actor, row: Promotion) -> None:
    if row.status != PromotionStatus.WAITING:
        raise _wrong_status(row)
    require_no_open_case(row, PURPOSE)
    if actor.user_id is not None and actor.user_id == row.created_by_id:
        raise refusal("promotion.two_people", number=row.number)


def _check(row: Promotion, values: dict[str, Any]) -> None:
    fields = ("kind", "valid_from", "valid_to", "buy_qty", "get_qty", "steps", "dealer_levels")
    facts = {name: values.get(name, getattr(row, name)) for name in fields}
    facts["has_goods"] = any(_keys(row, name, values) for name in ("lines", "skus"))
    if facts["valid_from"] is None or facts["valid_to"] is None:
        raise refusal("promotion.period", field="valid_to")
    found = problems_of(facts)
    if found:
        raise RuleViolation(issue(code, field=field) for code, field in found)


def _scope(row: Promotion, values: dict[str, Any]) -> dict[str, Any]:
    """Keys and paths of goods and dealers, as orders ask for them."""
    paths = reference.region_paths(_keys(row, "regions", values)) if _keys(row, "regions", values) else {}
    return {
        "lines": _keys(row, "lines", values), "skus": _keys(row, "skus", values), "regions": sorted(paths.values()),
        "dealers": _keys(row, "dealers", values),
    }  # fmt: skip


def _keys(row: Promotion, name: str, values: dict[str, Any]) -> list[int]:
    if name in values:
        return sorted({getattr(one, "pk", one) for one in values[name] or ()})
    return sorted(getattr(row, name).values_list("pk", flat=True)) if row.pk else []


def _of_case(subject_id: int) -> Promotion:
    return Promotion.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _wrong_status(row: Promotion) -> RuleViolation:
    return refusal("promotion.status", number=row.number, status=row.get_status_display())
