"""Saving rows: validation, versions, the change log, links, and what the database has the last word on."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import RuleViolation, VersionConflict
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, note_action, persist, persist_many, retire
from meridian.kernel.commands.refusals import refused
from meridian.kernel.testing.actors import staff_user, system
from meridian.kernel.testing.factories import make_row
from meridian.modules.agreements.models import Authorisation
from meridian.modules.catalog.models import Product, ProductLine
from meridian.modules.customers.models import Hospital, HospitalAlias

pytestmark = pytest.mark.django_db


@command("catalog.productline:test_persist")
def act(*, actor, body):
    return body()


def do(body):
    return act(actor=system(), body=body)


def stored(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def last_change() -> ChangeLog:
    return ChangeLog.objects.latest("id")


# -- one row -----------------------------------------------------------------------------------------------------------


def test_every_wrong_field_is_told_with_its_name():
    with pytest.raises(RuleViolation) as caught:
        do(lambda: persist(Product(kind="NONE"), code="x" * 500))
    issues = {issue.field: issue.code for issue in caught.value.issues()}
    assert {"code", "name", "line", "kind"} <= set(issues)
    assert issues["name"] == "catalog.product.blank"
    assert all(issue.text() for issue in caught.value.issues())


def test_a_duplicate_is_told_beside_its_field():
    make_row(ProductLine, code="A")
    with pytest.raises(RuleViolation) as caught:
        do(lambda: persist(ProductLine(code="A"), name="n"))
    assert [(issue.field, issue.code) for issue in caught.value.issues()] == [("code", "catalog.productline.unique")]


def test_of_two_stale_copies_the_second_is_refused():
    row = make_row(ProductLine, code="A", name="old")
    first, second = stored(row), stored(row)
    do(lambda: persist(first, name="first"))
    with pytest.raises(VersionConflict, match="Somebody else changed"):
        do(lambda: persist(second, name="second"))
    with pytest.raises(VersionConflict):
        do(lambda: persist(stored(row), name="third", expected_version=1))
    assert (stored(row).name, stored(row).version) == ("first", 2)
    assert do(lambda: persist(stored(row), name="third", expected_version=2)).version == 3


def test_saving_nothing_new_writes_nothing():
    row = make_row(ProductLine, name="n")
    do(lambda: persist(row, name="n"))
    assert (stored(row).version, stored(row).updated_at) == (1, row.updated_at)
    assert not ChangeLog.objects.exists()


def test_a_change_is_logged_field_by_field_with_its_reason():
    row = make_row(ProductLine, name="old")
    do(lambda: persist(row, name="new", reason="typo"))
    change = last_change()
    assert (change.action, change.diff, change.reason) == ("CHANGE", {"name": ["old", "new"]}, "typo")
    assert (change.object_type, change.object_id, change.object_label) == ("catalog.productline", row.pk, str(row))
    assert change.command.endswith(".act")


def test_a_second_change_in_the_same_command_starts_from_the_first():
    row = make_row(ProductLine, name="a")

    def twice():
        persist(row, name="b")
        persist(row, name="c")

    do(twice)
    assert [change.diff for change in ChangeLog.objects.order_by("id")] == [{"name": ["a", "b"]}, {"name": ["b", "c"]}]
    assert stored(row).version == 3


def test_a_change_made_inside_of_json_is_not_lost(monkeypatch):
    monkeypatch.setattr("meridian.kernel.commands.context._before_save", [])  # no additional field need be defined
    row = stored(make_row(Hospital, custom={"a": 1}))
    row.custom["a"] = 2
    do(lambda: persist(row))
    assert stored(row).custom == {"a": 2}
    assert last_change().diff == {"custom": [{"a": 1}, {"a": 2}]}
    row.custom["a"] = 3
    do(lambda: persist(row))
    assert stored(row).custom == {"a": 3}


def test_what_others_changed_before_a_refresh_is_not_logged_as_ours():
    row = make_row(ProductLine, name="old")
    mine = stored(row)
    do(lambda: persist(stored(row), name="theirs"))
    mine.refresh_from_db()
    do(lambda: persist(mine, code="MINE"))
    assert set(last_change().diff) == {"code"}


def test_secrets_are_named_and_long_texts_measured():
    row = make_row(Hospital)
    row.SECRET_FIELDS = ("address",)
    do(lambda: persist(row, address="under the bridge", name="n" * 120))
    assert last_change().diff["address"] == ["***", "***"]
    parts = last_change().diff["name"]
    assert parts[1] == "n" * 120
    from meridian.kernel.audit.diff import field_diff

    row.name = "n" * 301
    assert field_diff({"name": "x"}, row)["name"] == ["x", "(301 characters)"]


def test_retiring_is_an_action_of_its_own_and_happens_once():
    row = make_row(ProductLine)
    do(lambda: retire(row, reason="gone"))
    do(lambda: retire(row))
    assert [(c.action, c.reason) for c in ChangeLog.objects.all()] == [("RETIRE", "gone")]
    assert not stored(row).is_active


def test_an_action_can_be_noted_without_a_change():
    row = make_row(ProductLine)
    do(lambda: note_action(row, diff={"printed": [None, 1]}, reason="r"))
    assert (last_change().action, last_change().diff) == ("ACT", {"printed": [None, 1]})
    assert stored(row).version == 1


def test_who_and_when_are_kept():
    user = staff_user("*")
    from meridian.kernel.access.grants import actor_for

    actor = actor_for(user)
    row = act(actor=actor, body=lambda: persist(ProductLine(code="A"), name="n"))
    assert (row.created_by, row.created_at, row.updated_at) == (user, actor.now, actor.now)
    assert last_change().actor_name == str(user)


# -- links -------------------------------------------------------------------------------------------------------------


def test_links_are_written_logged_and_guarded_by_the_version():
    row = make_row(Authorisation)
    one, two = make_row(ProductLine), make_row(ProductLine)
    do(lambda: persist(stored(row), lines=[one]))
    assert last_change().diff == {"lines": [[], [one.pk]]}
    assert stored(row).version == 2
    do(lambda: persist(stored(row), lines=[one.pk]))
    assert stored(row).version == 2
    with pytest.raises(VersionConflict):
        do(lambda: persist(stored(row), lines=[two], expected_version=1))
    assert set(row.lines.all()) == {one}
    do(lambda: persist(stored(row), lines=[two, one], expected_version=2))
    assert last_change().diff == {"lines": [[one.pk], sorted([one.pk, two.pk])]}


# -- many rows ---------------------------------------------------------------------------------------------------------


def test_many_new_rows_are_logged_one_by_one():
    do(lambda: persist_many(ProductLine, [ProductLine(code=f"C{n}", name="n") for n in range(3)], reason="import"))
    assert [c.diff["code"] for c in ChangeLog.objects.order_by("id")] == [[None, "C0"], [None, "C1"], [None, "C2"]]
    assert {c.reason for c in ChangeLog.objects.all()} == {"import"}


def test_a_batch_with_a_duplicate_is_refused_whole():
    make_row(ProductLine, code="C1")
    with pytest.raises(RuleViolation) as caught:
        do(lambda: persist_many(ProductLine, [ProductLine(code=f"C{n}", name="n") for n in range(3)]))
    assert "was saved meanwhile" in str(caught.value)
    assert ProductLine.objects.unscoped("test").count() == 1


def test_changing_many_writes_and_logs_only_what_was_asked():
    rows = [make_row(ProductLine, name="old") for _ in range(3)]
    for row in rows:
        row.code, row.name = f"X{row.pk}", "new"
    rows[0].name = "old"
    changed = do(lambda: change_many(rows, ["name", "name"]))
    assert changed == rows[1:]
    assert {str(c.diff) for c in ChangeLog.objects.all()} == {"{'name': ['old', 'new']}"}
    assert [stored(row).version for row in rows] == [1, 2, 2]
    assert not stored(rows[1]).code.startswith("X")
    assert do(lambda: change_many(rows, ["name"])) == []


def test_changing_many_does_not_overwrite_a_change_of_somebody_else():
    rows = [stored(make_row(ProductLine, name="old")) for _ in range(2)]
    do(lambda: persist(stored(rows[1]), name="theirs"))
    for row in rows:
        row.name = "mine"
    with pytest.raises(VersionConflict):
        do(lambda: change_many(rows, ["name"]))
    assert [stored(row).name for row in rows] == ["old", "theirs"]


# -- the database has the last word ------------------------------------------------------------------------------------


def race(monkeypatch, row):
    """Save a row as if another had been saved after the validation."""
    monkeypatch.setattr("meridian.kernel.commands.persist.validate", lambda row, before, known: None)
    with pytest.raises(RuleViolation) as caught:
        do(lambda: persist(row))
    (issue,) = caught.value.issues()
    return issue


def test_a_duplicate_saved_at_the_same_time_is_told_like_one_found_before(monkeypatch):
    make_row(ProductLine, code="A")
    issue = race(monkeypatch, ProductLine(code="A", name="n"))
    assert (issue.code, issue.field) == ("catalog.productline.unique", "code")
    assert issue.text().startswith("Another product line with the same ")
    assert "constraint" not in issue.text().lower()


def test_a_pair_saved_at_the_same_time_names_both_fields(monkeypatch):
    alias = make_row(HospitalAlias, text="a")
    issue = race(monkeypatch, HospitalAlias(hospital=alias.hospital, text="a"))
    assert issue.code == "customers.hospitalalias.unique"
    assert "hospital, other name" in issue.text()


def test_a_broken_check_or_missing_value_is_told_in_words(monkeypatch):
    region = make_row(Hospital).region
    issue = race(monkeypatch, Hospital(code="X", name="n", region=region, parent=make_row(Hospital), campus_name=""))
    assert issue.code == "customers.hospital.constraint"
    assert "contradict each other" in issue.text()
    issue = race(monkeypatch, ProductLine(code="B", name=None))
    assert (issue.code, issue.field) == ("catalog.productline.required", "name")


def test_a_refusal_nobody_foresaw_still_makes_a_sentence():
    assert "contradict" in str(refused(ProductLine, IntegrityError("something new")))
    assert "does not exist any more" in str(refused(ProductLine, IntegrityError("FOREIGN KEY constraint failed")))
