"""Many rows at once: COPY on PostgreSQL, one executemany on SQLite. For commands that write tens of thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert tuples of database values into the table of ``model``.

    ``columns`` are database column names; values must already be what the driver takes (str, int, date, datetime, None;
    JSON as text). Columns left out must have a database default or be nullable. Constraints of the database hold.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join(["?"] * len(columns))
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", _sqlite_values(rows))
    finally:
        cursor.close()


def _sqlite_values(rows: Iterable[Sequence[Any]]):
    from datetime import date, datetime

    for row in rows:
        yield tuple(
            v.replace(tzinfo=None).isoformat(" ") if isinstance(v, datetime) else v.isoformat() if isinstance(v, date) else v
            for v in row
        )
