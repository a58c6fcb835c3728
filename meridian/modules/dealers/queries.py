"""What other modules ask of dealers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Max

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from .models import Dealer, DealerAlias
from .rules.credit_code import normal_credit_code as normal_credit_code

_MATCHING = "names in files are matched against every dealer"
_NAMES = "the names behind keys the asker already holds"
_MASTER = "how complete master data are, and which rows may be one and the same"
_LOOKUP = "one dealer looked up by its key or code, for a file or a posting"
_IN_ONE_QUERY = 500


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    keys = sorted(set(ids))
    for start in range(0, len(keys), _IN_ONE_QUERY):
        yield keys[start : start + _IN_ONE_QUERY]


def dealer_by_code(code: str) -> Dealer | None:
    """The dealer with that code, or None."""
    return Dealer.objects.unscoped(_LOOKUP).filter(code=code.strip()).first()


def dealer_ids_by_code() -> dict[str, int]:
    """``{code: key}`` of every dealer."""
    return dict(Dealer.objects.unscoped(_LOOKUP).values_list("code", "id"))


def dealer_facts(*, code: str = "", pk: int = 0) -> dict[str, Any] | None:
    """``{id, code, name, province}`` of a dealer by code or key; None when there is none."""
    rows = Dealer.objects.unscoped(_LOOKUP)
    row = rows.filter(pk=pk).first() if pk else rows.filter(code=code.strip()).first()
    if row is None:
        return None
    return {"id": row.pk, "code": row.code, "name": row.name, "province": dealer_province(row.pk)}


def dealer_province(dealer_id: int) -> str:
    """Name of the province a dealer sits in; empty when unknown."""
    region_id = Dealer.objects.unscoped(_LOOKUP).filter(pk=dealer_id).values_list("region_id", flat=True).first()
    return reference.region_places([region_id])[region_id][0] if region_id else ""


def dealer_names(ids: Iterable[int]) -> dict[int, str]:
    """``{key: short name, or name}``."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        rows = Dealer.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "short_name", "name")
        found.update({key: short or name for key, short, name in rows})
    return found


def all_names() -> list[tuple[str, int]]:
    """``(text, dealer key)``: every name, short name and other name of the dealers in use."""
    found = []
    rows = (
        Dealer.objects.unscoped(_MATCHING).filter(is_active=True).order_by("id").values_list("id", "name", "short_name")
    )
    for key, name, short in rows:
        found.append((name, key))
        if short:
            found.append((short, key))
    aliases = DealerAlias.objects.unscoped(_MATCHING).filter(dealer__is_active=True).order_by("id")
    return found + list(aliases.values_list("text", "dealer_id"))


def master_stamp() -> tuple[Any, ...]:
    """Changes whenever a dealer or one of its names does."""
    stamps: tuple[Any, ...] = ()
    for model in (Dealer, DealerAlias):
        stamps += tuple(model.objects.unscoped(_MATCHING).aggregate(Count("id"), Max("updated_at")).values())
    return stamps


def region_paths(ids: Iterable[int]) -> dict[int, str]:
    """``{key: tree path of the region the dealer sits in}``."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        found.update(Dealer.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "region__path"))
    return found


def subtree_ids(dealer_id: int) -> list[int]:
    """Keys of a dealer and everybody below him."""
    path = Dealer.objects.unscoped(_LOOKUP).filter(pk=dealer_id).values_list("path", flat=True).first()
    if not path:
        return []
    rows = Dealer.objects.unscoped(_LOOKUP).filter(path__startswith=path).order_by("path")
    return list(rows.values_list("id", flat=True))


def scope_stamps(actor: Actor, dealer_id: int, code: str = "dealers.dealer:view") -> dict[str, int | None] | None:
    """``{region_id, team_id, owner_id}`` to stamp on a row of the dealer; None when the actor may not see him."""
    rows = Dealer.objects.visible_to(actor, code).filter(pk=dealer_id)
    found = rows.values_list("region_id", "team_id", "manager_id").first()
    return dict(zip(("region_id", "team_id", "owner_id"), found, strict=True)) if found else None


def tree_paths(ids: Iterable[int]) -> dict[int, str]:
    """``{key: tree path of the dealer in the channel}``; the path of who sells to him is a prefix of it."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        found.update(Dealer.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "path"))
    return found


def standings(ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """``{key: (status, tree path in the channel, tree path of his region)}``, for judging trade with him."""
    found: dict[int, tuple[str, str, str]] = {}
    for keys in _chunks(ids):
        rows = Dealer.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "status", "path", "region__path")
        found.update({key: (status, path, region) for key, status, path, region in rows})
    return found


MASTER_COLUMNS = (
    "id", "code", "name", "short_name", "credit_code", "address", "phone", "manager_id", "team_id", "status", "level",
)  # fmt: skip


def master_rows(ids: Iterable[int] | None = None) -> list[dict[str, Any]]:
    """The master data of dealers in use as dictionaries of :data:`MASTER_COLUMNS`; of all, or of those keys."""
    rows = Dealer.objects.unscoped(_MASTER).filter(is_active=True).order_by("id").values(*MASTER_COLUMNS)
    if ids is None:
        return list(rows)
    return [row for keys in _chunks(ids) for row in rows.filter(pk__in=keys)]


def names_by_dealer() -> dict[int, list[str]]:
    """``{key: other names}`` of the dealers in use."""
    found: dict[int, list[str]] = {}
    rows = DealerAlias.objects.unscoped(_MASTER).filter(dealer__is_active=True).values_list("dealer_id", "text")
    for key, text in rows:
        found.setdefault(key, []).append(text)
    return found


def first_review_needed(on: date) -> bool:
    """Whether a draft dealer is activated by his approved first review only. Yes, unless a parameter says no."""
    try:
        return bool(reference.parameter("dealers.first_review", on=on))
    except reference.ParameterMissing:
        return True
