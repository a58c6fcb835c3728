"""First wall: from an actor's grants to a row filter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView
from meridian.kernel.base.errors import ScopeError


@dataclass(frozen=True, slots=True)
class ScopePaths:
    """How a model hangs on the anchors: lookups from the row to a region, a team, an owning user and a dealer.

    A path left empty means that grants of that breadth do not reach the model. ``dealer`` may be a function
    ``(dealer_id) -> Q`` where a plain lookup cannot say it. ``region`` and ``team`` point to tree nodes.
    """

    region: str = ""
    team: str = ""
    owner: str = ""
    dealer: str | Callable[[int], Q] = ""


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Visible to all staff who hold the code; to dealers only when ``dealers`` says so.

    ``dealers`` may be a function ``(dealer_id) -> Q`` for what some dealers may read (what is published about their
    lines), ``staff`` a function ``(actor) -> Q | None`` for rows that not all holders of the code may read yet (drafts).
    """

    dealers: bool | Callable[[int], Q] = False
    staff: Callable[[Actor], Q | None] | None = None


@dataclass(frozen=True, slots=True)
class Internal:
    """Never listed to anybody; read by code that states a reason."""

    reason: str


Scope = ScopePaths | ReferenceData | Internal
_scopes: dict[type[models.Model], Scope] = {}
NOTHING = Q(pk__in=())


def declare_scope(model: type[models.Model], scope: Scope) -> None:
    """State how a model is scoped. Every record must; there is no default."""
    _scopes[model] = scope


def scope_of(model: type[models.Model]) -> Scope | None:
    """The declared scope of a model, or None when it forgot to declare one."""
    return _scopes.get(model)


def scope_filter(model: type[models.Model], actor: Actor, code: str) -> Q | None:
    """The rows of ``model`` the actor may reach under ``code``; None means all of them.

    The filter is the OR over the grants that carry the code, so that two roles in two regions give no more than each.
    Raises ScopeError for a model without a declared scope.
    """
    scope = _scopes.get(model)
    if scope is None:
        raise ScopeError(f"{model._meta.label} declares no data scope")
    if actor.is_system:
        return None
    if isinstance(scope, Internal) or actor.kind is ActorKind.ANONYMOUS:
        return NOTHING
    grants = actor.grants_for(code)
    if not grants:
        return NOTHING
    if not actor.is_dealer:
        return _staff_filter(scope, actor, grants)
    of_dealer = _dealer_filter(scope, actor)
    if all(grant.breadth is Breadth.DEALER for grant in grants):
        return of_dealer
    # A staff user's key bound to a dealer: that dealer's rows, as far as the owner himself reaches.
    of_owner = _staff_filter(scope, actor, grants)
    if of_dealer is None or of_owner is None:
        return of_owner if of_dealer is None else of_dealer
    return NOTHING if NOTHING in (of_dealer, of_owner) else of_dealer & of_owner


def reaches_all(model: type[models.Model], actor: Actor, code: str) -> bool:
    """Whether every row of ``model`` is within the actor's reach under ``code``, so that none needs to be looked at."""
    return scope_filter(model, actor, code) is None


def _staff_filter(scope: Scope, actor: Actor, grants: tuple[GrantView, ...]) -> Q | None:
    if isinstance(scope, ReferenceData):
        return scope.staff(actor) if scope.staff else None
    condition = Q()
    for grant in grants:
        part = _grant_filter(scope, actor, grant.breadth, grant.path)
        if part is None:
            return None
        if part is not NOTHING:
            condition |= part
    return condition or NOTHING


def _dealer_filter(scope: Scope, actor: Actor) -> Q | None:
    if isinstance(scope, ReferenceData):
        if callable(scope.dealers):
            return scope.dealers(actor.dealer_id)
        return None if scope.dealers else NOTHING
    if not isinstance(scope, ScopePaths) or not scope.dealer:
        return NOTHING
    if callable(scope.dealer):
        return scope.dealer(actor.dealer_id)
    return Q(**{scope.dealer: actor.dealer_id})


def _grant_filter(scope: ScopePaths, actor: Actor, breadth: Breadth, path: str) -> Q | None:
    if breadth is Breadth.ALL:
        return None
    if breadth is Breadth.REGION and scope.region and path:
        return Q(**{f"{scope.region}__path__startswith": path})
    if breadth is Breadth.TEAM and scope.team and path:
        return Q(**{f"{scope.team}__path__startswith": path})
    if breadth is Breadth.OWN and scope.owner and actor.user_id:
        return Q(**{scope.owner: actor.user_id})
    return NOTHING
