"""Unique device identification: one pure function that reads GS1, MA, AHM and HIBC codes."""

from .parse import parse_udi
from .reading import Problem, UdiReading

__all__ = ["Problem", "UdiReading", "parse_udi"]
