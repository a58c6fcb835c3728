"""The second wall: a queryset that was not scoped gives no answer, whichever way it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.db.models import Count, Prefetch

from meridian.kernel.base.errors import ScopeError
from meridian.kernel.records.scoped import wall, wall_is_up
from meridian.kernel.testing.actors import staff_actor
from meridian.kernel.testing.factories import make_row
from meridian.modules.customers.models import Hospital, HospitalAlias

pytestmark = pytest.mark.django_db
VIEW = "customers.hospital:view"


async def _all(rows: Any) -> list[Any]:
    return [row async for row in rows.aiterator()]


class _Choice(forms.Form):
    hospital = forms.ModelChoiceField(queryset=None)


def _form(rows: Any) -> str:
    form = _Choice()
    form.fields["hospital"].queryset = rows
    return str(form)


WAYS: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "bool": bool,
    "len": len,
    "index": lambda rows: rows[0],
    "slice": lambda rows: list(rows[:3]),
    "get": lambda rows: rows.get(pk=1),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("id"),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Hospital(pk=1)),
    "aggregate": lambda rows: rows.aggregate(n=Count("id")),
    "update": lambda rows: rows.update(name="x"),
    "delete": lambda rows: rows.delete(),
    "iterator": lambda rows: list(rows.iterator()),
    "aiterator": lambda rows: asyncio.run(_all(rows)),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "values": lambda rows: list(rows.values("name")),
    "values_list": lambda rows: list(rows.values_list("pk", flat=True)),
    "dates": lambda rows: list(rows.datetimes("created_at", "day")),
    "raw": lambda rows: list(rows.raw("SELECT * FROM customers_hospital")),
    "distinct": lambda rows: list(rows.distinct()),
    "get_or_create": lambda rows: rows.get_or_create(code="x"),
    "bulk_update": lambda rows: rows.bulk_update([Hospital(pk=1, name="x")], ["name"]),
    "form choices": _form,
}


@pytest.mark.parametrize("way", WAYS)
def test_an_unscoped_queryset_gives_no_answer(way):
    with wall(), pytest.raises(ScopeError, match=r"customers\.Hospital"):
        WAYS[way](Hospital.objects.all())


@pytest.mark.parametrize(
    "way", sorted(set(WAYS) - {"get", "index", "latest", "get_or_create", "bulk_update", "raw", "aiterator"})
)
def test_a_scoped_queryset_answers(way):
    with wall():
        WAYS[way](Hospital.objects.visible_to(staff_actor(VIEW)))


def test_a_stated_reason_is_needed():
    with pytest.raises(ValueError, match="say why"):
        Hospital.objects.unscoped("")
    with wall():
        assert list(Hospital.objects.unscoped("a test").filter(name="x").order_by("id")[:5]) == []


COMBINED: dict[str, Callable[[Any, Any], Any]] = {
    "union": lambda a, b: a.union(b),
    "union all": lambda a, b: a.union(b, all=True),
    "intersection": lambda a, b: a.intersection(b),
    "difference": lambda a, b: a.difference(b),
    "or": lambda a, b: a | b,
    "and": lambda a, b: a & b,
    "xor": lambda a, b: a ^ b,
}


@pytest.mark.parametrize("way", COMBINED)
@pytest.mark.parametrize("unscoped_first", [True, False])
def test_what_is_not_scoped_does_not_slip_in_beside_what_is(way, unscoped_first):
    parts = [Hospital.objects.all(), Hospital.objects.visible_to(staff_actor(VIEW))]
    left, right = parts if unscoped_first else reversed(parts)
    with wall(), pytest.raises(ScopeError):
        list(COMBINED[way](left, right))
    combined = COMBINED[way](left, right)
    with wall(), pytest.raises(ScopeError):
        list(combined)


@pytest.mark.parametrize("way", COMBINED)
def test_two_scoped_querysets_may_be_combined(way):
    actor = staff_actor(VIEW)
    with wall():
        list(COMBINED[way](Hospital.objects.visible_to(actor), Hospital.objects.unscoped("a test")))


def test_raw_sql_does_not_pass_as_visible():
    rows = Hospital.objects.visible_to(staff_actor(VIEW, breadth="OWN"))
    with wall():
        with pytest.raises(ScopeError, match="raw"):
            rows.raw("SELECT * FROM customers_hospital")
        assert list(Hospital.objects.unscoped("a test").raw("SELECT * FROM customers_hospital")) == []


def test_following_a_relation_from_a_row_in_hand_stays_possible():
    alias = make_row(HospitalAlias)
    hospital = make_row(Hospital, parent=alias.hospital, campus_name="east")
    with wall():
        assert alias.hospital.region.name
        fresh = HospitalAlias.objects.unscoped("a test").get(pk=alias.pk)
        assert fresh.hospital == alias.hospital
        assert list(fresh.hospital.aliases.all()) == [alias]
        assert fresh.hospital.aliases.filter(text=alias.text).count() == 1
        assert fresh.hospital.campuses.get() == hospital
        prefetched = Hospital.objects.unscoped("a test").prefetch_related(
            "aliases", Prefetch("campuses", Hospital.objects.all())
        )
        found = prefetched.get(pk=alias.hospital_id)
        assert list(found.aliases.all()) == [alias]
        assert list(found.campuses.all()) == [hospital]
        found.refresh_from_db()
        found.save()
        Hospital.objects.create(
            code="NEW", name="n", region=found.region, created_at=found.created_at, updated_at=found.created_at
        )


def test_the_wall_can_be_lowered_inside_and_rises_again():
    with wall():
        with wall(False):
            assert Hospital.objects.count() == 0
            assert not wall_is_up()
        assert wall_is_up()
    assert not wall_is_up()
