"""The outermost command's transaction: retry of lock errors, after-save scope check, one flush at the end."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import reaches_all, scope_of
from meridian.kernel.audit.capture import append_changes
from meridian.kernel.base.errors import Denied
from meridian.kernel.events.outbox import append_events

from .context import CommandContext, current, run_after_save

RETRIES = 3
# serialization_failure, deadlock_detected, lock_not_available
_PG_RETRY = {"40001", "40P01", "55P03"}


def outermost(context: CommandContext, subject: type[models.Model] | None, body: Callable[[], Any]) -> Any:
    """Run ``body`` in one transaction and flush what it collected. Deadlocks and lock time-outs are tried again."""
    may_retry = not connection.in_atomic_block
    for attempt in range(RETRIES + 1):
        context.begin_again()
        token = current.set(context)
        try:
            with transaction.atomic():
                result = body()
                _check_still_visible(context, subject)
                run_after_save(context.saved)
                append_events(context.actor, context.events)
                append_changes(context.actor, context.name, context.changes)
            return result
        except OperationalError as failure:
            if not (may_retry and attempt < RETRIES and _is_lock_error(failure)):
                raise
            time.sleep(random.uniform(0.02, 0.1) * (attempt + 1))
        finally:
            current.reset(token)
    raise AssertionError("unreachable")


def _is_lock_error(failure: OperationalError) -> bool:
    cause = failure.__cause__
    return getattr(cause, "sqlstate", None) in _PG_RETRY or "locked" in str(failure)


def _check_still_visible(context: CommandContext, subject: type[models.Model] | None) -> None:
    """A saved row must be visible under the same code: nobody makes rows out of his own sight or pushes them there.

    Checked are the rows of the command's subject; without one, of the model that the code names (``a.b:add``).
    """
    subject = subject or _model_named(context.code)
    if subject is None or context.actor.is_system:
        return
    keys: dict[type[models.Model], set[int]] = defaultdict(set)
    for row in context.saved:
        if isinstance(row, subject):
            keys[type(row)].add(row.pk)
    for model, pks in keys.items():
        if reaches_all(model, context.actor, context.code):
            continue
        rows = model._default_manager.visible_to(context.actor, context.code)
        wanted = list(pks)
        seen: set[int] = set()
        for start in range(0, len(wanted), 500):
            seen.update(rows.filter(pk__in=wanted[start : start + 500]).values_list("pk", flat=True))
        if seen != pks:
            raise Denied(
                _("This %(model)s would lie outside your own region, team or dealer. Choose values within it.")
                % {"model": model._meta.verbose_name}
            )


def _model_named(code: str) -> type[models.Model] | None:
    """The scoped model a code speaks of; None when it names something else."""
    try:
        model = apps.get_model(code.partition(":")[0])
    except (LookupError, ValueError):
        return None
    return model if scope_of(model) is not None else None
