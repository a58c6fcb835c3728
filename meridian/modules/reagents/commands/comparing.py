"""Comparisons of two lots: started, samples entered, concluded by the rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import ComparisonStatus
from ..models import ComparisonSample, LotComparison
from ..rules.lot_comparison import compare_lots
from .texts import refusal

LIMIT, LEAST, SHARE = "reagents.lot.limit_percent", "reagents.lot.least_samples", "reagents.lot.share_percent"


@command("reagents.lotcomparison:add")
def start_comparison(
    *, actor: Actor, reagent: Any, old_lot: Any, new_lot: Any, measurand: str, compared_on: date | None = None,
    limit_percent: Decimal | None = None, **values: Any,
) -> LotComparison:  # fmt: skip
    """Begin the comparison of a new lot with the one in use; without a limit the company's holds.

    Raises RuleViolation("reagents.same_lot" | "reagents.foreign_lot" | "reagents.limit"), ParameterMissing.
    """
    row = LotComparison(measurand=measurand, compared_on=compared_on or actor.today)
    for name, given in (("reagent", reagent), ("old_lot", old_lot), ("new_lot", new_lot)):
        setattr(row, f"{name}_id", getattr(given, "pk", given))
    row.limit_percent = limit_percent if limit_percent is not None else _limit(actor)
    _require_sound(row)
    return persist(row, number=next_number(f"LC-{actor.today:%y%m}"), **values)


def _limit(actor: Actor) -> Decimal:
    return Decimal(str(reference.parameter(LIMIT, on=actor.today)))


def _require_sound(row: LotComparison) -> None:
    if row.old_lot_id == row.new_lot_id:
        raise refusal("reagents.same_lot", "new_lot")
    for name in ("old_lot", "new_lot"):
        lot = getattr(row, name)
        if lot.sku_id != row.reagent_id:
            raise refusal("reagents.foreign_lot", name, lot=lot.number)
    if row.limit_percent <= 0:
        raise refusal("reagents.limit", "limit_percent")


def _require_draft(row: LotComparison) -> None:
    if row.status != ComparisonStatus.DRAFT:
        raise refusal("reagents.state", status=row.get_status_display())


@command("reagents.lotcomparison:change", subject=LotComparison)
def change_comparison(
    *, actor: Actor, row: LotComparison, expected_version: int | None = None, reason: str = "", **values: Any
) -> LotComparison:
    """Change a comparison that is not concluded. Raises RuleViolation("reagents.state" | as :func:`start_comparison`)."""
    _require_draft(row)
    for name in ("reagent", "old_lot", "new_lot"):
        if name in values:
            given = values.pop(name)
            setattr(row, f"{name}_id", getattr(given, "pk", given))
    if values.get("limit_percent", row.limit_percent) is None:
        values["limit_percent"] = _limit(actor)
    row.limit_percent = values.pop("limit_percent", row.limit_percent)
    _require_sound(row)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("reagents.lotcomparison:change", subject=LotComparison)
def set_samples(
    *, actor: Actor, lot_comparison: LotComparison, pairs: Sequence[tuple[Decimal, Decimal]]
) -> LotComparison:
    """Replace the samples by these ``(lot in use, new lot)`` results. Raises RuleViolation("reagents.state" | "reagents.values")."""
    _require_draft(lot_comparison)
    if any(old <= 0 or new < 0 for old, new in pairs):
        raise refusal("reagents.values")
    ComparisonSample.objects.unscoped("samples of the draft are replaced").filter(comparison=lot_comparison).delete()
    persist_many(
        ComparisonSample,
        [
            ComparisonSample(comparison=lot_comparison, position=n, old_value=old, new_value=new)
            for n, (old, new) in enumerate(pairs, 1)
        ],
    )
    return lot_comparison


@command("reagents.lotcomparison:conclude", subject=LotComparison)
def conclude_comparison(*, actor: Actor, lot_comparison: LotComparison) -> LotComparison:
    """Compare the samples and keep figures and verdict. Raises RuleViolation("reagents.*"), ParameterMissing."""
    _require_draft(lot_comparison)
    pairs = list(lot_comparison.samples.order_by("position").values_list("old_value", "new_value"))
    least = int(reference.parameter(LEAST, on=actor.today))
    share = int(reference.parameter(SHARE, on=actor.today))
    try:
        found = compare_lots(
            pairs, limit_percent=lot_comparison.limit_percent, least_samples=least, share_percent=share
        )
    except ValueError as wrong:
        raise refusal(f"reagents.{wrong}", given=len(pairs), least=least) from wrong
    return persist(
        lot_comparison, status=ComparisonStatus.ACCEPTED if found.agrees else ComparisonStatus.REJECTED,
        mean_percent=found.mean_percent, bias=found.bias, worst_percent=found.worst_percent, within=found.within,
        concluded_by_id=actor.user_id,
    )  # fmt: skip
