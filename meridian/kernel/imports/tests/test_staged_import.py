"""Staged import: everything checked before anything is written, chunks through commands, safe to repeat."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.apps import apps

import meridian.kernel.objects.derive_import  # noqa: F401  connects the specs
from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, Role, User
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.actors import system_actor
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.imports import committing, steps
from meridian.kernel.imports.error_workbook import write_error_workbook
from meridian.kernel.imports.mapping import find_header, guess_mapping
from meridian.kernel.imports.models import ImportProfile, ImportRow, ImportSession
from meridian.kernel.imports.reading import ReadingRefused, child, table_file
from meridian.kernel.jobs.worker import run_waiting
from meridian.kernel.objects.registry import spec_named

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")
HEAD = ["Hospital code*", "Name", "Level", "Region (code or name)", "Beds"]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _read_without_a_process(monkeypatch):
    """The reader itself, without starting Python anew for each file; its confinement has tests of its own."""

    def read_here(path, out, limits):
        child.main([str(path), str(out), json.dumps(limits.as_dict())])
        result = json.loads((out / "result.json").read_text(encoding="utf-8"))
        if "refused" in result:
            raise ReadingRefused(result["refused"], **result["params"])
        return result

    monkeypatch.setattr(child, "_confine", lambda limits: None)
    monkeypatch.setattr(table_file, "_run_child", read_here)


@pytest.fixture
def spec():
    return spec_named("customers.hospital")


@pytest.fixture
def regions():
    model = apps.get_model("reference.Region")
    made = {}
    for code, name, parent in (("32", "江苏省", ""), ("3201", "南京市", "32"), ("33", "浙江省", "")):
        above = made.get(parent)
        row = model(code=code, name=name, level="PROVINCE", parent=above, created_at=SYSTEM.now, updated_at=SYSTEM.now)
        row.save()
        row.path = f"{above.path if above else '/'}{row.pk}/"
        row.save()
        made[code] = row
    return made


@pytest.fixture
def steward(regions):
    return staff("steward", "REGION", regions["32"])


def staff(name: str, breadth: str, region=None):
    user = User.objects.create(username=name, language="en")
    codes = ["customers:*", "reference:*", "catalog:*"]
    role, _made = Role.objects.get_or_create(key="data", defaults={"name": "data", "codes": codes})
    Grant.objects.create(user=user, role=role, breadth=breadth, region=region)
    return actor_for(user)


def csv_of(*rows: list[str], head: list[str] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode("gb18030")


def level_text() -> str:
    field = apps.get_model("customers.Hospital")._meta.get_field("level")
    return str(field.flatchoices[0][1])


def staged(actor, spec, content: bytes, name: str = "hospitals.csv") -> ImportSession:
    session = steps.start_import(actor=actor, spec=spec, upload=content, name=name)
    run_waiting()
    session.refresh_from_db()
    return session


def committed(actor, spec, session: ImportSession) -> ImportSession:
    steps.ask_to_commit(actor=actor, spec=spec, session=session)
    run_waiting()
    session.refresh_from_db()
    return session


def hospitals():
    return apps.get_model("customers.Hospital").objects.unscoped("tests")


def test_a_file_goes_through_all_stages_and_is_logged_row_by_row(spec, steward):
    session = staged(
        steward, spec, csv_of(["H1", "鼓楼医院", level_text(), "南京市", "1,200"], ["H2", "省人民医院", "", "3201", ""])
    )
    assert session.state == "STAGED", session.message
    assert session.counts == {"CREATE": 2, "CHANGE": 0, "SKIP": 0, "ERROR": 0, "rows": 2}
    assert not hospitals().exists()
    session = committed(steward, spec, session)
    assert (session.state, session.counts["written"]) == ("COMMITTED", 2)
    first = hospitals().get(code="H1")
    assert (first.name, first.beds, first.region.code, first.created_by_id) == (
        "鼓楼医院",
        1200,
        "3201",
        steward.user_id,
    )
    logged = ChangeLog.objects.filter(object_type="customers.hospital", object_id=first.pk).get()
    assert (
        logged.reason in ("", f"Import #{session.pk}")
        and logged.actor_id == steward.user_id
        and logged.channel == "job"
    )


def test_the_same_file_again_changes_nothing_and_is_linked_to_the_first(spec, steward):
    content = csv_of(["H1", "鼓楼医院", "", "南京市", "1"])
    first = committed(steward, spec, staged(steward, spec, content))
    again = staged(steward, spec, content)
    assert again.same_as_id == first.pk and again.counts["SKIP"] == 1
    with pytest.raises(RuleViolation):
        steps.ask_to_commit(actor=steward, spec=spec, session=again)


def test_all_errors_are_found_at_once_and_the_good_rows_still_go_in(spec, steward, tmp_path):
    session = staged(steward, spec, csv_of(
        ["H1", "A", "no such level", "nowhere", "many"],
        ["H2", "B", "", "南京市", "5"],
        ["H2", "C", "", "南京市", "5"],
        ["H3", "", "", "南京市", "5"],
        ["H" * 30, "D", "", "南京市", "5"],
    ))  # fmt: skip
    assert session.counts["ERROR"] == 4 and session.counts["CREATE"] == 1
    errors = {
        row.row_no: {e["field"] for e in row.errors}
        for row in ImportRow.objects.filter(session=session, action="ERROR")
    }
    assert errors == {2: {"level", "region", "beds"}, 4: {""}, 5: {"name"}, 6: {"code"}}
    out = io.BytesIO()
    assert write_error_workbook(session, out) == 4
    corrected = out.getvalue()
    session = committed(steward, spec, session)
    assert list(hospitals().values_list("code", flat=True)) == ["H2"]
    again = staged(steward, spec, corrected, "corrected.xlsx")
    assert again.mapping == session.mapping and again.counts["rows"] == 4


def test_existing_rows_are_changed_only_where_the_file_says_something(spec, steward):
    committed(
        steward, spec, staged(steward, spec, csv_of(["H1", "A", "", "南京市", "10"], ["H2", "B", "", "南京市", "20"]))
    )
    session = staged(steward, spec, csv_of(["H1", "A", "", "", "11"], ["H2", "B", "", "", ""]))
    assert (session.counts["CHANGE"], session.counts["SKIP"]) == (1, 1)
    committed(steward, spec, session)
    changed = hospitals().get(code="H1")
    assert (changed.beds, changed.version, changed.region.code) == (11, 2, "3201")
    log = ChangeLog.objects.filter(object_type="customers.hospital", object_id=changed.pk).latest("id")
    assert log.diff["beds"] == [10, 11] and set(log.diff) == {"beds"}


def test_rows_outside_of_the_actors_scope_are_neither_made_nor_changed(spec, steward):
    everywhere = staff("boss", "ALL")
    committed(everywhere, spec, staged(everywhere, spec, csv_of(["Z1", "浙一", "", "浙江省", "5"])))
    session = staged(
        steward,
        spec,
        csv_of(["Z1", "mine now", "", "南京市", "6"], ["Z2", "浙二", "", "33", "6"], ["H1", "A", "", "3201", "6"]),
    )
    outside = ImportRow.objects.get(session=session, row_no=2)
    assert outside.action == "ERROR" and "outside" in outside.errors[0]["message"]
    session = committed(steward, spec, session)
    assert set(hospitals().values_list("code", flat=True)) == {"Z1", "H1"}
    assert ImportRow.objects.get(session=session, row_no=3).action == "ERROR"


def test_without_the_right_nothing_is_stored(spec):
    nobody = actor_for(User.objects.create(username="nobody"))
    with pytest.raises(Denied):
        steps.start_import(actor=nobody, spec=spec, upload=csv_of(["H1", "A", "", "", ""]), name="a.csv")
    assert not ImportSession.objects.exists()


def test_imports_of_others_are_not_found(spec, steward):
    session = staged(steward, spec, csv_of(["H1", "A", "", "南京市", "1"]))
    assert steps.session_for(steward, spec.name, session.pk) == session
    with pytest.raises(NotVisible):
        steps.session_for(staff("other", "ALL"), spec.name, session.pk)


def test_a_commit_that_was_interrupted_goes_on_where_it_stopped(spec, steward, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK", 2)
    rows = [[f"H{n}", f"N{n}", "", "南京市", "1"] for n in range(5)]
    session = staged(steward, spec, csv_of(*rows))

    def power_cut(percent, message):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        steps.commit_session(steward, session, power_cut)
    assert hospitals().count() == 2
    steps.commit_session(steward, session)
    steps.commit_session(steward, session)
    assert hospitals().count() == 5 and session.counts["written"] == 5


def test_a_row_the_rules_refuse_does_not_take_its_chunk_with_it(spec, steward):
    head = [*HEAD, "campus", "parent"]
    content = csv_of(
        ["H1", "A", "", "南京市", "1", "", ""], ["H2", "B", "", "南京市", "1", "", ""],
        head=head,
    )  # fmt: skip
    committed(steward, spec, staged(steward, spec, content))
    content = csv_of(["C1", "A east", "", "南京市", "1", "", "H1"], ["H4", "D", "", "南京市", "1", "", ""], head=head)
    session = staged(steward, spec, content)
    assert session.counts["ERROR"] == 0, ImportRow.objects.filter(session=session).values("errors")
    session = committed(steward, spec, session)
    assert hospitals().filter(code="H4").exists() and not hospitals().filter(code="C1").exists()
    refused = ImportRow.objects.get(session=session, row_no=2)
    assert refused.action == "ERROR" and refused.errors[0]["message"]


def test_a_corrected_mapping_is_remembered_for_the_next_file_of_the_layout(spec, steward):
    head = ["a", "b", "c"]
    session = staged(steward, spec, csv_of(["H1", "A", "南京市"], head=head))
    assert session.state in ("READ", "MAPPED", "FAILED") and not session.counts
    steps.set_mapping(actor=steward, spec=spec, session=session, mapping={"code": 0, "name": 1, "region": 2})
    run_waiting()
    session.refresh_from_db()
    assert session.counts["CREATE"] == 1
    committed(steward, spec, session)
    assert ImportProfile.objects.get().mapping == {"code": 0, "name": 1, "region": 2}
    assert staged(steward, spec, csv_of(["H2", "B", "南京市"], head=head)).counts["CREATE"] == 1
    for wrong in ({"code": 9}, {"no_such": 0}, {"code": 0, "name": 0}):
        with pytest.raises(RuleViolation):
            steps.set_mapping(
                actor=steward,
                spec=spec,
                session=staged(steward, spec, csv_of(["H9", "x", "y"], head=head)),
                mapping=wrong,
            )


def test_a_file_that_is_no_table_is_refused_with_a_sentence(spec, steward):
    with pytest.raises(RuleViolation):
        steps.start_import(actor=steward, spec=spec, upload=b"%PDF-1.7", name="a.xlsx")
    session = staged(steward, spec, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old.xls")
    assert session.state == "FAILED" and session.message


def test_an_import_of_new_rows_can_be_taken_back(spec, steward):
    session = committed(steward, spec, staged(steward, spec, csv_of(["H1", "A", "", "南京市", "1"])))
    assert steps.revoke_import(actor=steward, spec=spec, session=session) == 1
    session.refresh_from_db()
    assert session.state == "REVOKED" and not hospitals().get(code="H1").is_active


def test_a_module_with_its_own_command_is_asked_row_by_row(steward):
    spec = spec_named("catalog.productline")
    actor = staff("catalog", "ALL")
    session = committed(
        actor, spec, staged(actor, spec, csv_of(["L1", "Stents"], ["L2", "Sutures"], head=["line code", "name"]))
    )
    assert session.counts["written"] == 2, list(ImportRow.objects.values("errors", "action"))
    names = spec.model.objects.unscoped("t").order_by("code").values_list("name", flat=True)
    assert list(names) == ["Stents", "Sutures"]


def test_headings_are_recognised_under_title_rows_and_with_marks(spec):
    from meridian.kernel.imports.columns import columns_of

    columns = columns_of(spec, SYSTEM)
    rows = [("2026 hospital list", None, None), (None, None, None), ("hospital code*", "Name（required）", "Region")]
    assert find_header(rows, columns) == 2
    assert guess_mapping(rows[2], columns) == {"code": 0, "name": 1, "region": 2}
