"""What one unit of work (a command, a page, a job) has read once and may trust until it ends: dated parameters, paths of regions.

Nothing is kept between units of work, so no process tells another that something changed. A command that writes what others
remember calls :func:`forget`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_memo: ContextVar[dict[str, Any] | None] = ContextVar("meridian_memo", default=None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Open a memo; inside of another unit of work that one's is used on."""
    if _memo.get() is not None:
        yield
        return
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


def in_unit_of_work() -> bool:
    """Whether something read now is remembered."""
    return _memo.get() is not None


def remembered(name: str, read: Callable[[], T]) -> T:
    """What ``read`` answers, asked once in a unit of work and every time outside of one."""
    memo = _memo.get()
    if memo is None:
        return read()
    if name not in memo:
        memo[name] = read()
    return memo[name]


def forget_like(start: str) -> None:
    """Read everything again whose name begins so."""
    memo = _memo.get()
    for name in [name for name in memo or () if name.startswith(start)]:
        memo.pop(name, None)  # type: ignore[union-attr]


def forget(name: str) -> None:
    """Read it again next time: it was just changed."""
    memo = _memo.get()
    if memo is not None:
        memo.pop(name, None)
