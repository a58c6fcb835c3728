"""Search: one character, pinyin, initials, codes, other names; only what the actor may see; the index follows the rows."""

from __future__ import annotations

import pytest
from django.apps import apps

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, Role, User
from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.objects import derive_search
from meridian.kernel.search.grams import asked_grams, grams_of, squeeze
from meridian.kernel.search.indexing import index_pending, rebuild
from meridian.kernel.search.models import SearchEntry, SearchPending
from meridian.kernel.search.pinyin import initials_and_full
from meridian.kernel.search.queries import find, is_single, matching_ids

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")
TYPES = ("customers.hospital",)


@command("customers.hospital:add")
def add(*, actor: Actor, model: str, **values):
    return persist(apps.get_model(model)(), **values)


@command("customers.hospital:import")
def add_many(*, actor: Actor, rows):
    return persist_many(type(rows[0]), rows)


@pytest.fixture
def regions():
    derive_search.index_all_specs()
    model = apps.get_model("reference.Region")
    js = add(actor=SYSTEM, model="reference.Region", code="32", name="江苏省", level="PROVINCE")
    nj = add(actor=SYSTEM, model="reference.Region", code="3201", name="南京市", level="CITY", parent=js)
    zj = add(actor=SYSTEM, model="reference.Region", code="33", name="浙江省", level="PROVINCE")
    return {row.code: model._base_manager.get(pk=row.pk) for row in (js, nj, zj)}


@pytest.fixture
def hospitals(regions):
    names = [("H001", "南京鼓楼医院", "3201"), ("H002", "江苏省人民医院", "3201"), ("H003", "浙江大学附属第一医院", "33"),
             ("H010", "重庆路社区卫生中心", "33")]  # fmt: skip
    made = {
        code: add(actor=SYSTEM, model="customers.Hospital", code=code, name=name, region=regions[region])
        for code, name, region in names
    }
    add(actor=SYSTEM, model="customers.HospitalAlias", hospital=made["H003"], text="浙一")
    return made


def titles(q: str, actor=SYSTEM, **options) -> list[str]:
    return [hit.title for hit in find(actor, q, 10, object_types=TYPES, **options)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("鼓", "南京鼓楼医院"),
        ("鼓楼", "南京鼓楼医院"),
        ("njgl", "南京鼓楼医院"),
        ("NJGLYY", "南京鼓楼医院"),
        ("glyy", "南京鼓楼医院"),
        ("gulou", "南京鼓楼医院"),
        ("h002", "江苏省人民医院"),
        ("H002", "江苏省人民医院"),
        ("浙一", "浙江大学附属第一医院"),
        ("zy", "浙江大学附属第一医院"),
        ("江苏 人民", "江苏省人民医院"),
        ("chongqing", "重庆路社区卫生中心"),
        ("n", "南京鼓楼医院"),
        ("（鼓楼）医院", "南京鼓楼医院"),
    ],
)
def test_a_hospital_is_found_by_whatever_people_type(hospitals, asked, first):
    assert titles(asked)[:1] == [first]


def test_what_does_not_fit_is_not_found(hospitals):
    assert titles("鼓医") == [] and titles("xyz") == [] and titles("!!") == [] and titles("") == []
    assert titles("鼓楼 浙江") == []


def test_signs_of_the_query_language_do_no_harm(hospitals):
    for text in ('"', "' OR 1=1 --", "鼓楼*", "NEAR(a b)", "%", "_", "{}", "鼓楼' AND '"):
        assert isinstance(titles(text), list)
    assert titles("鼓楼*") == ["南京鼓楼医院"]


def test_equal_codes_come_first_then_what_begins_with_the_question(regions):
    for code, name in (("A1", "江苏"), ("B1", "大江苏医院"), ("江苏", "Z")):
        add(actor=SYSTEM, model="customers.Hospital", code=code, name=name, region=regions["32"])
    assert titles("江苏") == ["Z", "江苏", "大江苏医院"]


def staff(breadth: str, codes: list[str], region=None) -> Actor:
    user = User.objects.create(username=f"u{User.objects.count()}")
    role = Role.objects.create(key=f"r{Role.objects.count()}", name="r", codes=codes)
    Grant.objects.create(user=user, role=role, breadth=breadth, region=region)
    return actor_for(user)


def test_everybody_finds_only_what_he_may_see(hospitals, regions):
    view = ["customers.hospital:view"]
    assert len(titles("医院", staff("ALL", view))) == 3
    assert set(titles("医院", staff("REGION", view, regions["32"]))) == {"南京鼓楼医院", "江苏省人民医院"}
    assert titles("医院", staff("ALL", ["catalog.sku:view"])) == []
    assert titles("医院", staff("OWN", view)) == []
    dealer = Actor(kind=ActorKind.DEALER, name="d", dealer_id=1, grants=(GrantView(frozenset(view), Breadth.DEALER),))
    assert titles("医院", dealer) == []
    assert titles("医院", Actor(kind=ActorKind.ANONYMOUS, name="-")) == []


