"""Roles and who holds them, how far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declared_codes
from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor, Breadth
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import AccountGrant, AccountMembership, AccountRole
from ..rules.shipped_roles import SHIPPED_ROLES, role_codes

_ALL = "shipped roles are looked up by key"
# Names of the shipped roles: the rules know no translation, and only literals are collected for the catalogue.
ROLE_NAMES = (
    _("Administrator"), _("Data steward"), _("Flow steward"), _("Channel manager"), _("Regional manager"),
    _("Commercial clerk"), _("Warehouse"), _("Quality"), _("Sales representative"), _("Management (view only)"), _("Legal"),
    _("Auditor"), _("Dealer owner"), _("Dealer clerk"),
)  # fmt: skip


@command("org.accountrole:add")
def ensure_roles(*, actor: Actor, refresh: bool = False) -> dict[str, list[str]]:
    """Add the shipped roles that are missing; with ``refresh`` also set existing ones back to the shipped codes.

    Returns ``{role key: codes left out}`` because no installed module declares them.
    """
    known = {role.key: role for role in AccountRole.objects.unscoped(_ALL).all()}
    left_out: dict[str, list[str]] = {}
    for template in SHIPPED_ROLES:
        codes, unknown = role_codes(template, declared_codes())
        if unknown:
            left_out[template.key] = unknown
        role = known.get(template.key)
        if role is None:
            persist(
                AccountRole(key=template.key),
                name=gettext(template.name),
                codes=codes,
                for_dealers=template.for_dealers,
            )
        elif refresh:
            persist(role, codes=codes, for_dealers=template.for_dealers)
    return left_out


@command("org.accountgrant:add")
def grant_role(
    *,
    actor: Actor,
    user: User,
    role: AccountRole,
    breadth: str = Breadth.ALL,
    region: Any = None,
    team: Any = None,
    valid_to: date | None = None,
    reason: str = "",
) -> AccountGrant:
    """Let a staff account hold a role: everywhere (ALL), in a region, in a team, or for what it owns (OWN).

    Raises RuleViolation("org.grant_kind" | "org.grant_beyond_own" | "org.grant_node").
    """
    issues = [
        *_kind_issues(user, role, User.Kind.STAFF),
        *_beyond_own(actor, role),
        *_node_issues(breadth, region, team),
    ]
    if issues:
        raise RuleViolation(issues)
    grant = AccountGrant(user_id=user.pk, role_id=role.pk, breadth=breadth, region=region, team=team, valid_to=valid_to)
    return persist(grant, reason=reason)


@command("org.accountgrant:change", subject=AccountGrant)
def change_grant(*, actor: Actor, row: AccountGrant, reason: str = "", **values: Any) -> AccountGrant:
    """Change a grant: its role, how far it reaches, until when. Raises as :func:`grant_role`."""
    for name, value in values.items():
        setattr(row, name, value)
    issues = [
        *_kind_issues(row.user, row.role, User.Kind.STAFF),
        *_beyond_own(actor, row.role),
        *_node_issues(row.breadth, row.region, row.team),
    ]
    if issues:
        raise RuleViolation(issues)
    return persist(row, reason=reason)


@command("org.accountgrant:retire", subject=AccountGrant)
def revoke_grant(*, actor: Actor, row: AccountGrant, reason: str = "") -> AccountGrant:
    """End a grant now: its last day was yesterday. The row stays, so that the past can be explained."""
    return persist(row, valid_to=actor.today - timedelta(days=1), reason=reason)


@command("org.accountmembership:add")
def join_dealer(*, actor: Actor, user: User, dealer: Any, role: AccountRole, reason: str = "") -> AccountMembership:
    """Let a dealer's account work for a dealer (a row or its key). Raises RuleViolation("org.grant_kind")."""
    issues = [*_kind_issues(user, role, User.Kind.DEALER), *_beyond_own(actor, role)]
    if issues:
        raise RuleViolation(issues)
    dealer_id = dealer if isinstance(dealer, int) else dealer.pk
    return persist(AccountMembership(user_id=user.pk, dealer_id=dealer_id, role_id=role.pk), reason=reason)


@command("org.accountmembership:change", subject=AccountMembership)
def change_membership(*, actor: Actor, row: AccountMembership, reason: str = "", **values: Any) -> AccountMembership:
    """Change a dealer's account: its role, or the dealer it works for. Raises as :func:`join_dealer`."""
    for name, value in values.items():
        setattr(row, name, value)
    issues = [*_kind_issues(row.user, row.role, User.Kind.DEALER), *_beyond_own(actor, row.role)]
    if issues:
        raise RuleViolation(issues)
    return persist(row, reason=reason)


@command("org.accountrole:add")
def register_role(*, actor: Actor, reason: str = "", **values: Any) -> AccountRole:
    """Add a role. Raises RuleViolation("org.grant_beyond_own") for codes the actor does not hold himself."""
    return _save_role(actor, AccountRole(), reason, values)


@command("org.accountrole:change", subject=AccountRole)
def change_role(*, actor: Actor, row: AccountRole, reason: str = "", **values: Any) -> AccountRole:
    """Change a role. Raises RuleViolation("org.grant_beyond_own") for codes the actor does not hold himself."""
    return _save_role(actor, row, reason, values)


def _save_role(actor: Actor, row: AccountRole, reason: str, values: dict[str, Any]) -> AccountRole:
    for name, value in values.items():
        setattr(row, name, value)
    if issues := _beyond_own(actor, row):
        raise RuleViolation(issues)
    return persist(row, reason=reason)


def _kind_issues(user: User, role: AccountRole, wanted: str) -> list[Issue]:
    if user.kind == wanted and role.for_dealers == (wanted == User.Kind.DEALER):
        return []
    return [
        Issue(
            code="org.grant_kind",
            message=_("“%(role)s” and “%(user)s” do not fit: one is for staff, the other for dealers."),
            mend=_("Staff and dealer accounts never mix. Choose a role of the account's own kind."),
            field="role",
            params={"role": str(role), "user": str(user)},
        )
    ]


def _beyond_own(actor: Actor, role: AccountRole) -> list[Issue]:
    """Nobody hands out rights he does not hold everywhere himself."""
    if actor.is_system:
        return []
    own = [grant for grant in actor.grants if grant.breadth is Breadth.ALL]
    beyond = [code for code in role.codes if not any(grant.allows(code) for grant in own)]
    if not beyond:
        return []
    return [
        Issue(
            code="org.grant_beyond_own",
            message=_("The role “%(role)s” holds rights that you do not hold yourself: %(codes)s."),
            mend=_("Ask an administrator to grant it."),
            field="role",
            params={"role": str(role), "codes": ", ".join(beyond[:5])},
        )
    ]


def _node_issues(breadth: str, region: Any, team: Any) -> list[Issue]:
    wanted = {Breadth.REGION: (True, False), Breadth.TEAM: (False, True)}.get(Breadth(breadth), (False, False))
    if (region is not None, team is not None) == wanted:
        return []
    return [
        Issue(
            code="org.grant_node",
            message=_("A grant by region names a region, one by team names a team, all others name neither."),
            field="breadth",
        )
    ]
