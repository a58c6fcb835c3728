"""The scope of a document: what was read from its text, and what quality made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist, persist_many

from ..choices import ColdChain
from ..models import Licence, ScopeItem
from ..rules.catalogues import ALL, CATALOGUE_2002, CATALOGUE_2017
from ..rules.documents import SCOPED
from ..rules.scope_items import ScopeEntry
from ..rules.scope_text import ScopeText
from .texts import issue

_OWN = "the scope of the document in hand"
_KNOWN = {"2002": CATALOGUE_2002, "2017": CATALOGUE_2017, "IVD": {}}


@command("licences.licence:verify", subject=Licence)
def confirm_scope(
    *, actor: Actor, licence: Licence, items: Iterable[ScopeEntry] | None = None, cold_chain: str = "", reason: str = ""
) -> Licence:
    """Quality states what the scope of a document is. From then on trade is judged by these items.

    Without ``items`` the items read from the text stand, which is refused while any of them needs a decision; items
    given replace them and count as decided. Also possible for a document in force: the correction is logged.
    Raises RuleViolation("licences.scope_kind" | "licences.scope_to_judge" | "licences.scope_code" |
    "licences.scope_missing").
    """
    if licence.kind not in SCOPED:
        raise RuleViolation(issue("licences.scope_kind", kind=licence.get_kind_display()))
    held = entries_of(licence)
    if items is None:
        undecided = sum(entry.needs_review for entry in held)
        if undecided:
            raise RuleViolation(issue("licences.scope_to_judge", count=undecided))
        decided = held
    else:
        decided = [replace(entry, needs_review=False) for entry in items]
        wrong = [problem for entry in decided for problem in _code_issues(entry)]
        if wrong:
            raise RuleViolation(wrong)
    if not any(not entry.is_excluded for entry in decided):
        raise RuleViolation(issue("licences.scope_missing", number=str(licence)))
    _replace_items(licence, held, decided)
    values: dict[str, Any] = {"scope_confirmed_at": actor.now}
    if cold_chain in ColdChain.values:
        values["cold_chain"] = cold_chain
    return persist(licence, reason=reason, **values)


def read_scope(row: Licence, read: ScopeText) -> None:
    """Keep what was read from the text. Of a renewal, what quality decided on the old document is decided here too.

    When every item is as it was confirmed there, and the text gave no problem, the scope counts as confirmed again.
    """
    entries = [replace(entry, note=entry.note[:300]) for entry in read.items]
    earlier = row.previous
    if earlier is not None and earlier.scope_confirmed_at is not None:
        decided = {_key(entry): entry for entry in entries_of(earlier)}
        entries = [decided.get(_key(entry), entry) for entry in entries]
        same_text = " ".join(earlier.raw_scope.split()) == " ".join(row.raw_scope.split())
        if same_text:
            entries = list(decided.values())
        alike = {_key(entry) for entry in entries} == set(decided)
        if alike and (same_text or not read.problems) and not any(entry.needs_review for entry in entries):
            persist(row, scope_confirmed_at=earlier.scope_confirmed_at, cold_chain=earlier.cold_chain)
    _replace_items(row, entries_of(row), entries)


def entries_of(licence: Licence) -> list[ScopeEntry]:
    """The scope items of a document as entries."""
    rows = ScopeItem.objects.unscoped(_OWN).filter(licence=licence).order_by("id")
    columns = ("edition", "code", "is_excluded", "device_class", "note", "needs_review")
    return [ScopeEntry(*values) for values in rows.values_list(*columns)]


def _key(entry: ScopeEntry) -> tuple[str, str, bool, str]:
    return (entry.edition, entry.code, entry.is_excluded, entry.device_class)


def _replace_items(licence: Licence, before: list[ScopeEntry], after: list[ScopeEntry]) -> None:
    """Write the new set and log by name what left and what came."""
    unique = {_key(entry): entry for entry in after}
    if {_key(e): e for e in before} == unique:
        return
    ScopeItem.objects.unscoped(_OWN).filter(licence=licence).delete()
    rows = [
        ScopeItem(
            licence=licence, edition=entry.edition, code=entry.code, is_excluded=entry.is_excluded,
            device_class=entry.device_class, note=entry.note[:300], needs_review=entry.needs_review,
        )
        for entry in unique.values()
    ]  # fmt: skip
    persist_many(ScopeItem, rows)
    was, now = {_words(e) for e in before}, {_words(e) for e in unique.values()}
    note_action(licence, diff={"±": [" ".join(sorted(was - now))[:2000], " ".join(sorted(now - was))[:2000]]})


def _words(entry: ScopeEntry) -> str:
    sign = "-" if entry.is_excluded else ""
    return f"{sign}{entry.edition}:{entry.code}{entry.device_class}{'?' if entry.needs_review else ''}"


def _code_issues(entry: ScopeEntry) -> list[Issue]:
    if entry.edition in _KNOWN and (entry.code == ALL or entry.code in _KNOWN[entry.edition]):
        return []
    return [issue("licences.scope_code", code=entry.code, edition=entry.edition)]