def test_a_dealer_finds_himself_and_no_other_dealer(regions):
    made = [
        add(actor=SYSTEM, model="dealers.Dealer", code=c, name=f"华东医疗{c}", region=regions["32"])
        for c in ("D1", "D2")
    ]
    grant = GrantView(frozenset({"dealers.dealer:view"}), Breadth.DEALER)
    actor = Actor(kind=ActorKind.DEALER, name="d", dealer_id=made[0].pk, grants=(grant,))
    assert [hit.object_id for hit in find(actor, "华东", 10)] == [made[0].pk]


def test_a_stale_stamp_shows_nothing_that_the_scope_forbids(hospitals, regions):
    actor = staff("REGION", ["customers.hospital:view"], regions["32"])
    apps.get_model("customers.Hospital")._base_manager.filter(code="H001").update(region=regions["33"])
    assert titles("鼓楼", actor) == []


def test_the_index_follows_changes(hospitals):
    change(actor=SYSTEM, hospital=hospitals["H001"], name="北京协和医院")
    assert titles("鼓楼") == [] and titles("xiehe") == ["北京协和医院"]
    assert SearchEntry.objects.filter(object_type="customers.hospital").count() == 4


@command("customers.hospital:change")
def change(*, actor: Actor, hospital, **values):
    return persist(hospital, **values)


def test_rows_of_large_commands_are_indexed_by_the_worker(regions):
    model = apps.get_model("customers.Hospital")
    rows = [model(code=f"B{n}", name=f"第{n}医院", region=regions["32"]) for n in range(250)]
    add_many(actor=SYSTEM, rows=rows)
    assert titles("B249") == [] and SearchPending.objects.exists()
    assert index_pending() == 1
    assert titles("B249") == ["第249医院"]


def test_a_rebuild_gives_the_same_index(hospitals):
    def entries():
        return sorted(
            (e.object_id, e.title, e.text, e.region_path, sorted(e.grams.split()))
            for e in SearchEntry.objects.filter(object_type="customers.hospital")
        )

    before = entries()
    SearchEntry.objects.all().delete()
    assert rebuild("customers.hospital") == {"customers.hospital": 4}
    assert entries() == before and titles("glyy") == ["南京鼓楼医院"]


def test_ids_for_choice_fields_leave_the_scope_to_the_caller(hospitals):
    assert matching_ids("customers.hospital", "njgl") == [hospitals["H001"].pk]
    assert matching_ids("customers.hospital", "") == []


def test_words_are_cut_the_same_way_when_stored_and_when_asked():
    for stored, asked in (
        ("南京a1医院", "京a1"),
        ("abc123", "c12"),
        ("abc123", "ab"),
        ("南京", "京"),
        ("stent38mm支架", "38mm"),
    ):
        assert asked_grams(squeeze(asked)) <= grams_of(squeeze(stored))


def test_neighbours_settle_the_reading():
    assert initials_and_full("重庆") == ("cq", "chongqing")
    assert initials_and_full("重要") == ("zy", "zhongyao")
    assert initials_and_full("第3人民医院") == ("d3rmyy", "di3renminyiyuan")
    assert initials_and_full("abc") == ("", "")


def test_a_lookup_over_many_rows_is_not_a_stamp():
    hospital = apps.get_model("customers.Hospital")
    assert is_single(hospital, "region__path") and is_single(hospital, "rep") and is_single(hospital, "pk")
    assert not is_single(hospital, "aliases__text")


def test_a_changed_name_is_found_on_whatever_shows_it(regions):
    """A product's new name finds its SKUs and their lots; the old one no longer does."""
    line = add(actor=SYSTEM, model="catalog.ProductLine", code="L1", name="介入")
    facts = {"line": line, "kind": "SELF", "device_class": "III"}
    product = apps.get_model("catalog.Product")
    facts["kind"] = product._meta.get_field("kind").flatchoices[0][0]
    facts["device_class"] = product._meta.get_field("device_class").flatchoices[0][0]
    row = add(actor=SYSTEM, model="catalog.Product", code="P1", name="球囊导管", **facts)
    sku = add(actor=SYSTEM, model="catalog.Sku", code="S1", product=row, spec="2.0", base_unit="支")
    lot = add(actor=SYSTEM, model="catalog.Lot", sku=sku, number="240101")
    kinds = ("catalog.sku", "catalog.lot")
    keys = {("catalog.sku", sku.pk), ("catalog.lot", lot.pk)}
    assert {(h.object_type, h.object_id) for h in find(SYSTEM, "球囊", 10, object_types=kinds)} == keys
    rename(actor=SYSTEM, product=row, name="药物支架")
    assert find(SYSTEM, "球囊", 10, object_types=kinds) == []
    assert {(h.object_type, h.object_id) for h in find(SYSTEM, "ywzj", 10, object_types=kinds)} == keys


@command("catalog.product:change")
def rename(*, actor: Actor, product, **values):
    return persist(product, **values)
