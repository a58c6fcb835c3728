"""Modes, structures and pilots of the channel: set for a period, ended, never overlapping."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.modules.customers import queries as customers
from meridian.modules.reference import queries as reference

from ..choices import Exclusivity, Mode, PilotResult
from ..models import ChannelMode, ChannelPilot, ChannelPlan, ChannelStructure
from .texts import refusal

_WHY = "modes and structures of a cell exclude each other, whoever asks"


@command("market.channelmode:add")
def set_mode(*, actor: Actor, **values: Any) -> ChannelMode:
    """Say how a line reaches the hospitals of a region (all, or those named) from a day on.

    A mixed mode names in ``direct_hospitals`` those we serve ourselves. Raises RuleViolation("market.period" |
    "market.mode_overlap" | "market.carve_out_missing" | "market.carve_out_only_mixed" | "market.carve_out_outside" |
    "market.plan_elsewhere").
    """
    return _save_mode(ChannelMode(), None, "", values)


@command("market.channelmode:change", subject=ChannelMode)
def change_mode(
    *, actor: Actor, row: ChannelMode, expected_version: int | None = None, reason: str = "", **values: Any
) -> ChannelMode:
    """Correct a mode. What changes on a day is ended, and set anew from that day. Raises what :func:`set_mode` raises."""
    return _save_mode(row, expected_version, reason, values)


@command("market.channelmode:end", subject=ChannelMode)
def end_mode(*, actor: Actor, channel_mode: ChannelMode, last_day: date, reason: str = "") -> ChannelMode:
    """Let a mode end. Raises RuleViolation("market.ended_already" | "market.end_before_begin")."""
    return end_period(channel_mode, last_day, reason)


@command("market.channelstructure:add")
def set_structure(*, actor: Actor, **values: Any) -> ChannelStructure:
    """Say how many dealers on how many levels work a line in a region from a day on.

    Raises RuleViolation("market.period" | "market.structure_overlap" | "market.exclusive_is_one" | "market.levels" |
    "market.plan_elsewhere").
    """
    return _save_structure(ChannelStructure(), None, "", values)


@command("market.channelstructure:change", subject=ChannelStructure)
def change_structure(
    *, actor: Actor, row: ChannelStructure, expected_version: int | None = None, reason: str = "", **values: Any
) -> ChannelStructure:
    """Correct a structure. Raises what :func:`set_structure` raises."""
    return _save_structure(row, expected_version, reason, values)


@command("market.channelstructure:end", subject=ChannelStructure)
def end_structure(
    *, actor: Actor, channel_structure: ChannelStructure, last_day: date, reason: str = ""
) -> ChannelStructure:
    """Let a structure end. Raises RuleViolation("market.ended_already" | "market.end_before_begin")."""
    return end_period(channel_structure, last_day, reason)


@command("market.channelpilot:finish", subject=ChannelPilot)
def finish_pilot(*, actor: Actor, channel_pilot: ChannelPilot, result: str, lessons: str) -> ChannelPilot:
    """Say how a pilot ended and what was learnt. Raises RuleViolation("market.pilot_over" | "market.reason")."""
    if channel_pilot.result != PilotResult.RUNNING:
        raise refusal("pilot_over", row=str(channel_pilot))
    if not lessons.strip() or result not in (PilotResult.PASSED, PilotResult.FAILED):
        raise refusal("reason", "lessons")
    return persist(channel_pilot, result=result, lessons=lessons.strip(), ended_on=actor.today)


def _save_mode(row: ChannelMode, version: int | None, reason: str, values: dict[str, Any]) -> ChannelMode:
    line_id, region_id, first, last = _cell(row, values)
    mode = values.get("mode", row.mode)
    only = _keys(row, values, "hospitals")
    direct = _keys(row, values, "direct_hospitals")
    if mode == Mode.MIXED and not direct:
        raise refusal("carve_out_missing", "direct_hospitals")
    if mode != Mode.MIXED and direct:
        raise refusal("carve_out_only_mixed", "direct_hospitals")
    _require_within(region_id, only, direct)
    _require_plan(row, values, line_id, region_id)
    for other in _overlapping(ChannelMode, row, line_id, region_id, first, last):
        theirs = set(other.hospitals.values_list("pk", flat=True))
        # Named hospitals are an exception of the mode of their region; two exceptions must not share a hospital.
        if bool(only) == bool(theirs) and (not only or only & theirs):
            raise _overlap("mode_overlap", other)
    return persist(row, expected_version=version, reason=reason, **values)


def _save_structure(
    row: ChannelStructure, version: int | None, reason: str, values: dict[str, Any]
) -> ChannelStructure:
    line_id, region_id, first, last = _cell(row, values)
    dealer_count, levels = values.get("dealer_count", row.dealer_count), values.get("levels", row.levels)
    if not 1 <= (levels or 0) <= 4:
        raise refusal("levels", "levels")
    if values.get("exclusivity", row.exclusivity) == Exclusivity.EXCLUSIVE and dealer_count != 1:
        raise refusal("exclusive_is_one", "dealer_count", dealer_count=dealer_count)
    _require_plan(row, values, line_id, region_id)
    other = _overlapping(ChannelStructure, row, line_id, region_id, first, last).first()
    if other is not None:
        raise _overlap("structure_overlap", other)
    return persist(row, expected_version=version, reason=reason, **values)


def _cell(row: Any, values: dict[str, Any]) -> tuple[int | None, int | None, date, date | None]:
    keys = [
        getattr(values[name], "pk", values[name])
        if name in values
        else values.get(f"{name}_id", getattr(row, f"{name}_id"))
        for name in ("line", "region")
    ]
    first, last = values.get("valid_from", row.valid_from), values.get("valid_to", row.valid_to)
    if first and last and last < first:
        raise refusal("period", "valid_to", first=first.isoformat(), last=last.isoformat())
    return keys[0], keys[1], first, last


def _keys(row: Any, values: dict[str, Any], name: str) -> set[int]:
    if name in values:
        return {getattr(given, "pk", given) for given in values[name] or ()}
    return set(getattr(row, name).values_list("pk", flat=True)) if row.pk else set()


def _overlapping(model: Any, row: Any, line_id: Any, region_id: Any, first: date, last: date | None) -> Any:
    if first is None:
        return model.objects.none()  # the form says that it is missing
    rows = model.objects.unscoped(_WHY).filter(line_id=line_id, region_id=region_id)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first)).exclude(pk=row.pk)
    return rows.filter(valid_from__lte=last) if last else rows


def _overlap(code: str, other: Any) -> Exception:
    last = other.valid_to.isoformat() if other.valid_to else "…"
    return refusal(code, "valid_from", other=str(other), first=other.valid_from.isoformat(), last=last)


def _require_within(region_id: int | None, only: Iterable[int], direct: Iterable[int]) -> None:
    """Hospitals served directly are among those the mode holds for; both lie in the region."""
    only, direct = set(only), set(direct)
    if region_id is None or not (only or direct):
        return
    path = reference.region_paths([region_id]).get(region_id, "")
    places = customers.hospital_region_paths(only | direct)
    wrong = sorted(key for key, place in places.items() if not place.startswith(path)) or sorted(
        direct - only if only else ()
    )
    if wrong:
        name = customers.hospital_names(wrong[:1])[wrong[0]]
        raise refusal("carve_out_outside", "direct_hospitals" if wrong[0] in direct else "hospitals", hospital=name)


def _require_plan(row: Any, values: dict[str, Any], line_id: int | None, region_id: int | None) -> None:
    given = values.get("plan", values.get("plan_id"))
    key = getattr(given, "pk", given)
    if key is None:
        return
    plan = ChannelPlan.objects.unscoped("the plan a mode names").select_related("region").filter(pk=key).first()
    path = reference.region_paths([region_id]).get(region_id, "")
    if plan is not None and (plan.line_id != line_id or not path.startswith(plan.region.path)):
        raise refusal("plan_elsewhere", "plan", number=plan.number)


def end_period(row: Any, last_day: date, reason: str) -> Any:
    """Set the last day of a row with a period. Raises RuleViolation("market.ended_already" | "market.end_before_begin")."""
    if row.valid_to is not None and row.valid_to <= last_day:
        raise refusal("ended_already", row=str(row), day=row.valid_to.isoformat())
    if last_day < row.valid_from:
        raise refusal("end_before_begin", "last_day", first=row.valid_from.isoformat())
    return persist(row, valid_to=last_day, reason=reason)
