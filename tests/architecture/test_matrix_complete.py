"""No address escapes the matrix: each view says who may open it, or stands here with the reason why it need not."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from meridian.kernel.objects.registry import all_specs
from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.kernel.testing.matrix import Address, all_addresses

# Route prefix -> (why its views carry no permission code, what nobody is answered). An unused prefix fails the test.
EXEMPT: dict[str, tuple[str, set[int]]] = {
    "accounts/": ("sign-in, sign-out and the user's own credentials: allauth decides by its own flows", set()),
    "trade/verify/": ("anybody may ask whether a letter of authorisation holds; only its state is said", {200}),
    "join/": ("who holds the unguessable address of a campaign may leave his data; an unknown one is 404", {404}),
    "language/": ("everybody may choose his language, also before he signs in", set()),
    "api/v1/": ("ninja's root and operations without an object; each operation is authenticated by Caller", {401, 404}),
    "files/": ("a file is read by whoever may see the row it hangs on: readable_file decides", {302}),
    "jobs/": ("everybody sees the jobs he started himself", {302, 405}),
    "notices/": ("everybody reads his own notices only", {302, 405}),
}


def unguarded() -> list[Address]:
    return [address for address in all_addresses() if not address.is_guarded]


def test_every_address_says_who_may_open_it():
    hidden = [a.route for a in unguarded() if not a.route.startswith(tuple(EXEMPT))]
    assert hidden == []


def test_no_exemption_is_stale():
    routes = [address.route for address in unguarded()]
    assert [prefix for prefix in EXEMPT if not any(route.startswith(prefix) for route in routes)] == []


@pytest.mark.django_db
def test_exempt_addresses_still_turn_nobody_away():
    browser, wrong = browser_of(None), []
    for address in unguarded():
        _reason, answers = next(
            (entry for prefix, entry in EXEMPT.items() if address.route.startswith(prefix)), ("", set())
        )
        status = browser.get(_concrete(address.route)).status_code
        if answers and status not in answers:
            wrong.append(f"GET /{address.route} answered {status}")
    assert wrong == []


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.name)
def test_every_object_has_its_addresses(spec):
    wanted = {"list", "detail", "history", "export", "bulk", "panel", "act"}
    if not spec.read_only:
        wanted |= {"add", "edit"} | ({"import", "import_session"} if spec.importable else set())
    if spec.retire is not None:
        wanted.add("retire")
    addresses = [address for address in all_addresses() if address.spec is spec]
    assert {address.page for address in addresses if address.page} == wanted
    assert any(address.operations for address in addresses), "the API is not mounted"


@pytest.mark.django_db
def test_hand_written_pages_refuse_nobody_and_whoever_lacks_the_code():
    """Views marked by ``page(code)`` that belong to no object: sign-in for nobody, 403 without the code."""
    nobody, without = browser_of(None), browser_of(staff_user("catalog.lot:nothing"))
    wrong = []
    for address in all_addresses():
        if address.spec is not None or address.operations or not hasattr(address.view, "required_code"):
            continue
        path = _concrete(address.route)
        answer = nobody.get(path)
        if answer.status_code != 302 or "login" not in answer["Location"]:
            wrong.append(f"nobody: GET {path} answered {answer.status_code}")
        if address.view.required_code:
            status = without.get(path).status_code
            if status != 403:
                wrong.append(f"without {address.view.required_code}: GET {path} answered {status}")
    assert wrong == []


def _concrete(route: str) -> str:
    """A path for a route whose keys lead nowhere: the right is asked before the row."""
    import re

    def fill(match: re.Match[str]) -> str:
        return "00000000-0000-0000-0000-000000000000" if match[1] == "uuid" else "999999" if match[1] == "int" else "x"

    return "/" + re.sub(r"<(?:(\w+):)?\w+>", fill, route)


def test_own_pages_have_names():
    for name in ("api_tokens", "api:openapi-view", "api:openapi-json"):
        try:
            assert reverse(name)
        except NoReverseMatch:
            pytest.fail(f"{name} is not mounted")
