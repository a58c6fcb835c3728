"""The right to sell that a won tender gives: recorded, changed, withdrawn; and what an authorisation must keep to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import AccessRightStatus, AuthorisationKind
from ..models import AccessRight, Authorisation
from ..queries.access import authorisations_from, outside_of
from ..rules.access import lacks_of_kind
from .letter_texts import issue, refusal


@command("agreements.accessright:add")
def record_access_right(
    *, actor: Actor, dealer: Any, tender_number: str, tender_name: str, awarded_on: date, valid_from: date, valid_to: date,
    number: str = "", **values: Any,
) -> AccessRight:  # fmt: skip
    """Record that a dealer won a tender. The lists (lines, products, regions, hospitals) take rows or keys.

    Raises RuleViolation("access.no_place" | "access.dates" | "access.future"), Denied when the dealer lies outside the
    actor's scope.
    """
    row = AccessRight(dealer_id=getattr(dealer, "pk", dealer), awarded_on=awarded_on)
    row.valid_from, row.valid_to = valid_from, valid_to
    _require_sound(row, actor, has_place=bool(values.get("regions") or values.get("hospitals")))
    persist(
        row, number=number or next_number(f"AR-{actor.today:%y%m}"), tender_number=tender_number.strip(),
        tender_name=tender_name.strip(), **values,
    )  # fmt: skip
    if not actor.is_system:
        rows = AccessRight.objects.visible_to(actor, "agreements.accessright:add")
        if not rows.filter(pk=row.pk).exists():
            raise Denied(_("The dealer lies outside your own region or team."))
    return row


@command("agreements.accessright:change", subject=AccessRight)
def change_access_right(
    *, actor: Actor, row: AccessRight, expected_version: int | None = None, reason: str = "", **values: Any
) -> AccessRight:
    """Correct an access right. What is in force under it must still lie inside it.

    Raises RuleViolation("access.withdrawn" | "access.used" | what :func:`record_access_right` raises).
    """
    if row.status != AccessRightStatus.ACTIVE:
        raise refusal("access.withdrawn", number=row.number)
    for name in ("awarded_on", "valid_from", "valid_to"):
        if name in values:
            setattr(row, name, values[name])
    place = [values[name] if name in values else getattr(row, name).exists() for name in ("regions", "hospitals")]
    _require_sound(row, actor, has_place=any(place))
    persist(row, expected_version=expected_version, reason=reason, **values)
    broken = [
        each.number for each in authorisations_from(row) if each.dealer_id != row.dealer_id or outside_of(each, row)
    ]
    if broken:
        raise refusal("access.used", numbers=", ".join(broken))
    return row


@command("agreements.accessright:withdraw", subject=AccessRight)
def withdraw_access_right(*, actor: Actor, accessright: AccessRight, reason: str) -> AccessRight:
    """The right is gone (contract ended, award annulled). What is in force under it must be ended first.

    Raises RuleViolation("access.state" | "letters.reason" | "access.used").
    """
    if accessright.status != AccessRightStatus.ACTIVE:
        raise refusal("access.state", number=accessright.number)
    if not reason.strip():
        raise refusal("letters.reason", "reason")
    used = [row.number for row in authorisations_from(accessright) if (row.ended_on or row.valid_to) >= actor.today]
    if used:
        raise refusal("access.used", numbers=", ".join(used))
    return persist(
        accessright, status=AccessRightStatus.WITHDRAWN, withdraw_reason=reason.strip(), reason=reason
    )  # fmt: skip


def origin_issues(row: Authorisation, today: date) -> list[Issue]:
    """What keeps an authorisation from being signed because of its kind or of the tender it comes from."""
    found = []
    if row.kind in (AuthorisationKind.PROJECT, AuthorisationKind.TEMPORARY):
        found += _kind_issues(row, today)
    if row.access_right_id is not None:
        found += _right_issues(row)
    return found


def _kind_issues(row: Authorisation, today: date) -> list[Issue]:
    days = int(reference.parameter("agreements.temporary.max_days", on=today)) if row.kind == "TEMPORARY" else 0
    lacks = lacks_of_kind(
        row.kind, first=row.valid_from, last=row.valid_to, temporary_days=days,
        has_project=bool(row.project_number or row.project_name or row.access_right_id),
        has_hospital=row.hospitals.exists(), has_region=row.regions.exists(),
        has_price=bool(row.price_reference or (row.access_right_id and row.access_right.price_reference)),
    )  # fmt: skip
    fields = {"project": "project_name", "project_price": "price_reference", "temporary_long": "valid_to"}
    return [issue(f"agreements.{lack}", fields[lack], days=days) for lack in lacks]


def _right_issues(row: Authorisation) -> list[Issue]:
    # Locked, so that the right is not withdrawn or narrowed while this authorisation is signed.
    rights = AccessRight.objects.unscoped("its authorisation is signed").select_for_update(of=("self",))
    right = rights.get(pk=row.access_right_id)
    if right.dealer_id != row.dealer_id:
        return [issue("access.other_dealer", "access_right", number=right.number)]
    if right.status != AccessRightStatus.ACTIVE:
        return [issue("access.withdrawn", "access_right", number=right.number)]
    first, last = right.valid_from.isoformat(), right.valid_to.isoformat()
    fields = {"period": "valid_to", "products": "products", "regions": "regions", "hospitals": "hospitals"}
    return [
        issue(f"access.{what}", fields[what], number=right.number, first=first, last=last)
        for what in outside_of(row, right)
    ]


def _require_sound(row: AccessRight, actor: Actor, *, has_place: bool) -> None:
    issues = []
    if row.valid_to < row.valid_from:
        issues.append(issue("access.dates", "valid_to"))
    if row.awarded_on > actor.today:
        issues.append(issue("access.future", "awarded_on"))
    if not has_place:
        issues.append(issue("access.no_place", "regions"))
    if issues:
        raise RuleViolation(issues)
