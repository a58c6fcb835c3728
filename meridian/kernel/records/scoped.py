"""Querysets that know whether they passed the data-scope filter, and refuse to answer when they did not.

First wall: ``visible_to(actor)`` filters by the actor's grants. Second wall: while :func:`wall` is up (dealer and API
requests always, all requests in tests), evaluating a queryset that passed neither ``visible_to`` nor
``unscoped(reason)`` raises :class:`ScopeError`. Following a relation from a row one may see stays allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models

from meridian.kernel.base.errors import ScopeError

if TYPE_CHECKING:
    from meridian.kernel.base.actors import Actor

# Set by meridian.kernel.access, which lies above this package: (model, actor, code) -> Q, or None for "every row".
_scope_filter: Callable[..., Any] | None = None
_wall_up: ContextVar[bool] = ContextVar("meridian_scope_wall", default=False)


def register_scope_filter(function: Callable[..., Any]) -> None:
    """Called once by the access package: how a model and an actor become a filter."""
    global _scope_filter
    _scope_filter = function


@contextmanager
def wall(up: bool = True):
    """Raise (or lower) the second wall inside the block."""
    token = _wall_up.set(up)
    try:
        yield
    finally:
        _wall_up.reset(token)


def wall_is_up() -> bool:
    """Whether unscoped querysets are refused at this moment."""
    return _wall_up.get()


class ScopedQuerySet(models.QuerySet):
    """A queryset that carries a mark: how it was scoped, or that it was not."""

    _scope: str = ""

    def visible_to(self, actor: Actor, code: str | None = None) -> ScopedQuerySet:
        """Rows the actor may see under ``code`` (default ``<app>.<model>:view``). Outside scope means absent."""
        meta = self.model._meta
        if _scope_filter is None:
            raise RuntimeError("meridian.kernel.access is not installed: no scope filter is registered")
        condition = _scope_filter(self.model, actor, code or f"{meta.app_label}.{meta.model_name}:view")
        rows = self._chain() if condition is None else self.filter(condition)
        rows._scope = "visible"
        return rows

    def unscoped(self, reason: str) -> ScopedQuerySet:
        """All rows, for a stated reason. Greppable, reviewed."""
        if not reason:
            raise ValueError("say why this query needs every row")
        rows = self._chain()
        rows._scope = "unscoped"
        return rows

    @property
    def is_scoped(self) -> bool:
        """Scoped by filter, by stated reason, or by following a relation from a row already in hand."""
        return bool(self._scope) or self._hints.get("instance") is not None

    def _require_scope(self) -> None:
        if _wall_up.get() and not self.is_scoped:
            raise ScopeError(
                f"{self.model._meta.label}: queryset evaluated without visible_to(actor) or unscoped(reason)"
            )

    def _clone(self) -> ScopedQuerySet:
        rows = super()._clone()
        rows._scope = self._scope
        return rows

    def _with_scope_of_all(self, combined: Any, *others: Any) -> Any:
        """Also when combined while the wall was down: scoped only if every part is."""
        if isinstance(combined, ScopedQuerySet) and combined is not self:
            parts = [self, *(other for other in others if isinstance(other, ScopedQuerySet))]
            if not all(part.is_scoped for part in parts):
                combined._scope, combined._hints = "", {}
        return combined

    def _combine_scope(self, *others: Any) -> None:
        self._require_scope()
        for other in others:
            if isinstance(other, ScopedQuerySet):
                other._require_scope()

    # -- every way to get an answer ------------------------------------------------------------------------------
    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any):
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any):
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    update.alters_data = True

    def delete(self):
        self._require_scope()
        return super().delete()

    delete.alters_data = True

    def aiterator(self, *args: Any, **kwargs: Any):
        self._require_scope()
        return super().aiterator(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any):
        """Hand-written SQL keeps no filter, so ``visible_to`` does not make it safe: only a stated reason does."""
        if _wall_up.get() and self._scope != "unscoped":
            raise ScopeError(f"{self.model._meta.label}: raw SQL needs unscoped(reason)")
        return super().raw(*args, **kwargs)

    def _combinator_query(self, combinator: str, *other_qs: Any, all: bool = False):
        self._combine_scope(*other_qs)
        return self._with_scope_of_all(super()._combinator_query(combinator, *other_qs, all=all), *other_qs)

    def __or__(self, other: Any):
        self._combine_scope(other)
        return self._with_scope_of_all(super().__or__(other), other)

    def __and__(self, other: Any):
        self._combine_scope(other)
        return self._with_scope_of_all(super().__and__(other), other)

    def __xor__(self, other: Any):
        self._combine_scope(other)
        return self._with_scope_of_all(super().__xor__(other), other)


class RecordManager(models.Manager.from_queryset(ScopedQuerySet)):
    """Default manager of records. Foreign-key access and saving use Django's plain base manager, so they keep working."""
