"""What a rule finds: a code and the figures of its sentence. The words are made at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that is wrong."""

    code: str
    params: Mapping[str, object] = {}


def may_become(moves: Mapping[str, tuple[str, ...]], now: str, then: str) -> bool:
    """Whether a state may follow another by its table."""
    return then in moves.get(now, ())
