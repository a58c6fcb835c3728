"""What other modules ask of training."""

from .gate import RESTS_ON, gate, missing_training, requirements, shortfalls
from .people import persons_of_dealers

__all__ = ["RESTS_ON", "gate", "missing_training", "persons_of_dealers", "requirements", "shortfalls"]
