"""Commands on API keys: a user makes and switches off his own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import unknown_codes
from meridian.kernel.access.grants import new_token
from meridian.kernel.access.models import ApiToken, User
from meridian.kernel.base.actors import Actor, ActorKind
from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

ADD = "access.apitoken:add"
REVOKE = "access.apitoken:revoke"


@command(ADD)
def add_token(
    *,
    actor: Actor,
    name: str,
    codes: list[str],
    expires_at: datetime | None = None,
    dealer: Any = None,
) -> tuple[ApiToken, str]:
    """A new API key of the acting user: ``(token, secret)``. The secret is shown once; only its hash is kept.

    The key never holds more than its owner: at every request his rights of that moment are cut with ``codes``. ``dealer``
    binds a staff key to one dealer's rows. Raises RuleViolation("access.token_codes" | "access.token_expiry" |
    "access.token_by_token").
    """
    issues = [*_caller_issues(actor), *_code_issues(actor, codes)]
    if expires_at is not None and expires_at <= actor.now:
        issues.append(Issue("access.token_expiry", _("The last day of the key lies in the past."), "expires_on"))
    if issues:
        raise RuleViolation(issues)
    owner = User.objects.get(pk=actor.user_id)
    token, secret = new_token(
        name=name, owner=owner, codes=sorted(set(codes)), dealer_id=getattr(dealer, "pk", dealer), expires_at=expires_at
    )
    # The hash never enters the change log.
    token.SECRET_FIELDS = ("digest",)
    persist(token)
    return token, secret


@command(REVOKE)
def revoke_token(*, actor: Actor, token: int, reason: str = "") -> ApiToken:
    """Switch one of the acting user's own keys off, from the next request on. Raises NotVisible for another's key."""
    row = ApiToken.objects.filter(pk=token, owner_id=actor.user_id).first()
    if row is None:
        raise NotVisible(f"API key {token}")
    row.SECRET_FIELDS = ("digest",)
    return persist(row, is_active=False, reason=reason)


def _caller_issues(actor: Actor) -> list[Issue]:
    if actor.user_id is not None and actor.kind is not ActorKind.API:
        return []
    return [
        Issue(
            "access.token_by_token",
            _("An API key cannot make another one."),
            mend=_("Sign in and make it under Settings, API keys."),
        )
    ]


def _code_issues(actor: Actor, codes: list[str]) -> list[Issue]:
    if not codes:
        return [Issue("access.token_codes", _("Choose at least one right for the key."), "codes")]
    beyond = [code for code in codes if not actor.may(code)] + unknown_codes(codes)
    if not beyond:
        return []
    return [
        Issue(
            "access.token_codes",
            _("The key may hold only rights you hold yourself. Not among them: %(codes)s."),
            "codes",
            params={"codes": ", ".join(beyond[:5])},
        )
    ]
