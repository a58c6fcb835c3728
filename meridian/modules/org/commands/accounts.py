"""Accounts of people: opening, changing, closing, signing out everywhere."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor, Breadth
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist

from ..models import Account, AccountRole
from .grants import grant_role, join_dealer


@command("org.account:add")
def create_user(
    *,
    actor: Actor,
    username: str,
    display_name: str = "",
    kind: str = User.Kind.STAFF,
    password: str = "",
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
    role: str | AccountRole = "",
    breadth: str = Breadth.ALL,
    region: Any = None,
    team: Any = None,
    dealer: Any = None,
    reason: str = "",
) -> Account:
    """Open an account; with ``role`` (row or key) also give it its first grant, or its dealer when it is a dealer's.

    Without a password nobody can sign in with one until :func:`set_password`.
    Raises RuleViolation("org.role_unknown" | "org.dealer_missing" | "org.password" | "org.grant_kind" | …).
    """
    account = Account(
        username=username, display_name=display_name, kind=kind, phone=phone, email=email, language=language
    )
    _put_password(account, password)
    persist(account, reason=reason)
    if not role:
        return account
    held = role if isinstance(role, AccountRole) else _role_named(role)
    if kind == User.Kind.STAFF:
        grant_role(actor=actor, user=account, role=held, breadth=breadth, region=region, team=team)
        return account
    if dealer is None:
        raise RuleViolation(
            Issue(
                code="org.dealer_missing",
                message=_("A dealer's account needs the dealer it works for."),
                mend=_("Choose the dealer."),
                field="dealer",
            )
        )
    join_dealer(actor=actor, user=account, dealer=dealer, role=held)
    return account


@command("org.account:change", subject=Account)
def change_user(
    *, actor: Actor, row: Account, expected_version: int | None = None, reason: str = "", **values: Any
) -> Account:
    """Change name, contact or language of an account. The kind cannot change: staff and dealer accounts never mix.

    Raises RuleViolation("org.kind_fixed").
    """
    if values.get("kind", row.kind) != row.kind:
        raise RuleViolation(
            Issue(
                code="org.kind_fixed",
                message=_("The kind of an account cannot change."),
                mend=_("Open a second account of the other kind."),
                field="kind",
            )
        )
    return persist(row, reason=reason, **values)


@command("org.account:set_password", subject=Account)
def set_password(*, actor: Actor, account: Account, password: str) -> Account:
    """Give an account a new password and sign it out everywhere. Raises RuleViolation("org.password")."""
    _put_password(account, password)
    persist(account)
    _delete_sessions(account)
    return account


@command("org.account:retire", subject=Account)
def deactivate_user(*, actor: Actor, row: Account, reason: str = "") -> Account:
    """Close an account: it cannot sign in and its sessions end now. Raises RuleViolation("org.own_account")."""
    if row.pk == actor.user_id:
        raise RuleViolation(
            Issue(
                code="org.own_account",
                message=_("You cannot close your own account."),
                mend=_("Ask another administrator."),
            )
        )
    persist(row, is_active=False, reason=reason)
    _delete_sessions(row)
    return row


@command("org.account:end_sessions", subject=Account)
def end_sessions(*, actor: Actor, account: Account, reason: str = "") -> int:
    """Sign an account out on every device; returns how many sessions ended."""
    count = _delete_sessions(account)
    note_action(account, diff={"sessions": [count, 0]}, reason=reason)
    return count


def _delete_sessions(account: Account) -> int:
    from allauth.usersessions.models import UserSession

    open_keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(account.pk)
    ]
    Session.objects.filter(session_key__in=open_keys).delete()
    UserSession.objects.filter(user_id=account.pk).delete()
    return len(open_keys)


def _put_password(account: Account, password: str) -> None:
    if not password:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as failure:
        raise RuleViolation(
            [Issue(code="org.password", message=message, field="password") for message in failure.messages]
        ) from failure
    account.set_password(password)


def _role_named(key: str) -> AccountRole:
    role = AccountRole.objects.unscoped("roles are looked up by key").filter(key=key).first()
    if role is None:
        raise RuleViolation(
            Issue(
                code="org.role_unknown",
                message=_("There is no role “%(key)s”."),
                mend=_("Add the shipped roles first, or choose another."),
                field="role",
                params={"key": key},
            )
        )
    return role
