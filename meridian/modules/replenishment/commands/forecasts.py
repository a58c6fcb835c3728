"""Forecasts: what each side says, version by version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many

from ..choices import Side
from ..models import ForecastVersion
from ..queries.forecasts import monday
from .texts import issue, refusal


@command("replenishment.forecastversion:add")
def record_forecast(
    *, actor: Actor, dealer: Any, sku: Any, week: date, qty: int, side: str = "", note: str = ""
) -> ForecastVersion:
    """Say what a dealer will sell of a SKU in a week (named by its Monday); an earlier word is kept as a revision before.

    ``dealer`` and ``sku`` are rows or keys. A dealer speaks for the dealer's side, staff for the manufacturer's. Raises
    RuleViolation("replenishment.side" | "replenishment.week").
    """
    made = _version(actor, {"dealer": dealer, "sku": sku, "week": week, "qty": qty, "side": side, "note": note}, 1)
    if isinstance(made, RuleViolation):
        raise made
    made.revision = _next_revision([made])[_key(made)]
    return persist(made)


@command("replenishment.forecastversion:import")
def record_forecasts(*, actor: Actor, rows: Iterable[Mapping[str, Any]]) -> list[ForecastVersion]:
    """Many at once; ``rows`` hold what :func:`record_forecast` takes. All of them, or none."""
    made = [_version(actor, row, n) for n, row in enumerate(rows, 1)]
    wrong = [found for refused in made if isinstance(refused, RuleViolation) for found in refused.issues()]
    if wrong:
        raise RuleViolation(wrong)
    following = _next_revision(made)
    for version in made:
        version.revision = following[_key(version)]
        following[_key(version)] += 1
    return persist_many(ForecastVersion, made)


def _version(actor: Actor, values: Mapping[str, Any], n: int) -> ForecastVersion | RuleViolation:
    own_side = Side.DEALER if actor.is_dealer else Side.MAKER
    side = values.get("side") or own_side
    if side != own_side and not actor.is_system:
        return refusal("replenishment.side", field="side", row=n)
    week = values["week"]
    if week != monday(week):
        return RuleViolation(issue("replenishment.week", field="week", day=week.isoformat(), row=n))
    return ForecastVersion(
        side=side, dealer_id=_pk(values, "dealer"), sku_id=_pk(values, "sku"), week=week, qty=values["qty"],
        note=str(values.get("note") or ""),
    )  # fmt: skip


def _pk(values: Mapping[str, Any], name: str) -> int:
    given = values.get(name, values.get(f"{name}_id"))
    return getattr(given, "pk", given)


def _key(version: ForecastVersion) -> tuple[str, int, int, date]:
    return str(version.side), version.dealer_id, version.sku_id, version.week


def _next_revision(made: list[ForecastVersion]) -> dict[tuple[str, int, int, date], int]:
    rows = ForecastVersion.objects.unscoped("revisions of one forecast are counted").filter(
        dealer_id__in={v.dealer_id for v in made}, week__in={v.week for v in made}
    )
    found = {_key(version): 1 for version in made}
    for side, dealer, sku, week, revision in rows.values_list("side", "dealer_id", "sku_id", "week", "revision"):
        if (side, dealer, sku, week) in found:
            found[side, dealer, sku, week] = max(found[side, dealer, sku, week], revision + 1)
    return found


@command("replenishment.forecastversion:change", subject=ForecastVersion)
def change_forecast(
    *, actor: Actor, row: ForecastVersion, expected_version: int | None = None, reason: str = "", **values: Any
) -> ForecastVersion:
    """Correct the note of a version; what was said stays. Another quantity is a new revision: :func:`record_forecast`.

    Raises RuleViolation("replenishment.said").
    """
    said = [
        name for name, value in values.items()
        if name != "note" and getattr(value, "pk", value) != getattr(row, ForecastVersion._meta.get_field(name).attname)
    ]  # fmt: skip
    if said:
        raise refusal("replenishment.said", field=said[0])
    return persist(row, expected_version=expected_version, reason=reason, note=values.get("note", row.note))
