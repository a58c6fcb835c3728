"""Target lists of hospitals, and files of market notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import spec_named
from meridian.modules.reference import queries as reference

from ..models import MarketNote, TargetList, TargetListItem
from .texts import refusal

NOTE_FILE = "market.note"  # purpose of stored files
MOST = "market.targets.most_hospitals"


@command("market.targetlist:add")
def make_target_list(
    *, actor: Actor, name: str, line: Any, region: Any, owner: Any, first_day: date, last_day: date,
    hospitals: Iterable[int] = (), chosen_by: dict[str, Any] | None = None,
) -> TargetList:  # fmt: skip
    """Make a list of hospitals for one person over a period; ``chosen_by`` keeps the filter they came from.

    Only hospitals the actor sees get into it. Raises RuleViolation("market.period" | "market.too_many_hospitals"),
    NotVisible for a hospital outside the actor's scope.
    """
    if last_day < first_day:
        raise refusal("period", "last_day", first=first_day.isoformat(), last=last_day.isoformat())
    row = persist(
        TargetList(), name=name, line_id=getattr(line, "pk", line), region_id=getattr(region, "pk", region),
        owner_id=getattr(owner, "pk", owner), first_day=first_day, last_day=last_day, chosen_by=chosen_by or {},
    )  # fmt: skip
    keys = sorted(set(hospitals))
    if keys:
        _add(actor, row, keys)
    return row


@command("market.targetlist:change", subject=TargetList)
def add_targets(*, actor: Actor, target_list: TargetList, hospitals: Iterable[int]) -> int:
    """Put more hospitals on a list; those on it already stay as they are. Returns how many are new.

    Raises what :func:`make_target_list` raises, RuleViolation("market.no_hospitals").
    """
    there = set(target_list.items.values_list("hospital_id", flat=True))
    keys = sorted(set(hospitals) - there)
    if not keys and not there:
        raise refusal("no_hospitals")
    return _add(actor, target_list, keys)


def _add(actor: Actor, row: TargetList, keys: list[int]) -> int:
    limit = int(reference.parameter(MOST, on=actor.today))
    if row.items.count() + len(keys) > limit:
        raise refusal("too_many_hospitals", count=row.items.count() + len(keys), limit=limit)
    seen = set()
    for start in range(0, len(keys), 500):
        rows = spec_named("customers.hospital").rows(actor).filter(pk__in=keys[start : start + 500])
        seen.update(rows.values_list("pk", flat=True))
    if len(seen) != len(keys):
        raise NotVisible("hospital")
    persist_many(TargetListItem, [TargetListItem(target_list=row, hospital_id=key) for key in keys])
    return len(keys)


@command("market.marketnote:change", subject=MarketNote)
def attach_file(*, actor: Actor, market_note: MarketNote, file: Any) -> MarketNote:
    """Attach a stored file of this person (purpose ``market.note``). Raises NotVisible for another's file."""
    key = getattr(file, "pk", file)
    mine = StoredFile.objects.unscoped("a file is checked to be the actor's own").filter(pk=key, purpose=NOTE_FILE)
    if not actor.is_system:
        mine = mine.filter(owner_id=actor.user_id)
    if not mine.exists():
        raise NotVisible(f"file {key}")
    return persist(market_note, file_id=key)
