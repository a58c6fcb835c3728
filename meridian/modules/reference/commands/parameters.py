"""Dated parameters: new values close old ones; nothing is overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.memo import forget
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many

from ..models import Region, RegulatoryParameter
from ..queries import PARAMETERS_READ
from ..rules.parameter_periods import Period, overlaps, place
from ..rules.shipped_parameters import CHECKED_ON, SHIPPED

_ALL = "periods of one parameter must not overlap"
# Units, sources and notes of the shipped rows: the rules know no translation, and only literals are collected for the
# catalogue. They are stored in the language of the installation.
SHIPPED_TEXTS = (
    _("base units"), _("day of next month"), _("days"), _("fen per person"), _("hours"), _("minutes"), _("month-day"),
    _("months"), _("months before expiry"), _("percent"), _("points"), _("production date"), _("times"),
    _("visits in 4 weeks"), _("visits per day"), _("working days"), _("years"), _("company policy (default)"),
    _("医疗器械监督管理条例 (国令739) art. 22"), _("医疗器械监督管理条例 (国令739) art. 42"),
    _("医疗器械唯一标识系统规则 (2019年第66号) and batch notices"),
    _("医疗器械唯一标识系统规则 (2019年第66号) and batch notices: draft of 2025-09-25"),
    _("At or above: matched without asking."), _("From here up to a case: watch list."),
    _("Price times quantity against the amount."), _("Draft only: confirm with the final notice."),
    _("RDPAC code; confirm."), _("At or above: proposed for one click; below: by hand."),
    _("Alarm when the gap exceeds the larger of both limits."), _("Closer candidates are never decided automatically."),
    _("At or above: a case is opened."), _("kinds of clauses"),
    _("1: the company sells to a dealer only under an agreement in force; 0: also without."),
)  # fmt: skip


@command("reference.regulatoryparameter:add")
def set_parameter(
    *,
    actor: Actor,
    code: str,
    value: Any,
    valid_from: date,
    source: str,
    unit: str = "",
    region: Region | None = None,
    valid_to: date | None = None,
    checked_on: date | None = None,
    note: str = "",
    reason: str = "",
) -> RegulatoryParameter:
    """Set a value from a day on. An open earlier row is closed the day before.

    Raises RuleViolation("reference.parameter_overlap") when a row that starts later, or ends later, is in the way.
    """
    row = RegulatoryParameter(
        code=code, value=value, unit=unit, region=region, valid_from=valid_from, valid_to=valid_to, source=source,
        checked_on=checked_on, note=note,
    )  # fmt: skip
    _make_room(row, reason)
    forget(PARAMETERS_READ)
    return persist(row, reason=reason)


@command("reference.regulatoryparameter:change", subject=RegulatoryParameter)
def change_parameter(
    *, actor: Actor, row: RegulatoryParameter, expected_version: int | None = None, reason: str = "", **values: Any
) -> RegulatoryParameter:
    """Correct a row: its source, its note, the day it was checked, a mistyped value. A new limit is a new row instead.

    Raises RuleViolation("reference.parameter_overlap").
    """
    for name, value in values.items():
        setattr(row, name, value)
    _refuse_overlap(row, _others(row))
    forget(PARAMETERS_READ)
    return persist(row, expected_version=expected_version, reason=reason)


@command("reference.regulatoryparameter:import")
def ensure_parameters(*, actor: Actor) -> int:
    """Add the shipped rows whose parameter has no row yet; returns how many. Rows changed by people are left alone."""
    known = set(RegulatoryParameter.objects.unscoped(_ALL).values_list("code", flat=True))
    missing = [
        RegulatoryParameter(
            code=shipped.code, value=shipped.value, unit=_in_words(shipped.unit), valid_from=shipped.valid_from,
            source=_in_words(shipped.source), checked_on=CHECKED_ON if shipped.checked else None,
            note=_in_words(shipped.note),
        )
        for shipped in SHIPPED
        if shipped.code not in known
    ]  # fmt: skip
    persist_many(RegulatoryParameter, missing)
    forget(PARAMETERS_READ)
    return len(missing)


def _in_words(text: str) -> str:
    # gettext answers the empty text with the header of the catalogue.
    return gettext(text) if text else ""


def _others(row: RegulatoryParameter) -> list[RegulatoryParameter]:
    rows = RegulatoryParameter.objects.unscoped(_ALL).filter(code=row.code, region=row.region)
    return [other for other in rows if other.pk != row.pk]


def _make_room(row: RegulatoryParameter, reason: str) -> None:
    others = {other.pk: other for other in _others(row)}
    placement = place(_period(row), [_period(other) for other in others.values()])
    if placement.in_the_way:
        raise _overlap(row, others[placement.in_the_way[0]])
    if placement.close is not None:
        persist(others[placement.close], valid_to=placement.close_on, reason=reason)


def _refuse_overlap(row: RegulatoryParameter, others: list[RegulatoryParameter]) -> None:
    for other in others:
        if overlaps(_period(row), _period(other)):
            raise _overlap(row, other)


def _period(row: RegulatoryParameter) -> Period:
    return Period(row.pk or 0, row.valid_from, row.valid_to)


def _overlap(row: RegulatoryParameter, other: RegulatoryParameter) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="reference.parameter_overlap",
            message=_("“%(code)s” already has a value from %(first)s that overlaps this period."),
            mend=_("Choose a first day after it, or end that row first."),
            field="valid_from",
            params={"code": row.code, "first": other.valid_from.isoformat()},
        )
    )
