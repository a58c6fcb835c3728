"""The data steward's decisions about dealers who look alike."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.modules.dealers import commands as dealers

from ..choices import DuplicateVerdict
from ..models import DuplicateDecision
from .businesses import visible_dealer
from .texts import refusal

_PAIR = "a pair is decided once"


@command("qualification.duplicatedecision:add")
def decide_duplicate(
    *, actor: Actor, first: Any, second: Any, verdict: str, kept: Any = None, score: int = 0, note: str = ""
) -> DuplicateDecision:
    """Say whether two dealers are one. With SAME the names of the other become other names of the one who stays.

    The other row is not deleted: orders, stock and money stand on it. It leaves the channel by its own command once these
    are moved. Raises RuleViolation("qualification.same_row" | "qualification.who_stays" | "qualification.decided").
    """
    a, b = sorted((visible_dealer(actor, first), visible_dealer(actor, second)), key=lambda row: row.pk)
    if a.pk == b.pk:
        raise refusal("same_row")
    if DuplicateDecision.objects.unscoped(_PAIR).filter(first=a, second=b).exists():
        raise refusal("decided")
    stays = None
    if verdict == DuplicateVerdict.SAME:
        stays = next((row for row in (a, b) if row.pk == getattr(kept, "pk", kept)), None)
        if stays is None:
            raise refusal("who_stays", "kept")
        other = b if stays is a else a
        names = [other.name, other.short_name, *other.aliases.values_list("text", flat=True)]
        dealers.add_dealer_aliases(actor=actor, dealer=stays, texts=names)
    row = DuplicateDecision(first=a, second=b, verdict=verdict, kept=stays, score=score, note=note.strip())
    return persist(row, reason=note)


@command("qualification.duplicatedecision:change", subject=DuplicateDecision)
def change_duplicate(
    *, actor: Actor, row: DuplicateDecision, expected_version: int | None = None, reason: str = "", **values: Any
) -> DuplicateDecision:
    """Decide otherwise. Other names given before stay. Raises RuleViolation("qualification.who_stays")."""
    verdict = values.pop("verdict", row.verdict)
    kept = values.pop("kept", row.kept)
    kept_id = getattr(kept, "pk", kept)
    if verdict == DuplicateVerdict.SAME and kept_id not in (row.first_id, row.second_id):
        raise refusal("who_stays", "kept")
    stays = kept_id if verdict == DuplicateVerdict.SAME else None
    values = {name: value for name, value in values.items() if name == "note"}
    return persist(row, expected_version=expected_version, reason=reason, verdict=verdict, kept_id=stays, **values)
