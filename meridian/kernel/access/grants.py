"""From an account to an actor."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, new_request_id

from .models import ApiToken, DealerMembership, Grant, User


def actor_for(user: User, *, channel: str = "web", request_id: str = "") -> Actor:
    """The actor of a signed-in user, with his grants resolved to tree paths. Two queries at most."""
    request_id = request_id or new_request_id()
    if user.kind == User.Kind.DEALER:
        return _dealer_actor(user, channel, request_id)
    today = clock.today()
    held = [
        grant
        for grant in Grant.objects.filter(user=user).select_related("role", "region", "team")
        if grant.valid_to is None or grant.valid_to >= today
    ]
    user.second_factor_demanded = any(grant.role.second_factor for grant in held)
    grants = tuple(
        GrantView(
            codes=frozenset(grant.role.codes),
            breadth=Breadth(grant.breadth),
            path=(grant.region or grant.team).path if grant.breadth in ("REGION", "TEAM") else "",
        )
        for grant in held
    )
    return Actor(
        kind=ActorKind.STAFF, name=str(user), user_id=user.pk, grants=grants,
        request_id=request_id, channel=channel, language=user.language,
    )  # fmt: skip


def _dealer_actor(user: User, channel: str, request_id: str) -> Actor:
    membership = DealerMembership.objects.filter(user=user).select_related("role").first()
    grants: tuple[GrantView, ...] = ()
    user.second_factor_demanded = membership is not None and membership.role.second_factor
    if membership is not None:
        grants = (GrantView(codes=frozenset(membership.role.codes), breadth=Breadth.DEALER),)
    return Actor(
        kind=ActorKind.DEALER, name=str(user), user_id=user.pk, dealer_id=membership.dealer_id if membership else 0,
        grants=grants, request_id=request_id, channel=channel, language=user.language,
    )  # fmt: skip


def owes_second_factor(user: User) -> bool:
    """Whether a role the user holds today demands a second factor and he has none (app or passkey).

    ``actor_for`` has read the roles already; only who holds a demanding one costs a query.
    """
    from allauth.mfa.models import Authenticator

    if not getattr(user, "second_factor_demanded", False):
        return False
    return not Authenticator.objects.filter(user=user, type__in=("totp", "webauthn")).exists()


def anonymous_actor(*, request_id: str = "") -> Actor:
    """Nobody: holds no code, sees no row."""
    return Actor(kind=ActorKind.ANONYMOUS, name="-", request_id=request_id or new_request_id())


def new_token(*, name: str, owner: User, codes: list[str], dealer_id: int | None = None, expires_at=None):
    """A new API token and its secret, which is shown once and never stored: ``(token, "mk_<prefix>_<secret>")``."""
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    token = ApiToken(
        name=name, prefix=prefix, digest=_digest(secret), codes=codes, dealer_id=dealer_id, owner=owner,
        expires_at=expires_at,
    )  # fmt: skip
    return token, f"mk_{prefix}_{secret}"


def actor_for_token(presented: str, *, request_id: str = "") -> Actor | None:
    """The actor behind an API key, or None when the key is unknown, expired, switched off or of a closed account."""
    parts = presented.split("_", 2)
    if len(parts) != 3 or parts[0] != "mk":
        return None
    token = ApiToken.objects.filter(prefix=parts[1], is_active=True).select_related("owner").first()
    if token is None or not hmac.compare_digest(token.digest, _digest(parts[2])):
        return None
    if not token.owner.is_active or (token.expires_at and token.expires_at <= clock.now()):
        return None
    base = actor_for(token.owner, channel="api", request_id=request_id)
    dealer_id = base.dealer_id if base.dealer_id is not None else token.dealer_id
    grants = tuple(
        GrantView(
            codes=_both(grant, token.codes),
            breadth=grant.breadth,
            path=grant.path,
        )
        for grant in base.grants
    )
    return Actor(
        kind=ActorKind.API, name=f"{token.name}", user_id=token.owner_id, dealer_id=dealer_id, grants=grants,
        request_id=base.request_id, channel="api", language=base.language,
    )  # fmt: skip


def _both(grant: GrantView, codes: list[str]) -> frozenset[str]:
    """What the owner's grant and the key's own codes both allow; either side may hold wildcards."""
    key = GrantView(codes=frozenset(codes), breadth=grant.breadth)
    kept = {code for code in key.codes if code in grant.codes or grant.allows(code)}
    return frozenset(kept | {code for code in grant.codes if key.allows(code)})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
