"""The commands an object has until its module gives its own: validate, write, log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, retire

if TYPE_CHECKING:
    from .spec import ObjectSpec


def plain_create(spec: ObjectSpec):
    """A command that creates a row from field values."""

    def create(*, actor: Actor, **values: Any):
        return persist(spec.model(), **values)

    return _as_command(spec, create, "add", None)


def plain_change(spec: ObjectSpec):
    """A command that changes field values of a row."""

    def change(*, actor: Actor, row: Any, expected_version: int | None = None, reason: str = "", **values: Any):
        return persist(row, expected_version=expected_version, reason=reason, **values)

    return _as_command(spec, change, "change", spec.model)


def plain_retire(spec: ObjectSpec):
    """A command that takes a row out of use."""

    def retire_row(*, actor: Actor, row: Any, reason: str = ""):
        return retire(row, reason=reason)

    return _as_command(spec, retire_row, "retire", spec.model)


def _as_command(spec: ObjectSpec, function, verb: str, subject):
    function.__name__ = f"{verb}_{spec.model._meta.model_name}"
    function.__qualname__ = function.__name__
    function.__module__ = spec.model.__module__
    return command(spec.code(verb), subject=subject)(function)
