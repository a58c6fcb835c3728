"""How the objects of the market module appear."""

from .competitors import COMPETITOR, NOTE, PRESENCE
from .network import MODE, PILOT, STRUCTURE
from .plans import CYCLE, PLAN, TARGET, TASK
from .playbooks import PLAYBOOK, ROLLOUT, STEP
from .segments import ASSUMPTION, FIGURE, FIT, SEGMENT
from .sharing import CAPABILITY, RESERVATION, RESOURCE, ROLE, TACTIC
from .targets import ITEM, OUTLET, POTENTIAL, SERVICE, TARGET_LIST
from .winning import BUDGET, STRATEGY

__all__ = [
    "ASSUMPTION",
    "BUDGET",
    "CAPABILITY",
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
    "PLAYBOOK",
    "POTENTIAL",
    "PRESENCE",
    "RESERVATION",
    "RESOURCE",
    "ROLE",
    "ROLLOUT",
    "SEGMENT",
    "SERVICE",
    "STEP",
    "STRATEGY",
    "STRUCTURE",
    "TACTIC",
    "TARGET",
    "TARGET_LIST",
    "TASK",
]
