"""Append-only tables, guarded by database triggers on both databases: UPDATE, DELETE and TRUNCATE are refused below the ORM."""

from __future__ import annotations

from django.db import connections, models
from django.db.models.signals import post_migrate

_protected: list[type[models.Model]] = []


def protect(model: type[models.Model]) -> None:
    """Guard a table. The triggers are made after every migrate run, so that they exist wherever the table does."""
    if model not in _protected:
        _protected.append(model)
        post_migrate.connect(_install, sender=model._meta.app_config, dispatch_uid=f"append_only:{model._meta.label}")


def _install(sender, using: str, **_kwargs) -> None:
    for model in _protected:
        if model._meta.app_config is sender:
            install_triggers(model, using)


def install_triggers(model: type[models.Model], using: str = "default") -> None:
    """Create the guard of one table; harmless when it exists."""
    connection = connections[using]
    table = model._meta.db_table
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION meridian_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$"
            )
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_append_only" ON "{table}"')
            cursor.execute(
                f'CREATE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION meridian_append_only()"
            )
            # TRUNCATE asks no row trigger.
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_truncate" ON "{table}"')
            cursor.execute(
                f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION meridian_append_only()"
            )
            return
        for action in ("UPDATE", "DELETE"):
            cursor.execute(
                f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{action.lower()}" BEFORE {action} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
            )
        # INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
        key = model._meta.pk.column
        cursor.execute(
            f'CREATE TRIGGER IF NOT EXISTS "{table}_no_replace" BEFORE INSERT ON "{table}" '
            f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}") '
            f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
        )


def drop_triggers(using: str = "default") -> None:
    """Take the guards away. Only for the test suite, whose flush empties tables; the product never calls it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in _protected:
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_append_only" ON "{table}"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_truncate" ON "{table}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_delete"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_replace"')
