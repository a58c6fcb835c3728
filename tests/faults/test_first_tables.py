"""The tables of an empty database made at once are those the history makes; a killed first run is finished by the next."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
Schema = dict[str, object]


def environment(folder: Path) -> dict[str, str]:
    folder.mkdir()
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return given | {"MERIDIAN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "meridian.config.settings.dev"}


def migrate(env: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0", *words], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def schema(env: dict[str, str]) -> Schema:
    """Columns, keys and indexes of every table by content (their order and made-up names aside); triggers; history."""
    with sqlite3.connect(f"{env['MERIDIAN_VAR']}/meridian.sqlite3") as db:
        found: Schema = {}
        for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
            columns = {row[1:] for row in db.execute(f'pragma table_info("{table}")')}
            keys = {row[2:] for row in db.execute(f'pragma foreign_key_list("{table}")')}
            indexes = sorted(
                (unique, partial, tuple(row[2] or "" for row in db.execute(f'pragma index_info("{name}")')))
                for _n, name, unique, _origin, partial in db.execute(f'pragma index_list("{table}")').fetchall()
            )
            sql = db.execute("select sql from sqlite_master where name = ?", [table]).fetchone()[0]
            checks = sql.count(" CHECK ")
            found[table] = (columns, keys, indexes, checks)
        found["triggers"] = sorted(db.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())
        found["history"] = sorted(db.execute("select app, name from django_migrations").fetchall())
        found["kinds"] = sorted(db.execute("select app_label, model from django_content_type").fetchall())
    return found


@pytest.mark.longest
def test_both_ways_end_in_the_same_tables(tmp_path):
    at_once, stepwise = environment(tmp_path / "at_once"), environment(tmp_path / "stepwise")
    migrate(at_once)
    migrate(stepwise, "--stepwise")
    one, other = schema(at_once), schema(stepwise)
    assert len(one) > 140
    assert {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)} == set()


def test_a_first_run_that_was_killed_is_finished_by_the_next(tmp_path):
    env = environment(tmp_path / "killed")
    migrate(whole := environment(tmp_path / "whole"))
    for wait in (1.2, 2.0, 2.4, 2.8, 3.2):
        process = subprocess.Popen([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env)
        time.sleep(wait)
        process.kill()
        process.wait()
    migrate(env)
    assert schema(env) == schema(whole)
