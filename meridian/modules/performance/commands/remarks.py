"""What people say about a score. It changes no points."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import DealerScore, ScoreRemark
from .texts import refusal


@command("performance.scoreremark:add")
def add_remark(*, actor: Actor, dealer: Any, month: date, text: str) -> ScoreRemark:
    """Write a remark beside a dealer's score. Raises NotVisible, RuleViolation("performance.remark_empty")."""
    key = getattr(dealer, "pk", dealer)
    scores = DealerScore.objects.visible_to(actor, "performance.dealerscore:view").filter(dealer_id=key, month=month)
    if not scores.exists():
        raise NotVisible(f"score {key} {month}")
    if not text.strip():
        raise refusal("remark_empty", "text")
    return persist(ScoreRemark(dealer_id=key, month=month), text=text.strip())
