"""Facts about the documents of many subjects in a few queries, for the trade rule and the pages above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from meridian.kernel.base.actors import Actor

from ..choices import LicenceStatus, SubjectType
from ..models import Block, Licence, ScopeItem
from ..rules.facts import BlockSpan, LicenceFacts, LicenceTerm
from ..rules.scope_items import ScopeEntry

_JUDGING = "a trade is judged by the documents of both parties, whoever asks"
_SHARED = "documents of the company and its products belong in the files of every dealer (首营)"
_IN_ONE_QUERY = 500


def licence_facts(subject_type: str, subject_ids: Iterable[int], on: date) -> dict[int, LicenceFacts]:
    """Documents in force on a day, the latest lapsed one of each kind where none is, and the blocks open that day.

    Every subject asked for has an entry, empty when nothing is on file. At most three queries per 500 subjects.
    """
    found = facts_between(subject_type, subject_ids, on, on)
    return {key: _on(facts, on) for key, facts in found.items()}


def _on(facts: LicenceFacts, day: date) -> LicenceFacts:
    kept: list[LicenceTerm] = []
    for kind in dict.fromkeys(term.kind for term in facts.terms):
        held = facts.in_force(kind, day)
        latest = facts.latest(kind)
        kept += held or ((latest,) if latest else ())
    blocks = tuple(block for block in facts.blocks if block.holds_on(day, block.device_class))
    return LicenceFacts(facts.subject_type, facts.subject_id, tuple(kept), blocks)


def facts_between(subject_type: str, subject_ids: Iterable[int], first: date, last: date) -> dict[int, LicenceFacts]:
    """All documents ever verified or waiting, with their scope, and the blocks of a period. Entries as in licence_facts."""
    found = facts_of_subjects({subject_type: subject_ids}, first, last)
    return {key: facts for (_type, key), facts in found.items()}


def facts_of_subjects(
    wanted: Mapping[str, Iterable[int]], first: date, last: date
) -> dict[tuple[str, int], LicenceFacts]:
    """The same of subjects of several types together, ``{(type, key): facts}``: a trade asks for product and both parties."""
    subjects = {subject_type: sorted(set(keys)) for subject_type, keys in wanted.items()}
    terms: dict[tuple[str, int], list[LicenceTerm]] = defaultdict(list)
    blocks: dict[tuple[str, int], list[BlockSpan]] = defaultdict(list)
    for some in _portions(subjects):
        _add_terms(terms, Licence.objects.unscoped(_JUDGING).filter(some))
        rows = Block.objects.unscoped(_JUDGING).filter(some)
        rows = rows.filter(opened_on__lte=last).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=first))
        columns = ("id", "cause", "device_class", "rule", "note", "opened_on", "closed_on")
        for subject_type, key, *values in rows.order_by("id").values_list("subject_type", "subject_id", *columns):
            blocks[subject_type, key].append(BlockSpan(*values))
    return {
        (kind, key): LicenceFacts(kind, key, tuple(terms.get((kind, key), ())), tuple(blocks.get((kind, key), ())))
        for kind, keys in subjects.items()
        for key in keys
    }


def _add_terms(terms: dict[tuple[str, int], list[LicenceTerm]], rows: QuerySet) -> None:
    # What was refused before it ever counted is no document.
    rows = rows.exclude(status=LicenceStatus.REVOKED, verified_at__isnull=True)
    columns = (
        "id", "subject_type", "subject_id", "kind", "number", "status", "issued_on", "expires_on", "ended_on", "cold_chain",
        "scope_confirmed_at",
    )  # fmt: skip
    licences = list(rows.order_by("id").values_list(*columns))
    scope: dict[int, list[ScopeEntry]] = defaultdict(list)
    items = ScopeItem.objects.unscoped(_JUDGING).order_by("id")
    for some in _chunks([row[0] for row in licences]):
        for licence_id, edition, code, is_excluded, device_class, note, review in items.filter(
            licence_id__in=some
        ).values_list("licence_id", "edition", "code", "is_excluded", "device_class", "note", "needs_review"):
            scope[licence_id].append(ScopeEntry(edition, code, is_excluded, device_class, note, review))
    for key, subject_type, subject_id, kind, number, status, issued, expires, ended, cold, confirmed in licences:
        ends = [day for day in (expires, ended) if day is not None]
        terms[subject_type, subject_id].append(
            LicenceTerm(
                key, kind, number, status, issued, min(ends) if ends else None, tuple(scope.get(key, ())), cold,
                confirmed is not None,
            )
        )  # fmt: skip


def _portions(subjects: Mapping[str, list[int]]) -> Iterator[Q]:
    """Conditions for up to 500 subjects each; a few subjects of several types are asked for together."""
    if sum(len(keys) for keys in subjects.values()) <= _IN_ONE_QUERY:
        condition = Q(pk__in=())
        for subject_type, keys in subjects.items():
            condition |= Q(subject_type=subject_type, subject_id__in=keys)
        yield condition
        return
    for subject_type, keys in subjects.items():
        for some in _chunks(keys):
            yield Q(subject_type=subject_type, subject_id__in=some)


def expiring(actor: Actor, until: date) -> QuerySet:
    """Documents in force the actor may see that end on a day up to ``until`` and have no verified renewal; soonest first."""
    rows = Licence.objects.visible_to(actor).filter(status=LicenceStatus.VALID, expires_on__lte=until)
    return rows.exclude(next__status=LicenceStatus.VALID).order_by("expires_on", "id")


def shared_documents(subject_type: str = SubjectType.COMPANY, subject_id: int = 0) -> QuerySet:
    """Valid documents of the company or of a product with a file: every dealer keeps copies of them in his own files."""
    rows = Licence.objects.unscoped(_SHARED).filter(subject_type=subject_type, subject_id=subject_id)
    return rows.filter(status=LicenceStatus.VALID, file__isnull=False).select_related("file").order_by("kind", "id")


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _IN_ONE_QUERY):
        yield keys[start : start + _IN_ONE_QUERY]
