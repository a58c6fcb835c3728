"""Additional fields from their definition to form, detail and list."""

from __future__ import annotations

import pytest

from meridian.kernel.custom_fields.models import FieldDefinition
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
        "choices": "",
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


def test_choices_are_typed_one_a_line_and_come_back_so():
    browser = browser_of(staff_user("*"))
    typed = {"type": "CHOICE", "key": "tier", "label": "层级", "choices": "重点\r\n\r\n 普通 \r\n"}
    assert define(browser, **typed).status_code == 302
    made = FieldDefinition.objects.unscoped("test").get(key="tier")
    assert made.choices == ["重点", "普通"]
    form = browser.get(f"/custom_fields/field-definitions/{made.pk}/edit/").content.decode()
    assert "重点\n普通</textarea>" in form and "[&quot;" not in form
