"""What other modules ask of joint planning."""

from .standings import PlanFigures, figures_of

__all__ = ["PlanFigures", "figures_of"]
