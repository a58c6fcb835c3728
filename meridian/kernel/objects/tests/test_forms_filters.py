"""Forms and filters made from a spec."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.datastructures import MultiValueDict

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.objects.checks import path_exists, spec_problems
from meridian.kernel.objects.derive_filter import apply_filters, filter_names, search_condition
from meridian.kernel.objects.derive_form import YuanField, command_values, form_for, initial_of
from meridian.kernel.objects.derive_table import columns_for, plain_value
from meridian.kernel.objects.registry import all_specs, register, spec_named
from meridian.kernel.objects.spec import Fact, plural_slug
from meridian.kernel.search.indexing import index_saved
from meridian.kernel.testing.actors import dealer_actor, staff_actor, system
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import Sku
from meridian.modules.dealers.models import Dealer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "fen"), [("12.5", 1250), ("0.01", 1), ("-3", -300), ("1234567.89", 123456789), ("", None)]
)
def test_yuan_are_typed_and_fen_kept(text, fen):
    assert YuanField(required=False).clean(text) == fen


@pytest.mark.parametrize("text", ["1.234", "abc", "NaN", "Infinity", "1e30"])
def test_what_is_not_an_amount_is_refused_by_the_field(text):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        YuanField().clean(text)


def test_a_price_has_four_places_and_is_shown_as_typed():
    field = YuanField(price=True)
    assert field.clean("1.2345") == 12_345
    assert str(field.prepare_value(12_345)) == "1.2345"
    assert str(YuanField().prepare_value(1250)) == "12.50"
    assert not field.has_changed(12_345, "1.2345")
    assert field.has_changed(12_345, "1.2346")


def test_the_form_of_a_dealer_lacks_masked_fields():
    spec, dealer = spec_named("catalog.sku"), make_row(Dealer, level=1)
    assert "list_price_e4" in form_for(spec, staff_actor("*")).base_fields
    assert "list_price_e4" not in form_for(spec, dealer_actor(dealer, "*")).base_fields
    assert "list_price_e4" not in {
        c.name for c in columns_for(spec, dealer_actor(dealer, "*"), ["code", "list_price_e4"])
    }


def test_a_row_goes_into_the_form_and_back_unchanged():
    spec, actor = spec_named("catalog.sku"), staff_actor("*")
    row = Sku.objects.unscoped("test").get(pk=make_row(Sku, list_price_e4=123_400).pk)
    form = form_for(spec, actor)(initial=initial_of(spec, row, actor))
    typed = {name: str(form[name].value()) for name in form.fields if form[name].value() not in (None, False)}
    bound = form_for(spec, actor)(
        MultiValueDict({k: [v] for k, v in typed.items()}), initial=initial_of(spec, row, actor)
    )
    assert bound.is_valid(), bound.errors
    assert command_values(bound)["list_price_e4"] == 123_400
    assert not bound.changed_data


def test_issues_of_a_command_stand_beside_their_fields():
    form = form_for(spec_named("catalog.sku"), staff_actor("*"))({})
    form.errors_from(RuleViolation([Issue("a", "Wrong code.", "code"), Issue("b", "Wrong product.", "product_id"), Issue("c", "Odd.", "no_such")]))  # fmt: skip
    assert "Wrong code." in form.errors["code"]
    assert "Wrong product." in form.errors["product"]
    assert form.non_field_errors() == ["Odd."]


def test_masked_fields_are_neither_filtered_nor_searched(monkeypatch):
    spec = spec_named("dealers.dealer")
    first, second = make_row(Dealer, level=1, credit_code="SECRET"), make_row(Dealer, level=1)
    actor = dealer_actor(first, "*")
    names = {name for name, _entry in filter_names(spec, actor)}
    assert not {"manager", "team"} & names
    rows = Dealer.objects.unscoped("test").filter(is_active=True)
    assert set(apply_filters(spec, rows, actor, {"manager": "1"})) == {first, second}
    object.__setattr__(spec, "masks", {"DEALER": ("credit_code",)})
    try:
        assert not rows.filter(search_condition(spec, actor, "SECRET")).exists()
        assert rows.filter(search_condition(spec, system(), "SECRET")).get() == first
    finally:
        object.__setattr__(spec, "masks", {"DEALER": ("manager", "team")})


def test_several_values_of_a_choice_are_added_up():
    spec, actor = spec_named("dealers.dealer"), staff_actor("*")
    for status in ("DRAFT", "ACTIVE", "BLOCKED"):
        make_row(Dealer, level=1, status=status)
    rows = apply_filters(spec, spec.rows(actor), actor, {"status": "DRAFT,BLOCKED"})
    assert {row.status for row in rows} == {"DRAFT", "BLOCKED"}


def test_specs_are_checked_and_made_once():
    spec = spec_named("catalog.productline")
    with pytest.raises(ValueError, match="two specs"):
        register(spec)
    assert [spec_problems(one) for one in all_specs() if spec_problems(one)] == []
    assert path_exists(Sku, "product__line__name")
    assert not path_exists(Sku, "product__nothing")
    assert not path_exists(Sku, "code__name")


@pytest.mark.parametrize(("name", "slug"), [("OrgUnit", "org-units"), ("Company", "companies"), ("Branch", "branches"), ("Day", "days"), ("Box", "boxes")])  # fmt: skip
def test_plurals_of_addresses(name, slug):
    assert plural_slug(name) == slug


def test_exported_values_are_plain():
    row = make_row(Sku)
    assert plain_value(row) == str(row)
    assert plain_value(True) == "yes"
    assert plain_value(row.created_at).count(":") == 2


def test_a_list_is_searched_by_pinyin_where_the_spec_declares_it():
    spec, actor = spec_named("dealers.dealer"), staff_actor("*")
    found, other = (
        make_row(Dealer, level=1, name="南京康达医疗器械有限公司"),
        make_row(Dealer, level=1, name="杭州正泰"),
    )
    index_saved([found, other])
    rows = spec.rows(actor)
    for text in ("njkd", "NJKD", "kangda"):
        assert [row.pk for row in rows.filter(search_condition(spec, actor, text))] == [found.pk]
    hidden = replace(spec, masks={"DEALER": ("credit_code",)})
    theirs = dealer_actor(found, "*")
    assert not rows.filter(search_condition(hidden, theirs, "njkd")).exists()


def test_what_a_dealer_must_not_see_is_in_no_fact():
    spec = spec_named("catalog.sku")
    row, dealer = make_row(Sku, list_price_e4=987_600), make_row(Dealer, level=1)
    told = replace(
        spec,
        facts=(
            Fact("Price", lambda r, a: r.list_price_e4, kind="price", fields=("list_price_e4",)),
            Fact("Careless", lambda r, a: f"{r.list_price_e4}"),
        ),
    )
    staff, theirs = staff_actor("*"), dealer_actor(dealer, "*")
    assert [str(f.label) for f in told.facts_for(staff)] == ["Price", "Careless"]
    assert [str(f.label) for f in told.facts_for(theirs)] == ["Careless"]
    assert told.shown_row(row, staff).list_price_e4 == 987_600
    assert told.facts[1].value(told.shown_row(row, theirs), theirs) == "None"
    assert row.list_price_e4 == 987_600


def test_a_masked_field_in_the_title_is_refused_at_start():
    spec = replace(spec_named("catalog.sku"), masks={"DEALER": ("product",)})
    assert any("title" in problem for problem in spec_problems(spec))
    assert not [p for p in spec_problems(spec_named("catalog.sku")) if "title" in p]
