"""Analysers that were accepted, and the reagents opened on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import OPENED_MOVES, OpenedStatus
from ..models import InstalledAnalyser, OpenedReagent, Pairing
from ..rules.on_board import last_day
from .texts import refusal

_PAIRS = "what runs on what is known to all who work with it"


@command("reagents.installedanalyser:add")
def register_accepted(
    *, actor: Actor, installation_id: int, dealer_id: int, hospital_id: int, sku_id: int, serial: str, accepted_on: date
) -> InstalledAnalyser | None:
    """An installation was accepted: when the SKU is an analyser (something is paired with it), it is known from now on.

    Safe to call again; None for other equipment. The same unit installed before, elsewhere, is retired.
    """
    if not Pairing.objects.unscoped(_PAIRS).filter(analyser_id=sku_id).exists():
        return None
    rows = InstalledAnalyser.objects.unscoped("a unit is in one place")
    known = rows.filter(installation_id=installation_id).first()
    if known is not None:
        return known
    for before in rows.filter(sku_id=sku_id, serial=serial, is_active=True):
        persist(before, is_active=False)
    return persist(
        InstalledAnalyser(
            installation_id=installation_id, dealer_id=dealer_id, hospital_id=hospital_id, sku_id=sku_id, serial=serial,
            installed_on=accepted_on,
        )
    )  # fmt: skip


@command("reagents.openedreagent:add")
def open_reagent(*, actor: Actor, analyser: Any, lot: Any, opened_on: date | None = None) -> OpenedReagent:
    """A kit is opened and put on an analyser; its last day of use follows from the pair and the lot.

    Raises RuleViolation("reagents.not_paired" | "reagents.lot_expired" | "reagents.opened_later" |
    "reagents.opened_long_ago" | "reagents.retired"), NotVisible for an analyser out of scope.
    """
    row = OpenedReagent(
        analyser_id=getattr(analyser, "pk", analyser),
        lot_id=getattr(lot, "pk", lot),
        opened_on=opened_on or actor.today,
    )
    _judge(actor, row)
    return persist(row)


@command("reagents.openedreagent:change", subject=OpenedReagent)
def correct_opened(
    *, actor: Actor, row: OpenedReagent, expected_version: int | None = None, reason: str = "", **values: Any
) -> OpenedReagent:
    """Correct analyser, lot or day of a kit on board; its last day of use follows. Raises as :func:`open_reagent`."""
    if row.status != OpenedStatus.ON_BOARD:
        raise refusal("reagents.state", status=row.get_status_display())
    for name in ("analyser", "lot"):
        if name in values:
            given = values.pop(name)
            setattr(row, f"{name}_id", getattr(given, "pk", given))
    row.opened_on = values.pop("opened_on", None) or row.opened_on
    _judge(actor, row)
    return persist(row, expected_version=expected_version, reason=reason, **values)


def _judge(actor: Actor, row: OpenedReagent) -> None:
    """Check analyser, lot and days, and set the last day of use."""
    seen = InstalledAnalyser.objects.visible_to(actor, "reagents.installedanalyser:view")
    if not seen.filter(pk=row.analyser_id).exists():
        raise NotVisible(f"analyser {row.analyser_id}")
    unit, kit = row.analyser, row.lot
    if not unit.is_active:
        raise refusal("reagents.retired", "analyser")
    pair = (
        Pairing.objects.unscoped(_PAIRS).filter(analyser_id=unit.sku_id, reagent_id=kit.sku_id, is_active=True).first()
    )
    if pair is None:
        raise refusal("reagents.not_paired", "lot", reagent=str(kit.sku), analyser=str(unit))
    if row.opened_on > actor.today:
        raise refusal("reagents.opened_later", "opened_on")
    if kit.expiry_date is not None and kit.expiry_date < row.opened_on:
        raise refusal("reagents.lot_expired", "lot", lot=kit.number, day=kit.expiry_date.isoformat())
    row.last_day = last_day(row.opened_on, pair.on_board_days, kit.expiry_date)
    if row.last_day is not None and row.last_day < actor.today:
        opened, day = row.opened_on.isoformat(), row.last_day.isoformat()
        raise refusal("reagents.opened_long_ago", "opened_on", opened=opened, day=day)


@command("reagents.openedreagent:change", subject=OpenedReagent)
def take_off(*, actor: Actor, opened_reagent: OpenedReagent, status: str, reason: str = "") -> OpenedReagent:
    """It is used up or discarded; discarding says why. Raises RuleViolation("reagents.state" | "reagents.reason")."""
    if status not in OPENED_MOVES[opened_reagent.status]:
        raise refusal("reagents.state", status=opened_reagent.get_status_display())
    if status == OpenedStatus.DISCARDED and not reason.strip():
        raise refusal("reagents.reason", "reason")
    return persist(opened_reagent, status=status, ended_on=actor.today, reason=reason.strip())
