"""On PostgreSQL too the tables of an empty database made at once are those the history makes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid

import pytest

from tests.scratch import ROOT, environment, on_server, server, url_of

pytestmark = [pytest.mark.pg, pytest.mark.longest]
_TABLES = "c.relnamespace = 'public'::regnamespace"
# What a database holds, by content: names that Django makes up by itself may differ between the two ways.
QUESTIONS = {
    "columns": (
        "select table_name, column_name, data_type, is_nullable, character_maximum_length, column_default, is_identity, "
        "generation_expression from information_schema.columns where table_schema = 'public'"
    ),
    "constraints": (
        "select c.relname, k.contype, pg_get_constraintdef(k.oid) from pg_constraint k join pg_class c on c.oid = k.conrelid "
        f"where {_TABLES}"
    ),
    "indexes": (
        "select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid "
        f"where {_TABLES}"
    ),
    "triggers": (
        "select c.relname, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid "
        f"where not t.tgisinternal and {_TABLES}"
    ),
    "functions": (
        "select p.proname, p.prosrc from pg_proc p left join pg_depend d on d.objid = p.oid and d.deptype = 'e' "
        "where p.pronamespace = 'public'::regnamespace and d.objid is null"
    ),
    "extensions": "select extname, '' from pg_extension",
    "history": "select app, name from django_migrations",
    "kinds": "select app_label, model from django_content_type",
}


def contents(database: str) -> dict[str, list[str]]:
    """What is in a database, sorted; names of indexes taken away."""
    import psycopg

    found = {}
    with psycopg.connect(url_of(database)) as connection:
        for name, question in QUESTIONS.items():
            rows = [str(row) for row in connection.execute(question).fetchall()]
            if name == "indexes":
                rows = [re.sub(r'INDEX "?\w+"? ON', "INDEX ON", row) for row in rows]
            if (
                name == "columns"
            ):  # Django's own applications count the keys of their links narrower when made from models
                rows = [row.replace("'id', 'integer'", "'id', 'bigint'") for row in rows]
            found[name] = sorted(rows)
    return found


@pytest.fixture
def databases():
    """Two new databases, by name."""
    names = [f"tables_{uuid.uuid4().hex[:12]}" for _n in range(2)]
    for name in names:
        on_server(f"CREATE DATABASE {name}")
    yield names
    for name in names:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


def test_both_ways_end_in_the_same_tables(databases, tmp_path):
    assert server(), "this test is for PostgreSQL"
    for name, words in zip(databases, ((), ("--stepwise",)), strict=True):
        given = environment(tmp_path, url_of(name))
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0", *words], cwd=ROOT, env={**os.environ, **given},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
    one, other = (contents(name) for name in databases)
    assert len(one["columns"]) > 1500 and one["triggers"] and one["functions"]
    differences = {name: sorted(set(rows) ^ set(other[name]))[:10] for name, rows in one.items()}
    assert {name: rows for name, rows in differences.items() if rows} == {}
    assert {name: len(rows) for name, rows in one.items()} == {name: len(rows) for name, rows in other.items()}
