"""Facts that a process keeps from one unit of work to the next, for as long as nobody changed what they were read from.

Orders, shipments and catalogues ask the same of master data a thousand times: what the certificates of a SKU are, what a
dealer may buy, which price holds. The change log knows when a row of such an object was last changed
(``audit.models.ChangeStamp``): one small query a unit of work tells whether what was read before still holds, in whichever
process the change was made. Whoever changes such rows reads past what is kept until his transaction ends.

Kept are only answers that depend on nothing but the rows of the objects named (and on what stands in the key, such as the
day). They must not be changed by who gets them. Rows changed past the commands are seen after ``LONGEST_SECONDS``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings

from meridian.kernel.audit.capture import STAMPS_READ, is_watched
from meridian.kernel.audit.models import ChangeStamp
from meridian.kernel.base.memo import in_unit_of_work, remembered

from .context import current

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
LONGEST_SECONDS = 60
MOST_ENTRIES = 20_000  # of one kind of fact; more begin anew


@dataclass(slots=True)
class _Shelf:
    """Answers of one kind that were read under one stamp."""

    stamp: str
    since: float
    answers: dict[Any, Any] = field(default_factory=dict)


_shelves: dict[str, _Shelf] = {}
_ABSENT, _UNREAD = object(), object()


def kept(name: str, key: Hashable, read: Callable[[], T], *, of: tuple[str, ...]) -> T:
    """What ``read`` answers, or answered before under this name and key while no row of the objects ``of`` changed.

    ``of`` names objects (``catalog.sku``) or whole modules (``licences``) out of the watched ones of the settings.
    """
    shelf = _shelf(name, of)
    if shelf is None:
        return read()
    found = shelf.answers.get(key, _UNREAD)
    if found is _UNREAD:
        found = read()
        _put(shelf, {key: found})
    return found


def kept_by_key(
    name: str, keys: Iterable[K], read: Callable[[Collection[K]], Mapping[K, T]], *, of: tuple[str, ...]
) -> dict[K, T]:
    """``{key: answer}`` of several keys; ``read`` is asked once for those that are not kept. Keys without answer are absent."""
    wanted = dict.fromkeys(keys)
    shelf = _shelf(name, of)
    if shelf is None:
        return dict(read(wanted)) if wanted else {}
    answers = shelf.answers
    found = {key: answers.get(key, _UNREAD) for key in wanted}
    missing = [key for key, answer in found.items() if answer is _UNREAD]
    if missing:
        fresh = read(missing)
        fresh = {key: fresh.get(key, _ABSENT) for key in missing}
        _put(shelf, fresh)
        found.update(fresh)
    return {key: answer for key, answer in found.items() if answer is not _ABSENT}


def is_keeping() -> bool:
    """Whether anything is kept here: in a unit of work, unless the settings forbid it."""
    return settings.MERIDIAN_KEEPS_FACTS and in_unit_of_work()


def forget_all() -> None:
    """Empty the shelves of this process."""
    _shelves.clear()


def _put(shelf: _Shelf, fresh: dict[Any, Any]) -> None:
    if len(shelf.answers) + len(fresh) > MOST_ENTRIES:
        shelf.answers.clear()
    if len(fresh) <= MOST_ENTRIES:
        shelf.answers.update(fresh)


def _shelf(name: str, of: tuple[str, ...]) -> _Shelf | None:
    """The answers that may be trusted now; None where nothing is kept."""
    if not is_keeping() or _just_written(of):
        return None
    stamp = remembered(f"{STAMPS_READ}{of}", lambda: _stamp_of(of))
    shelf, now = _shelves.get(name), time.monotonic()
    if shelf is None or shelf.stamp != stamp or now - shelf.since > LONGEST_SECONDS:
        _require_watched(of)
        shelf = _shelves[name] = _Shelf(stamp, now)
    return shelf


def _stamp_of(of: tuple[str, ...]) -> str:
    stamps = remembered(
        STAMPS_READ, lambda: dict(ChangeStamp.objects.order_by("object_type").values_list("object_type", "hash"))
    )
    return "".join(stamp for name, stamp in stamps.items() if _is_of(name, of))


def _just_written(of: tuple[str, ...]) -> bool:
    """Whether the running command has written rows of these objects; its stamps are written at its end only."""
    context = current.get()
    if context is None or not context.saved:
        return False
    return any(_is_of(model._meta.label_lower, of) for model in {type(row) for row in context.saved})


def _is_of(name: str, of: tuple[str, ...]) -> bool:
    return name in of or name.partition(".")[0] in of


def _require_watched(of: tuple[str, ...]) -> None:
    """What the settings do not watch would be kept for ever. Raises ValueError."""
    missing = [name for name in of if not is_watched(name)]
    if missing:
        raise ValueError(f"not in MERIDIAN_WATCHED: {missing}")
