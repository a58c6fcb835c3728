"""The persons who learn: users of dealers and own staff, and who looks after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from meridian.kernel.access.models import DealerMembership, User
from meridian.modules.dealers import queries as dealers
from meridian.modules.org import queries as org

_BY_KEY = 400


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who learns: his employer (None: own staff), and who looks after him."""

    user_id: int
    name: str
    dealer_id: int | None
    owner_id: int | None
    team_id: int | None


def people(user_ids: Iterable[int]) -> dict[int, Person]:
    """``{key: person}`` of open accounts; three queries, and one more for each member of the own staff."""
    keys = sorted(set(user_ids))
    users = User.objects.filter(pk__in=keys, is_active=True)
    employers = dict(DealerMembership.objects.filter(user_id__in=keys).values_list("user_id", "dealer_id"))
    masters = {row["id"]: row for row in dealers.master_rows(set(employers.values()))} if employers else {}
    found = {}
    for user in users:
        dealer = employers.get(user.pk)
        if dealer is None:
            found[user.pk] = Person(user.pk, str(user), None, user.pk, org.team_of(user.pk))
        else:
            master = masters.get(dealer, {})
            found[user.pk] = Person(user.pk, str(user), dealer, master.get("manager_id"), master.get("team_id"))
    return found


def persons_of_dealers(dealer_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """``{dealer: {user: name}}`` of the open accounts of some dealers; 400 dealers a query."""
    keys = sorted(set(dealer_ids))
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for start in range(0, len(keys), _BY_KEY):
        rows = DealerMembership.objects.filter(dealer_id__in=keys[start : start + _BY_KEY], user__is_active=True)
        for dealer, user, name, login in rows.order_by("dealer_id", "user_id").values_list(
            "dealer_id", "user_id", "user__display_name", "user__username"
        ):
            found[dealer][user] = name or login
    return dict(found)
