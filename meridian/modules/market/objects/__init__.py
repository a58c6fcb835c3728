"""How the objects of the market module appear."""

from .competitors import COMPETITOR, NOTE, PRESENCE
from .network import MODE, PILOT, STRUCTURE
from .plans import CYCLE, PLAN, TARGET, TASK
from .segments import ASSUMPTION, FIGURE, FIT, SEGMENT
from .targets import ITEM, OUTLET, POTENTIAL, SERVICE, TARGET_LIST

__all__ = [
    "ASSUMPTION",
    "COMPETITOR",
    "CYCLE",
    "FIGURE",
    "FIT",
    "ITEM",
    "MODE",
    "NOTE",
    "OUTLET",
    "PILOT",
    "PLAN",
    "POTENTIAL",
    "PRESENCE",
    "SEGMENT",
    "SERVICE",
    "STRUCTURE",
    "TARGET",
    "TARGET_LIST",
    "TASK",
]
