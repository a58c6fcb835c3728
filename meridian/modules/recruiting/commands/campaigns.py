"""Campaigns with a public form: opened, changed, ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import RecruitCampaign
from .texts import refusal


@command("recruiting.recruitcampaign:add")
def open_campaign(*, actor: Actor, lines: Iterable[Any] = (), **values: Any) -> RecruitCampaign:
    """Open a campaign; its form has an address of 256 random bits. Raises RuleViolation("recruiting.period" | "recruiting.no_lines")."""
    if not values.get("owner") and not values.get("owner_id"):
        values["owner_id"] = actor.user_id
    return _saved(RecruitCampaign(token=secrets.token_urlsafe(32)), values, list(lines))


@command("recruiting.recruitcampaign:change", subject=RecruitCampaign)
def change_campaign(
    *, actor: Actor, row: RecruitCampaign, expected_version: int | None = None, reason: str = "", **values: Any
) -> RecruitCampaign:
    """Change a campaign, e.g. what it cost. Raises what :func:`open_campaign` raises."""
    lines = values.pop("lines", None)
    return _saved(row, values, None if lines is None else list(lines), expected_version=expected_version, reason=reason)


@command("recruiting.recruitcampaign:change", subject=RecruitCampaign)
def end_campaign(*, actor: Actor, recruit_campaign: RecruitCampaign) -> RecruitCampaign:
    """Close the form now. Raises RuleViolation("recruiting.campaign_over")."""
    if recruit_campaign.ended_on is not None:
        raise refusal("campaign_over")
    return persist(recruit_campaign, ended_on=actor.today)


def _saved(row: RecruitCampaign, values: dict[str, Any], lines: list[Any] | None, **how: Any) -> RecruitCampaign:
    for name, value in values.items():
        setattr(row, name, value)
    if row.valid_to and row.valid_from and row.valid_to < row.valid_from:
        raise refusal("period", "valid_to")
    if lines is not None:
        if not lines:
            raise refusal("no_lines", "lines")
        how["lines"] = [getattr(line, "pk", line) for line in lines]
    return persist(row, **how)
