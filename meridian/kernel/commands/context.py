"""The running command: its actor, and the buffers that are flushed once at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import models

from meridian.kernel.audit.capture import Change
from meridian.kernel.base.actors import Actor
from meridian.kernel.events.event import Event


@dataclass(slots=True)
class CommandContext:
    """What the outermost command collects on behalf of itself and of every command it calls."""

    name: str
    code: str
    actor: Actor
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    saved: list[models.Model] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    # What was written of each saved row: names of its columns, None for a row that is new. A row that stands in `saved`
    # but not here was written below `persist`; anything of it may have changed.
    written: dict[tuple[type[models.Model], int], set[str] | None] = field(default_factory=dict)
    # Rows known to exist: nobody asks for them again when another row refers to them.
    known: set[tuple[type[models.Model], int]] = field(default_factory=set)

    def know(self, row: models.Model) -> None:
        """A row that was read exists, and so do those it refers to."""
        self.known.add((type(row), row.pk))
        for column in row._meta.concrete_fields:
            if column.many_to_one and (key := getattr(row, column.attname)) is not None:
                self.known.add((column.related_model, key))

    def remember(self, row: models.Model, columns: Iterable[str] | None) -> None:
        """Keep that ``row`` was saved: the columns that changed, None when it is new."""
        self.saved.append(row)
        key = (type(row), row.pk)
        self.known.add(key)
        if columns is None:
            self.written[key] = None
        elif (names := self.written.setdefault(key, set())) is not None:
            names.update(columns)

    def begin_again(self) -> None:
        """Empty everything for another attempt."""
        for part in (self.changes, self.events, self.saved, self.written, self.known):
            part.clear()


current: ContextVar[CommandContext | None] = ContextVar("meridian_command", default=None)
_after_save: list[Callable[[list[models.Model]], None]] = []
_before_save: list[Callable[[models.Model], None]] = []


def running() -> CommandContext:
    """The context of the running command. Raises RuntimeError outside of one: only commands write."""
    context = current.get()
    if context is None:
        raise RuntimeError("rows are written only inside a command")
    return context


def on_saved(function: Callable[[list[models.Model]], None]) -> None:
    """Register what must happen with all rows a command saved, in its transaction (the search index)."""
    if function not in _after_save:
        _after_save.append(function)


def before_save(function: Callable[[models.Model], None]) -> None:
    """Register a check of every single row before it is saved (custom fields)."""
    if function not in _before_save:
        _before_save.append(function)


def run_before_save(row: models.Model) -> None:
    for function in _before_save:
        function(row)


def run_after_save(rows: list[models.Model]) -> None:
    if rows:
        for function in _after_save:
            function(rows)
