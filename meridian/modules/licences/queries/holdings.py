"""What many subjects hold, kind by kind, without reading scopes: for lists of thousands, in two queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import Q, QuerySet

from ..choices import LicenceKind, LicenceStatus
from ..models import Block, Licence
from ..rules.documents import Checked, Light, Need, State, light_of

_OVERVIEW = "the documents of parties in a list, as a light and as kinds held"
# Beyond that many keys everything is read and what nobody asked for is dropped: quicker than a long list of keys.
_BY_KEY = 400
NO_END = date.max


@dataclass(frozen=True, slots=True)
class Held:
    """A kind of document on a day: ``last_day`` of the best one in force (None: none is), whether one waits or has ended."""

    last_day: date | None = None
    waits: bool = False
    has_ended: bool = False


def kinds_held(subject_type: str, on: date, subject_ids: Collection[int] | None = None) -> dict[int, dict[str, Held]]:
    """``{subject: {kind: Held}}`` of all subjects of a type, or of those. Subjects without any document are absent."""
    rows = _of(Licence.objects.unscoped(_OVERVIEW), subject_type, subject_ids)
    rows = rows.exclude(status=LicenceStatus.REVOKED, verified_at__isnull=True).order_by("subject_id", "kind")
    columns = ("subject_id", "kind", "status", "issued_on", "expires_on", "ended_on")
    wanted = None if subject_ids is None else set(subject_ids)
    found: dict[int, dict[str, Held]] = {}
    for (subject, kind), terms in groupby(rows.values_list(*columns), key=itemgetter(0, 1)):
        if wanted is None or subject in wanted:
            found.setdefault(subject, {})[kind] = _held([term[2:] for term in terms], on)
    return found


def _held(terms: Iterable[tuple[str, date | None, date | None, date | None]], on: date) -> Held:
    best: date | None = None
    waits = has_ended = False
    for status, first, expires, ended in terms:
        last = min(expires or NO_END, ended or NO_END)
        if status == LicenceStatus.PENDING:
            waits = True
        elif (first is None or first <= on) and on <= last:
            best = max(best or last, last)
        elif last < on:
            has_ended = True
    return Held(best, waits, has_ended)


def blocked_subjects(subject_type: str, on: date, subject_ids: Collection[int] | None = None) -> set[int]:
    """Subjects with a trade block open on a day."""
    rows = _of(Block.objects.unscoped(_OVERVIEW), subject_type, subject_ids).filter(opened_on__lte=on)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return set(rows.order_by().values_list("subject_id", flat=True))


def light_of_held(
    needs: Iterable[Need], held: dict[str, Held], day: date, warn_days: int, *, is_blocked: bool = False
) -> Light:
    """The traffic light of a checklist, as :func:`check_documents` and :func:`light_of` give it, from kinds held."""
    return light_of([_checked(need, held.get(need.kind), day, warn_days) for need in needs], is_blocked=is_blocked)


def _checked(need: Need, held: Held | None, day: date, warn_days: int) -> Checked:
    if held is None:
        return Checked(need, "MISSING")
    if held.last_day is not None:
        left = None if held.last_day == NO_END else (held.last_day - day).days
        state: State = "EXPIRING" if left is not None and left <= warn_days else "VALID"
        return Checked(need, state, days_left=left)
    return Checked(need, "PENDING" if held.waits else "EXPIRED" if held.has_ended else "MISSING")


def business_licence_numbers(subject_type: str) -> dict[int, frozenset[str]]:
    """``{subject: numbers of business licences on file}``: the unified social credit codes the papers state."""
    rows = Licence.objects.unscoped("papers that may tell two parties of one number").filter(
        subject_type=subject_type, kind=LicenceKind.BUSINESS_LICENCE
    )
    rows = rows.exclude(number="").exclude(status=LicenceStatus.REVOKED)
    found: dict[int, set[str]] = {}
    for subject, number in rows.values_list("subject_id", "number"):
        found.setdefault(subject, set()).add(number)
    return {subject: frozenset(numbers) for subject, numbers in found.items()}


def _of(rows: QuerySet, subject_type: str, subject_ids: Collection[int] | None) -> QuerySet:
    rows = rows.filter(subject_type=subject_type)
    if subject_ids is None or len(subject_ids) > _BY_KEY:
        return rows
    return rows.filter(subject_id__in=list(subject_ids))
