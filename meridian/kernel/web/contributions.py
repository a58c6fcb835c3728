"""What a module shows on a page of an object below it: a panel of the record, a column of the list, an action on ticked rows.

A module may not know the modules above it. So the page of a lower one (the dealer's record) asks here what others have to
say about its rows, and each of them registers that beside its own pages. Every contribution names the right it needs; who
does not hold it does not see that it exists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a panel. ``kind`` as in facts: text, num, money (fen), price (1/10,000 yuan), day, month, moment."""

    label: Any
    value: Any
    kind: str = "text"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a panel: what it is, where it leads, and at its end a value or a state as chip."""

    text: Any
    url: str = ""
    sub: Any = ""
    value: Any = None
    kind: str = "text"
    chip: str = ""
    state: Any = ""


@dataclass(frozen=True, slots=True)
class PanelContent:
    """What a panel says: a chip beside its title, a few figures, at most a handful of lines, and where everything stands."""

    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    url: str = ""
    url_label: Any = ""
    empty: Any = ""
    chip: str = ""
    state: Any = ""


@dataclass(frozen=True, slots=True)
class PanelSource:
    """A panel on the record of the object ``of``. ``read(row, actor)`` gives its content, None when there is nothing to say.

    ``group`` is the part of the page it belongs to, as the page names its parts; ``order`` its place there. ``is_slow``
    panels are loaded after the page.
    """

    of: str
    key: str
    group: str
    order: int
    label: Any
    icon: str
    code: str
    read: Callable[[Any, Actor], PanelContent | None]
    for_dealers: bool = True
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """A row's value in a contributed column: as shown, as sorted (None: last), and the choice of the filter it falls under."""

    text: Any
    sort: Any = None
    bucket: str = ""
    chip: str = ""
    css: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """A column of the list of ``of``. ``read(actor, keys)`` answers for all keys in few queries; absent rows have no value.

    ``choices`` (bucket, label) make it a filter. The actor may see the rows; what is read about them needs ``code``.
    """

    of: str
    key: str
    order: int
    label: Any
    code: str
    read: Callable[[Actor, Collection[int]], Mapping[int, ColumnValue]]
    choices: tuple[tuple[str, Any], ...] = ()
    kind: str = "text"
    for_dealers: bool = False


@dataclass(frozen=True, slots=True)
class RowsAction:
    """Something done with ticked rows of the list of ``of``: posted as ``pk`` with ``back`` to the address ``url_name``."""

    of: str
    name: str
    label: Any
    icon: str
    code: str
    url_name: str
    confirm: Any = ""


_panels: dict[tuple[str, str], PanelSource] = {}
_columns: dict[tuple[str, str], ColumnSource] = {}
_actions: dict[tuple[str, str], RowsAction] = {}


def contribute(*sources: PanelSource | ColumnSource | RowsAction) -> None:
    """Register contributions; the same key again replaces (addresses are loaded again in tests)."""
    for source in sources:
        if isinstance(source, PanelSource):
            _panels[source.of, source.key] = source
        elif isinstance(source, ColumnSource):
            _columns[source.of, source.key] = source
        else:
            _actions[source.of, source.name] = source


def panels_of(of: str, actor: Actor) -> list[PanelSource]:
    """Panels on a record of ``of`` that the actor may see, in their order."""
    found = [source for source in _panels.values() if source.of == of and _open_to(source, actor)]
    return sorted(found, key=lambda source: (source.order, source.key))


def columns_of(of: str, actor: Actor) -> list[ColumnSource]:
    """Contributed columns of the list of ``of`` that the actor may see, in their order."""
    found = [source for source in _columns.values() if source.of == of and _open_to(source, actor)]
    return sorted(found, key=lambda source: (source.order, source.key))


def actions_of(of: str, actor: Actor) -> list[RowsAction]:
    """Contributed actions on rows of ``of`` that the actor may take; they are work of staff."""
    open_to = [source for source in _actions.values() if source.of == of and not actor.is_dealer]
    found = [source for source in open_to if actor.may(source.code)]
    return sorted(found, key=lambda source: source.name)


def content_of(source: PanelSource, row: Any, actor: Actor) -> PanelContent | None:
    """What a panel says; when its module cannot tell (a parameter is missing), why, so that the rest of the page stands."""
    try:
        return source.read(row, actor)
    except (NotVisible, Denied):
        return None
    except MeridianError as failure:
        return PanelContent(empty=" ".join(issue.text() for issue in failure.issues()))


def values_of(source: ColumnSource, actor: Actor, keys: Collection[int]) -> Mapping[int, ColumnValue]:
    """The values of a column; none when its module cannot tell."""
    try:
        return source.read(actor, keys)
    except MeridianError:
        return {}


def _open_to(source: PanelSource | ColumnSource, actor: Actor) -> bool:
    return actor.may(source.code) and (source.for_dealers or not actor.is_dealer)
