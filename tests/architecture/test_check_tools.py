"""The checkers find what they are for, and leave alone what is right."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import polib
import pytest

from tools import (
    bootstrap,
    check_messages,
    check_sizes,
    check_writes,
    compile_messages,
    extract_messages,
    junit_counts,
    own_internals,
    translate_messages,
)
from tools.extract_messages import Message, NotExtractable

ROOT = Path(__file__).resolve().parent.parent.parent


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class TestCheckSizes:
    def long_function(self, lines: int) -> str:
        return "def load():\n" + "    x = 1\n" * (lines - 1)

    def test_file_at_the_limit_passes_and_above_fails(self, tmp_path):
        write(tmp_path, "meridian/right.py", "x = 1\n" * 500)
        write(tmp_path, "meridian/long.py", "x = 1\n" * 501)
        found = list(check_sizes.problems(tmp_path, {}))
        assert len(found) == 1
        assert found[0].startswith("meridian/long.py: 501 lines")

    def test_migrations_are_left_out(self, tmp_path):
        write(tmp_path, "meridian/migrations/0001_initial.py", "x = 1\n" * 900)
        assert list(check_sizes.problems(tmp_path, {})) == []

    def test_method_above_the_limit_is_named(self, tmp_path):
        body = "\n".join("    " + line for line in self.long_function(61).splitlines())
        write(tmp_path, "meridian/a.py", f"class Reader:\n{body}\n")
        found = list(check_sizes.problems(tmp_path, {}))
        assert "Reader.load()" in found[0]

    def test_docstring_does_not_count(self, tmp_path):
        text = self.long_function(60).replace(":\n", ':\n    """First.\n\n    Last.\n    """\n', 1)
        write(tmp_path, "meridian/a.py", text)
        assert list(check_sizes.problems(tmp_path, {})) == []

    def test_template_above_the_limit_is_found(self, tmp_path):
        write(tmp_path, "meridian/web/templates/web/page.html", "<p></p>\n" * 201)
        assert "page.html" in next(check_sizes.problems(tmp_path, {}))

    @pytest.mark.parametrize(
        ("allowed", "says"), [(501, None), (500, "may only shrink"), (600, "lower its number"), (None, "at most 500")]
    )
    def test_exception_may_only_shrink(self, tmp_path, allowed, says):
        write(tmp_path, "meridian/long.py", "x = 1\n" * 501)
        found = list(check_sizes.problems(tmp_path, {"meridian/long.py": allowed} if allowed else {}))
        assert (says is None and found == []) or says in found[0]

    def test_exception_no_longer_needed_must_go(self, tmp_path):
        (tmp_path / "meridian").mkdir()
        assert "remove its entry" in next(check_sizes.problems(tmp_path, {"meridian/gone.py": 700}))


class TestCheckWrites:
    @pytest.mark.parametrize(
        "line",
        [
            "dealer.save()",
            "await dealer.asave()",
            "self.dealer.delete()",
            "Dealer.objects.create(code='A')",
            "Dealer.objects.filter(code='A').update(name='B')",
            "Dealer.objects.bulk_create(rows)",
            "Dealer.objects.using('x').get_or_create(code='A')",
            "dealer.lines.all().delete()",
            "open_qs.update(is_open=False)",
            "cursor.execute('insert into t values (1)')",
            "cursor.execute(f'UPDATE {table} SET x = 1')",
        ],
    )
    def test_write_is_found(self, line):
        source = f"async def f():\n    {line}\n"
        assert [at for at, _what in check_writes.writes(source, "a.py")] == [2]

    @pytest.mark.parametrize(
        "line",
        [
            "values.update(name='B')",
            "digest.update(data)",
            "book.create_sheet()",
            "Dealer.objects.filter(code='A').exists()",
            "cursor.execute('SELECT 1')",
            "super().save(*args)",
            "book.save(path)  # no database write: a workbook",
        ],
    )
    def test_what_is_no_write_passes(self, line):
        assert list(check_writes.writes(line + "\n", "a.py")) == []

    def test_excuse_needs_a_reason(self):
        assert list(check_writes.writes("book.save(path)  # no database write:\n", "a.py"))

    @pytest.mark.parametrize(
        ("name", "permitted"),
        [
            ("meridian/modules/org/commands/units.py", True),
            ("meridian/modules/org/commands.py", True),
            ("meridian/modules/org/tests/test_web.py", True),
            ("meridian/modules/org/demo.py", True),
            ("meridian/kernel/jobs/lease.py", True),
            ("meridian/modules/org/queries.py", False),
            ("meridian/modules/org/web/pages.py", False),
            ("meridian/cli/flow.py", False),
        ],
    )
    def test_places_that_may_write(self, name, permitted):
        assert check_writes.may_write(Path(name)) is permitted


class TestOwnInternals:
    @pytest.fixture
    def contract(self):
        return own_internals.OwnInternalsContract(
            name="own",
            session_options={"root_packages": ["shop"]},
            contract_options={
                "container": "shop.modules",
                "doors": ["queries", "commands"],
                "assemblies": ["shop.sites"],
                "assembly_doors": ["web"],
                "ignored_parts": ["tests"],
            },
        )

    def graph(self, *imports: tuple[str, str]) -> grimp.ImportGraph:
        graph = grimp.ImportGraph()
        for importer, imported in imports:
            graph.add_module(importer)
            graph.add_module(imported)
            graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="import")
        return graph

    @pytest.mark.parametrize(
        ("importer", "imported", "kept"),
        [
            ("shop.modules.stock.commands", "shop.modules.catalog.queries", True),
            ("shop.modules.stock.commands", "shop.modules.catalog.models", False),
            ("shop.modules.stock.commands", "shop.modules.catalog.models.sku", False),
            ("shop.modules.stock.commands", "shop.modules.catalog.rules.udi", False),
            ("shop.modules.stock.commands", "shop.modules.stock.models", True),
            ("shop.modules.stock.tests.factories", "shop.modules.catalog.models", True),
            ("shop.sites.staff", "shop.modules.catalog.web", True),
            ("shop.sites.staff", "shop.modules.catalog.models", False),
            ("shop.kernel.objects", "shop.modules.catalog.queries", True),
        ],
    )
    def test_only_doors_are_open(self, contract, importer, imported, kept):
        check = contract.check(self.graph((importer, imported)), verbose=False)
        assert check.kept is kept
        if not kept:
            assert check.metadata["found"] == [(importer, imported, [7])]


class TestExtractMessages:
    def test_python_calls_of_every_kind(self):
        source = (
            "_('one')\ngettext_lazy('two ' 'parts')\nngettext('%(n)d row', '%(n)d rows', n)\n"
            "pgettext('month', 'May')\ntranslation.gettext('four')\n_(variable)\n"
        )
        assert set(extract_messages.from_python(source, "a.py")) == {
            Message("", "one", ""),
            Message("", "two parts", ""),
            Message("", "%(n)d row", "%(n)d rows"),
            Message("month", "May", ""),
            Message("", "four", ""),
        }

    @pytest.mark.parametrize("call", ["_(f'{n} rows')", "_('%d rows' % n)"])
    def test_text_built_while_running_is_refused(self, call):
        with pytest.raises(NotExtractable, match=r"^a\.py:1: "):
            list(extract_messages.from_python(call, "a.py"))

    def test_template_tags_of_every_kind(self):
        source = (
            "{% load i18n %}{% trans 'one' %}{% translate \"it's\" context 'menu' %}{{ _('two')|upper }}"
            "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
            "{% blocktrans trimmed %}\n  three\n  lines {{ x }}\n{% endblocktrans %}{# _('not me') #}"
        )
        assert set(extract_messages.from_template(source, "a.html")) == {
            Message("", "one", ""),
            Message("menu", "it's", ""),
            Message("", "two", ""),
            Message("", "%(n)s row", "%(n)s rows"),
            Message("", "three lines %(x)s", ""),
        }

    def test_merge_keeps_translations_adds_new_and_drops_unused(self):
        old = polib.POFile()
        old.append(polib.POEntry(msgid="kept", msgstr="保留"))
        old.append(polib.POEntry(msgid="gone", msgstr="没有了"))
        new = extract_messages.merge({Message("", "kept", ""): {"b.py", "a.py"}, Message("", "new", ""): {"a.py"}}, old)
        assert [(entry.msgid, entry.msgstr) for entry in new] == [("kept", "保留"), ("new", "")]
        assert new[0].occurrences == [("a.py", ""), ("b.py", "")]

    def test_same_text_in_two_contexts_stays_two_entries(self):
        new = extract_messages.merge({Message("", "May", ""): {"a.py"}, Message("month", "May", ""): {"a.py"}}, [])
        assert [(entry.msgctxt, entry.msgid) for entry in new] == [(None, "May"), ("month", "May")]


class TestCheckMessages:
    def check(self, tmp_path: Path, **entry: object) -> list[str]:
        catalogue = polib.POFile()
        catalogue.append(polib.POEntry(**entry))
        path = tmp_path / "django.po"
        catalogue.save(str(path))
        return list(check_messages.problems(path))

    @pytest.mark.parametrize(
        ("msgid", "msgstr", "says"),
        [
            ("rows", "行", None),
            ("rows", "", "no Chinese"),
            ("%(n)d rows", "%(n)d 行", None),
            ("%(n)d rows of %(m)d", "%(m)d 行中的 %(n)d 行", None),
            ("%(n)d rows", "行", "placeholders"),
            ("{name} left", "{nam} 已离开", "placeholders"),
            ("99 % decided", "99 % 已判定", None),
            ("stop, wait", "停,等", "Latin comma"),
            ("%(n)s, wait", "%(n)s,等", "Latin comma"),
            ("stop, wait", "停，等 5:1, 7:2", None),
        ],
    )
    def test_translation_is_complete_and_keeps_placeholders(self, tmp_path, msgid, msgstr, says):
        found = self.check(tmp_path, msgid=msgid, msgstr=msgstr)
        assert (says is None and found == []) or says in found[0]

    def test_fuzzy_is_not_done(self, tmp_path):
        assert "fuzzy" in self.check(tmp_path, msgid="rows", msgstr="行", flags=["fuzzy"])[0]

    def test_plural_needs_its_chinese(self, tmp_path):
        assert self.check(tmp_path, msgid="row", msgid_plural="rows", msgstr_plural={0: ""})
        assert self.check(tmp_path, msgid="row", msgid_plural="rows", msgstr_plural={0: "行"}) == []


def test_compiled_catalogue_is_read_by_the_standard_library(tmp_path):
    import gettext

    catalogue = polib.POFile()
    catalogue.metadata = dict(extract_messages.HEADER)
    catalogue.append(polib.POEntry(msgid="Dealer", msgstr="经销商"))
    source = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue.save(str(source))
    assert compile_messages.compile_catalogue(source) == 1
    assert gettext.translation("django", tmp_path, ["zh_Hans"]).gettext("Dealer") == "经销商"


class TestBootstrap:
    def test_digest_changes_with_content_and_with_absence(self, tmp_path):
        path = tmp_path / "package.json"
        absent = bootstrap.digest(path)
        path.write_text("{}")
        first = bootstrap.digest(path)
        path.write_text('{"a": 1}')
        assert len({absent, first, bootstrap.digest(path)}) == 3

    def test_stamp_holds_for_the_same_inputs_only(self, tmp_path):
        bootstrap.mark_done(tmp_path / "stamps", "assets", "one")
        assert bootstrap.is_done(tmp_path / "stamps", "assets", "one")
        assert not bootstrap.is_done(tmp_path / "stamps", "assets", "two")
        assert not bootstrap.is_done(tmp_path / "stamps", "database", "one")

    @pytest.mark.parametrize(("version", "usable"), [("v20.1.0", True), ("v18.0.0", True), ("v16.9.1", False)])
    def test_old_node_is_not_used(self, tmp_path, monkeypatch, version, usable):
        for name in ("node", "npm"):
            write(tmp_path, name, f"#!/bin/sh\necho {version}\n").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert bootstrap.system_node() == (tmp_path if usable else None)

    def test_without_node_there_is_no_system_node(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert bootstrap.system_node() is None

    def test_an_extra_once_installed_is_kept_up_to_date(self, tmp_path, monkeypatch):
        lists = []
        monkeypatch.setattr(bootstrap, "STAMPS", tmp_path)
        monkeypatch.setattr(bootstrap, "ensure_venv", lambda: None)
        monkeypatch.setattr(bootstrap, "link_project", lambda: None)
        monkeypatch.setattr(bootstrap, "install", lambda name: (lists.append(name), (tmp_path / name).touch()))
        bootstrap.setup_python(True, ["ocr"])
        bootstrap.setup_python(False, [])
        assert lists == ["dev.txt", "ocr.txt", "dev.txt", "ocr.txt"]
        with pytest.raises(bootstrap.SetupError, match="ocr and forecast"):
            bootstrap.setup_python(False, ["orc"])

    def test_demo_is_loaded_once_and_a_broken_load_is_told(self, tmp_path, monkeypatch):
        calls = []

        def load(command: list[object], *_: object) -> None:
            calls.append(command[-2:])
            if len(calls) == 1:
                raise bootstrap.SetupError("stopped half way")

        monkeypatch.setattr(bootstrap, "DATA_STAMPS", tmp_path / "stamps")
        monkeypatch.setattr(bootstrap, "DEFAULT_SQLITE", tmp_path / "meridian.sqlite3")
        monkeypatch.setattr(bootstrap, "call", load)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with pytest.raises(bootstrap.SetupError, match="stopped half way"):
            bootstrap.load_demo("S")
        with pytest.raises(bootstrap.SetupError, match="make clean-data"):
            bootstrap.load_demo("S")
        (tmp_path / "stamps" / "demo-begun").unlink()
        bootstrap.load_demo("S")
        bootstrap.load_demo("S")
        assert calls == [["S", "--if-empty"]] * 2

    def test_new_database_file_is_another_database(self, tmp_path, monkeypatch):
        database = tmp_path / "meridian.sqlite3"
        monkeypatch.setattr(bootstrap, "DEFAULT_SQLITE", database)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        absent = bootstrap.database_key()
        database.write_bytes(b"")
        assert bootstrap.database_key()[0] != absent[0]
        with_url = {**os.environ, "DATABASE_URL": "postgresql://u@h/one"}
        monkeypatch.setattr(os, "environ", with_url)
        assert bootstrap.is_server_database()

    def test_failure_is_one_sentence_and_no_traceback(self, monkeypatch, capsys):
        monkeypatch.setattr(bootstrap, "SUPPORTED", ((3, 2),))
        monkeypatch.setenv("PATH", "")
        assert bootstrap.main(["setup"]) == 1
        said = capsys.readouterr().err
        assert "Python 3.11, 3.12 or 3.13 is needed" in said
        assert "Traceback" not in said


class TestJunitCounts:
    def test_counts_of_several_files_are_added(self, tmp_path):
        first = '<testsuites><testsuite errors="1" failures="2" skipped="3" tests="10"/></testsuites>'
        second = '<testsuite errors="0" failures="0" skipped="0" tests="4"/>'
        paths = [write(tmp_path, "a.xml", first), write(tmp_path, "b.xml", second)]
        assert junit_counts.count(paths) == (8, 3, 3)

    def test_suite_without_a_report_counts_as_failed(self, tmp_path):
        assert junit_counts.count([tmp_path / "absent.xml"]) == (0, 1, 0)
        assert junit_counts.count([write(tmp_path, "cut.xml", "<testsuites><testsu")]) == (0, 1, 0)


class TestTranslateMessages:
    def test_lists_what_is_missing_and_takes_it_back(self):
        catalogue = polib.POFile()
        catalogue.append(polib.POEntry(msgid="done", msgstr="完成"))
        catalogue.append(polib.POEntry(msgid="two\nlines", msgstr=""))
        catalogue.append(polib.POEntry(msgctxt="month", msgid="May", msgstr=""))
        catalogue.append(polib.POEntry(msgid="row", msgid_plural="rows", msgstr_plural={0: ""}))
        assert translate_messages.missing(catalogue) == ["two\\nlines", "month|||May", "row"]
        lines = ["two\\nlines\t两\\n行\n", "month|||May\t五月\n", "row\t行\n", "done\t别的\n", "no tab\n"]
        assert translate_messages.fill(catalogue, lines) == 3
        assert [entry.msgstr or entry.msgstr_plural[0] for entry in catalogue] == ["完成", "两\n行", "五月", "行"]
        assert translate_messages.missing(catalogue) == []


def test_make_help_lists_the_targets():
    answer = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True)
    for target in ("run", "test", "check", "test-pg", "bench", "demo"):
        assert f"make {target} " in answer.stdout


def test_own_postgresql_refuses_an_empty_command():
    answer = subprocess.run([sys.executable, ROOT / "tools" / "postgres.py", "--"], capture_output=True, text=True)
    assert answer.returncode == 2
    assert "DATABASE_URL" in answer.stdout


class TestImportContracts:
    def lint(self, root: Path) -> str:
        command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True).stdout

    def test_the_product_keeps_all_contracts(self):
        assert "6 kept, 0 broken" in self.lint(ROOT)

    def test_each_contract_finds_what_it_forbids(self, tmp_path):
        keep_python = shutil.ignore_patterns("*.html", "static", "__pycache__", "*.csv")
        shutil.copytree(ROOT / "meridian", tmp_path / "meridian", ignore=keep_python)
        shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=keep_python)
        shutil.copy(ROOT / ".importlinter", tmp_path)
        write(tmp_path, "meridian/somewhere/__init__.py", "")
        write(tmp_path, "meridian/modules/reference/web.py", "import meridian.modules.flows.queries\n")
        write(tmp_path, "meridian/modules/flows/queries.py", "")
        write(tmp_path, "meridian/modules/stock/utils.py", "")
        write(tmp_path, "meridian/modules/stock/jobs.py", "import meridian.modules.catalog.models\n")
        write(tmp_path, "meridian/modules/stock/rules/lot_choice.py", "from django.db import models\n")
        write(tmp_path, "meridian/kernel/base/clock_face.py", "import meridian.kernel.records.record\n")
        said = self.lint(tmp_path)
        assert "0 kept, 6 broken" in said
        for sentence in (
            "meridian.somewhere",
            "meridian.modules.reference is not allowed to import meridian.modules.flows",
            "meridian.modules.stock.utils",
            "meridian.modules.stock.jobs -> meridian.modules.catalog.models",
            "meridian.modules.stock.rules is not allowed to import django",
            "meridian.kernel.base is not allowed to import meridian.kernel.records",
        ):
            assert sentence in said
