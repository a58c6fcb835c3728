"""At run time: inside a command, a module's tables are written by that module's own commands only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from meridian.kernel.commands.context import current

_WRITE = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|COPY)\s+"?(\w+)"?', re.IGNORECASE)


class ForeignWrite(AssertionError):
    """A command wrote to a table of another module instead of calling that module's command."""


@cache
def _module_of_table() -> dict[str, str]:
    """Table name to module label, for the business modules."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("meridian.modules."):
            for model in config.get_models(include_auto_created=True):
                if not model._meta.proxy:
                    found[model._meta.db_table] = config.label
    return found


class _Guard:
    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        command = current.get()
        if command is not None:
            match = _WRITE.match(sql)
            owner = _module_of_table().get(match[1]) if match else None
            if owner is not None:
                self.seen += 1
                running = command.stack[-1]
                if running.partition(".")[0] != owner:
                    raise ForeignWrite(
                        f"{running} writes to table {match[1]} of module {owner}: call its command instead"
                    )
        return execute(sql, params, many, context)


@contextmanager
def own_tables_only() -> Iterator[_Guard]:
    """Inside the block a command that writes another module's table fails. Writes outside of commands are not judged."""
    guard = _Guard()
    with connection.execute_wrapper(guard):
        yield guard
