"""Authorisations: drafted, signed, ended early."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.approvals.engine import require_no_open_case, submit_case
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, note_action, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers.choices import DealerStatus

from ..choices import AuthorisationStatus
from ..events import AuthorisationEnded, AuthorisationSigned
from ..models import Authorisation
from ..queries import all_grants_on, authorisation_numbers, grant_of
from ..rules.overlap import exclusive_overlaps
from .access import origin_issues
from .channel_mode import direct_issues, reserved_issues

AUTHORISE = "sign"
NAMES_LOGGED = 50
LISTS = ("lines", "products", "regions", "hospitals", "excluded_hospitals")


@command("agreements.authorisation:add")
def draft_authorisation(
    *, actor: Actor, dealer: Any, valid_from: date, valid_to: date, number: str = "", **values: Any
) -> Authorisation:
    """Draft an authorisation. The lists (lines, products, regions, hospitals, excluded_hospitals) take rows or keys.

    A number is given when none is typed. Raises Denied when the dealer lies outside the actor's scope.
    """
    lists = {name: list(values.pop(name, ()) or ()) for name in LISTS}
    row = Authorisation(dealer=dealer, valid_from=valid_from, valid_to=valid_to)
    persist(row, number=number or next_number(f"AU-{actor.today:%y%m}"), **values)
    if not actor.is_system:
        rows = Authorisation.objects.visible_to(actor, "agreements.authorisation:add")
        if not rows.filter(pk=row.pk).exists():
            raise Denied(_("The dealer lies outside your own region or team."))
    _set_lists(row, lists)
    return row


@command("agreements.authorisation:change", subject=Authorisation)
def change_authorisation(
    *, actor: Actor, row: Authorisation, expected_version: int | None = None, reason: str = "", **values: Any
) -> Authorisation:
    """Change a draft. What was signed is changed by ending it and drafting anew.

    Raises RuleViolation("agreements.signed").
    """
    if row.status != AuthorisationStatus.DRAFT:
        raise RuleViolation(
            Issue(
                code="agreements.signed",
                message=_("The authorisation %(number)s is signed and cannot be changed."),
                mend=_("End it and draft a new one."),
                params={"number": row.number},
            )
        )
    require_no_open_case(row, AUTHORISE)
    lists = {name: list(values.pop(name) or ()) for name in LISTS if name in values}
    persist(row, expected_version=expected_version, reason=reason, **values)
    _set_lists(row, lists)
    return row


@command("agreements.authorisation:sign", subject=Authorisation)
def sign_authorisation(*, actor: Actor, authorisation: Authorisation) -> Authorisation:
    """Put a draft into force for its period; where an approval route fits, its last approval does.

    Raises RuleViolation("agreements.not_a_draft" | "agreements.no_territory" | "agreements.dealer_not_active" |
    "agreements.exclusive_overlap" | "agreements.served_directly" |
    "agreements.reserved_for_another" | "approvals.case_open" | what its kind lacks | in what it leaves its access right) with
    every issue found.
    """
    require_no_open_case(authorisation, AUTHORISE)
    _require_may_hold(actor, authorisation)
    case = submit_case(
        actor=actor, row=authorisation, purpose=AUTHORISE, title=f"{authorisation.number} {authorisation.dealer}"
    )
    if case is None:
        return _put_in_force(authorisation)
    authorisation.refresh_from_db()  # a route whose steps all fall away has approved it by now
    return authorisation


@command("agreements.authorisation:sign")
def carry_out_authorising(*, actor: Actor, subject_id: int) -> Authorisation:
    """The last approval of the route: in force, if nothing stands against it by now. Raises as :func:`sign_authorisation`."""
    row = Authorisation.objects.unscoped("its approval case was decided").get(pk=subject_id)
    _require_may_hold(actor, row)
    return _put_in_force(row)


def _require_may_hold(actor: Actor, authorisation: Authorisation) -> None:
    """A complete draft that leaves no access right and overlaps no other's exclusive right."""
    if authorisation.status != AuthorisationStatus.DRAFT:
        raise RuleViolation(_state_issue(authorisation, "agreements.not_a_draft"))
    if authorisation.is_exclusive:
        # The counter's row lock lets exclusive authorisations be signed one after the other only.
        next_number("authorisation-signing")
    issues = [
        *_completeness_issues(authorisation),
        *origin_issues(authorisation, actor.today),
        *_overlap_issues(authorisation),
        *direct_issues(authorisation, actor.today),
        *reserved_issues(authorisation, actor.today),
    ]
    if issues:
        raise RuleViolation(issues)


