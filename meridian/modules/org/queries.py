"""What other modules ask of the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from meridian.kernel.base.actors import Breadth, GrantView

from .models import Account, AccountGrant, AccountRole, OrgUnit, Post

_NAMES = "names of colleagues are shown beside what they did"


def unit_by_code(code: str) -> OrgUnit | None:
    """The unit with that code, or None."""
    return OrgUnit.objects.unscoped("units are looked up by code").filter(code=code).first()


def unit_rows() -> list[tuple[int, str, str, str]]:
    """``(id, code, name, path)`` of every unit in use, in tree order."""
    rows = OrgUnit.objects.unscoped("the organisation is known to all").filter(is_active=True)
    return list(rows.order_by("path").values_list("id", "code", "name", "path"))


def account_names(ids: Iterable[int]) -> dict[int, str]:
    """``{key: name}`` of accounts."""
    rows = Account.objects.unscoped(_NAMES).filter(pk__in=list(ids)).values_list("id", "display_name", "username")
    return {key: name or username for key, name, username in rows}


def colleagues_who_may(code: str, today: date) -> list[tuple[int, str]]:
    """``[(key, name)]`` of staff with an open account who hold a right today, by name: a choice, not a decision."""
    roles = AccountRole.objects.unscoped(_NAMES).values_list("pk", "codes")
    able = [pk for pk, codes in roles if GrantView(frozenset(codes), Breadth.ALL).allows(code)]
    grants = AccountGrant.objects.unscoped(_NAMES).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), role_id__in=able, user__is_active=True
    )
    found = {
        key: name or username
        for key, name, username in grants.values_list("user_id", "user__display_name", "user__username")
    }
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def account_by_username(username: str) -> Account | None:
    """The account with that name, or None."""
    return Account.objects.unscoped("accounts are looked up by name").filter(username=username).first()


def role_by_key(key: str) -> AccountRole | None:
    """The role with that key, or None."""
    return AccountRole.objects.unscoped("roles are looked up by key").filter(key=key).first()


def superiors(user_id: int, levels: int) -> list[int]:
    """Who stands ``levels`` above a person: the leaders on the way up from the units he has a post in or leads.

    A leader counts once however many units he leads, and nobody is his own superior. Several posts may give several
    people; fewer levels than asked for give nobody, never the highest there is.
    """
    units = OrgUnit.objects.unscoped("approvals go up the organisation").filter(is_active=True)
    by_path = {unit.path: unit.leader_id for unit in units}
    posts = Post.objects.unscoped("approvals go up the organisation").filter(holder_id=user_id, is_active=True)
    starts = set(posts.values_list("unit__path", flat=True))
    starts |= {path for path, leader in by_path.items() if leader == user_id}
    found: dict[int, None] = {}
    for path in sorted(starts):
        chain = dict.fromkeys(
            leader for leader in (by_path.get(above) for above in _upward(path)) if leader and leader != user_id
        )
        above = list(chain)
        if len(above) >= levels:
            found[above[levels - 1]] = None
    return list(found)


def team_of(user_id: int) -> int | None:
    """The unit a person works in: that of his post, else the team his grant reaches; None when neither says."""
    posts = Post.objects.unscoped("results are stamped with the team").filter(holder_id=user_id, is_active=True)
    unit = posts.order_by("id").values_list("unit_id", flat=True).first()
    if unit is not None:
        return unit
    grants = AccountGrant.objects.unscoped("results are stamped with the team").filter(user_id=user_id, breadth="TEAM")
    return grants.order_by("id").values_list("team_id", flat=True).first()


def _upward(path: str) -> list[str]:
    """``/1/2/7/`` and the paths above it, nearest first."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:count])}/" for count in range(len(parts), 0, -1)]
