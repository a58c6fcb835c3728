"""What other modules ask of training."""

from .gate import RESTS_ON, gate, missing_training, requirements, shortfalls
from .managing import experts_of, lacks_expert
from .people import persons_of_dealers

__all__ = [
    "RESTS_ON",
    "experts_of",
    "gate",
    "lacks_expert",
    "missing_training",
    "persons_of_dealers",
    "requirements",
    "shortfalls",
]
