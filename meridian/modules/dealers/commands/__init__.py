"""Everything that writes dealers."""

from .dealers import add_dealer_alias, add_dealer_aliases, change_dealer, move_dealer, register_dealer
from .status import activate_dealer, block_dealer, exit_dealer, unblock_dealer

__all__ = [
    "activate_dealer",
    "add_dealer_alias",
    "add_dealer_aliases",
    "block_dealer",
    "change_dealer",
    "exit_dealer",
    "move_dealer",
    "register_dealer",
    "unblock_dealer",
]
