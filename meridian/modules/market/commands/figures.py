"""Figures of segments, marks of fit, potential of hospitals: entered or imported, checked, dated."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist
from meridian.modules.reference import queries as reference

from ..models import HospitalPotential, MarketFigure, ProductMarketFit
from ..rules.fit import CRITERIA
from ..rules.opportunities import customer_tier
from .texts import refusal

FIRST_YEAR = 2000  # a year typed with two digits, or a wrong column of an import
TIER_A, TIER_B = "market.tier.a_from_yuan", "market.tier.b_from_yuan"


@command("market.marketfigure:add")
def record_figure(*, actor: Actor, **values: Any) -> MarketFigure:
    """Record the size of a segment in a year, and our part of it (fen a year).

    Raises RuleViolation("market.ours_over_total" | "market.negative" | "market.year_ahead" | "market.day_ahead").
    """
    return _save_figure(actor, MarketFigure(), None, "", values)


@command("market.marketfigure:change", subject=MarketFigure)
def change_figure(
    *, actor: Actor, row: MarketFigure, expected_version: int | None = None, reason: str = "", **values: Any
) -> MarketFigure:
    """Correct a figure. Raises what :func:`record_figure` raises."""
    return _save_figure(actor, row, expected_version, reason, values)


def _save_figure(
    actor: Actor, row: MarketFigure, version: int | None, reason: str, values: dict[str, Any]
) -> MarketFigure:
    given = {name: values.get(name, getattr(row, name)) for name in ("total_fen", "ours_fen", "year", "as_of")}
    total, ours = given["total_fen"] or 0, given["ours_fen"] or 0
    if total < 0 or ours < 0:
        raise refusal("negative", "total_fen" if total < 0 else "ours_fen")
    if ours > total:
        raise refusal("ours_over_total", "ours_fen", ours=f"{ours / 100:,.2f}", total=f"{total / 100:,.2f}")
    if given["year"] is not None and given["year"] > actor.today.year:
        raise refusal("year_ahead", "year", year=given["year"])
    if given["year"] is not None and given["year"] < FIRST_YEAR:
        raise refusal("year_past", "year", year=given["year"], first=FIRST_YEAR)
    require_past(actor, given["as_of"])
    return persist(row, expected_version=version, reason=reason, **values)


@command("market.productmarketfit:add")
def judge_fit(*, actor: Actor, **values: Any) -> ProductMarketFit:
    """Mark how well a line fits a cell, 0 to 5 each. Raises RuleViolation("market.no_mark" | "market.day_ahead")."""
    return _save_fit(actor, ProductMarketFit(), None, "", values)


@command("market.productmarketfit:change", subject=ProductMarketFit)
def change_fit(
    *, actor: Actor, row: ProductMarketFit, expected_version: int | None = None, reason: str = "", **values: Any
) -> ProductMarketFit:
    """Mark anew. Raises what :func:`judge_fit` raises."""
    return _save_fit(actor, row, expected_version, reason, values)


def _save_fit(
    actor: Actor, row: ProductMarketFit, version: int | None, reason: str, values: dict[str, Any]
) -> ProductMarketFit:
    if all(values.get(name, getattr(row, name)) is None for name in CRITERIA):
        raise refusal("no_mark", CRITERIA[0])
    require_past(actor, values.get("as_of", row.as_of))
    return persist(row, expected_version=version, reason=reason, **values)


@command("market.hospitalpotential:add")
def size_hospital(*, actor: Actor, **values: Any) -> HospitalPotential:
    """State what a hospital could buy of a line in a year; the tier follows.

    Raises RuleViolation("market.negative" | "market.day_ahead"), ParameterMissing without the limits of the tiers.
    """
    return _save_potential(actor, HospitalPotential(), None, "", values)


@command("market.hospitalpotential:change", subject=HospitalPotential)
def change_potential(
    *, actor: Actor, row: HospitalPotential, expected_version: int | None = None, reason: str = "", **values: Any
) -> HospitalPotential:
    """State it anew. Raises what :func:`size_hospital` raises."""
    return _save_potential(actor, row, expected_version, reason, values)


def _save_potential(
    actor: Actor, row: HospitalPotential, version: int | None, reason: str, values: dict[str, Any]
) -> HospitalPotential:
    total = values.get("potential_fen", row.potential_fen) or 0
    ours = values.get("ours_fen", row.ours_fen) or 0
    if total < 0 or ours < 0:
        raise refusal("negative", "potential_fen" if total < 0 else "ours_fen")
    require_past(actor, values.get("as_of", row.as_of))
    return persist(row, expected_version=version, reason=reason, tier=_tier(total, ours, actor.today), **values)


@command("market.hospitalpotential:change")
def tier_anew(*, actor: Actor) -> int:
    """Give every hospital its tier by the limits of today; returns how many changed. For limits that were changed."""
    rows = list(HospitalPotential.objects.unscoped("limits changed for everybody"))
    for row in rows:
        row.tier = _tier(row.potential_fen, row.ours_fen, actor.today)
    return len(change_many(rows, ["tier"], reason="limits of the tiers"))


def _tier(total: int, ours: int, on: date) -> str:
    a, b = (int(reference.parameter(code, on=on)) * 100 for code in (TIER_A, TIER_B))
    return customer_tier(total, ours, a, b)


def require_past(actor: Actor, day: date | None) -> None:
    """Refuse a source of tomorrow."""
    if day is not None and day > actor.today:
        raise refusal("day_ahead", "as_of")
