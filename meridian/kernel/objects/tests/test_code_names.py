"""Rights by their names: grouped, chosen, shown; wildcards and unknown codes are kept."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from meridian.kernel.access.codes import declared_codes
from meridian.kernel.objects.code_names import RightsField, code_name, rights_by_module, verb_name
from meridian.kernel.testing.actors import staff_user
from meridian.modules.org.models import AccountRole

pytestmark = pytest.mark.django_db


def test_a_code_is_a_phrase():
    assert code_name("customers.hospital:view") == "Hospital: see"
    assert code_name("catalog:*").endswith(": everything")
    assert code_name("*") == "Everything, in all modules"


def test_every_declared_right_has_a_name_of_its_own_under_its_object():
    # Other tests declare codes of modules that do not exist; whatever an installed app declares has a name.
    real = [code for code in declared_codes() if code.partition(".")[0] in apps.app_configs]
    seen = 0
    for _module, group in rights_by_module(real):
        for rights in group:
            assert rights.label != rights.noun, f"{rights.noun} has no name: add it to NOUN_NAMES"
            seen += len(rights.codes)
    assert seen == len(real) > 100
    assert verb_name("customers.hospital:view") == "see"


def test_wildcards_are_offered_to_roles_and_not_to_keys():
    with_them = {
        c for _m, group in rights_by_module(declared_codes(), wildcards=True) for r in group for c, _n in r.codes
    }
    without = {c for _m, group in rights_by_module(declared_codes()) for r in group for c, _n in r.codes}
    assert {"*", "catalog:*", "catalog.sku:*"} <= with_them
    assert not {code for code in without if "*" in code}
    assert RightsField(wildcards=True).clean(["catalog:*", "customers.hospital:view"])
    with pytest.raises(Exception, match="catalog"):
        RightsField(offered=["customers.hospital:view"]).clean(["catalog:*"])


def test_a_role_is_edited_by_names_and_keeps_its_wildcards(client):
    client.force_login(staff_user("*"))
    role = AccountRole(key="r1", name="R", codes=["catalog:*", "customers.hospital:view"])
    role.save()
    url = reverse("org_accountrole_edit", args=[role.pk])
    page = client.get(url).content.decode()
    assert 'value="catalog:*" checked' in page and 'value="customers.hospital:view" checked' in page
    answer = client.post(url, {"key": "r1", "name": "R", "codes": ["catalog:*", "dealers.dealer:view"]})
    assert answer.status_code == 302, answer.content.decode()[:500]
    role.refresh_from_db()
    assert role.codes == ["catalog:*", "dealers.dealer:view"]
    shown = client.get(reverse("org_accountrole_detail", args=[role.pk])).content.decode()
    assert '<li><span class="of">Dealer</span> see</li>' in shown
