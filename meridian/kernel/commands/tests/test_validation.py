"""Validation of a row says what Django's own says, with fewer questions."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from meridian.kernel.commands.validation import _fields_of, _judged, validate
from meridian.kernel.records.scoped import wall
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine
from meridian.modules.customers.models import Hospital, HospitalAlias
from meridian.modules.funds.models import OpenItem
from meridian.modules.reference.models import RegulatoryParameter

pytestmark = pytest.mark.django_db

VALUES = {
    models.BooleanField: (True, False),
    models.IntegerField: (None, -1, 0, 1, 5),
    models.ForeignKey: (None, 1, 2),
    models.CharField: ("", "BLUE", "RED", "REGION"),
}


def checks() -> list[tuple[type[models.Model], models.CheckConstraint]]:
    """Every check constraint of the product."""
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("meridian.") and not model._meta.proxy:
            found += [(model, c) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    return found


def candidates(field: models.Field) -> tuple:
    return next((values for kind, values in VALUES.items() if isinstance(field, kind)), ())


@pytest.mark.parametrize(("model", "constraint"), checks(), ids=lambda one: getattr(one, "name", ""))
def test_checks_are_judged_as_the_database_judges_them(model, constraint):
    names = sorted(_fields_of(model, constraint) or ())
    choices = [candidates(model._meta.get_field(name)) for name in names]
    if not all(choices):
        row = model()
        assert _judged(row, constraint.condition) in (True, False, None)
        return
    for values in list(product(*choices))[:60]:
        row = model()
        for name, value in zip(names, values, strict=True):
            setattr(row, model._meta.get_field(name).attname, value)
        holds = _judged(row, constraint.condition)
        if holds is None:
            continue
        try:
            constraint.validate(model, row)
            stored = True
        except ValidationError:
            stored = False
        assert holds == stored, values


def test_everything_wrong_is_told_as_django_tells_it():
    region = make_row(Hospital).region
    make_row(ProductLine, code="A")
    for row in (
        ProductLine(code="A", name=""),
        Hospital(code="", name="n" * 300, region_id=region.pk + 10_000),
        HospitalAlias(hospital_id=None, text=""),
    ):
        with wall(False):
            with pytest.raises(ValidationError) as own:
                validate(row, {}, set())
            with pytest.raises(ValidationError) as theirs:
                row.full_clean()
        assert own.value.message_dict == theirs.value.message_dict


def test_only_what_changed_is_asked_again(django_assert_num_queries):
    alias = HospitalAlias.objects.unscoped("test").get(pk=make_row(HospitalAlias).pk)
    with wall(False), django_assert_num_queries(0):
        validate(alias, dict(alias.loaded_values()), set())
    alias.text = "another"
    with wall(False), django_assert_num_queries(1):  # whether the pair of hospital and text is free
        validate(alias, dict(alias.loaded_values()), set())


def test_a_row_that_is_known_is_not_looked_up(django_assert_num_queries):
    hospital = make_row(Hospital)
    known = {(Hospital, hospital.pk)}
    row = HospitalAlias(
        hospital_id=hospital.pk, text="t", created_at=hospital.created_at, updated_at=hospital.created_at
    )
    with wall(False), django_assert_num_queries(1):
        validate(row, {}, known)
    with wall(False), django_assert_num_queries(2):
        validate(row, {}, set())


def test_a_reference_to_nothing_is_refused():
    row = HospitalAlias(hospital_id=999_999, text="t")
    with wall(False), pytest.raises(ValidationError) as caught:
        validate(row, {}, set())
    assert "hospital" in caught.value.message_dict


def test_uniqueness_under_a_condition_asks_once_and_only_where_it_applies(django_assert_num_queries):
    first = make_row(RegulatoryParameter, code="a.b", region=None, valid_from=date(2026, 1, 1))
    twin = RegulatoryParameter(
        code="a.b",
        value=1,
        valid_from=first.valid_from,
        source="s",
        created_at=first.created_at,
        updated_at=first.created_at,
    )
    with wall(False), django_assert_num_queries(1), pytest.raises(ValidationError) as own:
        validate(twin, {}, set())
    with wall(False), pytest.raises(ValidationError) as theirs:
        twin.full_clean()
    assert own.value.message_dict == theirs.value.message_dict
    region = make_row(Hospital).region
    twin.region = region
    with wall(False), django_assert_num_queries(1):  # the row without a condition: code, region and day
        validate(twin, {}, {(type(region), region.pk)})


def test_amounts_of_an_open_item_are_judged_without_a_query(django_assert_num_queries):
    item = OpenItem(amount_fen=5, open_fen=7)
    (constraint,) = [c for c in OpenItem._meta.constraints if isinstance(c, models.CheckConstraint)]
    with django_assert_num_queries(0):
        assert _judged(item, constraint.condition) is False
