"""How the objects of joint planning appear."""

from .parts import ACTION, GOAL, HOSPITAL, REVIEW
from .plans import PLAN

__all__ = ["ACTION", "GOAL", "HOSPITAL", "PLAN", "REVIEW"]
