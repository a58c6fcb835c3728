"""Trees: paths are right after every move, and nothing moves below itself."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.records.tree import TreeLoop
from meridian.kernel.testing.actors import system
from meridian.modules.org.models import OrgUnit

pytestmark = pytest.mark.django_db


@command("org.orgunit:test_tree")
def place(*, actor, row, parent):
    return persist(row, parent=parent)


@command("org.orgunit:test_tree")
def place_many(*, actor, rows):
    return persist_many(OrgUnit, rows)


@command("org.orgunit:test_tree")
def move_many(*, actor, rows):
    return change_many(rows, ["parent"])


def unit(code: str, parent: OrgUnit | None = None) -> OrgUnit:
    return place(actor=system(), row=OrgUnit(code=code, name=code), parent=parent)


def stored(row: OrgUnit) -> OrgUnit:
    return OrgUnit.objects.unscoped("test").get(pk=row.pk)


def assert_tree_is_whole() -> None:
    rows = {row.pk: row for row in OrgUnit.objects.unscoped("test").all()}
    for row in rows.values():
        chain, node = [row.pk], row
        while node.parent_id:
            node = rows[node.parent_id]
            chain.insert(0, node.pk)
        assert row.path == "/" + "".join(f"{key}/" for key in chain)
        assert row.depth == len(chain) - 1
        assert row.ancestor_ids() == chain


def test_a_subtree_moves_with_its_node():
    root, other = unit("A"), unit("B")
    child = unit("A1", root)
    grandchild = unit("A1x", child)
    place(actor=system(), row=stored(child), parent=other)
    assert_tree_is_whole()
    assert stored(grandchild).path == f"/{other.pk}/{child.pk}/{grandchild.pk}/"
    assert stored(grandchild).is_under(other.path)
    place(actor=system(), row=stored(child), parent=None)
    assert_tree_is_whole()
    assert stored(grandchild).depth == 1


def test_a_loop_is_refused_with_a_sentence_and_leaves_the_tree():
    root = unit("A")
    child = unit("A1", root)
    for parent in (stored(root), stored(child)):
        with pytest.raises(TreeLoop) as caught:
            place(actor=system(), row=stored(root), parent=parent)
        assert caught.value.issues()[0].field == "parent"
        assert "cannot be placed below itself" in str(caught.value)
    assert_tree_is_whole()


def test_a_parent_read_before_it_moved_does_not_spoil_the_path():
    root, other = unit("A"), unit("B")
    middle = unit("M", root)
    stale = stored(middle)
    place(actor=system(), row=stored(middle), parent=other)
    leaf = unit("L", stale)
    assert leaf.path == f"/{other.pk}/{middle.pk}/{leaf.pk}/"
    assert_tree_is_whole()


def test_a_row_read_before_its_parent_moved_keeps_its_subtree():
    root, other = unit("A"), unit("B")
    middle = unit("M", root)
    leaf = unit("L", middle)
    stale = stored(leaf)
    place(actor=system(), row=stored(middle), parent=other)
    stale.name = "renamed"
    place(actor=system(), row=stale, parent=stale.parent)
    assert_tree_is_whole()


def test_many_rows_at_once_get_their_places():
    root = unit("A")
    rows = place_many(
        actor=system(), rows=[OrgUnit(code=f"C{n}", name="c", parent=root if n % 2 else None) for n in range(5)]
    )
    assert_tree_is_whole()
    assert {row.depth for row in rows} == {0, 1}


def test_moving_many_rows_moves_their_subtrees():
    root, other = unit("A"), unit("B")
    children = [unit(f"A{n}", root) for n in range(3)]
    unit("A0x", children[0])
    rows = [stored(child) for child in children]
    for row in rows:
        row.parent = other
    move_many(actor=system(), rows=rows)
    assert_tree_is_whole()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5)), max_size=8))
def test_any_moves_leave_a_whole_tree(moves):
    OrgUnit.objects.unscoped("test").all().update(parent=None)
    OrgUnit.objects.unscoped("test").all().delete()
    rows = [unit(f"U{n}") for n in range(6)]
    for who, below in moves:
        with contextlib.suppress(TreeLoop):
            place(actor=system(), row=stored(rows[who]), parent=stored(rows[below]) if below >= 0 else None)
        assert_tree_is_whole()
