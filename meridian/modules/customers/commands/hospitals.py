"""Hospitals one by one: registering, changing, their other names, departments and campuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import reaches_all
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation
from meridian.kernel.base.text import clean_line, fold
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many, retire

from ..choices import AliasOrigin
from ..models import Department, Hospital, HospitalAlias
from ..rules.grades import grade_problem

_GRADES = {
    "class_without_level": _("A class (甲乙丙) needs a level."),
    "special_is_level_three": _("Only level three has the class “special”."),
}


@command("customers.hospital:add")
def register_hospital(
    *, actor: Actor, aliases: Iterable[str] = (), departments: Iterable[str] = (), **values: Any
) -> Hospital:
    """Add a hospital, with its other official names and departments.

    Raises RuleViolation("customers.grade" | "customers.campus_of_campus"), Denied outside the actor's own scope.
    """
    row = Hospital()
    _set(row, values)
    persist(row)
    require_in_scope(actor, "customers.hospital:add", [row])
    add_aliases(actor=actor, hospital=row, texts=aliases)
    for name in departments:
        add_department(actor=actor, hospital=row, name=name)
    return row


@command("customers.hospital:change", subject=Hospital)
def change_hospital(
    *, actor: Actor, row: Hospital, expected_version: int | None = None, reason: str = "", **values: Any
) -> Hospital:
    """Change a hospital. A changed name is kept as its former name, so that old files still match.

    Raises RuleViolation("customers.grade" | "customers.campus_of_campus").
    """
    former = row.name
    _set(row, values)
    persist(row, expected_version=expected_version, reason=reason)
    if fold(former) != fold(row.name):
        add_aliases(actor=actor, hospital=row, texts=[former], origin=AliasOrigin.FORMER)
    return row


@command("customers.hospital:retire", subject=Hospital)
def retire_hospital(*, actor: Actor, row: Hospital, reason: str = "") -> Hospital:
    """Take a hospital out of use. Raises RuleViolation("customers.campuses_open") while it has campuses in use."""
    if row.campuses.filter(is_active=True).exists():
        raise RuleViolation(
            Issue(
                code="customers.campuses_open",
                message=_("“%(hospital)s” still has campuses in use."),
                mend=_("Retire the campuses first, or give them another main hospital."),
                params={"hospital": row.name},
            )
        )
    return retire(row, reason=reason)


@command("customers.hospital:assign", subject=Hospital)
def assign_rep(*, actor: Actor, hospital: Hospital, rep: Any, reason: str = "") -> Hospital:
    """Give a hospital to a representative (an account, or None to leave it without)."""
    return persist(hospital, rep_id=rep.pk if rep is not None else None, reason=reason)


@command("customers.hospitalalias:add", subject=Hospital)
def add_aliases(
    *, actor: Actor, hospital: Hospital, texts: Iterable[str], origin: str = AliasOrigin.OFFICIAL
) -> list[HospitalAlias]:
    """Add other names of a hospital; names it has already are left out."""
    known = {fold(hospital.name)} | {fold(alias.text) for alias in hospital.aliases.all()}
    fresh = []
    for text in (clean_line(text, 120) for text in texts):
        if text and fold(text) not in known:
            known.add(fold(text))
            fresh.append(HospitalAlias(hospital=hospital, text=text, origin=origin))
    return persist_many(HospitalAlias, fresh)


@command("customers.hospitalalias:add", subject=Hospital)
def add_alias(*, actor: Actor, hospital: Hospital, text: str, origin: str = AliasOrigin.OFFICIAL) -> HospitalAlias:
    """Add one other name of a hospital. Raises RuleViolation("customers.alias_known") when it has the name already."""
    made = add_aliases(actor=actor, hospital=hospital, texts=[text], origin=origin)
    if made:
        return made[0]
    raise RuleViolation(
        Issue("customers.alias_known", _("The hospital goes by this name already."), "text", params={"text": text})
    )


@command("customers.department:add", subject=Hospital)
def add_department(
    *, actor: Actor, hospital: Hospital, name: str, kind: str = "", beds: int | None = None
) -> Department:
    """Add a department of a hospital."""
    return persist(Department(hospital=hospital, name=clean_line(name, 60), kind=kind, beds=beds))


def require_in_scope(actor: Actor, code: str, rows: list[Hospital]) -> None:
    """New rows must lie where the actor may add: nobody creates what he cannot see afterwards."""
    if reaches_all(Hospital, actor, code):
        return
    keys = [row.pk for row in rows]
    seen = sum(
        Hospital.objects.visible_to(actor, code).filter(pk__in=keys[start : start + 500]).count()
        for start in range(0, len(keys), 500)
    )
    if seen != len(keys):
        raise Denied(_("The hospital would lie outside your own region. Ask the data steward to add it."))


def grade_issues(row: Hospital) -> list[Issue]:
    """Level and class that do not go together."""
    problem = grade_problem(row.level, row.grade_class)
    return [Issue(code="customers.grade", message=_GRADES[problem], field="grade_class")] if problem else []


def campus_issues(row: Hospital) -> list[Issue]:
    """A campus belongs to a main hospital, never to another campus or to itself."""
    main = row.parent
    if main is None or (main.parent_id is None and main.pk != row.pk):
        return []
    return [
        Issue(
            code="customers.campus_of_campus",
            message=_("“%(main)s” is a campus itself, so it cannot have campuses."),
            mend=_("Choose the main hospital."),
            field="parent",
            params={"main": main.name},
        )
    ]


def _set(row: Hospital, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.name = clean_line(row.name)
    issues = grade_issues(row) + campus_issues(row)
    if issues:
        raise RuleViolation(issues)
