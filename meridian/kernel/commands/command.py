"""``@command``: the one way to write. Permission, scope, transaction, change log, events, idempotency, retry."""

from __future__ import annotations

import functools
import inspect
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import require, require_signed_in
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.base.memo import unit_of_work

from .context import CommandContext, current, running
from .idempotency import claim
from .transaction import outermost

log = logging.getLogger("meridian.commands")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """What the generated docs and the API know of a command."""

    name: str
    code: str
    function: Callable[..., Any]
    subject: type[models.Model] | None
    parameters: tuple[str, ...]


_registry: dict[str, CommandEntry] = {}


def registered_commands() -> dict[str, CommandEntry]:
    """All commands by name (``flows.publish_file``)."""
    return dict(sorted(_registry.items()))


def command(code: str, *, subject: type[models.Model] | None = None, anyone: bool = False) -> Callable[[F], F]:
    """Make a keyword-only function a command with the permission ``code``.

    ``subject`` is the model of the row it works on: the argument that holds a row (or key) of it is read again under
    the actor's scope and locked before the body runs. The outermost command opens the transaction, checks permission
    and scope, and flushes change log and events with one INSERT each; commands called inside join it as trusted code.
    ``idempotency_key`` may be passed to any command: the same key answers with the first result.
    ``anyone`` is for acts that a right of another kind allows (an approval task is given to a person, not to a role): any
    signed-in account may call, and the body decides.
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        _check_signature(function, signature)
        declare_code(code)
        name = f"{_module_label(function)}.{function.__name__}"
        subject_name = _subject_parameter(signature, subject)

        @functools.wraps(function)
        def run(*, actor: Actor, idempotency_key: str = "", **arguments: Any) -> Any:
            outer = current.get()
            if outer is not None:
                return _run_inner(outer, name, function, actor, arguments)
            if anyone:
                require_signed_in(actor)
            else:
                require(actor, code)

            def body() -> Any:
                claimed = claim(idempotency_key, name, arguments, actor) if idempotency_key else None
                if claimed is not None and claimed.is_repeat:
                    return claimed.first_result()
                if subject_name in arguments:
                    row = arguments[subject_name] = lock_row(subject, arguments[subject_name], actor, code)
                    running().know(row)
                result = function(actor=actor, **arguments)
                if claimed is not None:
                    claimed.keep(result)
                return result

            original = dict(arguments)
            return _run_outermost(name, code, subject, actor, body, original, arguments)

        run.command_code = code
        run.command_name = name
        _registry[name] = CommandEntry(name, code, run, subject, tuple(p for p in signature.parameters if p != "actor"))
        return run  # type: ignore[return-value]

    return decorate


def _run_outermost(name, code, subject, actor, body, original, arguments) -> Any:
    started, queries = time.perf_counter(), _QueryCount()
    context = CommandContext(name=name, code=code, actor=actor, stack=[name])

    def attempt() -> Any:
        arguments.clear()
        arguments.update(original)
        return body()

    with connection.execute_wrapper(queries), unit_of_work():
        result = outermost(context, subject, attempt)
    log.info("%s by %s: %d ms, %d queries", name, actor.name, (time.perf_counter() - started) * 1000, queries.count)
    return result


def _run_inner(outer: CommandContext, name: str, function: Callable[..., Any], actor: Actor, arguments: dict) -> Any:
    outer.stack.append(name)
    try:
        return function(actor=actor, **arguments)
    finally:
        outer.stack.pop()


class _QueryCount:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def lock_row(model: type[models.Model], given: Any, actor: Actor, code: str) -> Any:
    """The row again, under the actor's scope and locked. Raises NotVisible when it is absent or out of scope."""
    key = given.pk if isinstance(given, models.Model) else given
    rows = model._default_manager.visible_to(actor, code)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotVisible(f"{model._meta.verbose_name} {key}")
    return row


def _check_signature(function: Callable[..., Any], signature: inspect.Signature) -> None:
    if "actor" not in signature.parameters:
        raise TypeError(f"command {function.__qualname__} takes no actor")
    for parameter in signature.parameters.values():
        if parameter.kind not in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD):
            raise TypeError(f"command {function.__qualname__}: {parameter.name} must be keyword-only")


def _subject_parameter(signature: inspect.Signature, subject: type[models.Model] | None) -> str:
    if subject is None:
        return ""
    wanted = subject._meta.model_name
    for name in signature.parameters:
        if name == "row" or name.replace("_", "") == wanted:
            return name
    raise TypeError(f"a command on {subject.__name__} needs a parameter of that name, or `row`")


def _module_label(function: Callable[..., Any]) -> str:
    parts = function.__module__.split(".")
    return parts[2] if len(parts) > 2 and parts[0] == "meridian" else parts[0]
