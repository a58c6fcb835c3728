"""Conformance: what follows from every spec works, refuses without the right, keeps masks, and stays within its queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meridian.kernel.objects.registry import all_specs
from meridian.kernel.objects.spec import ObjectSpec
from meridian.kernel.testing import conformance, matrix
from meridian.kernel.testing.actors import api_client, browser_of, dealer_user, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.kernel.testing.query_budget import QueryBudget
from meridian.modules.dealers.models import Dealer

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]
BUDGET = QueryBudget(Path(__file__).parents[1] / "query_counts.json")
SPECS = all_specs()
WRITABLE = [spec for spec in SPECS if not spec.read_only]
MASKED = [spec for spec in SPECS if spec.masks.get("DEALER")]


def every(specs: list[ObjectSpec]):
    return pytest.mark.parametrize("spec", specs, ids=lambda spec: spec.name)


def api_path(spec: ObjectSpec, row=None) -> str:
    return f"/api/v1/{spec.module}/{spec.slug}/" + (f"{row.pk}/" if row is not None else "")


@pytest.mark.matrix
@every(SPECS)
def test_all_pages_open_for_whoever_may(spec):
    assert conformance.failures_when_entitled(spec, make_row(spec.model)) == []


@pytest.mark.matrix
@every(SPECS)
def test_each_page_is_refused_without_its_own_code(spec):
    assert conformance.failures_without_the_code(spec, make_row(spec.model)) == []


@every(SPECS)
def test_pages_and_api_stay_within_their_queries(spec):
    """Three rows with relations of their own: a query per row shows as a broken figure."""
    rows = [conformance.filled_row(spec) for _n in range(3)]
    browser = browser_of(staff_user("*"))
    for page in ("list", "detail", "export"):
        url = conformance.page_url(spec, page, rows[0]) + ("?format=csv" if page == "export" else "")
        browser.get(url)
        BUDGET.check(f"{spec.name}:{page}", lambda url=url: browser.get(url))
    for name, path in (("api_list", api_path(spec)), ("api_read", api_path(spec, rows[0]))):
        browser.get(path)
        answer = BUDGET.check(f"{spec.name}:{name}", lambda path=path: browser.get(path))
        assert answer.status_code == 200, answer.content


@every(SPECS)
def test_list_export_and_api_show_the_same_rows(spec):
    made = {make_row(spec.model).pk for _n in range(3)}
    user = staff_user("*")
    browser = browser_of(user)
    listed = {row["id"] for row in browser.get(api_path(spec), {"limit": 200}).json()["items"]}
    assert made <= listed
    assert len(conformance.exported_rows(browser, spec)) == 1 + len(listed)


@every(WRITABLE)
def test_the_api_creates_and_changes_or_says_why_not(spec):
    client = api_client("*")
    answer = client.send("POST", api_path(spec), conformance.api_body(spec))
    if answer.status_code == 201:
        row = spec.model._base_manager.get(pk=answer.json()["id"])
    else:
        # A rule beyond types refused the generic values: it must be told field by field, and nothing may be left.
        assert answer.status_code == 422, answer.content
        assert all(issue["code"] and issue["message"] for issue in answer.json()["details"])
        row = make_row(spec.model)
    change = conformance.changed_value(spec, row)
    if change is None:
        return
    name, value = change
    changed = client.send("PATCH", api_path(spec, row), {name: value}, If_Match=str(getattr(row, "version", "*")))
    assert changed.status_code in (200, 422), changed.content
    if changed.status_code == 200:
        assert changed.json()[name] == value


@every(MASKED)
def test_masked_fields_show_nowhere(spec):
    dealer = make_row(Dealer)
    path = getattr(spec.scope, "dealer", "")
    row = matrix.row_with(spec.model, path, dealer) if isinstance(path, str) and path else make_row(spec.model)
    browser = browser_of(dealer_user(dealer, "*"))
    masked = spec.masks["DEALER"]
    labels = {str(spec.model._meta.get_field(name).verbose_name) for name in masked}
    listed = browser.get(api_path(spec), {"limit": 200})
    for item in listed.json()["items"]:
        assert not set(masked) & {name.split("__")[0] for name in item}
    detail = browser.get(api_path(spec, row))
    assert detail.status_code in (200, 404)
    assert not set(masked) & set(detail.json())
    assert not labels & set(conformance.exported_rows(browser, spec)[0])
    for name in masked:
        assert browser.get(api_path(spec), {name: "1"}).status_code == 422
        refused = browser.patch(api_path(spec, row), json.dumps({name: None}), content_type="application/json")
        assert refused.status_code in (404, 405, 422)
    page = browser.get(conformance.page_url(spec, "list", row))
    columns = {column["name"].split("__")[0] for column in page.context["columns"]}
    assert not columns & set(masked)
    assert not {f["name"] for f in page.context["filters"]} & set(masked)


@every([spec for spec in SPECS if isinstance(getattr(spec.scope, "dealer", None), str) and spec.scope.dealer])
def test_dealer_a_never_sees_dealer_b(spec):
    own_dealer, other_dealer = make_row(Dealer), make_row(Dealer)
    own = matrix.row_with(spec.model, spec.scope.dealer, own_dealer)
    other = matrix.row_with(spec.model, spec.scope.dealer, other_dealer)
    browser = browser_of(dealer_user(own_dealer, "*"))
    listed = {row["id"] for row in browser.get(api_path(spec), {"limit": 200}).json()["items"]}
    assert own.pk in listed
    assert other.pk not in listed
    page = browser.get(conformance.page_url(spec, "list", own))
    shown = {row["pk"] for row in page.context["rows"]}
    assert own.pk in shown
    assert other.pk not in shown
    assert len(conformance.exported_rows(browser, spec)) == 1 + len(listed)
    offered = {option["value"] for option in browser.get(f"/options/{spec.name}/").json()["options"]}
    assert str(other.pk) not in offered
