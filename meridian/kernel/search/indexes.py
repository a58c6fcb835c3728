"""The databases' own means over the pieces of words: FTS5 on SQLite, a GIN index on PostgreSQL. Made after migrate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, connections
from django.db.models import QuerySet

TABLE = "meridian_search_entry"
FTS = "meridian_search_fts"
_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(grams, content='{TABLE}', content_rowid='id', "
    'tokenize="unicode61 remove_diacritics 0", detail=none, columnsize=0)',
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_in AFTER INSERT ON {TABLE} BEGIN "  # noqa: S608  constant names
    f"INSERT INTO {FTS}(rowid, grams) VALUES (new.id, new.grams); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_out AFTER DELETE ON {TABLE} BEGIN "  # noqa: S608  constant names
    f"INSERT INTO {FTS}({FTS}, rowid, grams) VALUES ('delete', old.id, old.grams); END",
)
_POSTGRES = (
    f"CREATE INDEX IF NOT EXISTS {TABLE}_grams ON {TABLE} USING gin (string_to_array(grams, ' ')) WITH (fastupdate = off)",
)


def install(sender: Any = None, using: str = "default", **_kwargs: Any) -> None:
    """Make the index structures where they are missing (connected to post_migrate)."""
    database = connections[using]
    if TABLE not in database.introspection.table_names():
        return
    with database.cursor() as cursor:
        for statement in _POSTGRES if database.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def having_grams(entries: QuerySet, grams: Iterable[str]) -> QuerySet:
    """Entries that hold all of the pieces, through the index."""
    wanted = sorted(grams)
    if connection.vendor == "postgresql":
        return entries.extra(where=[f"string_to_array({TABLE}.grams, ' ') @> %s::text[]"], params=[wanted])  # noqa: S610
    match = " ".join(f'"{gram}"' for gram in wanted)
    return entries.extra(tables=[FTS], where=[f"{FTS} MATCH %s", f"{FTS}.rowid = {TABLE}.id"], params=[match])  # noqa: S610
