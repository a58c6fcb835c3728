"""Additional fields from their definition to form, detail and list."""

from __future__ import annotations

import pytest

from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.customers.models import Hospital

pytestmark = pytest.mark.django_db


def define(browser, **values):
    """Add a field definition through its page."""
    facts = {
        "object_name": "customers.hospital",
        "key": "his",
        "type": "TEXT",
        "label": "HIS 系统",
        "choices": "[]",
        "order": "0",
    }
    return browser.post("/custom_fields/field-definitions/add/", {**facts, **values})


def test_a_defined_field_is_on_form_detail_and_list():
    browser = browser_of(staff_user("*"))
    assert define(browser).status_code == 302
    hospital = make_row(Hospital)
    hospital.custom = {"his": "东软"}
    hospital.save()
    spec = spec_named("customers.hospital")
    assert "HIS 系统" in browser.get(f"/customers/hospitals/{hospital.pk}/edit/").content.decode()
    assert "东软" in browser.get(f"/customers/hospitals/{hospital.pk}/").content.decode()
    listed = browser.get("/customers/hospitals/?col=code&col=custom.his").content.decode()
    assert "东软" in listed
    assert spec.custom_fields


def test_an_object_without_additional_fields_is_refused_with_the_list():
    browser = browser_of(staff_user("*"))
    answer = define(browser, object_name="stock.stockaccount")
    assert answer.status_code == 422
    assert "customers.hospital" in answer.content.decode()
