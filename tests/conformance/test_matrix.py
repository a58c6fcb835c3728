"""Every derived address × every visitor. The expectation is computed from the spec's scope, never written down per page."""

from __future__ import annotations

from functools import cache

import pytest

from meridian.kernel.api.routers import operations_of
from meridian.kernel.objects.registry import all_specs
from meridian.kernel.testing import matrix
from meridian.kernel.testing.factories import make_row
from meridian.modules.dealers.models import Dealer
from meridian.modules.reference.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def anchors():
    own, other, elsewhere = make_row(Region), make_row(Region), make_row(Region)
    return matrix.Anchors(
        make_row(Dealer, region=own, name="own dealer"),
        make_row(Dealer, region=other, name="other dealer"),
        elsewhere,
        Dealer,
    )


@cache
def _pages() -> dict[str, list[matrix.Address]]:
    found: dict[str, list[matrix.Address]] = {}
    for address in matrix.all_addresses():
        if address.spec is not None and address.page:
            found.setdefault(address.spec.name, []).append(address)
    return found


@pytest.fixture
def _no_templates(monkeypatch):
    """Who may open what does not depend on how it looks."""
    monkeypatch.setattr("django.template.loader.render_to_string", lambda *args, **kwargs: "")


@pytest.mark.usefixtures("_no_templates")
@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.name)
def test_every_page_answers_every_visitor_as_it_must(spec, anchors):
    addresses = _pages()[spec.name]
    assert {"list", "detail", "history", "export"} <= {address.page for address in addresses}
    cases = matrix.cases_for(spec, anchors)
    assert matrix.page_mismatches(spec, addresses, cases) == []


@pytest.mark.usefixtures("_no_templates")
@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.name)
def test_nobody_writes_to_a_row_he_cannot_reach(spec, anchors):
    addresses = _pages()[spec.name]
    assert matrix.write_mismatches(spec, addresses, matrix.cases_for(spec, anchors)) == []


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.name)
def test_every_api_operation_answers_every_visitor_as_it_must(spec, anchors):
    operations = list(operations_of(spec))
    assert matrix.api_mismatches(spec, operations, matrix.cases_for(spec, anchors)) == []