def _put_in_force(authorisation: Authorisation) -> Authorisation:
    persist(authorisation, status=AuthorisationStatus.VALID)
    emit(AuthorisationSigned(authorisation_id=authorisation.pk, dealer_id=authorisation.dealer_id))
    return authorisation


@command("agreements.authorisation:end", subject=Authorisation)
def end_authorisation(*, actor: Actor, authorisation: Authorisation, ended_on: date, reason: str) -> Authorisation:
    """End an authorisation early; ``ended_on`` is its last day in force.

    Raises RuleViolation("agreements.not_in_force" | "agreements.end_day" | "agreements.reason").
    """
    if authorisation.status != AuthorisationStatus.VALID:
        raise RuleViolation(_state_issue(authorisation, "agreements.not_in_force"))
    issues = []
    if not reason.strip():
        issues.append(Issue("agreements.reason", _("Say why; the reason is kept."), "reason"))
    if not authorisation.valid_from <= ended_on <= authorisation.valid_to:
        issues.append(
            Issue(
                code="agreements.end_day",
                message=_("The last day must lie between %(first)s and %(last)s."),
                field="ended_on",
                params={"first": authorisation.valid_from.isoformat(), "last": authorisation.valid_to.isoformat()},
            )
        )
    if issues:
        raise RuleViolation(issues)
    persist(authorisation, status=AuthorisationStatus.ENDED, ended_on=ended_on, reason=reason)
    emit(
        AuthorisationEnded(
            authorisation_id=authorisation.pk, dealer_id=authorisation.dealer_id, ended_on=ended_on.isoformat()
        )
    )
    return authorisation


def _set_lists(row: Authorisation, lists: dict[str, Iterable[Any]]) -> None:
    """Set the many-to-many fields and log by name what was taken out of each list and what was added."""
    diff: dict[str, list[str]] = {}
    for name, listed in lists.items():
        related = getattr(row, name)
        before = {entry.pk: str(entry) for entry in related.all()}
        related.set(listed)
        after = {entry.pk: str(entry) for entry in related.all()}
        taken_out = [text for key, text in before.items() if key not in after]
        added = [text for key, text in after.items() if key not in before]
        if taken_out or added:
            # Under its label, not the field's name: the values are texts, while the log reads columns as keys.
            diff[f"{Authorisation._meta.get_field(name).verbose_name} ±"] = [_some(taken_out), _some(added)]
    if diff:
        note_action(row, diff=diff)


def _some(texts: list[str]) -> str:
    more = len(texts) - NAMES_LOGGED
    return ", ".join(texts[:NAMES_LOGGED]) + (f" … (+{more})" if more > 0 else "")


def _completeness_issues(row: Authorisation) -> list[Issue]:
    issues = []
    if not row.regions.exists() and not row.hospitals.exists():
        issues.append(
            Issue(
                code="agreements.no_territory",
                message=_("The authorisation names neither a region nor a hospital."),
                mend=_("Add the territory; for the whole country choose the country itself."),
                field="regions",
            )
        )
    if row.dealer.status != DealerStatus.ACTIVE:
        issues.append(
            Issue(
                code="agreements.dealer_not_active",
                message=_("“%(dealer)s” is %(status)s."),
                mend=_("Only an active dealer can be authorised."),
                field="dealer",
                params={"dealer": row.dealer.name, "status": row.dealer.get_status_display()},
            )
        )
    return issues


def _overlap_issues(row: Authorisation) -> list[Issue]:
    if not row.is_exclusive:
        return []
    grant = grant_of(row)
    others = all_grants_on(grant.valid_from, grant.valid_to, exclusive_only=True)
    named = {key for each in (grant, *others) for key in each.hospital_ids}
    products = {key for each in (grant, *others) for key in each.product_ids}
    found = exclusive_overlaps(
        grant,
        others,
        product_lines=catalog.product_lines(products),
        hospital_paths=customers.hospital_region_paths(named),
    )
    numbers = authorisation_numbers(overlap.other_id for overlap in found)
    return [
        Issue(
            code="agreements.exclusive_overlap",
            message=_(
                "The exclusive authorisation %(other)s of another dealer covers the same from %(first)s to %(last)s."
            ),
            mend=_("Narrow the products, the territory or the period, or end the other one first."),
            field="is_exclusive",
            params={
                "other": numbers[overlap.other_id],
                "first": overlap.first_day.isoformat(),
                "last": overlap.last_day.isoformat(),
            },
        )
        for overlap in found
    ]


def _state_issue(row: Authorisation, code: str) -> Issue:
    return Issue(
        code=code,
        message=_("The authorisation %(number)s is %(status)s; this cannot be done with it."),
        params={"number": row.number, "status": row.get_status_display()},
    )
