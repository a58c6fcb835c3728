"""Deciding what a finding is worth."""

from __future__ import annotations

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import FindingState
from ..models import Finding


@command("flows.finding:decide", subject=Finding)
def confirm_finding(*, actor: Actor, finding: Finding, reason: str = "") -> Finding:
    """The finding holds."""
    return persist(finding, state=FindingState.CONFIRMED, decision_note=reason, reason=reason)


@command("flows.finding:decide", subject=Finding)
def dismiss_finding(*, actor: Actor, finding: Finding, reason: str) -> Finding:
    """The finding is explained, for the reason given."""
    return persist(finding, state=FindingState.DISMISSED, decision_note=reason, reason=reason)
