"""Who works where. Authorisations lie a tier above, so their module registers here what it knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..rules.white_space import Presence

# (day) -> rights of dealers in force on that day.
PresencesOn = Callable[[date], list[Presence]]
_presences: PresencesOn | None = None


def presences_are(function: PresencesOn) -> None:
    """Called once by the module above: which dealers may sell what where on a day."""
    global _presences
    _presences = function


def presences_on(day: date) -> list[Presence]:
    """Rights of dealers in force on a day; none while nobody says."""
    return _presences(day) if _presences is not None else []


def knows_coverage() -> bool:
    """Whether a module above answers; without one nothing may be called white space."""
    return _presences is not None


def presences_of_line(line_id: int, day: date) -> list[Presence]:
    """Those that cover a product line, wholly or in part."""
    return [presence for presence in presences_on(day) if presence.is_about(line_id)]
