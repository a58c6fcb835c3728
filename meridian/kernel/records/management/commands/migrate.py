"""``migrate``, which makes the tables of an empty database at once instead of walking through their whole history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import override_settings


class _NoHistory(dict):
    """Says of every app that it has no migrations, so that its tables are made from its models."""

    def __contains__(self, app_label: object) -> bool:
        return True

    def __getitem__(self, app_label: str) -> None:
        return None


class Command(migrate.Command):
    """Django's ``migrate``. In an empty database every table is made as the models say, and the history noted as done.

    Going through the history means rendering the models of the whole product after each of its steps: half a minute for
    the first start of a new user, against seconds. Both ways end in the same tables: a test compares them. ``--stepwise``
    takes the long way. Data that migrations write concern rows of earlier versions, of which an empty database has none.
    """

    def add_arguments(self, parser: Any) -> None:
        """Those of Django, and ``--stepwise``."""
        super().add_arguments(parser)
        parser.add_argument("--stepwise", action="store_true", help="Run every migration, also in an empty database.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables at once when there are none and nothing special is asked for; then migrate."""
        special = ("stepwise", "run_syncdb", "app_label", "fake", "plan", "check_unapplied", "prune")
        is_plain = not settings.MIGRATION_MODULES and not any(options[name] for name in special)
        if not is_plain or _has_history(options["database"]):
            super().handle(*args, **options)
            return
        with override_settings(MIGRATION_MODULES=_NoHistory()):
            super().handle(*args, **{**options, "run_syncdb": True})  # one transaction: all tables or none
        MigrationRecorder(connections[options["database"]]).ensure_schema()
        with transaction.atomic(using=options["database"]):  # who is killed before this finds the tables next time
            super().handle(*args, **{**options, "fake": True, "verbosity": 0})


def _has_history(database: str) -> bool:
    """Whether a migration was ever noted; a run that was killed before it noted any counts as none."""
    return bool(MigrationRecorder(connections[database]).applied_migrations())
