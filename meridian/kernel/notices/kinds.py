"""The kinds of notices, declared by who sends them, so that users can choose per kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .channels import IN_APP


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: its label in the preferences, and the channels unless the user says otherwise."""

    key: str
    label: Any
    channels: tuple[str, ...] = (IN_APP,)


_kinds: dict[str, NoticeKind] = {}


def declare_kind(key: str, label: Any, channels: tuple[str, ...] = (IN_APP,)) -> str:
    """Make a kind known (``flows.finding_assigned``) and return its key."""
    _kinds[key] = NoticeKind(key, label, channels)
    return key


def kind_of(key: str) -> NoticeKind:
    """The declared kind. Raises LookupError for an undeclared one: a programming error."""
    try:
        return _kinds[key]
    except KeyError:
        raise LookupError(f"notice kind {key!r} is not declared") from None


def all_kinds() -> list[NoticeKind]:
    """All kinds, by key."""
    return [_kinds[key] for key in sorted(_kinds)]
