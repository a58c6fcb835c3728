"""The running command: its actor, and the buffers that are flushed once at the end."""

from __future__ import annotations

from collections.abc import Callable
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
