"""Whether a dealer's people hold the certificates that a line asks for. Asked by whoever judges sales, one tier above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from meridian.kernel.access.models import DealerMembership
from meridian.kernel.commands.kept_facts import kept
from meridian.modules.dealers import queries as dealers

from ..models import Certificate, TrainingRequirement
from ..rules import gate as rule
from ..rules.gate import Held, Requirement, Shortfall

_JUDGING = "whether a dealer may be sold a line rests on the certificates of his people, whoever asks"
_BY_KEY = 400
# What the answer is made of; processes keep it while none of these rows changes.
RESTS_ON = (
    "training.trainingrequirement", "training.certificate", "training.course", "org.account", "org.accountmembership",
)  # fmt: skip


def requirements() -> tuple[Requirement, ...]:
    """Every requirement, past and future ones too. Kept by the process: usually there are none."""
    return kept(
        "training.requirements", "all", _read_requirements, of=("training.trainingrequirement", "training.course")
    )


def shortfalls(dealer_ids: Iterable[int]) -> dict[int, tuple[Shortfall, ...]]:
    """``{dealer: stretches of days with too few certified persons}``; dealers without any are absent.

    No query beyond the kept requirements where nothing is required; else three for 400 dealers, however many years.
    Persons count while they work for the dealer with an open account.
    """
    needs = requirements()
    keys = sorted(set(dealer_ids))
    if not needs or not keys:
        return {}
    held = held_by_dealer(keys, {need.course_id for need in needs})
    levels = {row["id"]: row["level"] for row in dealers.master_rows(keys)}
    found = {key: tuple(rule.shortfalls(needs, held.get(key, ()), levels.get(key, 0))) for key in keys}
    return {key: rows for key, rows in found.items() if rows}


def gate(dealer_ids: Iterable[int], line_ids: Iterable[int], on: date) -> dict[tuple[int, int], list[Shortfall]]:
    """``{(dealer, line): what is missing}`` on a day, blocking ones first; pairs that lack nothing are absent."""
    lines = sorted(set(line_ids))
    found = {
        (dealer, line): rule.missing_on(rows, line, on)
        for dealer, rows in shortfalls(dealer_ids).items()
        for line in lines
    }
    return {pair: rows for pair, rows in found.items() if rows}


def missing_training(dealer_id: int, line_id: int, on: date) -> list[Shortfall]:
    """What one dealer lacks to be sold one line on a day; empty: nothing."""
    return gate([dealer_id], [line_id], on).get((dealer_id, line_id), [])


def _read_requirements() -> tuple[Requirement, ...]:
    rows = TrainingRequirement.objects.unscoped(_JUDGING).select_related("course").order_by("pk")
    return tuple(
        Requirement(
            row.pk, row.course_id, row.course.title, row.line_id, row.dealer_level, row.min_persons, row.effect,
            row.valid_from, row.valid_to,
        )
        for row in rows
    )  # fmt: skip


def held_by_dealer(dealer_ids: list[int], course_ids: set[int]) -> dict[int, list[Held]]:
    """``{dealer: certificates}`` of these courses held by persons who work there, past and future days too."""
    found: dict[int, list[Held]] = defaultdict(list)
    works_there = DealerMembership.objects.filter(
        user_id=OuterRef("user_id"), dealer_id=OuterRef("dealer_id"), user__is_active=True
    )
    rows = Certificate.objects.unscoped(_JUDGING).filter(Exists(works_there), course_id__in=sorted(course_ids))
    for start in range(0, len(dealer_ids), _BY_KEY):
        some = rows.filter(dealer_id__in=dealer_ids[start : start + _BY_KEY])
        for dealer, course, person, first, last, revoked in some.values_list(
            "dealer_id", "course_id", "user_id", "issued_on", "valid_to", "revoked_on"
        ):
            end = last_day_of(last, revoked)
            if end is None or end >= first:
                found[dealer].append(Held(course, person, first, end))
    return found


def last_day_of(valid_to: date | None, revoked_on: date | None) -> date | None:
    """The last day a certificate counts: the day before it was revoked, or its own last day."""
    if revoked_on is None:
        return valid_to
    before = revoked_on - timedelta(days=1)
    return before if valid_to is None else min(valid_to, before)
