"""What can be done with analysers and reagents."""

from .comparing import change_comparison, conclude_comparison, set_samples, start_comparison
from .running import correct_opened, open_reagent, register_accepted, take_off

__all__ = [
    "change_comparison",
    "conclude_comparison",
    "correct_opened",
    "open_reagent",
    "register_accepted",
    "set_samples",
    "start_comparison",
    "take_off",
]
