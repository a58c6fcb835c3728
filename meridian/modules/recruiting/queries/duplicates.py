"""Candidates that may be somebody we know: a dealer or another candidate, by credit code, name, phone (functions.md 75)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.modules.dealers import queries as dealers
from meridian.modules.qualification.queries import Likeness, Party, likenesses
from meridian.modules.reference import queries as reference

from ..choices import Stage
from ..models import PartnerLead
from ..rules.answers import plain_phone

LEAST = "recruiting.duplicates.likeness"
_WHY = "whether a company is known already concerns the whole company"
NEW = -(10**12)  # the key of a candidate that is not saved yet, among negative keys of candidates


@dataclass(frozen=True, slots=True)
class Twin:
    """Somebody a candidate may be. ``row`` is None when the actor may not see it: that it exists is said, not who cares for it."""

    kind: str
    id: int
    name: str
    score: int
    reasons: tuple[str, ...]
    note: str = ""


def twins_of(
    actor: Actor, *, company: str = "", credit_code: str = "", phone: str = "", lead: PartnerLead | None = None
) -> list[Twin]:
    """Dealers and candidates like a candidate (saved or still being typed), the most alike first."""
    if lead is not None:
        company, credit_code, phone = lead.company, lead.credit_code, lead.contact_phone
    about = NEW if lead is None else -lead.pk
    parties = [Party(about, (company,) if company else (), credit_code.strip().upper(), plain_phone(phone))]
    parties += [party for party in _parties() if party.id != about]
    return _twins(actor, likenesses(parties, _least(actor), about=about), about)


def pairs(actor: Actor, limit: int = 100) -> list[tuple[PartnerLead, Twin]]:
    """Candidates in work beside whom they may be, the most alike first; pairs of two dealers are the steward's business."""
    found = [like for like in likenesses(_parties(), _least(actor)) if like.first < 0]
    rows = PartnerLead.objects.visible_to(actor).select_related("region", "owner")
    leads = {-row.pk: row for row in rows.filter(pk__in={-like.first for like in found})}
    made = []
    for like in found[: limit * 2]:
        if like.first in leads:
            made += [(leads[like.first], twin) for twin in _twins(actor, [like], like.first)]
    return made[:limit]


def merged_names(lead_id: int) -> list[str]:
    """Names of the candidates that went into another."""
    rows = PartnerLead.objects.unscoped(_WHY).filter(merged_into_id=lead_id)
    return list(rows.order_by("pk").values_list("company", flat=True))


def _least(actor: Actor) -> int:
    return int(reference.parameter(LEAST, on=actor.today))


def _parties() -> list[Party]:
    others = dealers.names_by_dealer()
    known = [
        Party(row["id"], tuple(filter(None, [row["name"], *others.get(row["id"], ())])), row["credit_code"],
              plain_phone(row["phone"]))
        for row in dealers.master_rows()
    ]  # fmt: skip
    over = (Stage.MERGED, Stage.CONVERTED)
    columns = ("pk", "company", "credit_code", "contact_phone")
    rows = PartnerLead.objects.unscoped(_WHY).exclude(stage__in=over).values_list(*columns)
    return known + [Party(-pk, (company,), code, plain_phone(phone)) for pk, company, code, phone in rows]


def _twins(actor: Actor, found: list[Likeness], about: int) -> list[Twin]:
    others = [(like.second if like.first == about else like.first, like) for like in found]
    names = dealers.dealer_names(key for key, _like in others if key > 0)
    rows = PartnerLead.objects.unscoped(_WHY).filter(pk__in=[-key for key, _like in others if key < 0])
    leads: dict[int, Any] = {row.pk: row for row in rows}
    made = []
    for key, like in others:
        if key > 0 and key in names:
            made.append(Twin("dealer", key, names[key], like.score, like.reasons))
        elif -key in leads:
            lead = leads[-key]
            made.append(Twin("lead", lead.pk, lead.company, like.score, like.reasons, str(lead.get_stage_display())))
    return made
