"""Users and actors for tests: staff with grants, dealers' users, API keys. Rows of the access tables are made directly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.test import Client

from meridian.kernel.access.grants import actor_for, new_token
from meridian.kernel.access.models import ApiToken, DealerMembership, Grant, Role, User
from meridian.kernel.base.actors import Actor, system_actor
from meridian.kernel.testing.serials import serials

_serial = serials()
EVERYTHING = ("*",)


def make_role(codes: Iterable[str], *, for_dealers: bool = False) -> Role:
    """A role holding exactly these codes."""
    n = next(_serial)
    return Role.objects.create(key=f"role-{n}", name=f"role {n}", codes=list(codes), for_dealers=for_dealers)


def staff_user(*codes: str, breadth: str = "ALL", region: Any = None, team: Any = None, language: str = "en") -> User:
    """A staff user with one grant (none when no code is given) as wide as ``breadth`` says."""
    user = _user(User.Kind.STAFF, language)
    if codes:
        Grant.objects.create(user=user, role=make_role(codes), breadth=breadth, region=region, team=team)
    return user


def dealer_user(dealer: Any, *codes: str, language: str = "en") -> User:
    """A user of a dealer (a row or its key) who holds these codes there."""
    user = _user(User.Kind.DEALER, language)
    dealer_id = dealer if isinstance(dealer, int) else dealer.pk
    DealerMembership.objects.create(user=user, dealer_id=dealer_id, role=make_role(codes, for_dealers=True))
    return user


def _user(kind: str, language: str) -> User:
    user = User(username=f"user{next(_serial)}", kind=kind, language=language)
    user.set_unusable_password()
    user.save()
    return user


def staff_actor(*codes: str, **options: Any) -> Actor:
    """The actor of a new staff user."""
    return actor_for(staff_user(*codes, **options))


def dealer_actor(dealer: Any, *codes: str) -> Actor:
    """The actor of a new user of a dealer."""
    return actor_for(dealer_user(dealer, *codes))


def api_key(owner: User, *codes: str, dealer_id: int | None = None, **values: Any) -> tuple[ApiToken, str]:
    """A key of ``owner`` with its secret."""
    token, secret = new_token(name="test", owner=owner, codes=list(codes), dealer_id=dealer_id)
    for name, value in values.items():
        setattr(token, name, value)
    token.save()
    return token, secret


def browser_of(user: User | None) -> Client:
    """A test browser, signed in unless ``user`` is None."""
    browser = Client()
    if user is not None:
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


class ApiClient:
    """A program calling the API with a key."""

    def __init__(self, secret: str) -> None:
        self.browser = Client()
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def get(self, path: str, **params: Any) -> Any:
        return self.browser.get(path, params, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """POST or PATCH a JSON body."""
        return self.browser.generic(
            method, path, body if isinstance(body, str | bytes) else _json(body), content_type="application/json",
            headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )  # fmt: skip


def _json(body: Any) -> str:
    import json

    return "" if body is None else json.dumps(body)


def api_client(*codes: str, dealer: Any = None, **grant: Any) -> ApiClient:
    """A client with a key of a new user that holds these codes; with ``dealer`` a user of that dealer."""
    user = dealer_user(dealer, *codes) if dealer is not None else staff_user(*codes, **grant)
    _token, secret = api_key(user, *codes)
    return ApiClient(secret)


def system() -> Actor:
    """The system, for setting tests up."""
    return system_actor("test")
