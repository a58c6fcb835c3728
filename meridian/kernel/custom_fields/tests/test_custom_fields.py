"""Additional fields: checked on save, offered in forms and imports, hidden from dealers, noticed at once when changed."""

from __future__ import annotations

import pytest
from django.apps import apps

from meridian.kernel.base.actors import Actor, ActorKind, system_actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.custom_fields.definitions import definitions_of, forget_definitions, visible_values
from meridian.kernel.custom_fields.forms import form_fields, list_columns
from meridian.kernel.custom_fields.importing import import_columns
from meridian.kernel.custom_fields.models import FieldDefinition

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")
DEALER = Actor(kind=ActorKind.DEALER, name="d", dealer_id=1)
NAME = "catalog.product"


@command("custom_fields.fielddefinition:add")
def define(*, actor: Actor, **values) -> FieldDefinition:
    return persist(FieldDefinition(), object_name=NAME, **values)


@command("catalog.product:change")
def save_product(*, actor: Actor, product, **values):
    return persist(product, **values)


@pytest.fixture(autouse=True)
def _fresh():
    forget_definitions()
    yield
    forget_definitions()


@pytest.fixture
def product():
    line = apps.get_model("catalog.ProductLine")(code="L", name="L", created_at=SYSTEM.now, updated_at=SYSTEM.now)
    line.save()
    product = apps.get_model("catalog.Product")(code="P", name="P", kind="DEVICE", device_class="II", line=line)
    field = product._meta.get_field("kind")
    product.kind = field.flatchoices[0][0]
    product.device_class = product._meta.get_field("device_class").flatchoices[0][0]
    return product


def define_all() -> None:
    define(actor=SYSTEM, key="shelf", type="TEXT", label="Shelf", required=True)
    define(actor=SYSTEM, key="weight", type="DECIMAL", label="Weight", masked_for_dealers=False)
    define(actor=SYSTEM, key="since", type="DATE", label="Since", order=2)
    define(actor=SYSTEM, key="grade", type="CHOICE", label="Grade", choices=["A", "B"])
    define(actor=SYSTEM, key="sterile", type="BOOL", label="Sterile")
    define(actor=SYSTEM, key="count", type="INT", label="Count")


def test_values_are_kept_in_a_form_that_json_keeps_exactly(product):
    define_all()
    custom = {"shelf": " A 1 ", "weight": " 1.20", "since": "2026/1/2", "grade": "a", "sterile": True, "count": 3}
    saved = save_product(actor=SYSTEM, product=product, custom=custom)
    saved.refresh_from_db()
    expected = {"shelf": "A 1", "weight": "1.20", "since": "2026-01-02", "grade": "A", "sterile": True, "count": 3}
    assert saved.custom == expected
    assert visible_values(saved, NAME, DEALER) == {"weight": "1.20"}


def test_every_wrong_value_is_named_at_once(product):
    define_all()
    custom = {"weight": "heavy", "since": "2026-02-30", "grade": "C", "count": "1.5", "colour": "red"}
    with pytest.raises(RuleViolation) as refused:
        save_product(actor=SYSTEM, product=product, custom=custom)
    fields = {issue.field for issue in refused.value.issues()}
    assert fields == {"custom_weight", "custom_since", "custom_grade", "custom_count", "custom_colour", "custom_shelf"}
    assert "Shelf" in str(refused.value)


def test_a_field_made_later_does_not_block_other_changes_and_a_retired_one_keeps_its_values(product):
    saved = save_product(actor=SYSTEM, product=product)
    shelf = define(actor=SYSTEM, key="shelf", type="TEXT", label="Shelf", required=True)
    saved = type(saved).objects.unscoped("t").get(pk=saved.pk)
    assert save_product(actor=SYSTEM, product=saved, name="Other").name == "Other"
    saved = save_product(actor=SYSTEM, product=saved, custom={"shelf": "1"})
    retire_definition(actor=SYSTEM, row=shelf)
    saved = type(saved).objects.unscoped("t").get(pk=saved.pk)
    assert save_product(actor=SYSTEM, product=saved, maker="M", custom={"shelf": "1"}).custom == {"shelf": "1"}
    with pytest.raises(RuleViolation):
        save_product(actor=SYSTEM, product=saved, custom={"shelf": "2"})


@command("custom_fields.fielddefinition:retire")
def retire_definition(*, actor: Actor, row) -> FieldDefinition:
    return persist(row, is_active=False)


def test_a_changed_definition_counts_at_once_in_this_process(product):
    assert definitions_of(NAME) == []
    define(actor=SYSTEM, key="shelf", type="TEXT", label="Shelf")
    assert [d.key for d in definitions_of(NAME)] == ["shelf"]


def test_a_definition_must_make_sense():
    with pytest.raises(RuleViolation):
        define(actor=SYSTEM, key="Bad key", type="TEXT", label="x")
    with pytest.raises(RuleViolation):
        define(actor=SYSTEM, key="g", type="CHOICE", label="x", choices=[])
    with pytest.raises(RuleViolation):
        define(actor=SYSTEM, key="g", type="CHOICE", label="x", choices=["A", "A"])


def test_forms_lists_and_imports_offer_what_the_actor_may_see():
    define_all()
    assert list(form_fields(NAME, DEALER)) == ["custom_weight"]
    fields = form_fields(NAME, SYSTEM)
    assert (
        fields["custom_since"].clean("2026-01-02") == "2026-01-02" and fields["custom_weight"].clean("1.20") == "1.20"
    )
    assert fields["custom_shelf"].required and fields["custom_sterile"].clean("true") is True
    assert [c.name for c in list_columns(NAME, DEALER)] == ["custom.weight"]
    by_key = {c.key: c for c in import_columns(NAME, SYSTEM)}
    assert (by_key["since"].parse("2026年3月4日"), by_key["sterile"].parse("是")) == ("2026-03-04", True)
    with pytest.raises(ValueError, match="A、B"):
        by_key["grade"].parse("C")
