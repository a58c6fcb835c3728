"""Exports: what the list shows, guarded against formulas, long ones as a job, rights asked again."""

from __future__ import annotations

import csv
import io

import pytest
from django.apps import apps
from django.test import RequestFactory

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, Role, User
from meridian.kernel.audit.capture import chain_breaks
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.actors import system_actor
from meridian.kernel.files.commands import open_file
from meridian.kernel.imports import exporting
from meridian.kernel.imports.exporting import csv_lines, export_response, shown, write_xlsx
from meridian.kernel.jobs.models import JobRun
from meridian.kernel.jobs.worker import run_waiting
from meridian.kernel.objects.derive_export import list_again
from meridian.kernel.objects.registry import spec_named

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")


@pytest.fixture
def lines(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    model = apps.get_model("catalog.ProductLine")
    common = {"created_at": SYSTEM.now, "updated_at": SYSTEM.now}
    model._base_manager.bulk_create(
        [
            model(code=f"L{n}", name=name, **common)
            for n, name in enumerate(['=HYPERLINK("http://x")', "+1", "支架", "@a"])
        ]
    )
    return spec_named("catalog.productline")


@pytest.fixture
def actor():
    user = User.objects.create(username="ann", language="en")
    role = Role.objects.create(key="r", name="r", codes=["catalog:*"])
    Grant.objects.create(user=user, role=role, breadth="ALL")
    return actor_for(user)


def test_no_cell_is_a_formula_in_csv_or_xlsx(lines, actor):
    rows, columns, _spec = list_again(lines.name, actor, {"sort": "code"})
    text = "".join(csv_lines(rows, columns))
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row[1] for row in table[1:]] == ['\'=HYPERLINK("http://x")', "'+1", "支架", "'@a"]
    import openpyxl

    out = io.BytesIO()
    assert write_xlsx(out, rows, columns) == 4
    sheet = openpyxl.load_workbook(out).active
    assert [sheet.cell(n, 2).value for n in range(2, 6)] == ['\'=HYPERLINK("http://x")', "'+1", "支架", "'@a"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_amounts_are_written_in_yuan_as_numbers():
    assert (shown("money", 12345), shown("price", 12345), shown("num", 7), shown("text", None)) == (
        123.45,
        1.2345,
        7,
        None,
    )


def asked(actor, query: str = ""):
    request = RequestFactory().get(f"/?{query}")
    request.actor = actor
    return request


def test_a_short_list_comes_at_once_and_a_long_one_as_a_file_of_the_owner(lines, actor, monkeypatch):
    rows, columns, spec = list_again(lines.name, actor, {})
    answer = export_response(asked(actor), spec=spec, rows=rows, columns=columns, kind="csv")
    assert answer["Content-Disposition"].startswith("attachment") and not JobRun.objects.exists()
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    answer = export_response(asked(actor, "q=支"), spec=spec, rows=rows, columns=columns, kind="xlsx")
    assert answer.status_code in (202, 302)
    run_waiting()
    run = JobRun.objects.get()
    assert (run.state, run.result, run.owner_id) == ("DONE", {"rows": 1}, actor.user_id), run.message
    assert run.result_file.name.endswith(".xlsx") and open_file(run.result_file).stat().st_size > 1000


def test_a_right_taken_away_meanwhile_stops_the_export(lines, actor, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    rows, columns, spec = list_again(lines.name, actor, {})
    export_response(asked(actor), spec=spec, rows=rows, columns=columns, kind="csv")
    Grant.objects.all().delete()
    run_waiting()
    run = JobRun.objects.get()
    assert run.state == "FAILED" and run.result_file is None and "catalog.productline:export" in run.message


def test_every_export_is_in_the_change_log_with_its_filter_and_its_rows(lines, actor, monkeypatch):
    rows, columns, spec = list_again(lines.name, actor, {"q": "支"})
    export_response(asked(actor, "q=支&format=csv&sort=code"), spec=spec, rows=rows, columns=columns, kind="csv")
    noted = ChangeLog.objects.get(command="catalog.export_rows")
    assert (noted.actor_id, noted.object_type, noted.object_id) == (actor.user_id, "catalog.productline", 0)
    assert noted.diff == {"filter": [None, {"q": "支"}], "rows": [None, 1], "format": [None, "csv"]}
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    export_response(asked(actor, "q=支"), spec=spec, rows=rows, columns=columns, kind="xlsx")
    run_waiting()
    last = ChangeLog.objects.filter(command="catalog.export_rows").order_by("-id").first()
    assert last.pk != noted.pk and last.diff["rows"] == [None, 1] and last.diff["format"] == [None, "xlsx"]
    assert list(chain_breaks()) == []
