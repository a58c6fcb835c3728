"""Dealers who look alike and about whom nobody has decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.dealers import queries as dealers
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import SubjectType
from meridian.modules.reference import queries as reference

from ..models import DuplicateDecision
from ..rules.duplicates import Likeness, Party, likenesses

LEAST = "qualification.duplicates.likeness"
_DECIDED = "pairs somebody has decided about are not asked again"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dealers side by side, how alike they are in percent, and why (codes of the rule)."""

    first: Any
    second: Any
    score: int
    reasons: tuple[str, ...]


def all_likenesses(on: date, about: int | None = None) -> list[Likeness]:
    """Every undecided pair above the company's limit (of one dealer), the most alike first."""
    others, numbers = dealers.names_by_dealer(), licences.business_licence_numbers(SubjectType.DEALER)
    parties = [
        Party(
            row["id"], tuple(filter(None, [row["name"], *others.get(row["id"], ())])), row["credit_code"],
            "".join(c for c in row["phone"] if c.isdigit()), row["address"], numbers.get(row["id"], frozenset()),
        )
        for row in dealers.master_rows()
    ]  # fmt: skip
    decided = set(DuplicateDecision.objects.unscoped(_DECIDED).values_list("first_id", "second_id"))
    return likenesses(parties, int(reference.parameter(LEAST, on=on)), decided, about)


def open_pairs(actor: Actor, limit: int = 200) -> list[Pair]:
    """Undecided pairs of which the actor may see both, the most alike first."""
    return _pairs(actor, all_likenesses(actor.today)[: limit * 2])[:limit]


def pairs_of_dealer(actor: Actor, dealer_id: int) -> list[Pair]:
    """Undecided pairs of one dealer; he stands first in each."""
    found = _pairs(actor, all_likenesses(actor.today, dealer_id))
    return [p if p.first.pk == dealer_id else Pair(p.second, p.first, p.score, p.reasons) for p in found]


def _pairs(actor: Actor, found: list[Likeness]) -> list[Pair]:
    keys = {key for like in found for key in (like.first, like.second)}
    rows = spec_named("dealers.dealer").rows(actor).filter(pk__in=keys).select_related("region", "manager")
    seen = {row.pk: row for row in rows}
    return [
        Pair(seen[like.first], seen[like.second], like.score, like.reasons)
        for like in found
        if like.first in seen and like.second in seen
    ]
