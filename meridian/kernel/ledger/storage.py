"""How account tables lie on disk: a balance that changes must not cost a new entry in every index."""

from __future__ import annotations

from django.db import connections, models
from django.db.models.signals import post_migrate

FILL_PERCENT = 50


def keep_room(model: type[models.Model]) -> None:
    """Leave half of every page of an account table free on PostgreSQL, after every migrate run.

    PostgreSQL writes a changed row anew. When the new one fits on the same page, no index is touched. Only rows written
    from now on are laid out so; SQLite changes rows in place and needs nothing.
    """

    def install(sender, using: str, **_kwargs) -> None:
        connection = connections[using]
        table = model._meta.db_table
        if connection.vendor != "postgresql" or table not in connection.introspection.table_names():
            return
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE "{table}" SET (fillfactor = {FILL_PERCENT})')

    post_migrate.connect(
        install, sender=model._meta.app_config, weak=False, dispatch_uid=f"ledger_room:{model._meta.label}"
    )
